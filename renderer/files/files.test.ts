import { describe, expect, test } from "vitest";
import { plainLine } from "#shared/i18n/plain-line.ts";
import { durationTime, monthTitle } from "#shared/i18n/times.ts";
import type { FileView } from "#shared/ipc/file-views.ts";
import { wordsOf } from "../i18n/i18n.ts";
import { message } from "../state/store-fixtures.ts";
import { byMonth } from "./by-month.ts";
import { familyOf } from "./file-icon.ts";
import { shownAs } from "./file-of.ts";
import { pastedFiles } from "./gathered.ts";
import { picturesOf } from "./pictures-shown.ts";
import { nextToPlay } from "./play-order.ts";
import { withEarlier, withMore, withNewest } from "./shared-pages.ts";
import { nameEnding, nameParts } from "./short-name.ts";
import { partOf, travelOf, travelWords } from "./travel.ts";
import { levelsFor, levelsOf } from "./waveform.ts";
import { whyMissing } from "./why-missing.ts";

const file = (over: Partial<FileView> = {}): FileView => ({
  kind: "file",
  name: "a.pdf",
  size: 1000,
  type: "application/pdf",
  width: null,
  height: null,
  durationMs: null,
  waveform: null,
  preview: null,
  address: "file/a",
  thumb: null,
  here: false,
  played: true,
  ...over,
});
const voice = (seq: number, over: Partial<FileView> = {}, part = {}) =>
  message(seq, { kind: "voice", file: file({ kind: "voice", played: false, ...over }), ...part });

describe("a name that is too long keeps its end", () => {
  test.each([
    ["Quarterly report 2026-11.docx", "Quarterly report 202", "6-11.docx"],
    ["季度报告第二稿.xlsx", "季度报", "告第二稿.xlsx"],
    ["a.pdf", "", "a.pdf"],
    ["no ending at all", "no ending at", " all"],
    ["family 👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦.png", "family ", "👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦.png"],
    ["dots.in.a.superlongending", "dots.in.a.superlongen", "ding"],
  ])("%s", (name, head, end) => {
    expect(nameParts(name)).toEqual([head, end]);
    expect(nameParts(name).join("")).toBe(name);
  });
  test("what its ending says fits an icon, or is not said", () =>
    expect(["a.tar.gz", "b", "c.numbers", "d.JPEG"].map(nameEnding)).toEqual([
      "GZ",
      "",
      "",
      "JPEG",
    ]));
});

test.each([
  ["a.XLSX", "x/y", "sheet"],
  ["a", "application/pdf", "pdf"],
  ["a.toString", "video/mp4", "video"],
  ["a.zip", "image/png", "archive"],
  ["a.b", "x/y", "other"],
] as const)("%s of type %s belongs to %s", (name, type, family) =>
  expect(familyOf(name, type)).toBe(family),
);

test.each([
  [{ kind: "image", type: "image/png" }, "picture"],
  [{ kind: "file", type: "image/png" }, "file"],
  [{ kind: "file", type: "video/mp4" }, "video"],
  [{ kind: "file", type: "video/x-msvideo" }, "file"],
  [{ kind: "file", type: "audio/mpeg" }, "audio"],
  [{ kind: "file", type: "audio/x-m4a" }, "audio"],
  [{ kind: "file", type: "video/x-m4v" }, "video"],
  [{ kind: "file", type: "audio/ogg; codecs=opus" }, "audio"],
  [{ kind: "voice", type: "audio/webm" }, "voice"],
] as const)("%j is shown as %s", (one, as) => expect(shownAs(one)).toBe(as));

describe("levels of a voice", () => {
  test("are the loudest moments of its parts, against the loudest of all", () =>
    expect(levelsOf(Float32Array.from([0, -0.5, 0.125, 0, 0, 0]), 3)).toEqual([255, 128, 0]));
  test("of silence are nothing, however much it rustles", () => {
    expect(levelsOf(Float32Array.from([0.002, -0.001]), 2)).toEqual([0, 0]);
    expect(levelsOf(new Float32Array(0), 2)).toEqual([0, 0]);
  });
  test("there are a hundred, also where there are fewer samples", () =>
    expect(levelsOf(Float32Array.from([1, 0.5]))).toHaveLength(100));
  test("are drawn with as many bars as there is room for", () => {
    expect(levelsFor([1, 9, 3, 4], 2)).toEqual([9, 4]);
    expect(levelsFor([5], 3)).toEqual([5, 5, 5]);
    expect(levelsFor([], 2)).toEqual([0, 0]);
  });
});

describe("what is played after a voice note", () => {
  test("is the next that was not listened to, whoever wrote between", () =>
    expect(
      nextToPlay([voice(1), message(2), voice(3, { played: true }), voice(4), voice(5)], "m1")?.id,
    ).toBe("m4"));
  test("is none of one's own, none that is recalled, and none further up", () => {
    const mine = voice(3, {}, { mine: true });
    const recalled = voice(4, {}, { recalled: true });
    const recalling = voice(5, {}, { pending: "recall" });
    expect(nextToPlay([voice(1), voice(2), mine, recalled, recalling], "m2")).toBeNull();
    expect(nextToPlay([voice(1)], "gone")).toBeNull();
  });
});

describe("what of a paste is files", () => {
  const one = (name: string, isDirectory = false) => ({
    kind: "file" as const,
    getAsFile: () => new File(["x"], name),
    webkitGetAsEntry: () => ({ name, isDirectory }) as FileSystemEntry,
  });
  const text = { kind: "string" as const, getAsFile: () => null };
  const names = (found: ReturnType<typeof pastedFiles>) =>
    found && [found.files.map(({ name }) => name), found.folders];
  test("text alone is text", () =>
    expect(pastedFiles({ types: ["text/plain"], items: [text] })).toBeNull());
  test("a picture alone is a file, and beside text it is how the text looks", () => {
    expect(names(pastedFiles({ types: ["Files"], items: [one("image.png")] }))).toEqual([
      ["image.png"],
      [],
    ]);
    const cells = { types: ["text/plain", "text/html", "Files"], items: [text, one("image.png")] };
    expect(pastedFiles(cells)).toBeNull();
  });
  test("files with their paths beside them are files, and folders are told apart", () =>
    expect(
      names(
        pastedFiles({
          types: ["text/plain", "Files"],
          items: [text, one("a.pdf"), one("Drawings", true)],
        }),
      ),
    ).toEqual([["a.pdf"], ["Drawings"]]));
});

describe("a message with a file in one line", () => {
  const said = (over: Partial<FileView>, text = "") =>
    [wordsOf("en"), wordsOf("zh-CN")].map((words) =>
      plainLine(words, message(1, { kind: over.kind ?? "file", text, file: file(over) })),
    );
  test.each<[Partial<FileView>, string, string, string]>([
    [{ kind: "image" }, "", "[Picture]", "[图片]"],
    [{ kind: "image" }, " see\nthis ", "[Picture] see this", "[图片] see this"],
    [{ name: "plan.pdf" }, "", "[File] plan.pdf", "[文件] plan.pdf"],
    [{ type: "video/mp4" }, "", "[Video]", "[视频]"],
    [{ kind: "voice", durationMs: 12_400 }, "", "[Voice] 0:12", "[语音] 0:12"],
  ])("%j %j: %s", (over, text, en, zh) => expect(said(over, text)).toEqual([en, zh]));
  test("a recalled one says nothing of it", () =>
    expect(
      plainLine(wordsOf("en"), message(1, { kind: "file", recalled: true, file: file() })),
    ).toBe("Message recalled"));
});

test.each([
  [0, "0:00"],
  [7_400, "0:07"],
  [59_600, "1:00"],
  [3_723_000, "1:02:03"],
  [-5, "0:00"],
])("%i ms last %s", (ms, text) => expect(durationTime(ms)).toBe(text));

test("what was shared stands by month, those of another year with it", () => {
  const at = (year: number, month: number) => new Date(year, month - 1, 9).getTime();
  const shared = [at(2026, 3), at(2026, 3), at(2026, 2), at(2025, 3)].map((time, index) =>
    message(9 - index, { time }),
  );
  const now = at(2026, 4);
  expect(
    byMonth(shared).map((month) => [
      monthTitle(wordsOf("en"), month.at, now),
      month.messages.length,
    ]),
  ).toEqual([
    ["March", 2],
    ["February", 1],
    ["March 2025", 1],
  ]);
});

describe("pictures that are looked through", () => {
  const picture = (seq: number, part = {}) =>
    message(seq, { kind: "image", file: file({ kind: "image" }), ...part });
  const shown = (seqs: readonly number[], more: boolean, loaded: readonly number[], opened = 3) =>
    picturesOf(
      { messages: seqs.map((seq) => picture(seq)), more },
      loaded.map((seq) => picture(seq)),
      picture(opened),
    ).map(({ seq }) => seq);

  test("stand in their order, each once and as it is now", () => {
    const asked = { messages: [picture(3), picture(2), picture(1)], more: false };
    const loaded = [message(4), picture(2, { recalled: true }), picture(5)];
    const ids = picturesOf(asked, loaded, picture(3)).map(({ id }) => id);
    expect(ids).toEqual(["m1", "m3", "m5"]);
  });

  test("none is passed over: until all down to the one that was opened are here it stands alone", () => {
    expect(shown([9, 8], true, [10])).toEqual([3]);
    expect(shown([9, 8, 5, 3], true, [10])).toEqual([3, 5, 8, 9, 10]);
    expect(shown([9, 8, 5, 2], true, [10])).toEqual([2, 3, 5, 8, 9, 10]);
  });

  test("what is loaded far above joins when what lies between has come", () => {
    expect(shown([9, 8, 3], true, [1, 2])).toEqual([3, 8, 9]);
    expect(shown([9, 8, 3, 2, 1], false, [1, 2])).toEqual([1, 2, 3, 8, 9]);
  });
});

test("the newest page stands before what was loaded, or in its place where something lies between", () => {
  const rows = (...seqs: number[]) => seqs.map((seq) => message(seq));
  const seqs = (page: readonly number[], already: readonly number[]) =>
    withNewest(rows(...page), rows(...already)).map(({ seq }) => seq);
  expect(seqs([9, 8, 7], [8, 7, 6, 5])).toEqual([9, 8, 7, 6, 5]);
  expect(seqs([9, 8, 7], [8, 7])).toEqual([9, 8, 7]);
  expect(seqs([9, 8], [6, 5])).toEqual([9, 8]);
  expect(seqs([9, 8], [])).toEqual([9, 8]);
  expect(seqs([], [6])).toEqual([]);
});

test("what is older follows only what it was asked for; what comes in below says that there is more", () => {
  const rows = (...seqs: number[]) => seqs.map((seq) => message(seq));
  const loaded = { messages: rows(9, 8, 7), more: true };
  const older = { messages: rows(6, 5), more: false };
  expect(withMore(loaded, older, 7)).toEqual({ messages: rows(9, 8, 7, 6, 5), more: false });
  // Another page stands in its place by now.
  expect(withMore({ ...loaded, messages: rows(20, 19) }, older, 7)?.messages).toEqual(rows(20, 19));
  expect(withMore(null, older, 7)).toBeNull();

  const all = { ...loaded, more: false };
  expect(withEarlier(all, rows(8, 10))).toBe(all);
  expect(withEarlier(all, [message(3, { seq: null })])).toBe(all);
  expect(withEarlier(all, rows(8, 6))).toEqual({ ...all, more: true });
  const none = { messages: [], more: false };
  expect(withEarlier(none, rows(1))).toBe(none);
  expect(withEarlier(none, [message(1, { file: file() })]).more).toBe(true);
});

describe("how a file does on its way", () => {
  const words = wordsOf("en");
  const up = (state: "waiting" | "running" | "paused", bytes?: number) =>
    travelOf(
      { file: file({ size: 2_000_000 }), upload: { state, failure: null } },
      bytes === undefined ? undefined : { message: "m", direction: "up", bytes, total: 2_000_000 },
    );
  test("a file that is here, or that nobody fetches, is on none", () => {
    const down = { message: "m", direction: "down", bytes: 1, total: 9 } as const;
    expect(travelOf({ file: file(), upload: null }, undefined)).toBeNull();
    expect(travelOf({ file: file({ here: true }), upload: null }, down)).toBeNull();
    expect(travelOf({ file: file(), upload: null }, down)).toMatchObject({ way: "down", bytes: 1 });
  });
  test("it says how far it is", () => {
    const travel = up("running", 500_000);
    expect(travel && partOf(travel)).toBe(0.25);
    expect(travel && travelWords(words, travel)).toBe("500 kB of 2 MB");
    const unknown = up("running");
    expect(unknown && [partOf(unknown), travelWords(words, unknown)]).toEqual([null, "2 MB"]);
  });
  test("it says why it does not move", () => {
    const [waits, held] = [up("waiting"), up("paused", 500_000)];
    expect(waits && travelWords(words, waits)).toBe("Waiting");
    expect(held && travelWords(words, held)).toBe("Paused · 500 kB of 2 MB");
  });
  test("more than all of it is all of it, and of nothing all is there", () => {
    const travel = up("running", 9_000_000);
    expect(travel && partOf(travel)).toBe(1);
    const empty = { ...(travel as NonNullable<typeof travel>), bytes: 0, total: 0 };
    expect(partOf(empty)).toBe(1);
  });
});

test.each([
  ["is not here yet", {}, "file/a", "notShown"],
  ["is here", { here: true }, "file/a", "notDrawn"],
  ["says that it is larger than a page draws", { width: 20_000, height: 9 }, "file/a", "notDrawn"],
  ["is here, and its small one is not", { here: true }, "thumb/a", "notShown"],
] as const)(
  "a picture that is not shown and %s says so in its words",
  (_name, over, asked, why) => {
    const { width = 9, height = 9, here = false } = { ...over } as Partial<FileView>;
    const one = file({ address: "file/a", thumb: "thumb/a", width, height, here });
    expect(whyMissing(one, asked)).toBe(why);
  },
);
