/** The store is closed; nothing was done. */
export class StoreClosed extends Error {
  override readonly name = "StoreClosed";
}
