import { mischiefOf } from "./mischief.ts";
import type { SimOptions } from "./options.ts";
import { type Failure, type Outcome, runWorld } from "./world.ts";

/** A failing seed is tried so often at the most. */
const triesMax = 60;

type Patch = Partial<SimOptions>;

/** What makes a world simpler, the strongest first. */
function simpler(options: SimOptions): Patch[] {
  const rates = Object.keys(options).filter((name) => name.endsWith("Rate"));
  const chances = Object.keys(mischiefOf(options));
  const off = [...rates, ...chances, "backupRestores", "clientDiskMsMax", "serverDiskMsMax"];
  const calm = [...off, "clockOffsetMsMax", "driftMax"]
    .filter((name) => options[name as keyof SimOptions] !== 0)
    .map((name): Patch => ({ [name]: 0 }));
  const less: Patch[] = [
    { operations: Math.floor(options.operations / 2) },
    { operations: options.operations - 5 },
    { people: Math.max(2, options.people - 1) },
    { devicesPerPersonMax: 1 },
    { groups: Math.max(1, options.groups - 1) },
    { processes: 1 },
    { safetyMs: Math.ceil(options.safetyMs / 2) },
    { delayMsMax: 2 },
    { bytesPerMs: 10_000 },
  ];
  return [...calm, ...less].filter((patch) =>
    Object.entries(patch).some(
      ([name, value]) => value !== options[name as keyof SimOptions] && Number(value) >= 0,
    ),
  );
}

const isSame = (failure: Failure, { failure: other }: Outcome): boolean =>
  other?.kind === failure.kind && other.checker === failure.checker;

/** Takes away of a failing world what it does not need to fail in the same way. Resolves to what was changed of its options. */
export async function shrink(options: SimOptions, failure: Failure): Promise<Patch> {
  let kept: Patch = {};
  let tries = 0;
  for (let isSmaller = true; isSmaller && tries < triesMax;) {
    isSmaller = false;
    for (const patch of simpler({ ...options, ...kept })) {
      if (tries >= triesMax) break;
      tries += 1;
      const outcome = await runWorld({ ...options, ...kept, ...patch }, null);
      if (!isSame(failure, outcome)) continue;
      kept = { ...kept, ...patch };
      isSmaller = true;
    }
  }
  return kept;
}
