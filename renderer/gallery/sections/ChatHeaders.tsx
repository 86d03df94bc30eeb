import type { ConversationView, PresenceView, TypistView } from "#shared/ipc/views.ts";
import { ChatHeader } from "../../chat/ChatHeader.tsx";
import { chen, conversation, daniel, emma } from "../samples.ts";
import { Scene } from "../Scene.tsx";
import { Grid, Specimen } from "../Specimen.tsx";
import { days, minutes, now } from "../still-time.ts";
import styles from "../Gallery.module.css";

const id = "header";
const of = { ...emma, department: "Design" };
const group = (title: string): ConversationView =>
  conversation(id, emma, { kind: "group", title, peer: null, memberCount: 12 });

interface State {
  readonly one?: ConversationView;
  readonly state?: PresenceView["state"];
  readonly lastSeen?: number | null;
  readonly typing?: readonly TypistView[];
}

const shown: readonly (readonly [caption: string, State])[] = [
  ["not known: no connection", {}],
  ["online", { state: "online" }],
  ["away", { state: "away", lastSeen: now - minutes(12) }],
  ["offline, never seen", { state: "offline" }],
  ["seen just now", { state: "offline", lastSeen: now }],
  ["seen minutes ago", { state: "offline", lastSeen: now - minutes(5) }],
  ["seen today", { state: "offline", lastSeen: now - minutes(95) }],
  ["seen yesterday", { state: "offline", lastSeen: now - days(1) }],
  ["seen last year", { state: "offline", lastSeen: now - days(300) }],
  ["typing", { state: "online", typing: [emma] }],
  ["a group", { one: group("Tails 尾巴") }],
  ["one of a group is typing", { one: group("Tails 尾巴"), typing: [daniel] }],
  ["several are typing", { one: group("Tails 尾巴"), typing: [daniel, chen] }],
];

export function ChatHeaders() {
  return (
    <Grid width={440}>
      {shown.map(([caption, { one, state, lastSeen = null, typing }]) => (
        <Specimen key={caption} caption={caption}>
          <Scene
            script={{
              presence: state === undefined ? [] : [{ person: id, state, lastSeen }],
              typing: typing === undefined ? {} : { [id]: typing },
            }}
          >
            <div className={styles["chat"]}>
              <ChatHeader conversation={one ?? conversation(id, of)} />
            </div>
          </Scene>
        </Specimen>
      ))}
    </Grid>
  );
}
