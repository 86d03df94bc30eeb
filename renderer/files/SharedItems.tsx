import { Link } from "lucide-react";
import { nameOf } from "#shared/i18n/titles.ts";
import { fullTime, listTime } from "#shared/i18n/times.ts";
import type { MessageView } from "#shared/ipc/views.ts";
import { textParts } from "#shared/links.ts";
import { fill, useWords } from "../i18n/i18n.ts";
import { useNow } from "../i18n/use-now.ts";
import { useActions, useApp } from "../state/use-app.ts";
import { FileCard } from "./FileCard.tsx";
import { shownAddress } from "./PictureBody.tsx";
import { Preview } from "./Preview.tsx";
import { ShownPicture } from "./ShownPicture.tsx";
import { useViewer } from "./viewer-context.ts";
import { VoiceBody } from "./VoiceBody.tsx";
import media from "./Media.module.css";
import styles from "./FilesPanel.module.css";

interface SharedProps {
  readonly message: MessageView;
}

/** Whose it is, and when. */
function From({ message }: SharedProps) {
  const words = useWords();
  const now = useNow();
  const who = message.mine ? words.t.chat.you : nameOf(words, message.senderName);
  const time = listTime(words, message.time, now);
  return (
    <p className={styles["from"]} title={fullTime(words, message.time)}>
      {fill(words.t.chat.from, { who, time })}
    </p>
  );
}

/** Why something could not be done with it. */
function Trouble({ message }: SharedProps) {
  const { t } = useWords();
  const trouble = useApp(({ fileTrouble }) =>
    fileTrouble?.message === message.id ? fileTrouble.problem : null,
  );
  return trouble === null ? null : (
    <p className={styles["trouble"]} role="alert">
      {t.files.trouble[trouble]}
    </p>
  );
}

export function SharedPicture({ message }: SharedProps) {
  const { t } = useWords();
  const viewer = useViewer();
  const { file } = message;
  if (!file) return null;
  return (
    <div className={styles["picture"]}>
      <Preview preview={file.preview} />
      <ShownPicture
        src={shownAddress(file)}
        alt={fill(t.files.pictureNamed, { name: file.name })}
      />
      <button
        type="button"
        className={media["open"]}
        aria-label={fill(t.files.openPicture, { name: file.name })}
        onClick={() => viewer.open(message)}
      />
    </div>
  );
}

export function SharedFile({ message }: SharedProps) {
  const { file } = message;
  if (!file) return null;
  return (
    <div className={styles["item"]}>
      <FileCard message={message} file={file} />
      <From message={message} />
      <Trouble message={message} />
    </div>
  );
}

export function SharedVoice({ message }: SharedProps) {
  const { file } = message;
  if (!file) return null;
  return (
    <div className={styles["item"]}>
      <VoiceBody message={message} file={file} />
      <From message={message} />
    </div>
  );
}

/** The links in a text, each for itself, and what stands around them. */
export function SharedLinks({ message }: SharedProps) {
  const { openLink } = useActions();
  const links = textParts(message.text).filter(({ href }) => href !== null);
  const isAll = links.length === 1 && links[0]?.text.trim() === message.text.trim();
  return (
    <div className={styles["item"]}>
      {links.map(({ text, href }, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- the same link may stand there twice
        <p key={index} className={styles["link"]}>
          <Link size={16} aria-hidden="true" />
          <a
            href={href ?? ""}
            dir="auto"
            onClick={(event) => {
              event.preventDefault();
              openLink(href ?? "");
            }}
          >
            {text}
          </a>
        </p>
      ))}
      {isAll ? null : (
        <p className={styles["around"]} dir="auto">
          {message.text}
        </p>
      )}
      <From message={message} />
    </div>
  );
}
