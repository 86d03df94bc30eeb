import type { Tx } from "../tx.ts";
import { applyActAnswer, applyActRefusal, createGroup, dismissAct, queueAct } from "./acts.ts";
import {
  applyChange,
  applyLeft,
  applyPage,
  applyPull,
  applySyncPage,
  behind,
  missing,
} from "./catching-up.ts";
import {
  applyChangeAnswer,
  applyChangeRefusal,
  dismissRefusal,
  editMessage,
  recallMessage,
} from "./changing.ts";
import { listConversations, unreadSummary, views } from "./conversation-views.ts";
import { forgetServer, owed, requeueLacking, syncPoint } from "./epoch.ts";
import { messageDetails } from "./message-details.ts";
import { directory, listPeople, officeSize, peopleViews, person } from "./people-views.ts";
import { confirmPersonal, mayAnnounce, setDraft, setMark, unconfirmed } from "./personal.ts";
import { keepPicture, picture } from "./pictures.ts";
import { fileMessages } from "./file-messages.ts";
import {
  fileOfMessage,
  forgetFiles,
  keepFile,
  notePlayed,
  removableFiles,
  shrinkFiles,
  startFiles,
} from "./kept-files.ts";
import { applyMe, reports, wantRead } from "./reading.ts";
import { knownReaders } from "./readers.ts";
import { applySendRefusal } from "./refused-sends.ts";
import { groupMembers, keepRoster, knowsMembers } from "./rosters.ts";
import {
  applySendAnswer,
  endCancel,
  hurryOutbox,
  laneHeads,
  noteAttempt,
  noteLoss,
  postpone,
  queueMessage,
  retryMessage,
  takeBack,
  unpark,
} from "./sending.ts";
import { actAs, summarise } from "./summaries.ts";
import {
  beginUpload,
  endUpload,
  enterLane,
  noteUploadUrl,
  notePartStored,
  pauseUpload,
  queueFiles,
  resumeUpload,
  uploadsNow,
} from "./uploads.ts";
import { messagePage } from "./views.ts";

/**
 * Every operation on the client's store, by name. Each runs inside exactly one transaction, wherever the rows are; its
 * arguments and result are plain data that survive a structured clone.
 */
export const operations = {
  actAs,
  applyActAnswer,
  applyActRefusal,
  applyChange,
  applyChangeAnswer,
  applyChangeRefusal,
  applyLeft,
  applyMe,
  applyPage,
  applyPull,
  applySendAnswer,
  applySendRefusal,
  applySyncPage,
  beginUpload,
  behind,
  confirmPersonal,
  createGroup,
  dismissAct,
  directory,
  dismissRefusal,
  editMessage,
  endCancel,
  endUpload,
  enterLane,
  fileMessages,
  fileOfMessage,
  forgetFiles,
  forgetServer,
  groupMembers,
  hurryOutbox,
  keepFile,
  keepPicture,
  keepRoster,
  knownReaders,
  knowsMembers,
  laneHeads,
  listConversations,
  listPeople,
  mayAnnounce,
  messageDetails,
  messagePage,
  missing,
  noteAttempt,
  noteLoss,
  notePartStored,
  notePlayed,
  noteUploadUrl,
  pauseUpload,
  officeSize,
  owed,
  peopleViews,
  person,
  picture,
  postpone,
  queueAct,
  queueFiles,
  queueMessage,
  recallMessage,
  reports,
  requeueLacking,
  resumeUpload,
  retryMessage,
  setDraft,
  setMark,
  removableFiles,
  shrinkFiles,
  startFiles,
  syncPoint,
  takeBack,
  unconfirmed,
  unpark,
  unreadSummary,
  uploadsNow,
  views,
  wantRead,
} as const;

export type OperationName = keyof typeof operations;
type Operation<O extends OperationName> = (typeof operations)[O];
/** What an operation is given besides the transaction; an empty object where it takes nothing. */
export type OperationArgs<O extends OperationName> =
  Parameters<Operation<O>> extends [Tx, infer A] ? A : Record<string, never>;
export type OperationResult<O extends OperationName> = ReturnType<Operation<O>>;

/** Runs one operation by name, and derives what its writing calls for, over a transaction that the caller has opened. */
export function runOperation<O extends OperationName>(
  name: O,
  tx: Tx,
  args: OperationArgs<O>,
): OperationResult<O> {
  // A name held in a variable loses the tie between the operation and its own arguments, so it is said here.
  const operation: unknown = operations[name];
  // An operation that was given up may have left some behind.
  tx.takeWritten();
  const result = (operation as (tx: Tx, args: OperationArgs<O>) => OperationResult<O>)(tx, args);
  for (const id of tx.takeWritten()) summarise(tx, id);
  return result;
}
