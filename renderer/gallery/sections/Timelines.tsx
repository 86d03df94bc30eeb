import type { MessageView } from "#shared/ipc/views.ts";
import { Timeline, type TimelineProps } from "../../chat/Timeline.tsx";
import { useWords } from "../../i18n/i18n.ts";
import { emma, message, ownMessage, line } from "../samples.ts";
import { Scene } from "../Scene.tsx";
import { Grid, Specimen } from "../Specimen.tsx";
import { days, minutes, now } from "../still-time.ts";
import styles from "../Gallery.module.css";

const ignore = (): void => undefined;
const yesterday = now - days(1);
const morning = now - minutes(40);

const started: readonly MessageView[] = [
  line(1, "created", { time: yesterday }),
  message(2, { text: "First of three in a run,", time: yesterday + 1 }),
  message(3, { text: "the one between,\nof two lines,", time: yesterday + 2 }),
  message(4, { text: "and the last.", time: yesterday + 3 }),
  ownMessage(5, { text: "三条中的第一条，", status: "read", time: morning }),
  ownMessage(6, { text: "中间的，", status: "read", time: morning + 1 }),
  ownMessage(7, { text: "最后一条。", status: "delivered", time: morning + 2 }),
  message(8, { text: "A single one.", time: morning + minutes(9) }),
];

const arrived: readonly MessageView[] = [
  message(1, { text: "Long ago.", time: now - days(400) }),
  ownMessage(2, { text: "去年说的。", status: "read", time: now - days(40) }),
  line(3, "dissolved", { time: morning }),
  ownMessage(4, { text: "Seen by nobody yet", time: morning + 1 }),
  message(5, { kind: "dance", time: morning + minutes(6) }),
  message(6, { text: "New and unread", time: morning + minutes(6) + 1 }),
];

const gaps: readonly MessageView[] = [
  message(41, { text: "Before the gap.", time: morning }),
  ownMessage(42, { text: "断开之前。", status: "read", time: morning + 1 }),
  message(97, { text: "Behind it, of the same morning.", time: morning + minutes(8) }),
  message(98, { text: "All here again.", time: morning + minutes(8) + 1 }),
];

const many = Array.from({ length: 30 }, (_, index) =>
  message(index + 1, { text: `Message ${index + 1}`, time: morning + index }),
);

type WindowProps = Partial<TimelineProps> &
  Pick<TimelineProps, "messages"> & { readonly height: number };

function Window({ height, ...part }: WindowProps) {
  return (
    <Scene>
      <div className={styles["chat"]} style={{ height }}>
        <Timeline
          name={emma.name}
          picture={null}
          more={false}
          loadingOlder={false}
          coming={false}
          writable
          newAfterSeq={null}
          onNearTop={ignore}
          onSeen={ignore}
          onRecall={ignore}
          onDetails={ignore}
          {...part}
        />
      </div>
    </Scene>
  );
}

export function Timelines() {
  const { t } = useWords();
  return (
    <Grid width={440}>
      <Specimen caption="beginning, days, runs of one person">
        <Window height={480} messages={started} />
      </Specimen>
      <Specimen caption="line before what is new, system line, unknown kind">
        <Window height={480} messages={arrived} newAfterSeq={4} more />
      </Specimen>
      <Specimen caption={`more than fits; ${t.chat.loadingOlder}`}>
        <Window height={240} messages={many} more loadingOlder />
      </Specimen>
      <Specimen caption="history is still coming in, above and between">
        <Window height={360} messages={gaps} coming />
      </Specimen>
      <Specimen caption="the same places, everything is here">
        <Window height={360} messages={gaps} />
      </Specimen>
    </Grid>
  );
}
