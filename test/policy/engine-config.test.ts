import path from "node:path";
import { describe, expect, it } from "vitest";
import { loadStack } from "../../platform/load.ts";
import { policyFacts } from "../../platform/policy-facts.ts";
import { engineConfig } from "../../policy/engine-config.ts";
import { defaultParameters } from "../../policy/rule.ts";
import { packageFolder } from "../../workflow/package-folder.ts";

const { secretsElsewhere, labelsElsewhere, publicRepositories } = defaultParameters;
const noFacts = { secretsElsewhere, labelsElsewhere, publicRepositories };

describe("engineConfig", () => {
  it("says nothing where the stack and the inventory say nothing", () => {
    expect(engineConfig({}, noFacts)).toEqual({});
  });

  it("has levels as the engine's, and of a rule about workflows both its policies", () => {
    const levels = { "G-01": "error", "G-03": "warning", "G-04": "off", "W-01": "info" } as const;
    expect(engineConfig({ levels }, noFacts)).toEqual({
      "g-01": { enforcementLevel: "mandatory" },
      "g-03": { enforcementLevel: "advisory" },
      "g-04": { enforcementLevel: "disabled" },
      "w-01": { enforcementLevel: "advisory" },
      "w-01-advice": { enforcementLevel: "advisory" },
    });
  });

  it("has exceptions with their rule, and parameters with every rule, and facts with those over the stack", () => {
    const exception = { resource: "it", reason: "why", until: "2026-12-31" };
    const told = engineConfig(
      { parameters: { approvals: 2 }, exceptions: [{ rule: "C-03", ...exception }] },
      { ...noFacts, secretsElsewhere: ["app/KEY"] },
    );
    expect(told["c-03"]).toEqual({ approvals: 2, secretsElsewhere: ["app/KEY"], exceptions: [exception] });
    expect(told["g-01"]).toEqual({ approvals: 2 });
    expect(told["w-01"]).toBeUndefined();
  });
});

describe("policyFacts", () => {
  it("are what the shipped production stack lends, serves elsewhere and allows until a day", async () => {
    const { platform } = await loadStack(path.join(packageFolder()), "prod");
    const facts = policyFacts(platform, new Date("2026-11-01T00:00:00Z"));
    expect(facts.publicRepositories).toEqual(["mlc-llm"]);
    expect(facts.labelsElsewhere).toEqual([expect.arrayContaining(["linux-cpu"])]);
    expect(facts.secretsElsewhere.every((name) => /^[\w.-]+\/[A-Z_]+$/.test(name))).toBe(true);
    expect(policyFacts(platform, new Date("2099-01-01T00:00:00Z")).publicRepositories).toEqual([]);
  });
});
