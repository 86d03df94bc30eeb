/** What Electron's command line says. */
export interface CommandLine {
  /** Modules of `-r`/`--require`, loaded before the app. */
  readonly requires: readonly string[];
  readonly switches: ReadonlyMap<string, string>;
  /** The first argument that is no switch; null when there is none. */
  readonly app: string | null;
  readonly inspect: InspectAddress | null;
  /** Chromium's `--remote-debugging-port`; null when not asked for. */
  readonly debuggingPort: number | null;
  readonly version: boolean;
}

export interface InspectAddress {
  readonly host: string | undefined;
  readonly port: number;
  /** `--inspect-brk`: wait for a debugger before the app runs. */
  readonly wait: boolean;
}

const inspectPortDefault = 9229;

/** Reads the arguments after the executable, as Electron does on Linux and macOS. */
export function parseCommandLine(args: readonly string[]): CommandLine {
  const requires: string[] = [];
  const switches = new Map<string, string>();
  let app: string | null = null;
  let inspect: InspectAddress | null = null;
  let debuggingPort: number | null = null;
  let version = false;
  for (let at = 0; at < args.length; at++) {
    const argument = args[at] ?? "";
    const inspected = /^--inspect(-brk)?(?:=(?:(.*):)?(\d+))?$/.exec(argument);
    const port = /^--remote-debugging-port=(\d+)$/.exec(argument);
    const given = /^--([^=]+)(?:=([\s\S]*))?$/.exec(argument);
    if (argument === "-r" || argument === "--require") {
      const required = args[++at];
      if (required !== undefined) requires.push(required);
    } else if (argument === "-v" || argument === "--version") version ||= app === null;
    else if (inspected)
      inspect = {
        host: inspected[2],
        port: inspected[3] === undefined ? inspectPortDefault : Number(inspected[3]),
        wait: inspected[1] !== undefined,
      };
    else if (port) debuggingPort = Number(port[1]);
    else if (given?.[1] !== undefined) switches.set(given[1], given[2] ?? "");
    else if (!argument.startsWith("-") && app === null) app = argument;
  }
  return { requires, switches, app, inspect, debuggingPort, version };
}
