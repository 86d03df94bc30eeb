import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { codeName, codes } from "#shared/wire/codes.ts";
import { protocol } from "#shared/wire/limits.ts";
import { SignInAnswer, signInPath, TicketAnswer, ticketPath } from "#shared/wire/sign-in.ts";
import type { Family } from "../processes/family.ts";

const startMsMax = 60_000;
const requestMsMax = 15_000;

const DemoFile = v.object({
  people: v.array(v.object({ login: v.string(), name: v.string(), password: v.string() })),
});
type DemoPerson = v.InferOutput<typeof DemoFile>["people"][number];

/** A running demo server. */
export interface DemoServer {
  readonly url: string;
  /** Resolves to words about its end when it has ended. */
  readonly ended: Promise<string>;
  end(): Promise<void>;
  /** The demo person with this login; throws if the office has no such person. */
  person(login: string): DemoPerson;
}

/**
 * Starts the server with the demo office in `data` (made there if it is new) and waits until it listens. Throws with
 * the server's own words if it does not.
 */
export async function startDemoServer(
  family: Family,
  root: string,
  {
    data,
    port,
    onOutput,
  }: {
    readonly data: string;
    readonly port: number;
    readonly onOutput?: (chunk: string) => void;
  },
): Promise<DemoServer> {
  const listening = Promise.withResolvers<string>();
  const member = await family.start(
    "server",
    process.execPath,
    [
      join(root, "server", "index.ts"),
      "serve",
      "--demo",
      "--with-parent",
      `--port=${port}`,
      `--data=${data}`,
    ],
    {
      cwd: root,
      ...(onOutput === undefined ? {} : { onOutput }),
      onLine: (line) => {
        const url = /magpie-server listening on (\S+)/.exec(line)?.[1];
        if (url !== undefined) listening.resolve(url);
      },
    },
  );
  const ended = member.exited.then(({ code, signal }) => {
    const words = `the server ended (${signal ?? code}):\n${member.output()}`;
    listening.reject(new Error(words));
    return words;
  });
  const timer = setTimeout(
    () => listening.reject(new Error(`the server did not listen in time:\n${member.output()}`)),
    startMsMax,
  );
  try {
    const url = await listening.promise;
    const { people } = v.parse(DemoFile, JSON.parse(readFileSync(join(data, "demo.json"), "utf8")));
    return {
      url,
      ended,
      end: () => member.end(),
      person(login) {
        const found = people.find((one) => one.login === login);
        if (!found) throw new Error(`the demo office has no ${login}`);
        return found;
      },
    };
  } finally {
    clearTimeout(timer);
  }
}

const Answer = v.object({ code: v.number(), payload: v.optional(v.unknown()) });

async function post(address: string, body: unknown, token?: string): Promise<unknown> {
  const response = await fetch(address, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(requestMsMax),
  });
  const { code, payload } = v.parse(Answer, await response.json());
  if (code !== codes.ok)
    throw new Error(
      `the demo server refused (${codeName(code) ?? code}): were its accounts changed by hand?\n` +
        "npm start -- --fresh makes a new demo office and sets this one aside.",
    );
  return payload;
}

/** Signs a demo person in by the ordinary request and asks for a one-time ticket, which a client takes for a password. */
export async function ticketFor(server: DemoServer, login: string): Promise<string> {
  const { password } = server.person(login);
  const answer = v.parse(
    SignInAnswer,
    await post(`${server.url}${signInPath}`, {
      name: login,
      password,
      device: { id: `npm-start-${login}`, name: "npm start" },
      protocol,
    }),
  );
  return v.parse(TicketAnswer, await post(`${server.url}${ticketPath}`, {}, answer.token)).ticket;
}
