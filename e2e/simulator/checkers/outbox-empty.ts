import { firstOf, type MakeChecker } from "../evidence.ts";

/** Nothing waits to be sent any more. */
export const outboxEmpty: MakeChecker = ({ devices }) => ({
  name: "outbox-empty",
  pending: () =>
    firstOf(devices(), ({ tx, name }) =>
      firstOf(
        tx.outbox(),
        ({ kind, target, attempts }) => `${name} has to ${kind} ${target}, tried ${attempts} times`,
      ),
    ),
});
