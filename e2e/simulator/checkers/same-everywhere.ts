import {
  firstOf,
  type Evidence,
  type MakeChecker,
  pendingByRows,
  type Witness,
} from "../evidence.ts";

/** After everything has settled each device has what the server has, within its person's spans. */
export const sameEverywhere: MakeChecker = (evidence) => ({
  name: "same-everywhere",
  pending: pendingByRows(evidence, (device) =>
    firstOf(evidence.truth().conversations.keys(), (id) => conversation(evidence, device, id)),
  ),
});

function conversation(evidence: Evidence, device: Witness, id: string): string | null {
  const { truth } = evidence;
  const { tx, person, name } = device;
  const row = tx.conversation(id);
  const server = truth().conversations.get(id);
  if (!server || truth().stints(id, person).length === 0) return null;
  if (!truth().isMember(id, person))
    return row && row.left_rev === null ? `${name} does not know that it left ${id}` : null;
  if (!row) return `${name} does not know ${id}`;
  if (row.left_rev !== null) return `${name} thinks that it left ${id}`;
  if (row.cursor !== server.rev) return `${name} ${id} stands at ${row.cursor} of ${server.rev}`;
  if (row.n !== server.n || row.last_seq !== server.seq)
    return `${name} ${id} has n ${row.n} and ends at ${row.last_seq}`;
  return rows(evidence, device, id) ?? standing(evidence, device, id);
}

function rows({ truth }: Evidence, { tx, person, name }: Witness, id: string): string | null {
  const wanted = truth()
    .messagesOf(id)
    .filter(({ seq }) => truth().maySee(id, person, seq));
  const here = tx.page(id, null, 100_000).filter(({ stale }) => !stale);
  const byId = new Map(here.map((row) => [row.id, row]));
  const wrong = firstOf(wanted, (server) => {
    const row = byId.get(server.id);
    if (!row) return `${name} lacks ${server.id}, seq ${server.seq} of ${id}`;
    const isSame =
      row.seq === server.seq &&
      row.rev === server.rev &&
      row.n === server.n &&
      row.recalled === server.recalled &&
      row.sender === server.sender &&
      JSON.stringify(row.content) === JSON.stringify(server.content);
    return isSame
      ? null
      : `${name} has ${server.id} at rev ${row.rev}, the server at ${server.rev}`;
  });
  if (wrong !== null) return wrong;
  return here.length === wanted.length
    ? null
    : `${name} has ${here.length} rows of ${id}, not ${wanted.length}`;
}

function standing({ truth }: Evidence, { tx, person, name }: Witness, id: string): string | null {
  const row = tx.conversation(id);
  const members = truth().members(id).sort();
  const roleOf = (member: string) =>
    truth()
      .stints(id, member)
      .find(({ to_seq }) => to_seq === null)?.role;
  const isListed = truth().conversations.get(id)?.kind !== "announcement";
  const known = row?.members.map((member) => member.person).sort() ?? [];
  if (isListed && JSON.stringify(known) !== JSON.stringify(members))
    return `${name} has ${known.join()} in ${id}, not ${members.join()}`;
  const other = row?.members.find((member) => member.role !== roleOf(member.person));
  if (isListed && other)
    return `${name} has ${other.person} as ${other.role} of ${id}, not ${roleOf(other.person)}`;
  const server = truth().conversations.get(id);
  const about = row && { ...row.about, title: row.title };
  for (const key of ["title", "notice", "admins_only", "shows_history", "dissolved"] as const)
    if (server && about && about[key] !== server[key])
      return `${name} has ${key} ${about[key]} of ${id}, not ${server[key]}`;
  const mine = truth().position(id, person);
  if (row?.read_seq !== mine?.read_seq || row?.recv_seq !== mine?.recv_seq)
    return `${name} stands at ${row?.read_seq}/${row?.recv_seq} in ${id}, not ${mine?.read_seq}/${mine?.recv_seq}`;
  const positions = new Map(tx.positions(id).map((position) => [position.person, position]));
  return firstOf(members, (other) => {
    if (other === person) return null;
    const server = truth().position(id, other);
    const here = positions.get(other);
    return here?.read_seq === server?.read_seq && here?.recv_seq === server?.recv_seq
      ? null
      : `${name} has ${other} at ${here?.read_seq}/${here?.recv_seq} in ${id}, not ${server?.read_seq}/${server?.recv_seq}`;
  });
}
