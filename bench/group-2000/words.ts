/** What the bench says to a process that holds a part of the sockets. */
export type ToCrowd = { readonly read: number } | { readonly count: true };

export interface CrowdSettings {
  readonly url: string;
  readonly conversation: string;
  readonly tokens: readonly string[];
}

/** What came to a crowd's sockets and what they sent, since it was asked last. */
export interface Counted {
  /** Pushes with a message. */
  readonly messages: number;
  /** Pushes that carry nothing but where somebody stands. */
  readonly moves: number;
  readonly answers: number;
  readonly others: number;
  readonly bytes: number;
  readonly sent: number;
  /** Pushes that do not go on where the client's cursor stands: each would be a pull. */
  readonly pulls: number;
}

export type FromCrowd =
  | { readonly kind: "ready" }
  /** All of its sockets have the message with this seq, as of then (`hrtime`, which all processes share). */
  | { readonly kind: "had"; readonly seq: number; readonly atNs: string; readonly frame: unknown }
  /** All of its sockets were answered that they have read so far, and know it from a push. */
  | { readonly kind: "read"; readonly seq: number }
  | ({ readonly kind: "counted" } & Counted);
