import { type ReactNode, useEffect, useState } from "react";
import type { MessageView } from "#shared/ipc/views.ts";
import { Composer, type ComposerProps } from "../../chat/Composer.tsx";
import { useWords } from "../../i18n/i18n.ts";
import { useActions } from "../../state/use-app.ts";
import { limits } from "#shared/wire/limits.ts";
import { conversation, emma, ownMessage, picture } from "../samples.ts";
import { Scene } from "../Scene.tsx";
import { Grid, Pressed, Specimen } from "../Specimen.tsx";
import styles from "../Gallery.module.css";

const id = "composer";
const sending = { pick: () => undefined, onPaste: () => undefined };
const ignore = (): void => undefined;
const lines = (count: number): string =>
  Array.from({ length: count }, (_, index) => `Line ${index + 1}，第 ${index + 1} 行`).join("\n");

function Written({ text, ...rest }: { readonly text: string } & Partial<ComposerProps>) {
  return (
    <Scene script={{ conversations: [conversation(id, emma, { draft: text })] }}>
      <div className={styles["chat"]}>
        <Composer
          conversation={id}
          name={emma.name}
          closed={null}
          sending={sending}
          onEmptyEdit={ignore}
          {...rest}
        />
      </div>
    </Scene>
  );
}

const before = ownMessage(1, { conversation: id, text: "Shall we say three o'clock? 三点行吗？" });

const silent = ownMessage(2, {
  conversation: id,
  kind: "image",
  text: "",
  file: picture(900, 600, 200, { name: "harbour.jpg" }),
});

interface RewrittenProps {
  readonly of?: MessageView;
  readonly text: string;
  readonly children: ReactNode;
}

/** Shows a line in which a message is being rewritten, as far as `text`. */
function Rewritten({ of = before, text, children }: RewrittenProps) {
  const { beginEdit, writeEdit } = useActions();
  const [begun, setBegun] = useState(false);
  useEffect(() => {
    beginEdit(of);
    writeEdit(id, text);
    setBegun(true);
  }, [beginEdit, writeEdit, of, text]);
  // The line takes the keyboard; beside others like it that would be chance.
  useEffect(() => {
    if (begun && document.activeElement instanceof HTMLElement) document.activeElement.blur();
  }, [begun]);
  return begun ? children : null;
}

interface EditingProps {
  readonly of?: MessageView;
  readonly text: string;
  readonly saved?: boolean;
}

function Editing({ of = before, text, saved = false }: EditingProps) {
  const line = (
    <div className={styles["chat"]}>
      <Composer
        conversation={id}
        name={emma.name}
        closed={null}
        sending={sending}
        onEmptyEdit={ignore}
      />
    </div>
  );
  return (
    <Scene script={{ conversations: [conversation(id, emma, { draft: "A draft that waits" })] }}>
      <Rewritten of={of} text={text}>
        {saved ? <Pressed>{line}</Pressed> : line}
      </Rewritten>
    </Scene>
  );
}

export function Composers() {
  const { t } = useWords();
  return (
    <Grid width={440}>
      <Specimen caption="empty">
        <Written text="" />
      </Specimen>
      <Specimen caption="empty, for somebody with a long name">
        <Written text="" name="欧阳若曦 Alexandra Montgomery-Featherstonehaugh" />
      </Specimen>
      <Specimen caption="with text">
        <Written text="Tail up it is, 尾巴朝上" />
      </Specimen>
      <Specimen caption="from right to left">
        <Written text="مرحبا، كيف الحال؟" />
      </Specimen>
      <Specimen caption="a few lines">
        <Written text={lines(4)} />
      </Specimen>
      <Specimen caption="more lines than fit">
        <Written text={lines(30)} />
      </Specimen>
      <Specimen caption="nearly too long">
        <Written text={".".repeat(limits.textLengthMax - 123)} />
      </Specimen>
      <Specimen caption="too long">
        <Written text={".".repeat(limits.textLengthMax + 117)} />
      </Specimen>
      <Specimen caption="could not be saved">
        <Scene script={{ conversations: [conversation(id, emma, { draft: "Not saved" })] }}>
          <Pressed>
            <div className={styles["chat"]}>
              <Composer
                conversation={id}
                name={emma.name}
                closed={null}
                sending={sending}
                onEmptyEdit={ignore}
              />
            </div>
          </Pressed>
        </Scene>
      </Specimen>
      <Specimen caption="a message is being rewritten">
        <Editing text="Shall we say four o'clock? 四点行吗？" />
      </Specimen>
      <Specimen caption="rewritten to nothing">
        <Editing text="" />
      </Specimen>
      <Specimen caption="rewritten, and too long">
        <Editing text={".".repeat(limits.textLengthMax + 3)} />
      </Specimen>
      <Specimen caption="rewritten, but it is too late">
        <Editing text="Shall we say five?" saved />
      </Specimen>
      <Specimen caption="the caption of a picture, which had none">
        <Editing of={silent} text="The new wing, 新翼" />
      </Specimen>
      <Specimen caption="no longer a member">
        <Written text="" closed={t.composer.notMember} />
      </Specimen>
      <Specimen caption="announcements">
        <Written text="" closed={t.composer.announcements} />
      </Specimen>
    </Grid>
  );
}
