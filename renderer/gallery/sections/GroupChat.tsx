import { Chat } from "../../chat/Chat.tsx";
import { group, line, message, ownMessage, daniel } from "../samples.ts";
import { Scene } from "../Scene.tsx";
import { minutes, now } from "../still-time.ts";

const id = "group";
const at = (before: number) => ({ time: now - minutes(before) });
const messages = [
  line(1, "created", at(30)),
  message(2, { text: "Who is in for noodles?", ...at(20) }),
  message(3, { text: "十二点半楼下见。", sender: daniel.id, senderName: daniel.name, ...at(18) }),
  ownMessage(4, { text: "好的，算我一个。", status: "read", ...at(17) }),
  line(5, "joined", at(12)),
];
const conversations = [
  group(id, {
    notice: "Wednesdays at half past twelve. 周三十二点半。\nWhoever is late pays.",
    acts: [
      { op: "a", what: "rename", names: [], count: 0, title: "Noodles", code: 1312 },
      { op: "b", what: "add", names: [daniel.name, "陈志远"], count: 4, title: "", code: null },
    ],
  }),
];

/** A group with a notice, names over what is said, and something that was refused. */
export function GroupChat() {
  return (
    <Scene script={{ conversations, messages }} open={id}>
      <div style={{ display: "flex", height: "100vh" }}>
        <Chat />
      </div>
    </Scene>
  );
}
