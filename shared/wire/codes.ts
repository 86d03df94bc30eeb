/**
 * Result codes of the wire protocol, all in one place. 1000 is success (mission row 3); every other code is a refusal
 * or a fault, carried with a short machine-readable `reason` of the same name.
 */
export const codes = {
  ok: 1000,

  badFrame: 1101,
  unknownType: 1102,
  tooLarge: 1103,

  notSignedIn: 1201,
  wrongCredentials: 1202,
  ticketInvalid: 1203,
  accountDisabled: 1204,
  incompatible: 1205,
  unfitPassword: 1206,

  notMember: 1301,
  idTaken: 1302,
  cancelled: 1303,
  invalidContent: 1304,
  noSuchPerson: 1305,
  readOnly: 1306,
  notAPicture: 1307,
  noSuchPicture: 1308,
  noSuchMessage: 1309,
  recalled: 1310,
  tooLate: 1311,
  notAllowed: 1312,
  groupFull: 1313,
  dissolved: 1314,
  noSuchMember: 1315,
  fileTooLarge: 1316,
  quotaExceeded: 1317,
  /** Also for what is not one's own to use. */
  noSuchFile: 1318,
  /** The file's size or hash is not what was said. */
  fileMismatch: 1319,
  notThatKind: 1320,
  /** Somebody has been a member so often that each further time would be one too many to tell of. */
  joinedTooOften: 1321,

  rateLimited: 1401,
  stopping: 1402,
  internal: 1403,
  cannotStore: 1404,
} as const;

export type CodeName = keyof typeof codes;

/**
 * Codes after which the very same request may be sent again later. Everything else but `ok` is a definite refusal:
 * the server has not done it and will not do it (but a `cancel` that is refused with notMember has buried the id).
 */
export const retryableCodes: readonly number[] = [
  codes.rateLimited,
  codes.stopping,
  codes.internal,
  codes.cannotStore,
];

/** Whether a request was refused for good. An outcome that is no refusal is none: whether it was done is told otherwise. */
export const isDefinite = (outcome: {
  readonly kind: string;
  readonly code?: number | undefined;
}): boolean =>
  outcome.kind === "refused" && !retryableCodes.includes(outcome.code ?? codes.internal);

/** Whether the server does not know this request at all: an older one. */
export const isUnknown = (outcome: {
  readonly kind: string;
  readonly code?: number | undefined;
}): boolean => outcome.kind === "refused" && outcome.code === codes.unknownType;

const names = new Map<number, CodeName>(
  Object.entries(codes).map(([name, code]) => [code, name as CodeName]),
);

/** The name of a code, or undefined for one that a newer server may use. */
export function codeName(code: number): CodeName | undefined {
  return names.get(code);
}
