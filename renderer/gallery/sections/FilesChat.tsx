import { useState } from "react";
import { Chat } from "../../chat/Chat.tsx";
import { conversation, emma, file, message, ownMessage, picture, voice } from "../samples.ts";
import { Scene } from "../Scene.tsx";
import { minutes, now } from "../still-time.ts";

const id = "conversation";
const at = (before: number) => ({ time: now - minutes(before), text: "" });

function script() {
  return {
    conversations: [conversation(id, emma)],
    stages: true,
    messages: [
      message(1, { text: "Have a look before noon.", time: now - minutes(30) }),
      message(2, { kind: "image", file: picture(1600, 1000, 200), ...at(30) }),
      ownMessage(3, {
        kind: "file",
        file: file({ name: "预算.xlsx", size: 88_000 }),
        status: "read",
        ...at(20),
      }),
      message(4, { kind: "voice", file: voice(9_000, { played: false }), ...at(12) }),
      ownMessage(5, { kind: "image", file: picture(900, 1200, 330), status: "sent", ...at(10) }),
    ],
  };
}

/** A whole chat with files in it; in the specs of sending them it takes in whatever it is given. */
export function FilesChat() {
  const [chat] = useState(script);
  return (
    <Scene script={chat} open={id}>
      <div style={{ display: "flex", height: "100vh" }}>
        <Chat />
      </div>
    </Scene>
  );
}
