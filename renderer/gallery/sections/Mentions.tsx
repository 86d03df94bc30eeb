import { Bubble } from "../../chat/Bubble.tsx";
import { ConversationItem } from "../../conversations/ConversationItem.tsx";
import { emma, group, message, ownMessage, self } from "../samples.ts";
import { Scene } from "../Scene.tsx";
import { Grid, Specimen } from "../Specimen.tsx";
import { now } from "../still-time.ts";
import styles from "../Gallery.module.css";

const ignore = (): void => undefined;
const me = { id: self.person, name: self.name, mine: true };
const daniel = { id: "daniel", name: "Daniel 金旻秀 Kim", mine: false };
const named = message(3, { text: `@${me.name} 图纸今天能给我吗？`, mentions: [me] });
const everybody = message(3, { text: "@所有人 明天停电", mentionsAll: true });

const bubbles = [
  ["oneself", message(1, { text: `@${me.name} have a look, please.`, mentions: [me] })],
  ["somebody else", message(2, { text: "请@Daniel 金旻秀 Kim看一下翅膀。", mentions: [daniel] })],
  [
    "both, with a link",
    message(3, {
      text: `@${me.name} and @${daniel.name}: https://magpie.example.com`,
      mentions: [me, daniel],
    }),
  ],
  ["everybody", message(4, { text: "@all The lift is out of order today.", mentionsAll: true })],
  ["own", ownMessage(5, { text: `@${daniel.name} 好的，下午三点。`, mentions: [daniel] })],
  ["own, everybody", ownMessage(6, { text: "@所有人 三点开会。", mentionsAll: true })],
  [
    "in a text that breaks",
    message(7, { text: `${"Word ".repeat(11)}@${daniel.name}.`, mentions: [daniel] }),
  ],
  ["not mentioned", message(8, { text: `@${me.name} is only said here.` })],
] as const;

const listed = [
  ["mentioned", group("named", { last: named, lastMention: named, unread: 3 })],
  ["everybody mentioned", group("all", { last: everybody, lastMention: everybody, unread: 1 })],
  [
    "mentioned, muted, draft",
    group("draft", { lastMention: named, unread: 12, muted: true, draft: "马上发" }),
  ],
  ["mentioned, others since", group("since", { lastMention: named, unread: 5 })],
] as const;

/** How a mention stands in a bubble and on the list. */
export function Mentions() {
  return (
    <Scene script={{ conversations: listed.map(([, one]) => one), people: [emma] }}>
      <Grid width={440}>
        {bubbles.map(([caption, one]) => (
          <Specimen key={caption} caption={caption}>
            <div className={styles["chat"]}>
              <Bubble message={one} picture={null} first last group />
            </div>
          </Specimen>
        ))}
      </Grid>
      <Grid width={293}>
        {listed.map(([caption, one], index) => (
          <Specimen key={caption} caption={caption}>
            <div role="listbox" aria-label={caption} className={styles["side"]}>
              <ConversationItem
                conversation={one}
                selected={false}
                place={index + 1}
                count={listed.length}
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
