import { Play, Plus, X } from "lucide-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useStore } from "zustand";
import { filesAtOnceMax } from "#shared/ipc/contract.ts";
import { byteSize } from "#shared/i18n/sizes.ts";
import { durationTime } from "#shared/i18n/times.ts";
import { isDrawable } from "#shared/wire/drawn-size.ts";
import { limits } from "#shared/wire/limits.ts";
import { isInputMethods, sendsOn } from "../chat/composer-keys.ts";
import { type Mentionable, useMentionField } from "../chat/use-mention-field.tsx";
import { fill, useWords } from "../i18n/i18n.ts";
import type { SendFilesProblem } from "../state/files.ts";
import { useActions, useApp, usePerson } from "../state/use-app.ts";
import { useHere } from "../state/use-here.ts";
import { Button, IconButton } from "../ui/Button.tsx";
import { Modal } from "../ui/Modal.tsx";
import { Spinner } from "../ui/Spinner.tsx";
import { Toggle } from "../ui/Toggle.tsx";
import { type Chosen, type ChosenFile, hasOriginals } from "./chosen.ts";
import { FileName } from "./FileCard.tsx";
import { FileIcon } from "./FileIcon.tsx";
import { Still } from "./Still.tsx";
import styles from "./SendSheet.module.css";

interface ItemProps {
  readonly one: ChosenFile;
  /** It is being sent: nothing is taken out any more. */
  readonly busy: boolean;
  onRemove(): void;
}

/** Takes one of several out. */
function Remove({ one, busy, onRemove }: ItemProps) {
  const { t } = useWords();
  return (
    <IconButton
      label={fill(t.files.remove, { name: one.name })}
      className={styles["remove"]}
      disabled={busy}
      onClick={onRemove}
    >
      <X size={16} />
    </IconButton>
  );
}

/** A picture or a video, as it looks. */
function Tile(item: ItemProps) {
  const { looked, name } = item.one;
  if (!looked?.still) return null;
  return (
    <li className={styles["tile"]} title={name}>
      <Still still={looked.still} />
      <span className="spoken">{name}</span>
      {looked.as === "video" ? (
        <span className={styles["length"]}>
          <Play size={10} fill="currentColor" aria-hidden="true" />
          {looked.durationMs === null ? null : durationTime(looked.durationMs)}
        </span>
      ) : null}
      <Remove {...item} />
    </li>
  );
}

/** A file by its name: what it is, or why it cannot be sent. */
function Row(item: ItemProps) {
  const words = useWords();
  const { t } = words;
  const { name, state, problem, file, staged, looked } = item.one;
  /** Of a picture that cannot be looked at. */
  const unshown = looked?.as === "file" ? looked.head : null;
  const asFile = unshown && (isDrawable(unshown) ? t.files.brokenToShow : t.files.tooLargeToShow);
  const max = byteSize(words, limits.fileBytesMax);
  return (
    <li className={styles["row"]} data-state={state}>
      {state === "looking" ? (
        <span className={styles["looking"]}>
          <Spinner label={t.files.looking} />
        </span>
      ) : (
        <FileIcon name={name} type={staged?.type ?? file.type} />
      )}
      <div className={styles["lines"]}>
        <FileName name={name} />
        {problem === null ? (
          <p>{asFile ?? byteSize(words, file.size)}</p>
        ) : (
          <p className={styles["problem"]} role="alert">
            {fill(t.files.problem[problem], { max })}
          </p>
        )}
      </div>
      <Remove {...item} />
    </li>
  );
}

function Left({ children }: { readonly children: ReactNode }) {
  return (
    <p className={styles["left"]} role="alert">
      {children}
    </p>
  );
}

export interface SendSheetProps {
  readonly conversation: string;
  readonly chosen: Chosen;
  readonly mentions?: Mentionable;
  /** Somebody wants to choose more. */
  onMore(): void;
}

/** What somebody is about to send, to look at before it goes; what is said with it is what was being written anyway. */
export function SendSheet(props: SendSheetProps) {
  const { conversation, chosen, mentions = "nobody", onMore } = props;
  const words = useWords();
  const { t, plural } = words;
  const { sendFiles, setDraft, clearDraft, sayFailed } = useActions();
  const choice = useStore(chosen);
  const text = useApp(({ drafts }) => drafts[conversation] ?? "");
  const enterSends = useApp(({ start }) => start?.settings.enterSends ?? true);
  const [original, setOriginal] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<SendFilesProblem | null>(null);
  const isHere = useHere();
  const person = usePerson();
  const caption = useRef<HTMLTextAreaElement>(null);
  const compositionEndedAt = useRef<number | null>(null);

  const { files, folders, tooMany } = choice;
  const open = files.length + folders.length > 0;
  // Whoever chooses the conversation once more is taken to where one writes, and that is here.
  const writes = useApp((state) => state.open?.writes ?? 0);
  useEffect(() => {
    if (open) caption.current?.focus();
  }, [open, writes]);
  const beginAnew = (): void => {
    setOriginal(false);
    setProblem(null);
  };
  // However it closed: what comes next, to somebody else perhaps, begins as every sheet does.
  const [wasOpen, setWasOpen] = useState(open);
  if (wasOpen !== open) {
    setWasOpen(open);
    beginAnew();
  }
  const over = text.trim().length - limits.textLengthMax;
  const ready = files.length > 0 && over <= 0 && !files.some(({ state }) => state === "refused");

  const close = (): void => {
    if (!busy) chosen.clear();
  };
  const send = async (): Promise<void> => {
    if (!ready || busy) return;
    setBusy(true);
    setProblem(null);
    const by = person();
    try {
      const isSent = await chosen.send(original, async (made) => {
        // It goes on after one has left the sheet, but for nobody else.
        if (person() !== by) return false;
        const why = await sendFiles(conversation, text.trim(), made);
        // Kept until then: whatever ends the window meanwhile, what was said with the files is there.
        if (why === null) clearDraft(conversation, text);
        setProblem(why);
        return why === null;
      });
      if (isSent) beginAnew();
      else if (!isHere() && person() === by) sayFailed();
    } finally {
      setBusy(false);
    }
  };

  const mention = useMentionField({
    conversation,
    mentions,
    input: caption,
    text,
    write: (next) => setDraft(conversation, next),
    submit: enterSends ? () => void send() : null,
  });

  const isTile = ({ looked }: ChosenFile): boolean => looked?.still !== null && looked !== null;
  const tiles = files.filter(isTile);
  const rows = files.filter((one) => !isTile(one));
  return (
    <Modal
      open={open}
      title={plural(t.files.sheet, files.length)}
      initialFocus={caption}
      onClose={close}
    >
      <div className={styles["sheet"]} data-testid="send-sheet">
        <div className={styles["chosen"]} role="group" aria-label={t.files.chosen}>
          {tiles.length > 0 ? (
            <ul className={styles["tiles"]} data-count={Math.min(tiles.length, 3)}>
              {tiles.map((one) => (
                <Tile key={one.key} one={one} busy={busy} onRemove={() => chosen.remove(one.key)} />
              ))}
            </ul>
          ) : null}
          {rows.length > 0 ? (
            <ul className={styles["rows"]}>
              {rows.map((one) => (
                <Row key={one.key} one={one} busy={busy} onRemove={() => chosen.remove(one.key)} />
              ))}
            </ul>
          ) : null}
        </div>
        {folders.length > 0 ? <Left>{t.files.folder}</Left> : null}
        {tooMany > 0 ? <Left>{fill(t.files.tooMany, { count: filesAtOnceMax })}</Left> : null}
        {problem === null ? null : <Left>{t.files.notSent[problem]}</Left>}
        {over > 0 ? <Left>{fill(t.composer.tooLong, { over })}</Left> : null}
        {hasOriginals(choice) ? (
          <div className={styles["original"]}>
            <Toggle label={t.files.original} on={original} onChange={setOriginal} />
            <p>{t.files.originalHint}</p>
          </div>
        ) : null}
        <div className={styles["said"]}>
          {mention.list}
          <textarea
            ref={caption}
            className={styles["caption"]}
            aria-label={t.files.caption}
            placeholder={t.files.captionHint}
            rows={2}
            dir="auto"
            value={text}
            readOnly={busy}
            {...mention.props}
            onChange={(event) => {
              setDraft(conversation, event.target.value);
              mention.noteCaret(event.target);
            }}
            onCompositionEnd={(event) => {
              compositionEndedAt.current = event.timeStamp;
            }}
            onKeyDown={(event) => {
              const [at, now] = [compositionEndedAt.current, event.timeStamp];
              const isTheirs = isInputMethods(event.nativeEvent, at, now);
              if (!isTheirs && mention.onKeyDown(event)) return;
              if (!sendsOn(event.nativeEvent, at, now, enterSends)) return;
              event.preventDefault();
              if (!event.nativeEvent.repeat) void send();
            }}
          />
        </div>
        <div className={styles["answers"]}>
          <Button className={styles["more"]} disabled={busy} onClick={onMore}>
            <Plus size={16} aria-hidden="true" />
            {t.files.add}
          </Button>
          <Button disabled={busy} onClick={close}>
            {t.files.cancel}
          </Button>
          <Button look="main" disabled={!ready || busy} onClick={() => void send()}>
            {busy ? t.files.sending : t.files.send}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
