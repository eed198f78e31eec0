import { expect, it } from "vitest";
import { secretConfigKey, secretSourceOf } from "../../settings.ts";

it("a secret's own source goes before the one for all, and the stack's configuration is behind both", () => {
  const own = { from: "aws-ssm", name: "/a" } as const;
  const all = { from: "generated" } as const;
  expect(secretSourceOf({ secrets: { A: own, "*": all } }, "a")).toBe(own);
  expect(secretSourceOf({ secrets: { A: own, "*": all } }, "B")).toBe(all);
  expect(secretSourceOf({ secrets: { A: own } }, "B")).toEqual({ from: "config" });
});

it("a config secret's key is its name, or the one that the source names", () => {
  expect(secretConfigKey("slack_url", { from: "config" })).toBe("secrets:SLACK_URL");
  expect(secretConfigKey("SLACK_URL", { from: "config", key: "chat" })).toBe("secrets:chat");
});

it("an environment's secret has its own source before the one that it shares", () => {
  const live = { from: "generated", length: 20 } as const;
  const shared = { from: "generated" } as const;
  const secrets = { "eu/production/KEY": live, KEY: shared };
  expect(secretSourceOf({ secrets }, "EU/Production/key")).toBe(live);
  expect(secretSourceOf({ secrets }, "staging/KEY")).toBe(shared);
  expect(secretSourceOf({ secrets }, "KEY")).toBe(shared);
  expect(secretSourceOf({ secrets }, "eu/production/OTHER")).toEqual({ from: "config" });
});
