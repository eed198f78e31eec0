import { describe, expect, it } from "vitest";
import { culprit } from "../../drift/blame.ts";
import { type DeclaredSecret, declaredSecrets, overwritten, secretKey } from "../../drift/overwritten.ts";

const [ours, theirs] = ["2026-11-22T05:10:20Z", "2026-11-22T06:00:00Z"];
const secret = (name: string, more: Partial<DeclaredSecret> = {}): DeclaredSecret => ({
  urn: `urn:${name}`,
  scope: "repository",
  name,
  ...more,
});

describe("a secret that somebody wrote", () => {
  it("is one that GitHub dates otherwise than the state does", () => {
    const declared = [
      secret("SAME"),
      secret("CHANGED", { scope: "environment", environment: "live" }),
      secret("TWIN", { scope: "dependabot" }),
      secret("GONE"),
      secret("NEW"),
      secret("CUT_OFF"),
      secret("SET"),
      secret("UNDATED"),
    ];
    const applied = declared.filter(({ name }) => name !== "NEW");
    const resources = new Map(
      applied.map(({ urn, name }) => [urn, name === "UNDATED" ? {} : { writtenAt: ours }] as const),
    );
    const seen = new Map(
      declared
        .filter(({ name }) => name !== "GONE")
        // GitHub knows names in any case.
        .map((one) => [secretKey({ ...one, name: one.name.toLowerCase() }), one.name === "SAME" ? ours : theirs]),
    );
    const found = overwritten(declared, seen, {
      state: { resources, pending: new Set(["urn:CUT_OFF"]) },
      wroteAt: ({ name }, at) => name === "SET" && at === theirs,
    });
    const difference = { kind: "overwritten", declared: ours, seen: theirs };
    expect(found).toEqual({
      differences: [
        { ...difference, path: ["environments", "live", "secrets", "CHANGED"], urn: "urn:CHANGED" },
        { ...difference, path: ["secrets", "TWIN", "dependabot"], urn: "urn:TWIN" },
      ],
      unknown: [["secrets", "UNDATED"]],
    });
  });

  it("was written by who is in the log at that time, for that place", () => {
    const event = (action: string, more = {}) => ({ action, actor: "ann", at: theirs, key: "KEY", ...more });
    const right = {
      secrets: event("repo.update_actions_secret"),
      dependabot: event("repo.update_integration_secret"),
      environments: event("environment.create_actions_secret", { environment: "live" }),
    };
    const wrong = [
      event("repo.remove_actions_secret"),
      event("repo.update_actions_secret", { key: "OTHER" }),
      event("repo.update_actions_secret", { at: ours }),
      event("environment.update_actions_secret", { environment: "test" }),
    ];
    const who = (path: string[], events: readonly ReturnType<typeof event>[]) =>
      culprit({ kind: "overwritten", path, declared: ours, seen: theirs }, events);
    const all = [...wrong, ...Object.values(right)];
    expect(who(["secrets", "KEY"], all)).toBe(right.secrets);
    expect(who(["secrets", "KEY", "dependabot"], all)).toBe(right.dependabot);
    expect(who(["environments", "live", "secrets", "KEY"], all)).toBe(right.environments);
    expect(who(["secrets", "KEY"], wrong)).toBeUndefined();
  });

  it("is looked for among the secrets that a program writes", () => {
    const inputs = { secretName: "key", environment: "live" };
    expect(
      declaredSecrets([
        { urn: "a", type: "github:index/actionsEnvironmentSecret:ActionsEnvironmentSecret", inputs },
        { urn: "b", type: "github:index/actionsVariable:ActionsVariable", inputs },
      ]),
    ).toEqual([{ urn: "a", scope: "environment", name: "KEY", environment: "live" }]);
  });
});
