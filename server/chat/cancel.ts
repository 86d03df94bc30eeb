import { codes } from "#shared/wire/codes.ts";
import { takeBack } from "./change.ts";
import { type ChatPorts, Refusal, type Rules } from "./ports.ts";

/**
 * Takes a message back (delivery.md, Sending): what is here is recalled, what is not can never arrive. Asked again it does
 * nothing more. An id is buried for who asks only: after a restored backup it may be somebody else's, who has yet to send it
 * again (SPEC.md, CU8). It is also for who has left meanwhile, or what they took back would stand there for ever; and what is not here is buried for
 * who never was a member too: a backup may not know of them, and another device of theirs would send it when they are one again.
 */
export function cancelRule({ store, clock, ring }: ChatPorts): Rules["cancel"] {
  return async (person, { conversation: id, id: message }) => {
    const done = await store.write(async (tx) => {
      const known = await tx.message(message);
      // Who never was a member learns nothing, not even that an id is taken.
      const isStranger = (await tx.stints(id, person)).length === 0;
      if (!known) {
        await tx.bury(message, person);
        return isStranger ? "refused" : "buried";
      }
      if (isStranger) throw new Refusal(codes.notMember);
      if (known.sender !== person || known.conversation !== id) throw new Refusal(codes.idTaken);
      if (known.recalled) return "recalled before";
      await takeBack(tx, known, clock.now());
      return "recalled";
    });
    // That it is buried stays.
    if (done === "refused") throw new Refusal(codes.notMember);
    if (done === "recalled") ring(id);
    return {};
  };
}
