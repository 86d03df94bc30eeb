/** A row breaks a rule that the database's schema holds as well; nothing of it was written. */
class ConstraintBroken extends Error {
  override readonly name = "ConstraintBroken";
}

export function mustHold(holds: boolean, broken: string): void {
  if (!holds) throw new ConstraintBroken(broken);
}

/** As a STRICT table does it: where whole numbers are kept, nothing else is. */
export function requireWhole(row: object): void {
  for (const [name, value] of Object.entries(row))
    if (typeof value === "number") mustHold(Number.isInteger(value), `${name} is no whole number`);
}
