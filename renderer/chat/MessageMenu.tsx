import { ContextMenu } from "@base-ui/react/context-menu";
import {
  Copy,
  Download,
  FolderOpen,
  Image,
  Info,
  Pencil,
  SquareArrowOutUpRight,
  Undo2,
} from "lucide-react";
import { type ReactElement, useRef, useState } from "react";
import { copiedTypes } from "#shared/wire/files.ts";
import type { MessageView } from "#shared/ipc/views.ts";
import { useWords } from "../i18n/i18n.ts";
import { isShown } from "../files/file-of.ts";
import { useActions } from "../state/use-app.ts";
import { copyText } from "../ui/copy.ts";
import { canEdit, canRecall } from "./message-actions.ts";
import styles from "../ui/Menu.module.css";

export interface MessageMenuProps {
  readonly messages: readonly MessageView[];
  /** Whether one may write in this conversation. */
  readonly writable: boolean;
  /** The message whose menu is open; null while none is. */
  onChosen(id: string | null): void;
  onRecall(message: MessageView): void;
  onDetails(message: MessageView): void;
  /** Where the messages stand, each in an element that names it by `data-id`. */
  readonly children: ReactElement;
}

interface Asked {
  readonly id: string;
  /** What of it is selected; empty for nothing. */
  readonly selected: string;
  /** When, in ms since the epoch. */
  readonly at: number;
  /** By the button beside it: then the menu leaves the message to be seen. */
  readonly beside: boolean;
}

/** What is selected within an element. */
function selectedIn(element: Element): string {
  const selection = window.getSelection();
  const inside = selection?.anchorNode && element.contains(selection.anchorNode);
  return inside && element.contains(selection.focusNode) ? selection.toString() : "";
}

/** What can be done with what a message carries, once it has arrived. */
function FileItems({ message }: { readonly message: MessageView }) {
  const { t } = useWords();
  const { withFile } = useActions();
  const { id, file, upload } = message;
  if (file === null || upload !== null || !isShown(message)) return null;
  const isPicture = file.kind === "image" || copiedTypes.includes(file.type);
  const items = [
    ...(isPicture ? ([["copyPicture", t.files.copyPicture, Image]] as const) : []),
    ...(file.kind === "file" ? ([["openFile", t.files.open, SquareArrowOutUpRight]] as const) : []),
    ["saveFileAs", t.files.saveAs, Download],
    ["showInFolder", t.files.showInFolder, FolderOpen],
  ] as const;
  return items.map(([act, label, Icon]) => (
    <ContextMenu.Item key={act} className={styles["item"]} onClick={() => void withFile(act, id)}>
      <Icon size={16} />
      {label}
    </ContextMenu.Item>
  ));
}

/** What can be done with a message: by the right button, the menu key, or the button beside it. One menu for all of them. */
export function MessageMenu(props: MessageMenuProps) {
  const { messages, writable, onChosen, onRecall, onDetails, children } = props;
  const { t } = useWords();
  const { beginEdit } = useActions();
  const [asked, setAsked] = useState<Asked | null>(null);
  /** Something else takes the keyboard when the menu closes. */
  const leads = useRef(false);
  const message = messages.find(({ id }) => id === asked?.id);
  const at = asked?.at ?? 0;
  const editable = writable && message !== undefined && canEdit(message, at);
  const recallable = writable && message !== undefined && canRecall(message, at);
  const isText = message !== undefined && message.text !== "" && isShown(message);

  const lead = (to: (message: MessageView) => void) => () => {
    leads.current = true;
    if (message) to(message);
  };

  return (
    <ContextMenu.Root onOpenChange={(open) => open || onChosen(null)}>
      <ContextMenu.Trigger
        render={children}
        onContextMenu={(event) => {
          const article = event.target instanceof Element && event.target.closest("[data-id]");
          const id = article ? article.getAttribute("data-id") : null;
          if (!article || id === null) {
            event.preventBaseUIHandler();
            return;
          }
          leads.current = false;
          const beside = event.target instanceof Element && event.target.matches("[data-more]");
          setAsked({ id, selected: selectedIn(article), at: Date.now(), beside });
          onChosen(id);
        }}
      />
      <ContextMenu.Portal>
        <ContextMenu.Positioner
          className={styles["positioner"]}
          align={asked?.beside && message?.mine ? "end" : "start"}
        >
          <ContextMenu.Popup className={styles["menu"]} finalFocus={() => !leads.current}>
            {isText ? (
              <ContextMenu.Item
                className={styles["item"]}
                onClick={() => copyText(asked?.selected || message.text)}
              >
                <Copy size={16} />
                {t.message.copy}
              </ContextMenu.Item>
            ) : null}
            {message ? <FileItems message={message} /> : null}
            {editable ? (
              <ContextMenu.Item className={styles["item"]} onClick={lead(beginEdit)}>
                <Pencil size={16} />
                {message.file === null ? t.message.edit : t.message.editCaption}
              </ContextMenu.Item>
            ) : null}
            {recallable ? (
              <ContextMenu.Item className={styles["item"]} onClick={lead(onRecall)}>
                <Undo2 size={16} />
                {t.message.recall}
              </ContextMenu.Item>
            ) : null}
            <ContextMenu.Item className={styles["item"]} onClick={lead(onDetails)}>
              <Info size={16} />
              {t.message.details}
            </ContextMenu.Item>
          </ContextMenu.Popup>
        </ContextMenu.Positioner>
      </ContextMenu.Portal>
    </ContextMenu.Root>
  );
}
