/** Why nothing can be written to the store at present; null while all is well. */
export type StoreTrouble = "full" | "failed" | null;

/** The disk does not take what is written: nothing was changed, and the same may work later. */
export class CannotStore extends Error {
  override readonly name = "CannotStore";
  readonly trouble: Exclude<StoreTrouble, null>;

  constructor(trouble: Exclude<StoreTrouble, null>) {
    super(`the disk is ${trouble}`);
    this.trouble = trouble;
  }
}
