import { codes } from "#shared/wire/codes.ts";
import { message, ownMessage } from "../samples.ts";
import { minutes, now } from "../still-time.ts";
import { Bubbles } from "./Bubbles.tsx";

const text = "Shall we say four o'clock? 四点行吗？";
const refusals = ["tooLate", "recalled", "notMember", "noSuchMessage"] as const;
const refused = (change: "edit" | "recall", code: number) => ({
  refused: { change, code, text: change === "edit" ? "Shall we say five?" : "" },
});

export function BubbleChanges() {
  return (
    <Bubbles
      shown={[
        ["someone else's, edited", message(1, { text, edited: true })],
        ["own, edited", ownMessage(2, { text, edited: true, status: "read" })],
        [
          "own, an edit waits",
          ownMessage(3, { text, edited: true, status: "read", pending: "edit" }),
        ],
        ["own, a recall waits", ownMessage(4, { text, status: "read", pending: "recall" })],
        [
          "own, sending it broke the connection",
          ownMessage(5, { text, status: "queued", stuck: true, time: now - minutes(3) }),
        ],
        ["someone else's, lost by the server", message(6, { text, lost: true })],
        [
          "own, lost by the server, edited",
          ownMessage(7, { text, lost: true, edited: true, status: "read" }),
        ],
        ...refusals.map(
          (reason, index) =>
            [
              `the edit was refused: ${reason}`,
              ownMessage(10 + index, { text, status: "read", ...refused("edit", codes[reason]) }),
            ] as const,
        ),
        [
          "the edit was refused: a code without words of its own",
          ownMessage(20, { text, status: "read", ...refused("edit", 1999) }),
        ],
        [
          "the recall was refused: tooLate",
          ownMessage(21, { text, status: "read", ...refused("recall", codes.tooLate) }),
        ],
      ]}
    />
  );
}
