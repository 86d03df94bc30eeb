import { createHash, randomBytes } from "node:crypto";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, type Page } from "@playwright/test";
import type { MessageView } from "#shared/ipc/views.ts";
import { toneFile } from "./harness/media-files.ts";
import { test } from "./harness/office.ts";
import { temporaryFolder } from "./harness/folders.ts";
import { pngFile } from "./harness/picture-files.ts";
import { conversationList } from "./harness/screens.ts";

/** Files through the whole app by what a page may ask of main: dialogs, staging, sending, our own scheme, saving, opening. */

const folder = temporaryFolder("file-transfer");
test.afterAll(() => folder.remove());
const hashOf = (path: string): string =>
  createHash("sha256").update(readFileSync(path)).digest("hex");

/** The conversation of two that a page has with somebody. */
const conversationWith = (page: Page, name: string): Promise<string> =>
  page.evaluate(async (wanted) => {
    const { people } = await window.magpie.listPeople({});
    const person = people.find((one) => one.name === wanted)?.id ?? "";
    const outcome = await window.magpie.startDirect({ person });
    return outcome.ok ? outcome.conversation : "";
  }, name);
const newest = (page: Page, conversation: string): Promise<MessageView | null> =>
  page.evaluate(async (wanted) => {
    const { messages } = await window.magpie.openConversation({
      conversation: wanted,
      fromSeq: null,
    });
    return messages.at(-1) ?? null;
  }, conversation);
/** How large our own scheme shows a picture. */
const shown = (page: Page, address: string): Promise<string> =>
  page.evaluate(
    (src) =>
      new Promise<string>((resolve) => {
        const image = new Image();
        image.addEventListener("load", () => resolve(`${image.width}x${image.height}`));
        image.addEventListener("error", () => resolve("nothing"));
        image.src = src;
      }),
    address,
  );

test("a picked picture and a file come to the other side, are shown by our own scheme, saved, opened and copied", async ({
  office,
}) => {
  const [one, other] = [await office.open("emma"), await office.open("lin.wei")];
  for (const { page } of [one, other]) await expect(conversationList(page)).toBeVisible();
  const conversation = await conversationWith(one.page, "林薇");
  const [picture, script] = [join(folder.path, "wing.png"), join(folder.path, "run me.sh")];
  writeFileSync(picture, pngFile(300, 200, () => [200, 30, 30]).buffer);
  writeFileSync(script, randomBytes(100_000));
  await one.app.evaluate(
    ({ dialog }, filePaths) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths });
    },
    [picture, script, folder.path],
  );

  const picked = await one.page.evaluate(() => window.magpie.pickFiles({}));
  expect(picked).toMatchObject({
    files: [
      { name: "wing.png", type: "image/png" },
      { name: "run me.sh", size: 100_000 },
    ],
    refused: [{ problem: "notAFile" }],
  });
  expect(JSON.stringify(picked)).not.toContain(folder.path.split("/").at(-1) + "/");
  expect(await shown(one.page, `staged/${picked.files[0]?.token}`)).toBe("300x200");
  const sent = await one.page.evaluate(
    ({ of, tokens: [first = "", second = ""] }) =>
      window.magpie.sendFiles({
        conversation: of,
        text: "have a look",
        files: [
          { token: second, kind: "file" },
          { token: first, kind: "image", width: 300, height: 200 },
        ],
      }),
    { of: conversation, tokens: picked.files.map(({ token }) => token) },
  );
  expect(sent).toMatchObject({ ok: true });
  const [file = "", image = ""] = sent.ok ? sent.messages : [];

  await expect.poll(async () => (await newest(other.page, conversation))?.id).toBe(image);
  expect(await newest(other.page, conversation)).toMatchObject({
    kind: "image",
    text: "have a look",
    file: { name: "wing.png", here: false, width: 300, height: 200 },
  });
  expect(await shown(other.page, `file/${image}`)).toBe("300x200");
  expect(await shown(other.page, "file/nobody")).toBe("nothing");
  await expect.poll(async () => (await newest(other.page, conversation))?.file?.here).toBe(true);

  const saved = join(folder.path, "saved.sh");
  await other.app.evaluate(({ dialog, shell }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
    const did: string[] = [];
    Object.assign(globalThis, { did });
    shell.openPath = (path) => {
      did.push(`open ${path}`);
      return Promise.resolve("");
    };
    shell.showItemInFolder = (path) => void did.push(`show ${path}`);
  }, saved);
  const acts = await other.page.evaluate(
    async ([script = "", picture = ""]) => [
      await window.magpie.saveFileAs({ message: script }),
      await window.magpie.openFile({ message: script }),
      await window.magpie.openFile({ message: picture }),
      await window.magpie.copyPicture({ message: picture }),
      await window.magpie.copyPicture({ message: script }),
    ],
    [file, image],
  );
  const done = { done: true, problem: null };
  expect(acts).toEqual([
    done,
    done,
    done,
    { ...done, toDraw: null },
    { done: false, problem: "notAPicture", toDraw: null },
  ]);
  expect(hashOf(saved)).toBe(hashOf(script));
  const did = await other.app.evaluate(() => (globalThis as unknown as { did: string[] }).did);
  expect(did).toEqual([
    expect.stringMatching(/^show .*run me\.sh$/),
    expect.stringMatching(/^open .*wing\.png$/),
  ]);
  const opened = did[1]?.replace("open ", "") ?? "";
  expect([hashOf(opened), statSync(opened).mode & 0o777]).toEqual([hashOf(picture), 0o400]);
  const copied = await other.app.evaluate(({ clipboard }) => clipboard.has("image/png"));
  expect(copied).toBe(true);

  const list = await other.page.evaluate(
    (of) => window.magpie.conversationFiles({ conversation: of, what: "pictures" }),
    conversation,
  );
  expect(list.messages.map(({ id }) => id)).toEqual([image]);
});

test("what a page has staged goes with it when it is loaded anew @long", async ({ office }) => {
  const { app, page } = await office.open("emma");
  await expect(conversationList(page)).toBeVisible();
  const picture = join(folder.path, "staged.png");
  writeFileSync(picture, pngFile(30, 20, () => [200, 30, 30]).buffer);
  await app.evaluate(({ dialog }, path) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] });
  }, picture);
  const stage = async (): Promise<string> => {
    const { files } = await page.evaluate(() => window.magpie.pickFiles({}));
    return `staged/${files[0]?.token}`;
  };
  const before = await stage();
  expect(await shown(page, before)).toBe("30x20");
  await page.reload();
  await expect(conversationList(page)).toBeVisible();
  await expect.poll(() => shown(page, `${before}?again`)).toBe("nothing");
  expect(await shown(page, await stage())).toBe("30x20");
});

test("a file that only a page has is staged in pieces; sound and video are read by ranges; nothing is shown after signing out @long", async ({
  office,
}) => {
  const one = await office.open("emma");
  await expect(conversationList(one.page)).toBeVisible();
  const conversation = await conversationWith(one.page, "林薇");
  const told = await one.page.evaluate(async (of) => {
    const bytes = new Uint8Array(2_500_000).map((_, at) => at % 251);
    const staged = await window.magpie.stageFile(new File([bytes], "made/../note.bin"));
    if (!staged.ok) return staged;
    const { token } = staged.staged;
    const sent = await window.magpie.sendFiles({
      conversation: of,
      text: "",
      files: [{ token, kind: "file" }],
    });
    return { staged: staged.staged, sent };
  }, conversation);
  expect(told).toMatchObject({ staged: { name: "note.bin", size: 2_500_000 }, sent: { ok: true } });
  await expect.poll(async () => (await newest(one.page, conversation))?.upload).toBeNull();
  expect(await newest(one.page, conversation)).toMatchObject({
    file: { name: "note.bin", here: true },
  });

  const heard = await one.page.evaluate(
    async (bytes) => {
      const tone = new File([new Uint8Array(bytes)], "tone.wav");
      const staged = await window.magpie.stageFile(tone);
      if (!staged.ok) return staged.problem;
      const audio = new Audio(`staged/${staged.staged.token}`);
      return new Promise<string>((resolve) => {
        audio.addEventListener("loadedmetadata", () => resolve(`${audio.duration} s`));
        audio.addEventListener("error", () => resolve(audio.error?.message ?? "error"));
      });
    },
    [...toneFile().buffer],
  );
  expect(heard).toBe("1 s");

  const message = (await newest(one.page, conversation))?.id ?? "";
  await one.page.evaluate(() => window.magpie.signOut({ erase: true }));
  expect(await shown(one.page, `file/${message}`)).toBe("nothing");
});
