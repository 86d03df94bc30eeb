import { Chat } from "../../chat/Chat.tsx";
import { conversation, daniel, emma, message, ownMessage } from "../samples.ts";
import { Scene } from "../Scene.tsx";
import { minutes, now } from "../still-time.ts";

const id = "announcements";
const at = (before: number) => ({ time: now - minutes(before) });
const messages = [
  message(1, { text: "周五下午三点消防演习。", sender: null, senderName: "", ...at(90) }),
  message(2, {
    text: "The canteen is closed on Monday.",
    sender: daniel.id,
    senderName: daniel.name,
    ...at(60),
  }),
  ownMessage(3, { text: "新办公区的门禁今天启用，请携带工卡。", ...at(20) }),
  ownMessage(4, { text: "Bring your badge, please.", ...at(19) }),
];
const conversations = [
  conversation(id, emma, {
    kind: "announcement",
    title: "",
    peer: null,
    memberCount: 300,
    last: messages.at(-1) ?? null,
  }),
];
const figures = [
  { seq: 3, figure: { read: 120, of: 299 } },
  { seq: 4, figure: { read: 0, of: 299 } },
];

/** The announcements as somebody sees them who may speak there. */
export function AnnouncementsShown() {
  return (
    <Scene script={{ conversations, messages, figures, officeSize: 300 }} open={id}>
      <div style={{ display: "flex", height: "100vh" }}>
        <Chat />
      </div>
    </Scene>
  );
}
