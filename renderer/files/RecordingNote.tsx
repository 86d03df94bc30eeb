import { useWords } from "../i18n/i18n.ts";
import { Button } from "../ui/Button.tsx";
import type { Recorder, Recording } from "./recorder.ts";

/** What was wrong with the last voice note, and what can be done about it. */
export function RecordingNote({
  recorder,
  recording,
  className,
}: {
  readonly recorder: Recorder;
  readonly recording: Recording;
  readonly className: string | undefined;
}) {
  const { t } = useWords();
  const { phase, problem, kept } = recording;
  if (phase !== "idle" || problem === null) return null;
  return (
    <p className={className} role="alert">
      <span>
        {typeof problem === "string" ? t.voice[problem] : t.voice.notSent[problem.unsent]}
      </span>
      {kept ? (
        <Button look="link" onClick={() => recorder.retry()}>
          {t.status.retry}
        </Button>
      ) : null}
      <Button look="link" onClick={() => recorder.forgetProblem()}>
        {kept ? t.voice.discard : t.notice.dismiss}
      </Button>
    </p>
  );
}
