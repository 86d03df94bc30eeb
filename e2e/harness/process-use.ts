import { readdirSync, readFileSync } from "node:fs";

export interface Use {
  readonly cpuMs: number;
  readonly rssMb: number;
  /** Of the processes that draw pages. */
  readonly pageMb: number;
}

/** What a process and all that it started have used so far (Linux). */
export function useOf(pid: number): Use {
  const tickMs = 10;
  const mbPerPage = 4_096 / 1e6;
  const all = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, "utf8");
        const fields = stat
          .slice(stat.lastIndexOf(")") + 2)
          .split(" ")
          .map(Number);
        const [, parent = 0] = fields;
        const [user = 0, system = 0] = fields.slice(11, 13);
        return [
          {
            pid: Number(name),
            parent,
            cpuMs: (user + system) * tickMs,
            rssMb: (fields[21] ?? 0) * mbPerPage,
            drawsPages: readFileSync(`/proc/${name}/cmdline`, "utf8").includes("--type=renderer"),
          },
        ];
      } catch {
        return [];
      }
    });
  const family = new Set([pid]);
  for (let grown = true; grown;) {
    grown = false;
    for (const one of all)
      if (family.has(one.parent) && !family.has(one.pid)) {
        family.add(one.pid);
        grown = true;
      }
  }
  const members = all.filter((one) => family.has(one.pid));
  return {
    cpuMs: members.reduce((sum, one) => sum + one.cpuMs, 0),
    rssMb: members.reduce((sum, one) => sum + one.rssMb, 0),
    pageMb: members.reduce((sum, one) => sum + (one.drawsPages ? one.rssMb : 0), 0),
  };
}
