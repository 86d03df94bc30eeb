import { codes } from "#shared/wire/codes.ts";
import { ownMessage } from "../samples.ts";
import { Bubbles } from "./Bubbles.tsx";

const reasons = [
  "readOnly",
  "notMember",
  "invalidContent",
  "idTaken",
  "tooLarge",
  "fileTooLarge",
  "quotaExceeded",
  "noSuchFile",
  "fileMismatch",
  "notThatKind",
] as const;
const failed = (place: number, failure: number | null) =>
  ownMessage(place, { status: "failed", failure });

export function BubbleFailures() {
  return (
    <Bubbles
      shown={[
        ...reasons.map((reason, index) => [reason, failed(index, codes[reason])] as const),
        ["a code without words of its own", failed(10, 1999)],
        ["no code", failed(11, null)],
      ]}
    />
  );
}
