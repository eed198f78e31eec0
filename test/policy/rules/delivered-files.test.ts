import { describe, expect, it } from "vitest";
import { judge } from "../../../policy/judge.ts";
import type { PolicyResource } from "../../../policy/rule.ts";
import { rules } from "../../../policy/rules.ts";

const workflow = {
  path: ".github/workflows/ci.yml",
  content:
    "jobs:\n  it:\n    steps:\n      - uses: actions/checkout@1 # v4\n      - uses: ./local\n      - { run: make }\n    uses: 'Evil/It/.github/workflows/a.yml@1'\n",
};
const dependabot = (updates: string) => ({
  path: ".github/dependabot.yml",
  content: `version: 2\nupdates:\n${updates}`,
});
const actions = "  - { package-ecosystem: github-actions, directory: /, cooldown: { default-days: 7 } }\n";

const told = (files: unknown, settings: Parameters<typeof judge>[2] = {}) => {
  const resource: PolicyResource = {
    urn: "urn",
    type: "slipway:github:FileSet",
    name: "it-files",
    inputs: { files },
    protect: false,
  };
  return judge(rules, [resource], settings, new Date(0)).map(({ id, message }) => [id, message.split(". ")[0]]);
};

describe("a rule about delivered files", () => {
  it("W-14 finds actions of owners that were not chosen, and called workflows of theirs", () => {
    const files = [workflow, dependabot(actions)];
    expect(told(files)).toEqual([]);
    expect(told(files, { parameters: { actionOwners: ["Actions"] } })).toEqual([
      ["W-14", '.github/workflows/ci.yml uses "Evil/It"'],
    ]);
  });

  it.each([
    ["nothing moves its pinned actions", [workflow]],
    [
      "nothing moves its pinned actions",
      [workflow, dependabot("  - { package-ecosystem: pip, cooldown: { default-days: 7 } }\n")],
    ],
    [
      "updates of pip come on the day of their release",
      [workflow, dependabot(`${actions}  - { package-ecosystem: pip }\n`)],
    ],
    [
      "updates of github-actions run code of others",
      [workflow, dependabot(actions.replace("directory", "insecure-external-code-execution: allow, directory"))],
    ],
  ])("W-16 says: %s (%#)", (words, files) => {
    expect(told(files)).toEqual([["W-16", words]]);
  });

  it("W-16 asks nothing of a repository without workflows, or whose files only a run knows", () => {
    expect(told([{ path: "README.md", content: "" }])).toEqual([]);
    expect(told("[unknown]")).toEqual([]);
  });

  it.each([
    [
      "what is neither attested nor signed",
      "- run: gh release create v1 sbom.json",
      ["releases what is neither attested nor signed"],
    ],
    [
      "no list of parts",
      "- uses: actions/attest-build-provenance@1\n      - run: gh release upload v1",
      ["releases without a list of parts"],
    ],
    [
      "neither",
      "- uses: softprops/action-gh-release@1",
      ["releases what is neither attested nor signed", "releases without a list of parts"],
    ],
    [
      "attestations that are off",
      "- { uses: pypa/gh-action-pypi-publish@1, with: { attestations: false } }\n      - run: make sbom",
      ["releases what is neither attested nor signed"],
    ],
    ["nothing of one that has both", "- { uses: pypa/gh-action-pypi-publish@1, with: { sbom: it } }", []],
    ["nothing where nothing is released", "- run: make", []],
  ])("W-15 says of a release: %s", (_, steps, words) => {
    const content = `jobs:\n  it:\n    steps:\n      ${steps}\n`;
    const files = [{ path: ".github/workflows/release.yml", content }, dependabot(actions)];
    const found = told(files);
    expect(found).toEqual(
      words.length === 0 ? [] : [["W-15", words.map((word) => `.github/workflows/release.yml ${word}`).join(", ")]],
    );
  });
});
