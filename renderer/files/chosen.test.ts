import { expect, test, vi } from "vitest";
import { type FileToSend, filesAtOnceMax } from "#shared/ipc/contract.ts";
import type { StageOutcome } from "#shared/ipc/file-views.ts";
import { until } from "#shared/testing/until.ts";
import { createChosen, hasOriginals, NotPrepared, type Ready } from "./chosen.ts";
import type { Looked } from "./looked.ts";

const plain: Looked = {
  as: "file",
  head: null,
  size: null,
  durationMs: null,
  preview: null,
  still: null,
};

function bench() {
  const stage = vi.fn((file: File): Promise<StageOutcome> =>
    Promise.resolve({
      ok: true,
      staged: { token: `t-${file.name}`, name: file.name, size: file.size, type: file.type },
    }),
  );
  const unstage = vi.fn((_tokens: readonly string[]) => undefined);
  const look = vi.fn((_file: File): Promise<Looked> => Promise.resolve(plain));
  const prepare = vi.fn((one: Ready, _original: boolean): Promise<FileToSend> =>
    Promise.resolve({ token: one.staged.token, kind: "file" }),
  );
  const chosen = createChosen({ stage, unstage, look, prepare });
  const add = (...names: string[]): void =>
    chosen.add({ files: names.map((name) => new File(["x"], name)), folders: [] });
  const states = () => chosen.getState().files.map(({ name, state }) => `${name} ${state}`);
  const putAway = (): string[] => unstage.mock.calls.flatMap(([tokens]) => [...tokens]);
  return { chosen, stage, unstage, look, prepare, add, states, putAway };
}

test("what was chosen is looked at one by one, and sent in its order", async () => {
  const { chosen, add, states, putAway } = bench();
  add("a", "b");
  expect(states()).toEqual(["a looking", "b looking"]);
  const made = await chosen.prepare(false);
  expect(states()).toEqual(["a ready", "b ready"]);
  expect(made?.map(({ token }) => token)).toEqual(["t-a", "t-b"]);
  chosen.sent();
  expect(chosen.getState().files).toEqual([]);
  expect(putAway()).toEqual([]);
});

test("what is left out or closed is put away, also while it is looked at", async () => {
  const { chosen, add, look, putAway } = bench();
  let seen = (_looked: Looked): void => undefined;
  look.mockImplementationOnce(() => new Promise((resolve) => (seen = resolve)));
  add("a", "b");
  await until(() => expect(look).toHaveBeenCalled());
  chosen.remove(1);
  seen(plain);
  await chosen.prepare(false);
  expect(putAway()).toEqual(["t-a"]);
  chosen.clear();
  expect(putAway()).toEqual(["t-a", "t-b"]);
});

test("what cannot be taken in says why, and nothing is sent before it is left out", async () => {
  const { chosen, add, stage, states } = bench();
  stage.mockResolvedValueOnce({ ok: false, name: "a", problem: "tooLarge" });
  add("a", "b");
  expect(await chosen.prepare(false)).toBeNull();
  expect(states()).toEqual(["a refused", "b ready"]);
  expect(chosen.getState().files[0]?.problem).toBe("tooLarge");
  chosen.remove(1);
  expect(await chosen.prepare(false)).toHaveLength(1);
});

test("what was made of a picture goes in its place, and the picture is put away", async () => {
  const { chosen, add, prepare, putAway } = bench();
  prepare.mockResolvedValue({
    token: "scaled",
    kind: "image",
    thumb: { token: "thumb", width: 1, height: 1 },
  });
  add("a");
  await chosen.prepare(false);
  expect(putAway()).toEqual([]);
  // It was not taken and is made anew: what was made before is nobody's.
  await chosen.prepare(true);
  expect(putAway()).toEqual(["scaled", "thumb"]);
  expect(prepare.mock.calls.map(([, original]) => original)).toEqual([false, true]);
  chosen.sent();
  expect(putAway()).toEqual(["scaled", "thumb", "t-a"]);
});

test("what is taken out while it is sent does not go, whether or not it was made anew; the rest goes", async () => {
  for (const [at, thumb] of [
    ["made", null],
    ["making", null],
    ["failing", null],
    ["made", "thumb"],
    ["making", "thumb"],
  ] as const) {
    const { chosen, add, prepare, putAway } = bench();
    const drawn = thumb === null ? {} : { thumb: { token: thumb, width: 1, height: 1 } };
    let isReached = false;
    prepare.mockImplementation(async (one) => {
      const isFirst = one.key === 1;
      if (at === "made" ? !isFirst : isFirst) {
        chosen.remove(1);
        isReached = true;
      }
      if (isFirst && at === "failing") throw new Error("its bytes are gone");
      return { token: one.staged.token, kind: "image", ...(isFirst ? drawn : {}) };
    });
    add("a", "b");
    const made = await chosen.prepare(false);
    expect(isReached).toBe(true);
    expect(made?.map(({ token }) => token)).toEqual(["t-b"]);
    chosen.sent();
    expect(putAway().toSorted()).toEqual(thumb === null ? ["t-a"] : ["t-a", thumb]);
  }
});

test("where all is taken out while it is sent nothing goes", async () => {
  const { chosen, add, prepare, putAway } = bench();
  prepare.mockImplementationOnce(async (one) => {
    chosen.clear();
    return { token: one.staged.token, kind: "file", thumb: { token: "x", width: 1, height: 1 } };
  });
  add("a");
  expect(await chosen.prepare(false)).toBeNull();
  expect(putAway().toSorted()).toEqual(["t-a", "x"]);
});

test("what is added while others are sent stays, to be sent after them", async () => {
  const { chosen, add, states, putAway } = bench();
  add("a");
  const preparing = chosen.prepare(false);
  add("b");
  expect((await preparing)?.map(({ token }) => token)).toEqual(["t-a"]);
  add("c");
  chosen.sent();
  expect(putAway()).toEqual([]);
  expect((await chosen.prepare(false))?.map(({ token }) => token)).toEqual(["t-b", "t-c"]);
  expect(states()).toEqual(["b ready", "c ready"]);
});

test("what cannot be made is said on its file, and the rest stays", async () => {
  const { chosen, add, prepare, states } = bench();
  prepare.mockResolvedValueOnce({ token: "t-a", kind: "file" });
  prepare.mockRejectedValueOnce(new NotPrepared("storage"));
  add("a", "b");
  expect(await chosen.prepare(false)).toBeNull();
  expect(states()).toEqual(["a ready", "b refused"]);
  expect(chosen.getState().files[1]?.problem).toBe("storage");
});

test("there is room for so many, and folders are told of", () => {
  const { chosen } = bench();
  const files = Array.from({ length: filesAtOnceMax + 2 }, (_, index) => new File([], `${index}`));
  chosen.add({ files, folders: ["Drawings"] });
  expect(chosen.getState()).toMatchObject({ tooMany: 2, folders: ["Drawings"] });
  expect(chosen.getState().files).toHaveLength(filesAtOnceMax);
});

test("the original is offered where it is another one", async () => {
  const { chosen, add, look } = bench();
  const head = { type: "image/jpeg", width: 9, height: 9, moves: false, noted: false } as const;
  look.mockResolvedValueOnce({ ...plain, as: "picture", head });
  look.mockResolvedValueOnce({ ...plain, as: "picture", head: { ...head, noted: true } });
  add("small");
  await chosen.prepare(false);
  expect(hasOriginals(chosen.getState())).toBe(false);
  add("noted");
  await chosen.prepare(false);
  expect(hasOriginals(chosen.getState())).toBe(true);
});

test("who goes elsewhere while it is being sent has it sent, and nothing is left", async () => {
  const { chosen, add, prepare, putAway } = bench();
  let make = (): void => undefined;
  prepare.mockImplementationOnce(
    (one) =>
      new Promise((resolve) => (make = () => resolve({ token: one.staged.token, kind: "file" }))),
  );
  const leave = chosen.hold();
  add("a", "b");
  const gone: FileToSend[][] = [];
  const sending = chosen.send(false, (files) => Promise.resolve(gone.push(files) > 0));
  await until(() => expect(prepare).toHaveBeenCalled());
  leave();
  make();
  expect(await sending).toBe(true);
  expect(gone.flat().map(({ token }) => token)).toEqual(["t-a", "t-b"]);
  expect(putAway()).toEqual([]);
});

test("who goes elsewhere leaves nothing that is not being sent, nor what could not be", async () => {
  const { chosen, add, states, putAway } = bench();
  const leave = chosen.hold();
  add("a");
  const sending = chosen.send(false, () => {
    leave();
    return Promise.resolve(false);
  });
  expect(await sending).toBe(false);
  expect([states(), putAway()]).toEqual([[], ["t-a"]]);
  const leaveAgain = chosen.hold();
  add("b");
  await chosen.prepare(false);
  leaveAgain();
  expect([states(), putAway()]).toEqual([[], ["t-a", "t-b"]]);
});
