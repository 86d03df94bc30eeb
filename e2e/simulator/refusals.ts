import { codes, isDefinite } from "#shared/wire/codes.ts";
import type { Ledger } from "./ledger.ts";
import type { Truth } from "./truth.ts";

/** A request that the server has refused for good, as it said so. */
export interface ServerRefusal {
  readonly person: string;
  readonly request: string;
  /** The conversation that was named; empty where none was. */
  readonly conversation: string;
  /** The message or the person's act that it was about; empty where none was named. */
  readonly about: string;
  readonly code: number;
  /** What was asked had been done before it was asked. */
  readonly wasDone: boolean;
  /** Nothing has changed in the conversation between the asking and the answer: what stands there now was the server's reason. */
  readonly isAsItWas: boolean;
}

const textOf = (of: object, key: string): string => {
  const value: unknown = (of as Readonly<Record<string, unknown>>)[key];
  return typeof value === "string" ? value : "";
};

/** Those whose entries are about a message; all others are about what their op_id names. */
const ofMessages: readonly string[] = ["send", "edit", "recall", "cancel"];

const refusedKey = (person: string, request: string, about: string): string =>
  `${person} ${request} ${about}`;

/** The codes with which the server has refused something for good, once for each time. */
export const refusedWith = (
  { refused }: Ledger,
  person: string,
  request: string,
  about: string,
): readonly number[] => refused.get(refusedKey(person, request, about)) ?? [];

/** Notes what the server refuses. Returns what takes a request as it comes in, and then the code of its answer as it goes out. */
export function watchRefusals(at: {
  readonly ledger: Ledger;
  truth(): Truth;
  onRefusal(refusal: ServerRefusal): void;
}): (person: string, frame: object | undefined) => (code: number) => void {
  const { ledger, truth, onRefusal } = at;
  const revOf = (conversation: string): number | undefined =>
    truth().conversations.get(conversation)?.rev;
  return (person, frame = {}) => {
    const { payload } = frame as { readonly payload?: unknown };
    const asked = typeof payload === "object" && payload !== null ? payload : {};
    const request = textOf(frame, "type");
    const conversation = textOf(asked, "conversation");
    const op = textOf(asked, "op_id");
    const about = ofMessages.includes(request) ? textOf(asked, "id") : op;
    const rev = revOf(conversation);
    const known = request === "send" ? truth().messages.get(about) : undefined;
    const isHere = known?.sender === person && known.conversation === conversation;
    const wasDone = request === "send" ? isHere : truth().ops.has(op);
    return (code) => {
      if (code === codes.ok || !isDefinite({ kind: "refused", code })) return;
      const key = refusedKey(person, request, about);
      ledger.refused.set(key, [...(ledger.refused.get(key) ?? []), code]);
      const isAsItWas = revOf(conversation) === rev;
      onRefusal({ person, request, conversation, about, code, wasDone, isAsItWas });
    };
  };
}
