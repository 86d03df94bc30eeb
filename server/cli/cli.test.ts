import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import { codes } from "#shared/wire/codes.ts";
import { protocol } from "#shared/wire/limits.ts";
import { commandLine } from "../testing/command-line.ts";
import { Colleague, text as message } from "../testing/office.ts";
import { suggestLogin } from "./users.ts";

const { data, run, serve, start } = commandLine();

describe("devices", () => {
  test("list says where somebody is signed in; revoke ends one of them, or all", async () => {
    const password = "a good password";
    await run(["user", "add", "Ann", "--password-stdin"], password);
    const { child, url } = await serve();
    const signIn = async (id: string): Promise<string> => {
      const response = await fetch(`${url}/api/sign-in`, {
        method: "POST",
        body: JSON.stringify({ name: "ann", password, device: { id, name: `my ${id}` }, protocol }),
      });
      return ((await response.json()) as { payload: { token: string } }).payload.token;
    };
    const desk = await new Colleague(url, await signIn("desk")).connected();
    const laptop = await new Colleague(url, await signIn("laptop")).connected();
    const cut = (one: Colleague) =>
      new Promise((resolve) => one.socket.once("disconnect", resolve));
    const listed = async () =>
      (await run(["devices", "list", "Ann"])).out.trim().split("\n").filter(Boolean);
    const lines = await listed();
    const named = lines.map((line) => line.split("\t").slice(0, 2).join(": "));
    expect(named.toSorted()).toEqual(["desk: my desk", "laptop: my laptop"]);
    expect(lines[0]).toMatch(/\t\d{4}-\d\d-\d\dT[\d:.]+Z\t\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    const [laptopCut, deskCut] = [cut(laptop), cut(desk)];
    expect(await run(["devices", "revoke", "ann", "laptop"])).toMatchObject({ code: 0 });
    await laptopCut;
    expect((await listed()).map((line) => line.split("\t")[0])).toEqual(["desk"]);
    expect(await run(["devices", "revoke", "ann", "laptop"])).toMatchObject({
      code: 1,
      err: 'magpie-server: ann is not signed in on a device "laptop"\n',
    });
    expect((await run(["devices", "revoke", "ann"])).out).toContain("every device");
    await deskCut;
    expect(await listed()).toEqual([]);
    expect(await run(["devices", "list", "nobody"])).toMatchObject({ code: 1 });
    child.kill("SIGKILL");
  });
});

describe("user", () => {
  test("add prints a password once, and it signs in", async () => {
    const added = await run(["user", "add", "王 小明", "--login", "Xiao.Ming"]);
    expect(added).toMatchObject({ code: 0 });
    const password = /once: (\S+)/.exec(added.out)?.[1] ?? "";
    const { child, url } = await serve();
    const body = {
      name: "xiao.ming",
      password,
      device: { id: "d", name: "t" },
      protocol: { min: 1, max: 1 },
    };
    const response = await fetch(`${url}/api/sign-in`, {
      method: "POST",
      body: JSON.stringify(body),
    });
    expect(await response.json()).toMatchObject({ code: 1000, payload: { name: "王 小明" } });
    child.kill("SIGTERM");
    expect(await once(child, "exit")).toEqual([0, null]);
  });

  test("a name that is taken, an unknown login and a bad name are said in words, exit 1", async () => {
    await run(["user", "add", "Ann"]);
    expect(await run(["user", "add", "ann"])).toMatchObject({
      code: 1,
      err: 'magpie-server: "ann" is taken\n',
    });
    expect(await run(["user", "reset", "nobody"])).toMatchObject({
      code: 1,
      err: 'magpie-server: there is no account "nobody"\n',
    });
    expect(await run(["user", "add", " ", "--login", "x"])).toMatchObject({ code: 1 });
  });

  test("reset takes a password from standard input; who may announce is said by on and off; disable is listed", async () => {
    await run(["user", "add", "Ann"]);
    expect(await run(["user", "reset", "ann", "--password-stdin"], "a new one\n")).toMatchObject({
      code: 0,
    });
    for (const password of ["", "short", "x".repeat(300)])
      expect(
        await run(["user", "reset", "ann", "--password-stdin"], `${password}\n`),
      ).toMatchObject({ code: 1, err: expect.stringContaining("8 to 256 characters") as string });
    expect(await run(["user", "add", "two\nlines"])).toMatchObject({ code: 1 });
    expect((await run(["user", "announcer", "ann", "on"])).out).toBe(
      "ann may speak to everybody\n",
    );
    expect(await run(["user", "announcer", "ann", "maybe"])).toMatchObject({ code: 1 });
    expect(await run(["user", "announcer", "nobody", "off"])).toMatchObject({
      code: 1,
      err: 'magpie-server: there is no account "nobody"\n',
    });
    await run(["user", "disable", "ann"]);
    expect((await run(["user", "list"])).out).toBe("ann\tAnn\tdisabled\tannouncer\n");
  });
});

describe("directory import", () => {
  const file = (text: string, name = "people.csv"): string => {
    const path = join(data(), name);
    writeFileSync(path, text);
    return path;
  };
  const office = "login,name,department\nann,Ann,Sales/East\nbob,王 小明,Sales\n";

  test("says all that is wrong and writes nothing, exit 1", async () => {
    const wrong = file("login,name,email\n,Ann,x\nb b,Bob,b@x\n");
    expect(await run(["directory", "import", wrong])).toEqual({
      code: 1,
      out: "",
      err: `magpie-server: nothing was imported: 3 problems
  line 2, login: is empty
  line 2, email: "x" is no e-mail address
  line 3, login: a sign-in name has no spaces
`,
    });
    expect(await run(["directory", "import", join(data(), "nowhere.csv")])).toMatchObject({
      code: 1,
      err: expect.stringContaining("cannot be read") as string,
    });
    expect((await run(["user", "list"])).out).toBe("");
  });

  test("a dry run says what would change; an import does it, and a second one nothing", async () => {
    const path = file(office);
    const dry = await run(["directory", "import", path, "--dry-run"]);
    expect(dry.out).toBe(`+ department Sales
+ department Sales/East
+ ann (Ann)
+ bob (王 小明)
nothing was written; an import would do this: 2 in the file: 2 new, 0 changed; 0 back, 0 disabled; departments: 2 new, 0 renamed, 0 removed
`);
    expect((await run(["user", "list"])).out).toBe("");
    expect((await run(["directory", "import", path])).out).toContain("2 new, 0 changed");
    expect((await run(["user", "list"])).out).toBe("ann\tAnn\nbob\t王 小明\n");
    expect((await run(["directory", "import", path])).out).toBe(
      "2 in the file: 0 new, 0 changed; 0 back, 0 disabled; departments: 0 new, 0 renamed, 0 removed\n",
    );
  });

  test("is the first thing that may be done with a server", async () => {
    const fresh = join(data(), "new", "server");
    const child = start(["directory", "import", file(office), "--data", fresh]);
    expect(await once(child, "exit")).toEqual([0, null]);
    expect(existsSync(join(fresh, "magpie.db"))).toBe(true);
  });

  test("who is missing is disabled, unless that is not wanted; back by hand", async () => {
    await run(["directory", "import", file(office)]);
    const less = file("login,name\nann,Ann\n", "less.csv");
    expect((await run(["directory", "import", less, "--no-disable"])).out).toContain("0 disabled");
    expect((await run(["directory", "import", less])).out).toContain("1 disabled");
    expect((await run(["user", "list"])).out).toContain("bob\t王 小明\tdisabled");
    expect((await run(["user", "enable", "bob"])).code).toBe(0);
    expect((await run(["user", "list"])).out).not.toContain("disabled");
  });

  test("passwords go into a new file that only this user reads, and let in; without one nobody gets in", async () => {
    const passwords = join(data(), "passwords.csv");
    const args = ["directory", "import", file(office), "--passwords", passwords];
    expect(await run(args)).toMatchObject({ code: 0 });
    expect(statSync(passwords).mode & 0o777).toBe(0o600);
    const password = /^ann,(\S+)\r$/m.exec(readFileSync(passwords, "utf8"))?.[1] ?? "";
    expect(await run(args)).toMatchObject({
      code: 1,
      err: expect.stringContaining("passwords cannot be written") as string,
    });
    await run(["directory", "import", file(`${office}cy,Cy,Sales\n`)]);
    const { url } = await serve();
    const signIn = async (name: string, word: string) => {
      const device = { id: name, name: "t" };
      const body = JSON.stringify({ name, password: word, device, protocol });
      const response = await fetch(`${url}/api/sign-in`, { method: "POST", body });
      return ((await response.json()) as { code: number }).code;
    };
    expect(await signIn("ann", password)).toBe(codes.ok);
    expect(await signIn("cy", "x")).toBe(codes.wrongCredentials);
  });
});

describe("serve", () => {
  test("a port that is taken is said in words, exit 1", async () => {
    const { url } = await serve();
    const other = mkdtempSync(join(tmpdir(), "magpie-cli-"));
    const second = start(["serve", "--port", new URL(url).port, "--data", other]);
    if (!second.stderr) throw new Error("no output");
    const [err, [code]] = await Promise.all([text(second.stderr), once(second, "exit")]);
    rmSync(other, { recursive: true, force: true });
    expect(code).toBe(1);
    expect(err).toContain("is taken");
  });

  test.each([
    ["the demo office", ["--demo"]],
    ["plain HTTP", []],
  ])("%s refuses any address but loopback", async (_name, more) => {
    const refused = await run(["serve", "--host", "0.0.0.0", "--port", "0", ...more]);
    expect(refused.code).toBe(1);
    expect(refused.err).toContain("this machine only");
  });

  test.each(["-1", "1.5", "1e3", "", "soon"])("%j is no change window: exit 1", async (seconds) => {
    const refused = await run(["serve", "--port", "0", `--change-window=${seconds}`]);
    expect(refused.code).toBe(1);
    expect(refused.err).toContain("whole seconds");
  });

  test("what is no time after which people are away is refused", async () => {
    const refused = await run(["serve", "--port", "0", "--away-after=lunch"]);
    expect(refused.code).toBe(1);
    expect(refused.err).toContain("whole seconds");
  });

  test.each([
    [[], codes.ok],
    [["--change-window", "0"], codes.tooLate],
  ])("with %j a message of a moment ago is edited with %i", async (more, code) => {
    for (const login of ["ann", "bob"])
      await run(["user", "add", login, "--password-stdin"], `${login}'s password\n`);
    const { url } = await serve(more);
    const signedIn = async (name: string) => {
      const body = { name, password: `${name}'s password`, device: { id: name, name }, protocol };
      const request = { method: "POST", body: JSON.stringify(body) };
      const { payload } = (await (await fetch(`${url}/api/sign-in`, request)).json()) as {
        payload: { token: string; person: string };
      };
      return payload;
    };
    const [{ token }, { person }] = [await signedIn("ann"), await signedIn("bob")];
    const ann = await new Colleague(url, token).connected();
    try {
      const { payload } = await ann.ask("direct", { person });
      const { conversation } = payload as { conversation: string };
      const sent = (await ann.ask("send", message("m1", conversation))).payload as {
        server_time: number;
      };
      // The server's clock is this machine's.
      await expect.poll(() => Date.now()).toBeGreaterThan(sent.server_time + 1);
      const { kind: _, ...change } = message("m1", conversation, "better words");
      expect(await ann.ask("edit", { ...change, op_id: "o" })).toMatchObject({ code });
    } finally {
      ann.socket.disconnect();
    }
  });

  test("ends when the process that started it is gone", async () => {
    const { child } = await serve(["--with-parent"]);
    child.stdin?.end();
    expect(await once(child, "exit")).toEqual([0, null]);
  });

  test("the demo office is made once; its passwords are for this user only", async () => {
    const first = await serve(["--demo"]);
    const file = join(data(), "demo.json");
    const passwords = readFileSync(file, "utf8");
    expect(statSync(file).mode & 0o077).toBe(0);
    expect((JSON.parse(passwords) as { people: unknown[] }).people).toHaveLength(12);
    first.child.kill("SIGTERM");
    await once(first.child, "exit");
    await serve(["--demo"]);
    expect(readFileSync(file, "utf8")).toBe(passwords);
  });

  test("an office with accounts of its own gets no demo people", async () => {
    await run(["user", "add", "Ann"]);
    expect(await run(["serve", "--demo", "--port", "0"])).toMatchObject({ code: 1 });
    expect(existsSync(join(data(), "demo.json"))).toBe(false);
  });
});

test("a certificate without its key, or one that is none, is said in words, exit 1", async () => {
  for (const [args, words] of [
    [["--tls-cert", "a.pem"], "give both --tls-cert and --tls-key"],
    [["--tls-cert", "a.pem", "--tls-key", "b.pem"], "cannot be used"],
    [["--host", "0.0.0.0"], "plain HTTP is for this machine only"],
  ] as const) {
    const { code, err } = await run(["serve", ...args]);
    expect(code).toBe(1);
    expect(err).toContain(words);
    expect(err.trim().split("\n")).toHaveLength(1);
  }
});

test("a login is made of a name", () => {
  expect([suggestLogin("Emma Clarke"), suggestLogin(" 林薇 ")]).toEqual(["emma.clarke", "林薇"]);
});
