import { directoryStream } from "#shared/wire/rows.ts";
import { firstOf, type MakeChecker, pendingByRows } from "../evidence.ts";

/** Marks, drafts and the directory are the same on the server and on every device. */
export const streams: MakeChecker = (evidence) => ({
  name: "streams",
  pending: pendingByRows(evidence, ({ tx, person, name }) => {
    const { streams: known } = evidence.truth();
    const own = known.get(`self:${person}`)?.rows.values() ?? [];
    const cards = known.get(directoryStream)?.rows.values() ?? [];
    return (
      firstOf(tx.unconfirmedPersonal(), ({ key }) => `${name} has not told ${key}`) ??
      firstOf(own, ({ key, value }) => {
        const here = tx.personal(key)?.value ?? null;
        return JSON.stringify(here) === JSON.stringify(value) ? null : `${name} differs in ${key}`;
      }) ??
      firstOf(cards, ({ key, value }) => {
        const here = tx.person(key.slice("person:".length))?.name ?? null;
        return here === (value?.["name"] ?? null) ? null : `${name} differs in ${key}`;
      })
    );
  }),
});
