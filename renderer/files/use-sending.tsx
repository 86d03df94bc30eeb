import { type ClipboardEvent, type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import type { Mentionable } from "../chat/use-mention-field.tsx";
import { useActions } from "../state/use-app.ts";
import { createChosen } from "./chosen.ts";
import { type Gathered, pastedFiles } from "./gathered.ts";
import { lookAt } from "./looked.ts";
import { prepareFile } from "./prepare-file.ts";
import { SendSheet } from "./SendSheet.tsx";
import styles from "./SendSheet.module.css";

/** How files come to be sent in a conversation. */
export interface Sending {
  /** Takes in what was dropped, pasted or chosen, to be looked at before it goes. */
  offer(gathered: Gathered): void;
  /** Lets the person choose files. */
  pick(): void;
  /** Takes files out of a paste; text is left to whom it belongs. */
  onPaste(event: ClipboardEvent): void;
  /** Belongs into the page: the sheet, and the field by which files are chosen. */
  readonly sheet: ReactNode;
}

/** Sending files in a conversation, where what is said with them may mention those. */
export function useSending(conversation: string, mentions: Mentionable): Sending {
  const { stage, unstage } = useActions();
  const picker = useRef<HTMLInputElement>(null);
  const [chosen] = useState(() =>
    createChosen({
      stage,
      unstage,
      look: lookAt,
      prepare: (one, original) => prepareFile(stage, one, original),
    }),
  );
  useEffect(() => chosen.hold(), [chosen]);
  return useMemo(() => {
    const pick = (): void => picker.current?.click();
    return {
      offer: (gathered) => chosen.add(gathered),
      pick,
      onPaste(event) {
        const found = pastedFiles(event.clipboardData);
        if (found === null) return;
        event.preventDefault();
        chosen.add(found);
      },
      sheet: (
        <>
          <input
            ref={picker}
            className={styles["picker"]}
            type="file"
            multiple
            tabIndex={-1}
            aria-hidden="true"
            data-testid="file-picker"
            onChange={({ target }) => {
              chosen.add({ files: [...(target.files ?? [])], folders: [] });
              // The same file may be chosen again.
              target.value = "";
            }}
          />
          <SendSheet
            conversation={conversation}
            chosen={chosen}
            mentions={mentions}
            onMore={pick}
          />
        </>
      ),
    };
  }, [chosen, conversation, mentions]);
}
