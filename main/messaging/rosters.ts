import type { Member } from "#shared/wire/rows.ts";
import { errorName } from "./error-name.ts";
import type { Link, Log, Store } from "./ports.ts";

/** So often a reading begins again because the conversation moved on meanwhile. */
const triesMax = 5;
/** A conversation of more pages than this is a server gone wrong. */
const pagesMax = 100;

interface Read {
  readonly rev: number;
  readonly members: readonly Member[];
}

/** Brings all members of conversations in which not all are named, when somebody wants to see them (SPEC.md, GR5). */
export function createRosters({
  store,
  link,
  log,
}: {
  readonly store: Store;
  readonly link: Link;
  readonly log: Log;
}) {
  /** Those that are being read: whoever asks meanwhile waits for the same. */
  const underWay = new Map<string, Promise<void>>();

  /** One snapshot of all members; "moved" where a page is of another rev than the one before, null where there is no telling. */
  const readOnce = async (conversation: string): Promise<Read | "moved" | null> => {
    const members: Member[] = [];
    let rev: number | null = null;
    for (let page = 0; page < pagesMax; page += 1) {
      const after = members.at(-1)?.person ?? null;
      const outcome = await link.request("members", { conversation, after });
      if (outcome.kind !== "answered") return null;
      const { payload } = outcome;
      if (rev !== null && payload.rev !== rev) return "moved";
      rev = payload.rev;
      members.push(...payload.members);
      if (!payload.more) return { rev, members };
      // A page that brings nobody new would be asked for for ever.
      if (members.at(-1)?.person === after) return null;
    }
    return null;
  };

  const read = async (conversation: string): Promise<void> => {
    if (!link.live || (await store.run("knowsMembers", { conversation }))) return;
    for (let tries = 0; tries < triesMax; tries += 1) {
      const found = await readOnce(conversation);
      if (found === null) return;
      if (found === "moved") continue;
      await store.run("keepRoster", { conversation, ...found });
      return;
    }
    log.warn("rosters.neverStill");
  };

  return {
    /** Resolves when the members are known, or cannot be had now; never rejects. */
    bring(conversation: string): Promise<void> {
      const same = underWay.get(conversation);
      if (same) return same;
      const one = read(conversation)
        .catch((error: unknown) => log.error("rosters.failed", { error: errorName(error) }))
        .finally(() => underWay.delete(conversation));
      underWay.set(conversation, one);
      return one;
    },
  };
}
