import { levelsOf } from "./waveform.ts";

/** Why nothing can be recorded. */
export type MicrophoneProblem = "denied" | "missing" | "failed";

export class NoMicrophone extends Error {
  readonly problem: MicrophoneProblem;
  constructor(problem: MicrophoneProblem) {
    super(problem);
    this.problem = problem;
  }
}

/** A recording under way. */
export interface Taking {
  /** How loud it is at this moment, from 0 to 1. */
  level(): number;
  /** Ends it; the sound, or null where there is none. */
  stop(): Promise<Blob | null>;
  /** Ends it and forgets it. */
  discard(): void;
  /** Resolves where it has ended by itself, as when the microphone is pulled out: what was said up to then can still be had. */
  readonly cut: Promise<void>;
}

export const voiceType = "audio/webm";
const recordedType = `${voiceType};codecs=opus`;
/** A voice needs no more; bits a second. */
const bitsPerSecond = 32_000;

function problemOf(error: unknown): MicrophoneProblem {
  const name = error instanceof Error || error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "denied";
  return name === "NotFoundError" || name === "OverconstrainedError" ? "missing" : "failed";
}

/** How loud a stream is, and the call that ends listening. */
function meter(stream: MediaStream): { level(): number; close(): void } {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 1_024;
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  return {
    level() {
      analyser.getFloatTimeDomainData(samples);
      let sum = 0;
      for (const sample of samples) sum += sample * sample;
      // A voice near the microphone is at some tenth of full scale.
      return Math.min(1, Math.sqrt(sum / samples.length) * 5);
    },
    close: () => void context.close().catch(() => undefined),
  };
}

/** Begins to record. Rejects with NoMicrophone. */
export async function record(): Promise<Taking> {
  let stream: MediaStream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({
      audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true },
    });
  } catch (error) {
    throw new NoMicrophone(problemOf(error));
  }
  const hang = (): void => {
    for (const track of stream.getTracks()) track.stop();
  };
  try {
    const recorder = new MediaRecorder(stream, {
      mimeType: recordedType,
      audioBitsPerSecond: bitsPerSecond,
    });
    const heard = meter(stream);
    const parts: Blob[] = [];
    recorder.addEventListener("dataavailable", ({ data }) => parts.push(data));
    const ended = new Promise<void>((resolve) =>
      recorder.addEventListener("stop", () => resolve(), { once: true }),
    );
    const cut = new Promise<void>((resolve) => {
      recorder.addEventListener("error", () => resolve(), { once: true });
      for (const track of stream.getTracks())
        track.addEventListener("ended", () => resolve(), { once: true });
    });
    const end = (): void => {
      if (recorder.state !== "inactive") recorder.stop();
      heard.close();
    };
    // In parts, so that a recording whose microphone is pulled out is there up to then.
    recorder.start(1_000);
    return {
      cut,
      level: heard.level,
      async stop() {
        end();
        await ended;
        hang();
        const blob = new Blob(parts, { type: voiceType });
        return blob.size === 0 ? null : blob;
      },
      discard() {
        end();
        hang();
      },
    };
  } catch {
    hang();
    throw new NoMicrophone("failed");
  }
}

/** How long a recording lasts, in ms, and its levels. Rejects where it cannot be decoded. */
export async function heardIn(blob: Blob): Promise<{ durationMs: number; levels: number[] }> {
  // At this rate five minutes are 19 MB for as long as this takes, and a level needs no more.
  const context = new OfflineAudioContext(1, 1, 16_000);
  const sound = await context.decodeAudioData(await blob.arrayBuffer());
  return {
    durationMs: Math.round(sound.duration * 1000),
    levels: levelsOf(sound.getChannelData(0)),
  };
}
