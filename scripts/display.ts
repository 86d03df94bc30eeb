import type { Family } from "./processes/family.ts";

/** Where windows are drawn. */
export type Display =
  | { readonly kind: "screen" }
  | { readonly kind: "xvfb"; readonly program: string }
  | { readonly kind: "headless" };

export interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The program of Xvfb, if it is installed. */
  readonly xvfb: string | null;
}

/** The person's screen where there is one, else Xvfb, else none. */
export function chooseDisplay({ platform, env, xvfb }: Surroundings): Display {
  if (platform !== "linux" || env["DISPLAY"] || env["WAYLAND_DISPLAY"]) return { kind: "screen" };
  return xvfb === null ? { kind: "headless" } : { kind: "xvfb", program: xvfb };
}

/** The size in pixels of the screen that Xvfb keeps. */
export const xvfbSize = { width: 1920, height: 1080 } as const;

const xvfbStartMsMax = 15_000;

/**
 * Starts what the display needs. Resolves to the environment that brings a client there and to words for the person.
 * Throws if Xvfb does not start, with what it said.
 */
export async function openDisplay(
  display: Display,
  family: Family,
): Promise<{ readonly env: Record<string, string>; readonly note: string | null }> {
  if (display.kind === "screen") return { env: {}, note: null };
  if (display.kind === "headless")
    return {
      env: { ELECTRON_STAND_IN_HEADLESS: "1" },
      note: "no display and no Xvfb: the windows are there but cannot be seen (headless)",
    };
  const number = Promise.withResolvers<string>();
  const { width, height } = xvfbSize;
  const server = await family.start(
    "Xvfb",
    display.program,
    ["-displayfd", "3", "-screen", "0", `${width}x${height}x24`, "-nolisten", "tcp", "-noreset"],
    { onExtraLine: (line) => number.resolve(line.trim()) },
  );
  const timer = setTimeout(
    () => number.reject(new Error("it did not start in time")),
    xvfbStartMsMax,
  );
  void server.exited.then(() => number.reject(new Error(server.output())));
  try {
    const name = `:${await number.promise}`;
    return { env: { DISPLAY: name }, note: `no display: the windows are on Xvfb, display ${name}` };
  } catch (error) {
    throw new Error(`Xvfb failed: ${error instanceof Error ? error.message : "unknown"}`, {
      cause: error,
    });
  } finally {
    clearTimeout(timer);
  }
}
