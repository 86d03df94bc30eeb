import type { PersonView } from "#shared/ipc/views.ts";

/** What is asked before it is done. */
export type Question =
  | { readonly what: "leave" | "dissolve" }
  | { readonly what: "remove" | "handOver"; readonly person: PersonView };

/** What the panel of a group shows: everything about it, or one thing that is asked. */
export type Asking = { readonly what: "nothing" } | { readonly what: "add" } | Question;

export const nothingAsked: Asking = { what: "nothing" };
