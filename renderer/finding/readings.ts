import type { pinyin as Pinyin } from "pinyin-pro";

/**
 * How a text is read aloud: for each of its characters (code points) the syllables in Latin letters without tones, the likeliest
 * first; none for what is not Chinese. In a person's name the surname is read as one.
 */
export type Readings = (text: string, isName: boolean) => readonly (readonly string[])[];

const han = /\p{Script=Han}/u;
/** A character that is read in several ways is found by so many of them; what is rarer would only disturb. */
const readingsMax = 2;

/** `lü` is typed as lv, and by some as lu. */
const typed = (syllable: string): string[] =>
  syllable.includes("v") ? [syllable, syllable.replace("v", "u")] : [syllable];

function readingsOver(pinyin: typeof Pinyin): Readings {
  const single = new Map<string, readonly string[]>();
  const usual = { toneType: "none", type: "array", v: true } as const;
  const readingsOf = (character: string): readonly string[] => {
    const known = single.get(character);
    if (known) return known;
    const found = [...new Set(pinyin(character, { ...usual, multiple: true }))];
    single.set(character, found.slice(0, readingsMax));
    return found.slice(0, readingsMax);
  };
  return (text, isName) => {
    const characters = [...text];
    if (!han.test(text)) return characters.map(() => []);
    const inText = pinyin(text, usual);
    const inName = isName ? pinyin(text, { ...usual, surname: "head" }) : inText;
    return characters.map((character, at) => {
      if (!han.test(character)) return [];
      const likeliest = [inName[at], inText[at]].filter((one) => one !== undefined);
      return [...new Set([...likeliest, ...readingsOf(character)].flatMap(typed))];
    });
  };
}

let loading: Promise<Readings> | null = null;

/** The readings, which are loaded when somebody first looks for something: nothing that starts the app waits for them. */
export function loadReadings(): Promise<Readings> {
  loading ??= import("pinyin-pro").then(({ pinyin }) => readingsOver(pinyin));
  return loading;
}
