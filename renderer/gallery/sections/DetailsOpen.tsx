import { MessageDialogs } from "../../chat/MessageDialogs.tsx";
import type { MessageDetails } from "#shared/ipc/views.ts";
import { chen, daniel, emma, ownMessage, person, self } from "../samples.ts";
import { Scene } from "../Scene.tsx";
import { minutes, now } from "../still-time.ts";

const ignore = (): void => undefined;
const message = ownMessage(42, { edited: true });
const absent = person("absent", "A very long name that no list has room for, 很长的名字", "");

const details: MessageDetails = {
  id: "01a2b3c4-5d6e-7f80-9102-a3b4c5d6e7f8",
  seq: 42,
  rev: 97,
  status: "delivered",
  senderName: self.name,
  createdAt: now - minutes(12),
  serverTime: now - minutes(12) + 1_000,
  editedAt: now - minutes(11),
  attempts: 0,
  people: [
    { person: emma, state: "read" },
    { person: chen, state: "received" },
    { person: daniel, state: "received" },
    { person: absent, state: "neither" },
  ],
};

export function DetailsOpen() {
  return (
    <Scene script={{ details }}>
      <MessageDialogs
        asking={{ what: "details", message }}
        messages={[message]}
        shared
        onClose={ignore}
      />
    </Scene>
  );
}
