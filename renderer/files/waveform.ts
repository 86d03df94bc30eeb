/** A voice note is drawn with this many levels. */
export const levelsCount = 100;

/** Quieter than this counts as silence; of a full scale of 1. */
const silence = 0.003;

/**
 * The levels of a voice note, 0 to 255, from its samples (−1 to 1): the loudest moment of each part, against the loudest of all, so
 * that a quiet voice has a shape too.
 */
export function levelsOf(samples: Float32Array, count: number = levelsCount): number[] {
  const peaks = Array.from({ length: count }, (_, part) => {
    const from = Math.floor((part * samples.length) / count);
    const to = Math.max(from + 1, Math.floor(((part + 1) * samples.length) / count));
    let peak = 0;
    for (let at = from; at < to && at < samples.length; at += 1)
      peak = Math.max(peak, Math.abs(samples[at] ?? 0));
    return peak;
  });
  const loudest = Math.max(...peaks);
  if (!(loudest > silence)) return peaks.map(() => 0);
  // The ear hears by ratios: a square root lets what is quiet be seen beside what is loud.
  return peaks.map((peak) => Math.round(Math.sqrt(peak / loudest) * 255));
}

/** So many levels out of as many as there are: each the loudest of its part. */
export function levelsFor(levels: readonly number[], count: number): number[] {
  if (levels.length === 0) return Array.from({ length: count }, () => 0);
  return Array.from({ length: count }, (_, bar) => {
    const from = Math.floor((bar * levels.length) / count);
    const to = Math.max(from + 1, Math.floor(((bar + 1) * levels.length) / count));
    return Math.max(...levels.slice(from, to));
  });
}
