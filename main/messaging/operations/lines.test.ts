import { expect, test } from "vitest";
import { row } from "../../store/store-fixtures.ts";
import { lineView } from "./lines.ts";

const record = (content: Readonly<Record<string, unknown>>) => ({
  ...row(1, { kind: "system", sender: null, content: { ...content } }),
  created_at: 1,
  status: "sent" as const,
  failure: null,
  stale: false,
});

test("a line of the system is as long as a line may be, whatever the server says", () => {
  const view = lineView(record({ event: "renamed", value: "长".repeat(100_000) }), "me", () => "");
  expect(view.value).toBe("长".repeat(256));
  const short = lineView(record({ event: "renamed", value: "Team 🙂" }), "me", () => "");
  expect(short.value).toBe("Team 🙂");
});
