import { isVisible } from "#shared/i18n/titles.ts";

const han = /\p{Script=Han}/u;

/** One or two characters for an avatar: the last two of a Chinese name, the first letters of first and last word else. */
export function initials(name: string): string {
  const letters = [...name.trim()].filter((letter) => isVisible(letter));
  if (letters.some((letter) => han.test(letter)))
    return letters
      .filter((letter) => han.test(letter))
      .slice(-2)
      .join("");
  const words = name.split(/\s+/).filter(isVisible);
  const first = [...(words[0] ?? "")].find(isVisible) ?? "";
  const last = words.length > 1 ? ([...(words.at(-1) ?? "")].find(isVisible) ?? "") : "";
  return (first + last).toUpperCase();
}

/** A hue in degrees that stays with an id. */
export function hueOf(id: string): number {
  let hash = 2_166_136_261;
  for (const letter of id) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 16_777_619);
  // Ids that differ in their last letter only would stand beside each other on the circle: every bit is to count.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85_eb_ca_6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2_b2_ae_35);
  return ((hash ^ (hash >>> 16)) >>> 0) % 360;
}
