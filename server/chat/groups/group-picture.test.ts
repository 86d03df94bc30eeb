import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { encodeBase64 } from "#shared/wire/base64.ts";
import { codes } from "#shared/wire/codes.ts";
import { pngBytes } from "#shared/wire/picture-fixtures.ts";
import { checkRows } from "../../store/sqlite/check-rows.ts";
import { type Chat, openChat } from "../../testing/chat.ts";
import { Refusal } from "../ports.ts";

let chat: Chat;
let ops = 0;
const asked = () => ({ op_id: `op${(ops += 1)}`, conversation: "g" });
const [one, other] = [pngBytes(8, 8), pngBytes(16, 16)];

beforeEach(async () => {
  chat = openChat();
  chat.hold();
  await chat.store.write(async (tx) => {
    for (const person of ["owen", "mia", "rob", "ida"])
      await tx.putAccount({
        person,
        login: person,
        password: "-",
        disabled: false,
        imported: false,
        gone: false,
        announcer: false,
      });
  });
  const group = { ...asked(), title: "Team", people: ["mia", "rob"], shows_history: false };
  await chat.rules.create_group("owen", group);
});
afterEach(() => chat.close());

const wear = (bytes: Uint8Array | null) =>
  chat.rules.change_group("owen", { ...asked(), picture: bytes && encodeBase64(bytes) });
const sees = (person: string, bytes: Uint8Array): Promise<boolean> =>
  chat.rules.picture(person, { id: chat.ports.sha256(bytes) }).then(
    () => true,
    (error: unknown) => {
      expect(error).toEqual(new Refusal(codes.noSuchPicture));
      return false;
    },
  );

test("who is in a group sees its picture, nobody else, and one that it has no more is gone", async () => {
  await wear(one);
  expect([await sees("mia", one), await sees("ida", one)]).toEqual([true, false]);
  await wear(other);
  expect([await sees("mia", one), await sees("mia", other)]).toEqual([false, true]);
});

test("one that it has is no fault for the doctor, and one that it had is not kept", async () => {
  const look = () => checkRows(join(chat.folder, "m.db"));
  await wear(one);
  expect(look()).toEqual([]);
  await wear(other);
  expect(look()).toEqual([]);
});

test("who was removed learns neither that the picture is another now, nor which", async () => {
  await wear(one);
  await chat.rules.remove_member("owen", { ...asked(), person: "rob" });
  const before = [await sees("rob", one), await sees("rob", other)];
  await wear(other);
  expect([await sees("rob", one), await sees("rob", other)]).toEqual(before);
});
