import { putCard, removeDepartment } from "../../chat/directory.ts";
import type { WriteTx } from "../../store/store.ts";
import { setDisabled } from "../accounts.ts";
import type { ImportPlan } from "./plan.ts";

/**
 * Makes the directory what a plan says, inside the write in which the plan was made. `passwords` are hashed, by login; who has
 * none there cannot sign in before `user reset`.
 */
export async function carryOut(
  tx: WriteTx,
  plan: ImportPlan,
  passwords: ReadonlyMap<string, string>,
): Promise<void> {
  for (const { card } of plan.departments) await putCard(tx, card);
  for (const { login, card } of plan.newcomers) {
    await tx.putAccount({
      person: card.id,
      login,
      password: passwords.get(login) ?? "",
      disabled: false,
      imported: true,
      gone: false,
      announcer: false,
    });
    await putCard(tx, card);
  }
  for (const { card } of plan.changed) await putCard(tx, card);
  for (const account of plan.returners)
    await setDisabled(tx, account, { disabled: false, gone: false });
  for (const account of plan.leavers)
    await setDisabled(tx, account, { disabled: true, gone: true });
  for (const { id } of plan.removed) await removeDepartment(tx, id);
}
