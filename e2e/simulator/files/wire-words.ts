import type { At, Lost, Refused } from "#main/files/ports.ts";

/** What is said over a simulated connection for files, each as one text: a request, then bytes and an answer. */

export type FileAsk =
  | {
      readonly ask: "create";
      /** Where the client would have it. */
      readonly url: string;
      readonly size: number;
      readonly name: string;
    }
  | { readonly ask: "offset"; readonly url: string }
  | { readonly ask: "remove"; readonly url: string }
  | {
      readonly ask: "append";
      readonly url: string;
      readonly offset: number;
      readonly length: number;
    }
  | {
      readonly ask: "read";
      readonly url: string;
      readonly from: number;
      readonly to: number | null;
    };

export type FileAnswer =
  | At
  | Refused
  | Lost
  | { readonly kind: "created"; readonly url: string }
  | { readonly kind: "removed" | "bytes" };

export type FileSaid =
  | { readonly answer: FileAnswer }
  /** In base64. */
  | { readonly piece: string }
  | { readonly end: true };

/** Bytes of one piece at the most. */
export const pieceBytes = 300;

/** The same bytes in pieces as they travel. */
export function* inPieces(bytes: Uint8Array): Iterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
}

export const pieceSaid = (bytes: Uint8Array): FileSaid => ({
  piece: Buffer.from(bytes).toString("base64"),
});
