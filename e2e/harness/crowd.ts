import { hashSecret } from "../../server/accounts/secrets.ts";
import { putCard } from "../../server/chat/directory.ts";
import { ScriptedColleague } from "./scripted-colleague.ts";
import type { OfficeServer } from "./server.ts";

/** People of a crowd, by number: their ids. */
export const crowdOf = (count: number): string[] =>
  Array.from({ length: count }, (_, at) => `crowd-${String(at + 1).padStart(3, "0")}`);

/** So somebody of the crowd is called in the directory. */
export const crowdName = (person: string): string => `Colleague ${person.slice(-3)}`;

/** Makes so many accounts in the stopped server's store, each signed in on one device: passwords for all would take minutes. */
export async function addCrowd(server: OfficeServer, count: number): Promise<readonly string[]> {
  const people = crowdOf(count);
  await server.whileStopped((store) =>
    store.write(async (tx) => {
      for (const person of people) {
        await tx.putAccount({
          person,
          login: person,
          password: "-",
          disabled: false,
          imported: false,
          gone: false,
          announcer: false,
        });
        await tx.insertToken({
          hash: hashSecret(person),
          person,
          device: `device of ${person}`,
          device_name: "crowd",
          created_at: 1,
          seen_at: 1,
        });
        await putCard(tx, {
          kind: "person",
          id: person,
          name: crowdName(person),
          english: "",
          title: "",
          department: null,
          phone: "",
          email: "",
          disabled: false,
          picture: null,
          status: null,
        });
      }
    }),
  );
  return people;
}

/** Somebody of the crowd, on a socket of their own. */
export const fromCrowd = (server: OfficeServer, person: string): Promise<ScriptedColleague> =>
  ScriptedColleague.withToken(server, person, person);
