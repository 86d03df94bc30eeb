/** The part of a key press that decides whether the composer sends. */
export interface KeyPress {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  /** The input method is composing. */
  readonly isComposing: boolean;
  /** 229 while an input method has the key. */
  readonly keyCode: number;
}

/**
 * Whether a key belongs to an input method. Some end the composition just before they hand the key on, so one within the same
 * moment as `compositionEndedAt` (ms, same clock as `now`) is theirs.
 */
export function isInputMethods(
  press: Pick<KeyPress, "isComposing" | "keyCode">,
  compositionEndedAt: number | null,
  now: number,
): boolean {
  if (press.isComposing || press.keyCode === 229) return true;
  return compositionEndedAt !== null && now - compositionEndedAt <= 20;
}

/**
 * Whether this key sends: Enter alone, or with Ctrl or Cmd where Enter breaks the line (`enterSends` false), and never one
 * that belongs to an input method.
 */
export function sendsOn(
  press: KeyPress,
  compositionEndedAt: number | null,
  now: number,
  enterSends = true,
): boolean {
  if (press.key !== "Enter" || press.shiftKey || press.altKey) return false;
  if ((press.ctrlKey || press.metaKey) === enterSends) return false;
  return !isInputMethods(press, compositionEndedAt, now);
}
