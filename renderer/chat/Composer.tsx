import { Check, Paperclip, SendHorizontal } from "lucide-react";
import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from "react";
import type { MessageView } from "#shared/ipc/views.ts";
import { RecordButton } from "../files/RecordButton.tsx";
import { RecordingBar } from "../files/RecordingBar.tsx";
import { RecordingNote } from "../files/RecordingNote.tsx";
import { useRecorder } from "../files/use-recorder.ts";
import type { Sending } from "../files/use-sending.tsx";
import { fill, useWords } from "../i18n/i18n.ts";
import { useActions, useApp } from "../state/use-app.ts";
import { IconButton } from "../ui/Button.tsx";
import { isInputMethods, sendsOn } from "./composer-keys.ts";
import { EditBar } from "./EditBar.tsx";
import { lastOwn } from "./message-actions.ts";
import { type Mentionable, useMentionField } from "./use-mention-field.tsx";
import { useWriting } from "./use-writing.ts";
import styles from "./Composer.module.css";

/** The counter appears when this much room is left. */
const counterBelow = 500;

const none: readonly MessageView[] = [];

export interface ComposerProps {
  readonly conversation: string;
  readonly name: string;
  /** Why nothing can be written here; null where it can. */
  readonly closed: string | null;
  /** How files are sent from here. */
  readonly sending: Pick<Sending, "pick" | "onPaste">;
  readonly mentions?: Mentionable;
  /** A message was rewritten to nothing: whether it is to be recalled is for the person to say. */
  onEmptyEdit(id: string): void;
}

/** Where one writes. A text that could not be stored comes back; each conversation keeps its own. */
export function Composer(props: ComposerProps) {
  const { conversation, name, closed, mentions = "nobody", sending, onEmptyEdit } = props;
  const { t } = useWords();
  const { takeBack, beginEdit, cancelEdit } = useActions();
  const writing = useWriting(conversation, onEmptyEdit);
  const { text, editing, over, ready, problem } = writing;
  const messages = useApp(({ open }) => (open?.id === conversation ? open.messages : none));
  const enterSends = useApp(({ start }) => start?.settings.enterSends ?? true);
  const input = useRef<HTMLTextAreaElement>(null);
  const recording = useRecorder(conversation);
  const { recorder, phase } = recording;
  const [held, setHeld] = useState<{ readonly away: boolean } | null>(null);
  // The button that ended a recording is gone, and with it the place of the keyboard.
  const wasRecording = useRef(false);
  useEffect(() => {
    const isOver = wasRecording.current && phase === "idle";
    wasRecording.current = phase !== "idle";
    if (isOver && document.activeElement === document.body) input.current?.focus();
  }, [phase]);
  const compositionEndedAt = useRef<number | null>(null);

  const toWrite = useApp(({ open }) => open?.toWrite ?? false);
  const writes = useApp(({ open }) => open?.writes ?? 0);

  // Each time it is chosen: also by who has it open already, and the keyboard elsewhere.
  useEffect(() => {
    if (toWrite) input.current?.focus();
  }, [conversation, toWrite, writes]);

  // Who takes a message into this line goes on at its end.
  const edited = editing?.id ?? null;
  useEffect(() => {
    const element = input.current;
    if (edited === null || !element) return;
    element.focus();
    element.setSelectionRange(element.value.length, element.value.length);
  }, [edited]);

  // Grows with its text up to the height that the style allows.
  useLayoutEffect(() => {
    const element = input.current;
    if (!element) return;
    element.style.height = "auto";
    element.style.height = `${element.scrollHeight}px`;
  }, [text]);

  const mention = useMentionField({
    conversation,
    mentions,
    input,
    text,
    write: writing.write,
    submit: enterSends ? () => ready && void writing.submit() : null,
  });

  const cancel = (): void => {
    writing.forgetProblem();
    cancelEdit(conversation);
    input.current?.focus();
  };

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    const { key, altKey, shiftKey, nativeEvent } = event;
    const isTheirs = isInputMethods(nativeEvent, compositionEndedAt.current, event.timeStamp);
    if (!isTheirs && mention.onKeyDown(event)) return;
    const plain = !altKey && !shiftKey && !nativeEvent.isComposing;
    // Up from an empty line goes back to what was written last, while it can still be had back or changed.
    if (key === "ArrowUp" && text === "" && editing === null && plain) {
      // What was written last is not there yet: it would be the one before it.
      if (writing.isUnderWay()) return event.preventDefault();
      const last = lastOwn(messages, Date.now());
      if (last === null) return;
      event.preventDefault();
      if (last.act === "edit") beginEdit(last.message);
      else takeBack(conversation, last.message.id);
      return;
    }
    if (!sendsOn(nativeEvent, compositionEndedAt.current, event.timeStamp, enterSends)) return;
    event.preventDefault();
    // A key that is held was pressed for what was here before.
    if (ready && !nativeEvent.repeat) void writing.submit();
  };
  // Also from the buttons beside the line. Who is not rewriting leaves the conversation by the same key.
  const onEscape = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || event.nativeEvent.isComposing || editing === null) return;
    if (event.defaultPrevented) return;
    event.preventDefault();
    cancel();
  };

  if (closed !== null) return <p className={styles["closed"]}>{closed}</p>;

  const tooLong = editing === null ? t.composer.tooLong : t.composer.editTooLong;
  const said =
    over > 0
      ? fill(tooLong, { over })
      : problem === null
        ? null
        : problem.of === "edit"
          ? t.change[problem.why]
          : t.composer[problem.why === "notMember" ? "notMember" : "storage"];
  const rewriting =
    editing === null
      ? null
      : editing.file === null
        ? t.composer.editing
        : t.composer.editingCaption;
  return (
    <div className={styles["composer"]} onKeyDown={onEscape}>
      {said === null ? null : (
        <p className={styles["problem"]} role="alert">
          {said}
        </p>
      )}
      <RecordingNote recorder={recorder} recording={recording} className={styles["problem"]} />
      <div className={styles["frame"]}>
        {mention.list}
        {editing === null ? null : <EditBar editing={editing} onCancel={cancel} />}
        <div className={styles["box"]}>
          {phase === "idle" ? null : <RecordingBar recorder={recorder} phase={phase} held={held} />}
          <textarea
            ref={input}
            hidden={phase !== "idle"}
            className={styles["input"]}
            data-testid="composer-input"
            aria-label={rewriting ?? t.composer.label}
            placeholder={rewriting ?? fill(t.composer.placeholder, { name })}
            title={enterSends && editing === null ? t.composer.hint : undefined}
            rows={1}
            dir="auto"
            value={text}
            {...mention.props}
            onChange={(event) => {
              writing.write(event.target.value);
              mention.noteCaret(event.target);
            }}
            onKeyDown={onKeyDown}
            onPaste={editing === null ? sending.onPaste : undefined}
            onCompositionEnd={(event) => {
              compositionEndedAt.current = event.timeStamp;
            }}
          />
          {over > -counterBelow && over <= 0 ? (
            <span className={styles["counter"]}>{fill(t.composer.left, { count: -over })}</span>
          ) : null}
          {phase !== "idle" || editing !== null ? null : (
            <IconButton label={t.files.attach} onClick={() => sending.pick()}>
              <Paperclip size={18} />
            </IconButton>
          )}
          {editing === null && (text === "" || phase !== "idle") ? (
            <RecordButton recorder={recorder} phase={phase} held={held} onHeld={setHeld} />
          ) : null}
          {phase === "idle" ? (
            <IconButton
              label={editing === null ? t.composer.send : t.composer.save}
              className={styles["send"]}
              disabled={!ready}
              onClick={() => void writing.submit()}
            >
              {editing === null ? <SendHorizontal size={18} /> : <Check size={18} />}
            </IconButton>
          ) : null}
        </div>
      </div>
    </div>
  );
}
