import { createStore, type StoreApi } from "zustand/vanilla";
import { limits } from "#shared/wire/limits.ts";
import { type MicrophoneProblem, NoMicrophone, type Taking } from "./microphone.ts";

/** How recording a voice note does. */
export interface Recording {
  readonly phase: "idle" | "asking" | "recording" | "making";
  /** Why the last one came to nothing. */
  readonly problem: MicrophoneProblem | "short" | "unsent" | null;
  /** When it began, by the recorder's clock; in ms. */
  readonly since: number;
}

export interface RecorderPorts {
  /** ms, of a clock that never goes back. */
  now(): number;
  /** Calls back after so many ms, unless the returned function is called. */
  after(ms: number, call: () => void): () => void;
  /** Rejects with NoMicrophone. */
  record(): Promise<Taking>;
  /** What was recorded is sent; whether that was taken. */
  send(sound: Blob): Promise<boolean>;
}

export interface Recorder extends Pick<
  StoreApi<Recording>,
  "getState" | "subscribe" | "getInitialState"
> {
  begin(): void;
  /** Ends it, and sends what was said. */
  finish(): void;
  /** Ends it, and sends nothing. */
  cancel(): void;
  /** How loud it is, from 0 to 1. */
  level(): number;
  /** ms since it began. */
  elapsed(): number;
  forgetProblem(): void;
}

/** A shorter one is a slip of the finger; ms. */
export const shortestMs = 700;
/** In words where it comes near the end; ms. */
export const nearEndMs = 10_000;

/** Records voice notes, one at a time; one that has become as long as they may be goes as it is. */
export function createRecorder({ now, after, record, send }: RecorderPorts): Recorder {
  const idle: Recording = { phase: "idle", problem: null, since: 0 };
  const store = createStore<Recording>(() => idle);
  const { getState: get, setState: set } = store;
  let taking: Taking | null = null;
  let stopTimer = (): void => undefined;
  /** A newer one makes what an older one was waiting for void. */
  let attempt = 0;

  const end = (problem: Recording["problem"]): void => {
    stopTimer();
    taking = null;
    set({ phase: "idle", problem });
  };

  const made = async (one: Taking): Promise<Recording["problem"]> => {
    const sound = await one.stop();
    if (sound === null) return "failed";
    return (await send(sound)) ? null : "unsent";
  };

  const start = async (mine: number): Promise<void> => {
    try {
      const begun = await record();
      if (mine !== attempt) {
        begun.discard();
        return;
      }
      taking = begun;
      set({ phase: "recording", since: now() });
      stopTimer = after(limits.voiceMsMax, () => recorder.finish());
    } catch (error) {
      if (mine === attempt) end(error instanceof NoMicrophone ? error.problem : "failed");
    }
  };

  const recorder: Recorder = {
    getState: store.getState,
    getInitialState: store.getInitialState,
    subscribe: store.subscribe,
    begin() {
      if (get().phase !== "idle") return;
      attempt += 1;
      const mine = attempt;
      set({ phase: "asking", problem: null, since: now() });
      void start(mine);
    },
    finish() {
      const { phase, since } = get();
      if (phase === "asking") {
        recorder.cancel();
        set({ problem: "short" });
        return;
      }
      if (phase !== "recording" || taking === null) return;
      if (now() - since < shortestMs) {
        recorder.cancel();
        set({ problem: "short" });
        return;
      }
      stopTimer();
      set({ phase: "making" });
      made(taking).then(end, () => end("failed"));
    },
    cancel() {
      const { phase } = get();
      if (phase !== "asking" && phase !== "recording") return;
      attempt += 1;
      taking?.discard();
      end(null);
    },
    level: () => taking?.level() ?? 0,
    elapsed: () => (get().phase === "recording" ? now() - get().since : 0),
    forgetProblem: () => set({ problem: null }),
  };
  return recorder;
}
