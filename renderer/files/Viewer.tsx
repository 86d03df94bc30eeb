import { Copy, Download, RotateCw, X, ZoomIn, ZoomOut } from "lucide-react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import ImageLightbox, { type RenderSlideProps, type SlideImage } from "yet-another-react-lightbox";
import Zoom from "yet-another-react-lightbox/plugins/zoom";
import "yet-another-react-lightbox/styles.css";
import { nameOf } from "#shared/i18n/titles.ts";
import { fullTime } from "#shared/i18n/times.ts";
import type { MessageView } from "#shared/ipc/views.ts";
import { fill, useWords } from "../i18n/i18n.ts";
import { useActions, useApp } from "../state/use-app.ts";
import { type AskedPictures, comesDownTo, picturesOf } from "./pictures-shown.ts";
import { ViewedPicture } from "./ViewedPicture.tsx";
import styles from "./Viewer.module.css";

/** A picture among the slides, with the message that it is in. */
interface PictureSlide extends SlideImage {
  readonly message: MessageView;
  /** Quarter turns. */
  readonly turns: number;
}

/**
 * The pictures of a conversation: down to the one that was opened at once, older ones when one comes near the first. Until all between
 * that one and the newest are here it stands alone, so that none is passed over.
 */
function usePictures(opened: MessageView) {
  const { conversationFiles } = useActions();
  const { conversation } = opened;
  const loaded = useApp(({ open }) => (open?.id === conversation ? open.messages : none));
  const [asked, setAsked] = useState<AskedPictures>({ messages: none, more: true });
  const asking = useRef(false);
  const askMore = useCallback((): void => {
    if (!asked.more || asking.current) return;
    asking.current = true;
    const before = asked.messages.at(-1)?.seq ?? null;
    const ask = async (): Promise<void> => {
      try {
        const from = before === null ? {} : { before };
        const page = await conversationFiles({ conversation, what: "pictures", ...from });
        setAsked(({ messages }) => ({ ...page, messages: [...messages, ...page.messages] }));
      } catch {
        // Those that are loaded are there to be looked at.
        setAsked(({ messages }) => ({ messages, more: false }));
      }
      asking.current = false;
    };
    void ask();
  }, [asked, conversation, conversationFiles]);
  const isReached = comesDownTo(asked, opened);
  useEffect(() => {
    if (!isReached) askMore();
  }, [isReached, askMore]);
  const pictures = useMemo(() => picturesOf(asked, loaded, opened), [asked, loaded, opened]);
  return { pictures, askMore };
}

/** Buttons lie over pictures, which may be as bright as they are. */
const overPictures = {
  above: {
    insetInlineStart: 0,
    justifyContent: "flex-end",
    background: "linear-gradient(rgb(8 12 16 / 72%), transparent)",
  },
  beside: {
    margin: "0 12px",
    padding: 8,
    borderRadius: 999,
    background: "rgb(10 20 30 / 52%)",
  },
} as const;

const none: readonly MessageView[] = [];
/** Older pictures are asked for when fewer than so many come before the one that is looked at. */
const nearFirst = 3;

/** What can be done with the picture that is shown. */
function Acts({ message, onRotate }: { readonly message: MessageView; onRotate(): void }) {
  const { t } = useWords();
  const { withFile } = useActions();
  const [copied, setCopied] = useState<string | null>(null);
  const { id } = message;
  const arrived = message.upload === null;
  return (
    <>
      <button
        type="button"
        className={styles["button"]}
        aria-label={t.viewer.rotate}
        title={t.viewer.rotate}
        onClick={onRotate}
      >
        <RotateCw size={20} aria-hidden="true" />
      </button>
      <button
        type="button"
        className={styles["button"]}
        aria-label={copied === id ? t.viewer.copied : t.files.copyPicture}
        title={copied === id ? t.viewer.copied : t.files.copyPicture}
        disabled={!arrived}
        onClick={() => void withFile("copyPicture", id).then((done) => setCopied(done ? id : null))}
      >
        <Copy size={20} aria-hidden="true" />
      </button>
      <button
        type="button"
        className={styles["button"]}
        aria-label={t.files.saveAs}
        title={t.files.saveAs}
        disabled={!arrived}
        onClick={() => void withFile("saveFileAs", id)}
      >
        <Download size={20} aria-hidden="true" />
      </button>
    </>
  );
}

/** Below the picture: whose it is, when, what was said with it, and why something did not work. */
function About({ message }: { readonly message: MessageView }) {
  const words = useWords();
  const { t } = words;
  const trouble = useApp(({ fileTrouble }) =>
    fileTrouble?.message === message.id ? fileTrouble.problem : null,
  );
  const who = message.mine ? t.chat.you : nameOf(words, message.senderName);
  return (
    <div className={styles["about"]}>
      {trouble === null ? null : (
        <p className={styles["trouble"]} role="alert">
          {t.files.trouble[trouble]}
        </p>
      )}
      {message.text.trim() === "" ? null : (
        <p className={styles["caption"]} dir="auto">
          {message.text.trim()}
        </p>
      )}
      <p>{fill(t.chat.from, { who, time: fullTime(words, message.time) })}</p>
    </div>
  );
}

/** Pictures over the whole window, one after the other through the conversation. */
export function Viewer({ opened, onClose }: { readonly opened: MessageView; onClose(): void }) {
  const { t } = useWords();
  const { pictures, askMore } = usePictures(opened);
  const [at, setAt] = useState(opened.id);
  const [turns, setTurns] = useState<Readonly<Record<string, number>>>({});
  const slides = useMemo(
    () =>
      pictures.map((message): PictureSlide => {
        const { address, width, height } = message.file ?? {};
        const turned = turns[message.id] ?? 0;
        const [w, h] = turned % 2 === 0 ? [width, height] : [height, width];
        return {
          message,
          turns: turned,
          src: address ?? "",
          ...(w && h ? { width: w, height: h } : {}),
        };
      }),
    [pictures, turns],
  );
  const index = Math.max(
    pictures.findIndex(({ id }) => id === at),
    0,
  );
  const shown = pictures[index];
  useEffect(() => {
    if (index < nearFirst) askMore();
  }, [index, askMore]);
  // It was recalled while it was looked at.
  useEffect(() => {
    if (shown === undefined) onClose();
  }, [shown, onClose]);
  if (shown === undefined) return null;
  const icon = 22;
  return (
    <ImageLightbox
      open
      close={onClose}
      index={index}
      slides={slides}
      plugins={[Zoom]}
      className={styles["viewer"] ?? ""}
      carousel={{ finite: true, preload: 1, padding: 0 }}
      controller={{ closeOnBackdropClick: true, aria: true }}
      animation={{ fade: 160, swipe: 260, zoom: 200 }}
      styles={{
        toolbar: overPictures.above,
        navigationPrev: overPictures.beside,
        navigationNext: overPictures.beside,
      }}
      zoom={{ scrollToZoom: true, maxZoomPixelRatio: 4 }}
      on={{
        view: ({ index: now }) => {
          const message = pictures[now];
          if (message) setAt(message.id);
        },
      }}
      labels={{
        Lightbox: t.viewer.title,
        "Photo gallery": t.viewer.title,
        Previous: t.viewer.previous,
        Next: t.viewer.next,
        Close: t.viewer.close,
        "Zoom in": t.viewer.zoomIn,
        "Zoom out": t.viewer.zoomOut,
        "{index} of {total}": t.viewer.place,
        Slide: t.files.picture,
        Carousel: t.viewer.title,
      }}
      toolbar={{
        buttons: [
          <Acts
            key="acts"
            message={shown}
            onRotate={() => setTurns({ ...turns, [shown.id]: ((turns[shown.id] ?? 0) + 1) % 4 })}
          />,
          "close",
        ],
      }}
      render={{
        slide: ({ slide, rect }: RenderSlideProps) => {
          const { message, turns: turned } = slide as PictureSlide;
          return <ViewedPicture message={message} turns={turned} room={rect} />;
        },
        iconClose: () => <X size={icon} aria-hidden="true" />,
        iconZoomIn: () => <ZoomIn size={icon - 2} aria-hidden="true" />,
        iconZoomOut: () => <ZoomOut size={icon - 2} aria-hidden="true" />,
        ...(slides.length > 1 ? {} : { buttonPrev: () => null, buttonNext: () => null }),
        controls: () => <About message={shown} />,
      }}
    />
  );
}
