import { createStore, type StoreApi } from "zustand/vanilla";
import { limits } from "#shared/wire/limits.ts";
import type { SendFilesProblem } from "../state/files.ts";
import { type MicrophoneProblem, NoMicrophone, type Taking } from "./microphone.ts";

/** What can be wrong with a voice note: why it came to nothing, or, of one that was sent, that the microphone was gone before its end (`cut`). */
export type RecordingProblem =
  | MicrophoneProblem
  | "short"
  | "cut"
  | { readonly unsent: SendFilesProblem };

/** How recording a voice note does. */
export interface Recording {
  readonly phase: "idle" | "asking" | "recording" | "making";
  /** What was wrong with the last one. */
  readonly problem: RecordingProblem | null;
  /** What was said in it is still here, to be sent once more. */
  readonly kept: boolean;
  /** When it began, and ended if it has, by the recorder's clock; in ms. */
  readonly since: number;
  readonly until: number | null;
}

export interface RecorderPorts {
  /** ms, of a clock that never goes back. */
  now(): number;
  /** Calls back after so many ms, unless the returned function is called. */
  after(ms: number, call: () => void): () => void;
  /** Rejects with NoMicrophone. */
  record(): Promise<Taking>;
  /** What was recorded is sent; null where that was taken, else why not. Rejects where it cannot be made into a message. */
  send(sound: Blob): Promise<SendFilesProblem | null>;
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
  /** Sends once more what could not be sent. */
  retry(): void;
  /** How loud it is, from 0 to 1. */
  level(): number;
  /** ms since it began, up to its end. */
  elapsed(): number;
  /** With what is kept of it. */
  forgetProblem(): void;
}

/** A shorter one is a slip of the finger; ms. */
export const shortestMs = 700;
/** In words where it comes near the end; ms. */
export const nearEndMs = 10_000;

/** Records voice notes, one at a time; one that has become as long as they may be goes as it is. */
export function createRecorder({ now, after, record, send }: RecorderPorts): Recorder {
  const idle: Recording = { phase: "idle", problem: null, kept: false, since: 0, until: null };
  const store = createStore<Recording>(() => idle);
  const { getState: get, setState: set } = store;
  let taking: Taking | null = null;
  let unsent: Blob | null = null;
  let stopTimer = (): void => undefined;
  /** A newer one makes what an older one was waiting for void. */
  let attempt = 0;

  const end = (problem: Recording["problem"]): void => {
    stopTimer();
    taking = null;
    set({ phase: "idle", problem, kept: unsent !== null });
  };

  /** What becomes of a sound that was recorded; one that was not taken is kept. */
  const sent = async (sound: Blob): Promise<RecordingProblem | null> => {
    unsent = sound;
    const why = await send(sound);
    if (why !== null) return { unsent: why };
    unsent = null;
    return null;
  };
  const made = async (one: Taking): Promise<RecordingProblem | null> => {
    const sound = await one.stop();
    return sound === null ? "failed" : sent(sound);
  };
  const make = (
    work: Promise<RecordingProblem | null>,
    otherwise: RecordingProblem | null,
  ): void => {
    set({ phase: "making", problem: null, kept: false, until: get().until ?? now() });
    work.then(
      (problem) => end(problem ?? otherwise),
      () => end("failed"),
    );
  };

  const finishWhenCut = async (one: Taking): Promise<void> => {
    await one.cut;
    if (taking === one && get().phase === "recording") finish("cut");
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
      void finishWhenCut(begun);
    } catch (error) {
      if (mine === attempt) end(error instanceof NoMicrophone ? error.problem : "failed");
    }
  };

  function finish(otherwise: RecordingProblem | null): void {
    const { phase, since } = get();
    if (phase === "asking" || (phase === "recording" && now() - since < shortestMs)) {
      recorder.cancel();
      set({ problem: otherwise === null ? "short" : "missing" });
      return;
    }
    if (phase !== "recording" || taking === null) return;
    stopTimer();
    make(made(taking), otherwise);
  }

  const recorder: Recorder = {
    getState: store.getState,
    getInitialState: store.getInitialState,
    subscribe: store.subscribe,
    begin() {
      if (get().phase !== "idle") return;
      attempt += 1;
      const mine = attempt;
      unsent = null;
      set({ phase: "asking", problem: null, kept: false, since: now(), until: null });
      void start(mine);
    },
    finish: () => finish(null),
    cancel() {
      const { phase } = get();
      if (phase !== "asking" && phase !== "recording") return;
      attempt += 1;
      taking?.discard();
      end(null);
    },
    level: () => taking?.level() ?? 0,
    retry() {
      if (get().phase === "idle" && unsent !== null) make(sent(unsent), null);
    },
    elapsed() {
      const { phase, since, until } = get();
      if (phase === "making") return (until ?? since) - since;
      return phase === "recording" ? now() - since : 0;
    },
    forgetProblem() {
      unsent = null;
      set({ problem: null, kept: false });
    },
  };
  return recorder;
}
