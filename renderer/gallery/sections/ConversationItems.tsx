import type { ConversationView } from "#shared/ipc/views.ts";
import { ConversationItem } from "../../conversations/ConversationItem.tsx";
import { chen, conversation, daniel, emma, message, ownMessage, line } from "../samples.ts";
import { Scene } from "../Scene.tsx";
import { Grid, Specimen } from "../Specimen.tsx";
import { days, minutes, now } from "../still-time.ts";
import styles from "../Gallery.module.css";

const ignore = (): void => undefined;
const long = "A very long name that no list has room for, 以及一个很长很长的名字";

/** The states by what they are called; a conversation's id is made of its caption. */
const shown: readonly (readonly [caption: string, ConversationView])[] = [
  ["plain", conversation("plain", emma)],
  ["selected", conversation("selected", emma)],
  ["selected, unread", conversation("selected, unread", emma, { unread: 3 })],
  ["1 unread", conversation("1", chen, { unread: 1 })],
  ["12 unread, yesterday", conversation("12", chen, { unread: 12, activeAt: now - days(1) })],
  ["100 unread, this week", conversation("100", chen, { unread: 100, activeAt: now - days(3) })],
  ["muted", conversation("muted", daniel, { muted: true, activeAt: now - days(20) })],
  ["muted, 12 unread", conversation("muted 12", daniel, { muted: true, unread: 12 })],
  ["pinned", conversation("pinned", emma, { pinned: now })],
  [
    "pinned, muted, 100 unread",
    conversation("all", emma, { pinned: now, muted: true, unread: 100 }),
  ],
  ["draft", conversation("draft", chen, { draft: "明天十点开会\n记得带上图纸" })],
  [
    "draft, unread, last year",
    conversation("draft 2", emma, { draft: "Perhaps…", unread: 2, activeAt: now - days(300) }),
  ],
  ...(["queued", "sent", "delivered", "read", "failed"] as const).map(
    (status) =>
      [
        `own last message: ${status}`,
        conversation(status, emma, {
          last: ownMessage(3, { status, text: "Tail up it is, 尾巴朝上" }),
        }),
      ] as const,
  ),
  ["long names and texts", conversation("long", { ...emma, name: long }, { unread: 100 })],
  [
    "many lines, one long word",
    conversation("word", daniel, { last: message(4, { text: `one\n\ntwo ${"long".repeat(40)}` }) }),
  ],
  [
    "from right to left",
    conversation(
      "rtl",
      { ...emma, name: "ليلى حداد" },
      { last: message(5, { text: "مرحبا، كيف الحال؟" }) },
    ),
  ],
  ["a name that shows nothing", conversation("nothing", { ...emma, name: "\u2800" })],
  ["no message yet", conversation("none", emma, { last: null })],
  ["recalled", conversation("recalled", chen, { last: message(6, { recalled: true, text: "" }) })],
  ["just started", conversation("created", chen, { last: line(1, "created") })],
  ["unknown kind", conversation("unknown", emma, { last: message(8, { kind: "dance" }) })],
  ["online", conversation("online", emma)],
  ["online, selected", conversation("selected online", chen)],
  ["away", conversation("away", daniel)],
  ["typing, over a draft", conversation("typing", emma, { draft: "Perhaps…", unread: 2 })],
  [
    "two people typing",
    conversation("typing group", emma, { kind: "group", title: "Tails", peer: null }),
  ],
  [
    "announcements",
    conversation("announcements", emma, {
      kind: "announcement",
      title: "",
      peer: null,
      unread: 1,
      last: message(9, {
        sender: null,
        senderName: "",
        time: now - minutes(45),
        text: "周五下午四点全员大会",
      }),
    }),
  ],
];

const presence = [
  { person: "online", state: "online", lastSeen: null },
  { person: "selected online", state: "online", lastSeen: null },
  { person: "away", state: "away", lastSeen: now - minutes(20) },
] as const;
const typing = { typing: [emma], "typing group": [emma, chen] };

export function ConversationItems() {
  return (
    <Scene script={{ conversations: shown.map(([, one]) => one), presence, typing }}>
      <Grid width={293}>
        {shown.map(([caption, one], index) => (
          <Specimen key={caption} caption={caption}>
            <div role="listbox" aria-label={caption} className={styles["side"]}>
              <ConversationItem
                conversation={one}
                selected={caption.includes("selected")}
                place={index + 1}
                count={shown.length}
                now={now}
                onSelect={ignore}
              />
            </div>
          </Specimen>
        ))}
      </Grid>
    </Scene>
  );
}
