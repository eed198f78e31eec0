import { describe, expect, it } from "vitest";
import { readSettings, selectorFindings, selects } from "../../settings.ts";

describe("selects", () => {
  it.each([
    [["*"], [], "app", true],
    [["app"], [], "app", true],
    [["app"], [], "app-two", false],
    [["mlc-*"], [], "mlc-llm", true],
    [["*-llm"], [], "mlc-llm-pipeline", false],
    [["m*m"], [], "mlc-llm", true],
    [["*"], ["app"], "app", false],
    [["*"], ["a*"], "beta", true],
    [["a.b"], [], "axb", false],
    [["app", "b*"], [], "beta", true],
  ])("include %j, exclude %j, id %s: %s", (include, exclude, id, expected) => {
    expect(selects({ include, exclude }, id)).toBe(expected);
  });
});

describe("selectorFindings", () => {
  const inventory = { repositories: ["app", "beta"].map((id) => ({ id, name: id, groups: [] })), organization: {} };
  const findings = (repositories: object) =>
    selectorFindings(
      readSettings("prod", {
        "slipway:owner": "a",
        "slipway:plan": "free",
        "slipway:repositories": JSON.stringify(repositories),
      }),
      inventory,
    ).map(({ severity, subject, message }) => `${severity} ${subject}: ${message}`);

  it("names what selects nothing", () => {
    expect(findings({ include: ["app", "betta", "x-*"], exclude: ["gamma"] })).toEqual([
      'error Pulumi.prod.yaml: slipway:repositories.include: "betta" matches no repository; did you mean "beta"?',
      'error Pulumi.prod.yaml: slipway:repositories.include: "x-*" matches no repository; write an id of the inventory or take it out',
      'error Pulumi.prod.yaml: slipway:repositories.exclude: "gamma" matches no repository; write an id of the inventory or take it out',
    ]);
  });

  it("refuses a stack with nothing in it", () => {
    expect(findings({ include: ["app"], exclude: ["*"] })).toEqual([
      "error Pulumi.prod.yaml: slipway:repositories: selects no repository at all; take something out of exclude",
    ]);
  });

  it("has nothing against a selection", () => {
    expect(findings({ exclude: ["app"] })).toEqual([]);
  });
});
