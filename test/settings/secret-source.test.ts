import { expect, it } from "vitest";
import { secretConfigKey, secretKey, secretScope, secretSourceOf, takenKey } from "../../settings.ts";
import fc from "../property.ts";

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

it("a place takes the nearest value that has a source, an environment's before a repository's", () => {
  const of = (...keys: string[]) => {
    const secrets = Object.fromEntries(keys.map((key) => [key, { from: "generated" } as const]));
    return [
      takenKey({ secrets }, { name: "key", repository: "lib", environment: "Production" }),
      takenKey({ secrets }, { name: "KEY", repository: "lib" }),
      takenKey({ secrets }, { name: "KEY" }),
    ];
  };
  const all = ["production/KEY@lib", "production/KEY", "KEY@lib", "KEY"];
  expect(of(...all)).toEqual(["production/KEY@lib", "KEY@lib", "KEY"]);
  expect(of("production/KEY", "KEY@lib", "KEY")).toEqual(["production/KEY", "KEY@lib", "KEY"]);
  expect(of("KEY@lib", "KEY")).toEqual(["KEY@lib", "KEY@lib", "KEY"]);
  expect(of("KEY@other", "staging/KEY")).toEqual(["KEY", "KEY", "KEY"]);
});

it("a key can be read one way only, whatever its environment is called", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "/", "@", ".", " "), minLength: 1 });
  const scope = fc.record(
    { name: fc.stringMatching(/^[A-Z_]{1,4}$/), environment: text, repository: fc.stringMatching(/^[a-z.-]{1,4}$/) },
    { requiredKeys: ["name"] },
  );
  fc.assert(
    fc.property(scope, (one) => {
      expect(secretScope(secretKey(one))).toEqual(one);
    }),
  );
});

it("a value of one place alone has a configuration key of its own", () => {
  expect(secretConfigKey("Production/key@lib", { from: "config" })).toBe("secrets:production/KEY@lib");
  expect(secretConfigKey("KEY@lib", { from: "config", key: "chat" })).toBe("secrets:chat");
});
