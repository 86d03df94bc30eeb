import { useEffect, useState } from "react";
import { useStore } from "zustand";
import { useActions } from "../state/use-app.ts";
import { heardIn, record, voiceType } from "./microphone.ts";
import { usePlayer } from "./PlayerProvider.tsx";
import { createRecorder, type Recorder, type Recording } from "./recorder.ts";

/** Recording voice notes for a conversation; what is under way ends with the place where it was begun. */
export function useRecorder(conversation: string): Recording & { readonly recorder: Recorder } {
  const { stage, sendFiles } = useActions();
  const player = usePlayer();
  const [recorder] = useState(() =>
    createRecorder({
      now: () => performance.now(),
      after(ms, call) {
        const timer = setTimeout(call, ms);
        return () => clearTimeout(timer);
      },
      record() {
        // What plays would be recorded.
        player.hush();
        return record();
      },
      async send(sound) {
        const { durationMs, levels } = await heardIn(sound);
        const file = new File([sound], "voice.webm", { type: voiceType });
        const outcome = await stage(file);
        if (!outcome.ok) return outcome.problem === "tooLarge" ? "tooLarge" : "storage";
        const { token } = outcome.staged;
        const said = { token, kind: "voice", durationMs, waveform: levels } as const;
        return sendFiles(conversation, "", [said]);
      },
    }),
  );
  useEffect(() => () => recorder.cancel(), [recorder]);
  return { ...useStore(recorder), recorder };
}
