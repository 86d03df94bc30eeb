/** Why a database was not opened; nothing in it was changed. */
export class StoreProblem extends Error {
  override readonly name = "StoreProblem";
  readonly kind: "tooNew" | "damaged";

  constructor(kind: "tooNew" | "damaged", message: string) {
    super(message);
    this.kind = kind;
  }
}
