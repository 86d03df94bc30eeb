/** A frame in a few words for the trace, without what differs from run to run, such as a store's epoch. */
export function frameWords(frame: object): string {
  const {
    type,
    msg_id: msgId,
    code,
    payload = {},
  } = frame as {
    readonly type?: string;
    readonly msg_id?: string;
    readonly code?: number;
    readonly payload?: object;
  };
  const told = Object.entries(payload).flatMap(([name, value]): string[] => {
    if (name === "epoch") return [];
    if (Array.isArray(value)) return [`${name}[${value.length}]`];
    if (typeof value === "object" && value !== null)
      return name === "me" ? [`me ${JSON.stringify(value)}`] : [];
    return [`${name} ${String(value)}`];
  });
  return `${type} ${msgId} ${code ?? ""} ${told.join(", ")}`.slice(0, 160);
}
