import { useRef, useState } from "react";
import { limits } from "#shared/wire/limits.ts";
import type { ChangeProblem } from "../state/app-state.ts";
import type { Editing } from "../state/edits.ts";
import { useActions, useApp } from "../state/use-app.ts";

/** Why what was written was not taken. */
export type WritingProblem =
  | { readonly of: "send"; readonly why: "storage" | "notMember" }
  | { readonly of: "edit"; readonly why: ChangeProblem };

/**
 * What stands in the line where one writes, and what Enter does with it: a draft, which is sent, or a message that is being
 * rewritten, which is saved. The draft stays as it is beside that.
 */
export function useWriting(conversation: string, onEmptyEdit: (id: string) => void) {
  const { setDraft, giveBack, send, typing, writeEdit, saveEdit } = useActions();
  const draft = useApp(({ drafts }) => drafts[conversation] ?? "");
  const editing = useApp(({ edits }) => edits[conversation] ?? null);
  const [problem, setProblem] = useState<WritingProblem | null>(null);
  const underWay = useRef(0);

  const text = editing?.text ?? draft;
  const empty = text.trim() === "";
  const over = text.trim().length - limits.textLengthMax;

  const sendDraft = async (): Promise<void> => {
    // Room for the next line at once: who types fast must lose neither a letter nor an Enter.
    setDraft(conversation, "");
    const failed = await send(conversation, text).then(
      (outcome) => (outcome.ok ? null : outcome.problem),
      () => "storage" as const,
    );
    if (failed !== null) giveBack(conversation, text);
    const why = failed === "notMember" ? failed : "storage";
    setProblem(failed === null ? null : { of: "send", why });
  };
  const save = async ({ id, file }: Editing): Promise<void> => {
    // With a file nothing need be said.
    if (empty && file === null) {
      onEmptyEdit(id);
      return;
    }
    const why = await saveEdit(conversation);
    setProblem(why === null ? null : { of: "edit", why });
  };

  return {
    text,
    editing,
    /** UTF-16 code units too many; below 0: that many are left. */
    over,
    /** Whether Enter does something with it. */
    ready: over <= 0 && (editing !== null || !empty),
    problem,
    write(next: string): void {
      if (editing !== null) {
        writeEdit(conversation, next);
        return;
      }
      setDraft(conversation, next);
      if (next.trim() !== "") typing(conversation);
    },
    async submit(): Promise<void> {
      underWay.current += 1;
      try {
        await (editing === null ? sendDraft() : save(editing));
      } finally {
        underWay.current -= 1;
      }
    },
    /** Whether something that was submitted is not shown yet. */
    isUnderWay: (): boolean => underWay.current > 0,
    forgetProblem: () => setProblem(null),
  };
}
