import type { MessageView } from "#shared/ipc/views.ts";

/** A message that is being rewritten: which, what it said before, and what stands there now. */
export interface Editing {
  readonly id: string;
  /** The name of the file with which it is said; null for a text. */
  readonly file: string | null;
  readonly before: string;
  readonly text: string;
}

type All = Readonly<Record<string, Editing>>;

/**
 * What is being rewritten in this window, one message in each conversation. It is no draft: it is not kept, and no other
 * device hears of it.
 */
export function createEdits(get: () => All, set: (edits: All) => void) {
  const put = (conversation: string, editing: Editing): void =>
    set({ ...get(), [conversation]: editing });
  return {
    begin(message: Pick<MessageView, "conversation" | "id" | "text" | "file">): void {
      const { conversation, id, text, file } = message;
      put(conversation, { id, file: file?.name ?? null, before: text, text });
    },
    write(conversation: string, text: string): void {
      const editing = get()[conversation];
      if (editing) put(conversation, { ...editing, text });
    },
    end(conversation: string): void {
      const { [conversation]: _ended, ...rest } = get();
      set(rest);
    },
    /** Brings back one that has ended; false where another one has taken its place. */
    restore(conversation: string, editing: Editing): boolean {
      if (get()[conversation]) return false;
      put(conversation, editing);
      return true;
    },
  };
}
