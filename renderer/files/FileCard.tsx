import type { FileView } from "#shared/ipc/file-views.ts";
import type { MessageView } from "#shared/ipc/views.ts";
import { byteSize } from "#shared/i18n/sizes.ts";
import { fill, useWords } from "../i18n/i18n.ts";
import { useActions } from "../state/use-app.ts";
import { Button } from "../ui/Button.tsx";
import { FileIcon } from "./FileIcon.tsx";
import { Fetch, Ring } from "./Ring.tsx";
import { nameParts } from "./short-name.ts";
import { type Travel, travelWords } from "./travel.ts";
import { useTravel } from "./use-travel.ts";
import styles from "./FileCard.module.css";

/** A name that keeps its end where there is no room for all of it; read out it is whole. */
export function FileName({ name }: { readonly name: string }) {
  const [head, end] = nameParts(name);
  return (
    <span className={styles["name"]} title={name} dir="auto">
      <span className="spoken">{name}</span>
      <span className={styles["head"]} aria-hidden="true">
        {head}
      </span>
      <span aria-hidden="true">{end}</span>
    </span>
  );
}

interface CardProps {
  readonly message: MessageView;
  readonly file: FileView;
}

function Acts({ message, file, travel }: CardProps & { readonly travel: Travel | null }) {
  const { t } = useWords();
  const { withFile, cancelUpload } = useActions();
  const { id } = message;
  // What has failed says below what can be done.
  if (travel?.way === "up")
    return travel.state === "failed" ? null : (
      <Button look="link" onClick={() => cancelUpload(id)}>
        {t.status.takeBack}
      </Button>
    );
  if (travel !== null) return null;
  return (
    <>
      <Button look="link" onClick={() => void withFile("openFile", id)}>
        {t.files.open}
      </Button>
      {file.here ? (
        <Button look="link" onClick={() => void withFile("showInFolder", id)}>
          {t.files.showInFolder}
        </Button>
      ) : (
        <Button look="link" onClick={() => void withFile("saveFileAs", id)}>
          {t.files.saveAs}
        </Button>
      )}
    </>
  );
}

/** A file in a bubble: what it is, how large, how far on its way, and what can be done with it. */
export function FileCard({ message, file }: CardProps) {
  const words = useWords();
  const travel = useTravel(message);
  const { name, size, type, here } = file;
  return (
    <div
      className={styles["card"]}
      role="group"
      aria-label={fill(words.t.files.file, { name })}
      data-testid="file-card"
    >
      {travel !== null ? (
        <Ring message={message} travel={travel} />
      ) : here ? (
        <FileIcon name={name} type={type} />
      ) : (
        <span className={styles["away"]}>
          <FileIcon name={name} type={type} />
          <Fetch message={message} />
        </span>
      )}
      <div className={styles["lines"]}>
        <FileName name={name} />
        <p className={styles["facts"]}>
          <span>{travel === null ? byteSize(words, size) : travelWords(words, travel)}</span>
          <Acts message={message} file={file} travel={travel} />
        </p>
      </div>
    </div>
  );
}
