import { join } from "node:path";
import { expect } from "@playwright/test";
import { launchClient } from "./harness/client.ts";
import { test } from "./harness/office.ts";
import { certificates, OfficeServer } from "./harness/server.ts";
import {
  bubble,
  conversation,
  expectState,
  openConversation,
  say,
  signInPage,
} from "./harness/screens.ts";

test("TLS: the platform's authorities are trusted, others are refused in words", async ({
  folder,
}) => {
  // Where else the platform keeps its authorities, a test may not put one of its own.
  test.skip(process.platform !== "linux", "only on Linux can a test bring an authority along");
  const server = await OfficeServer.start(join(folder, "server"), { tls: true });
  const password = server.password("lin.wei");
  const signIn = async (profile: string, platformTrusts?: string) => {
    const client = await launchClient({
      profile: join(folder, profile),
      server: server.url,
      ...(platformTrusts === undefined ? {} : { platformTrusts }),
    });
    const form = signInPage(client.page);
    await form.name.fill("lin.wei");
    await form.password.fill(password);
    await form.submit.click();
    return { ...client, form };
  };
  try {
    const stranger = await signIn("stranger");
    await expect(stranger.form.problem).toContainText("does not trust the server's certificate");
    await stranger.kill();

    const colleague = await signIn("colleague", join(certificates, "ca.pem"));
    await expect(conversation(colleague.page, "Emma Clarke")).toBeVisible();
    await openConversation(colleague.page, "Emma Clarke");
    await say(colleague.page, "over TLS");
    await expectState(colleague.page, "over TLS", "sent");
    await expect(bubble(colleague.page, "over TLS")).toHaveCount(1);
    await colleague.kill();
  } finally {
    await server.stop("SIGKILL");
  }
});
