import { type Display, xvfbSize } from "../display.ts";

/** One of the two demo colleagues whose clients are opened: the demo office has their logins. */
export interface Colleague {
  readonly login: string;
  readonly locale: "zh-CN" | "en";
  /** Which half of the screen the window takes. */
  readonly side: 0 | 1;
}

export const colleagues: readonly [Colleague, Colleague] = [
  { login: "lin.wei", locale: "zh-CN", side: 0 },
  { login: "emma", locale: "en", side: 1 },
];

/** The screen that two windows are laid out for where its size is not known: what small laptops have. */
const smallScreen = { width: 1440, height: 800 } as const;

/** The window of one side, as `x,y,width,height` in pixels, so that both windows can be seen at once. */
export function windowBounds(display: Display["kind"], side: 0 | 1): string {
  const { width, height } = display === "screen" ? smallScreen : xvfbSize;
  const half = width / 2;
  return [side * half, 0, half, height].join(",");
}
