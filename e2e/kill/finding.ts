/** What does not agree, in words for whoever looks into it. */
export interface Finding {
  readonly check:
    | "integrity"
    | "lost"
    | "doubled"
    | "order"
    | "rows"
    | "unread"
    | "positions"
    | "undone"
    | "personal";
  readonly what: string;
}
