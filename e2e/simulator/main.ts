import { drawOptions } from "./options.ts";
import { runWorld } from "./world.ts";
const [from = "1", count = "1", tr] = process.argv.slice(2);
const t0 = performance.now(); let steps=0, v=0;
const kinds = new Map<string, {n:number, seed:number, d:string}>();
for (let s = Number(from); s < Number(from)+Number(count); s++) {
  const o = drawOptions(s, "sqlite");
  if (tr) console.log(JSON.stringify(o));
  const r = await runWorld(o, tr ? console.log : null);
  steps += r.steps; v += r.virtualMs;
  if (r.failure) { const k = r.failure.kind+" "+r.failure.checker; const e = kinds.get(k) ?? {n:0, seed:s, d:r.failure.detail}; e.n++; kinds.set(k,e); }
}
const ms = performance.now()-t0;
console.log({ms, per: ms/Number(count), steps, vh: v/3.6e6});
for (const [k,e] of kinds) console.log(k, e.n, "seed", e.seed, e.d.slice(0,300));
