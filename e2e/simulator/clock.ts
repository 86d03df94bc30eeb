/** Everything that the microtasks of the task before have left to do is done before the next task begins. */
const drained = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

interface Task {
  readonly at: number;
  readonly serial: number;
  /** Null once it was cancelled. */
  run: (() => void) | null;
}

const isBefore = (one: Task, other: Task): boolean =>
  one.at < other.at || (one.at === other.at && one.serial < other.serial);

/** Tasks by time, and those of one time in the order in which they were asked for: a binary heap. */
function createQueue() {
  const heap: Task[] = [];
  const swap = (one: number, other: number): void => {
    const kept = heap[one];
    const moved = heap[other];
    if (kept && moved) [heap[one], heap[other]] = [moved, kept];
  };
  const before = (one: number, other: number): boolean => {
    const [first, second] = [heap[one], heap[other]];
    return first !== undefined && second !== undefined && isBefore(first, second);
  };
  return {
    first: (): Task | undefined => heap[0],
    add(task: Task): void {
      heap.push(task);
      for (let at = heap.length - 1; at > 0;) {
        const parent = (at - 1) >> 1;
        if (!before(at, parent)) break;
        swap(at, parent);
        at = parent;
      }
    },
    removeFirst(): void {
      const last = heap.pop();
      if (!last || heap.length === 0) return;
      heap[0] = last;
      for (let at = 0; ;) {
        const left = 2 * at + 1;
        const least = before(left + 1, left) ? left + 1 : left;
        if (!before(least, at)) break;
        swap(least, at);
        at = least;
      }
    },
  };
}

/** Virtual time in ms from 0. Nothing happens but tasks, one after the other; time stands while one runs. */
export function createClock() {
  const queue = createQueue();
  let now = 0;
  let serial = 0;
  let steps = 0;

  const at = (time: number, run: () => void): (() => void) => {
    serial += 1;
    const task: Task = { at: Math.max(now, time), serial, run };
    queue.add(task);
    return () => {
      task.run = null;
    };
  };

  return {
    now: (): number => now,
    /** How many tasks have run. */
    steps: (): number => steps,
    /** Runs a task at a time, or now where that has passed. Returns what cancels it. */
    at,
    after: (delayMs: number, run: () => void): (() => void) => at(now + delayMs, run),
    /** Runs tasks until `end`, calling `afterStep` after each and all that it set off; ends early where that says true. */
    async runUntil(end: number, afterStep: () => boolean): Promise<void> {
      await drained();
      if (afterStep()) return;
      for (let task = queue.first(); task && task.at <= end; task = queue.first()) {
        queue.removeFirst();
        if (task.run === null) continue;
        now = task.at;
        steps += 1;
        task.run();
        await drained();
        if (afterStep()) return;
      }
      now = Math.max(now, end);
    },
  };
}

export type SimClock = ReturnType<typeof createClock>;
