import { directoryStream } from "#shared/wire/rows.ts";
import { firstOf, type MakeChecker } from "../evidence.ts";

/** Marks, drafts and the directory are the same on the server and on every device. */
export const streams: MakeChecker = ({ truth, devices }) => ({
  name: "streams",
  pending: () =>
    firstOf(devices(), ({ tx, person, name }) => {
      const own = truth().streams.get(`self:${person}`)?.rows.values() ?? [];
      const cards = truth().streams.get(directoryStream)?.rows.values() ?? [];
      return (
        firstOf(tx.unconfirmedPersonal(), ({ key }) => `${name} has not told ${key}`) ??
        firstOf(own, ({ key, value }) => {
          const here = tx.personal(key)?.value ?? null;
          return JSON.stringify(here) === JSON.stringify(value)
            ? null
            : `${name} differs in ${key}`;
        }) ??
        firstOf(cards, ({ key, value }) => {
          const here = tx.person(key.slice("person:".length))?.name ?? null;
          return here === (value?.["name"] ?? null) ? null : `${name} differs in ${key}`;
        })
      );
    }),
});
