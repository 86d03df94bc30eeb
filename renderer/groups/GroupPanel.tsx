import { useCallback, useMemo, useState } from "react";
import type { ConversationView } from "#shared/ipc/views.ts";
import { useWords } from "../i18n/i18n.ts";
import { useAnswer } from "../state/use-answer.ts";
import { useActions, useApp } from "../state/use-app.ts";
import { Button } from "../ui/Button.tsx";
import { Modal } from "../ui/Modal.tsx";
import { Toggle } from "../ui/Toggle.tsx";
import { About } from "./About.tsx";
import { Acts } from "./Acts.tsx";
import { AddPeople } from "./AddPeople.tsx";
import { type Asking, nothingAsked } from "./asking.ts";
import { Confirm, questionOf } from "./Confirm.tsx";
import { Members } from "./Members.tsx";
import styles from "./Groups.module.css";

interface EverythingProps {
  readonly conversation: ConversationView;
  readonly asking: Asking;
  onAsk(asking: Asking): void;
  onClose(): void;
}

function Settings({ conversation }: { readonly conversation: ConversationView }) {
  const { t } = useWords();
  const { changeGroup } = useActions();
  const { id, adminsOnly, showsHistory } = conversation;
  return (
    <section className={styles["settings"]} aria-label={t.group.settings}>
      <Toggle
        label={t.group.adminsOnly}
        on={adminsOnly}
        onChange={(on) => void changeGroup({ conversation: id, adminsOnly: on })}
      />
      <Toggle
        label={t.group.history}
        on={showsHistory}
        onChange={(on) => void changeGroup({ conversation: id, showsHistory: on })}
      />
    </section>
  );
}

function Everything({ conversation, asking, onAsk, onClose }: EverythingProps) {
  const { t } = useWords();
  const { groupMembers } = useActions();
  const [panel, setPanel] = useState<HTMLElement | null>(null);
  const { id, ownRole, dissolved, member } = conversation;
  const connects = useApp((state) => state.connects);
  const ask = useCallback(() => groupMembers(id), [groupMembers, id]);
  // Whatever changes in the group comes with another view of it; what the server alone knows is asked for on each connection.
  const again = useMemo(() => ({ conversation, connects }), [conversation, connects]);
  const { answer } = useAnswer(ask, again);
  if (asking.what === "add")
    return (
      <AddPeople
        conversation={id}
        members={answer?.members ?? []}
        onDone={() => onAsk(nothingAsked)}
      />
    );
  const changeable = !dissolved && (ownRole === "owner" || ownRole === "admin");
  return (
    <div ref={setPanel} className={styles["panel"]}>
      <About conversation={conversation} changeable={changeable} />
      <Acts acts={conversation.acts} />
      {changeable ? <Settings conversation={conversation} /> : null}
      <Members
        conversation={conversation}
        answer={answer}
        scroller={panel}
        onAsk={onAsk}
        onLeave={onClose}
      />
      {member ? (
        <div className={styles["ends"]}>
          <Button look="danger" onClick={() => onAsk({ what: "leave" })}>
            {t.group.leave}
          </Button>
          {ownRole === "owner" && !dissolved ? (
            <Button look="danger" onClick={() => onAsk({ what: "dissolve" })}>
              {t.group.dissolve}
            </Button>
          ) : null}
        </div>
      ) : (
        <p className={styles["ended"]}>{t.group.notMember}</p>
      )}
    </div>
  );
}

export interface GroupPanelProps {
  readonly conversation: ConversationView;
  readonly open: boolean;
  onClose(): void;
}

/** Everything about a group, and what is asked before it is changed for good; one after the other in one dialog. */
export function GroupPanel({ conversation, open, onClose }: GroupPanelProps) {
  const words = useWords();
  const { t } = words;
  const [asking, setAsking] = useState<Asking>(nothingAsked);
  const question = asking.what === "nothing" || asking.what === "add" ? null : asking;
  const close = (): void => {
    setAsking(nothingAsked);
    onClose();
  };
  const title = question
    ? questionOf(words, question, conversation).title
    : asking.what === "add"
      ? t.group.add
      : t.group.details;
  return (
    <Modal open={open} title={title} tall={question === null} onClose={close}>
      {question ? (
        <Confirm
          conversation={conversation}
          asking={question}
          onDone={question.what === "leave" ? close : () => setAsking(nothingAsked)}
          onCancel={() => setAsking(nothingAsked)}
        />
      ) : (
        <Everything conversation={conversation} asking={asking} onAsk={setAsking} onClose={close} />
      )}
    </Modal>
  );
}
