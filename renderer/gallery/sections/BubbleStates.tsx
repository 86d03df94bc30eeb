import { message, ownMessage } from "../samples.ts";
import { minutes, now } from "../still-time.ts";
import { Bubbles } from "./Bubbles.tsx";

const text = "Shall we say three o'clock? 三点行吗？";

export function BubbleStates() {
  return (
    <Bubbles
      shown={[
        ["someone else's", message(1, { text })],
        ["own, just written", ownMessage(2, { text, status: "queued", time: now })],
        [
          "own, waiting for long",
          ownMessage(3, { text, status: "queued", time: now - minutes(200) }),
        ],
        ["own, sent", ownMessage(4, { text, status: "sent" })],
        ["own, delivered", ownMessage(5, { text, status: "delivered" })],
        ["own, read", ownMessage(6, { text, status: "read" })],
        ["someone else's, recalled", message(7, { text: "", recalled: true })],
        ["own, recalled", ownMessage(8, { text: "", recalled: true })],
        ["someone else's, of an unknown kind", message(9, { kind: "dance" })],
        ["an announcement", message(10, { sender: null, senderName: "", text: "周五放假。" })],
      ]}
    />
  );
}
