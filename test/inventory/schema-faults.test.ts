import { describe, expect, it } from "vitest";
import { repositoryFaults } from "./load-files.ts";

describe("schemaFaults", () => {
  it.each<[string, string, string[]]>([
    [
      "an unknown field",
      "description: x\nrules:\n  aprovals: 1",
      ['3: "rules.aprovals" is no field; did you mean "approvals"?'],
    ],
    [
      "an unknown field far from any other",
      "features: { sponsors: true }",
      ['1: "features.sponsors" is no field; write one of issues, projects, wiki, discussions'],
    ],
    ["an unknown field at the top", "colour: red", ['1: "colour" is no field; docs/inventory.md lists them all']],
    ["a word that is no choice", "visibility: pubic", ['1: "visibility" is "pubic"; did you mean "public"?']],
    [
      "a word far from any choice",
      "visibility: open",
      ['1: "visibility" is "open"; write one of public, private, internal'],
    ],
    ["yes for true", "merge: { squash: yes }", ['1: "merge.squash" is "yes"; write true or false']],
    [
      "a number out of range",
      "rules: { approvals: 11 }",
      ['1: "rules.approvals" is 11; write a whole number from 0 to 10'],
    ],
    [
      "a number below its range",
      "actions: { retentionDays: 0 }",
      ['1: "actions.retentionDays" is 0; write a whole number from 1 to 400'],
    ],
    [
      "a broken number",
      "rules: { approvals: 1.50 }",
      ['1: "rules.approvals" is 1.50; write a whole number from 0 to 10'],
    ],
    [
      "text for a number",
      'rules: { approvals: "2" }',
      ['1: "rules.approvals" is "2"; write a whole number from 0 to 10'],
    ],
    [
      "a number for text, as it was written",
      "variables: { PYTHON: 3.10 }",
      ['1: "variables.PYTHON" is 3.10; write it in quotes'],
    ],
    ["a boolean for text", "variables: { DEBUG: true }", ['1: "variables.DEBUG" is true; write it in quotes']],
    ["a single value for a list", "topics: python", ['1: "topics" is "python"; write a list ("[a, b]")']],
    [
      "a list for a map",
      "merge: [squash]",
      [
        '1: "merge" is a list; write a map with squash, mergeCommit, rebase, auto, updateBranch, deleteBranch, squashTitle, squashMessage, commitTitle, commitMessage',
      ],
    ],
    ["a list where names are free", "with: [a]", ['1: "with" is a list; write a map ("name: ...")']],
    ["a single value for a map of names", "labels: bug", ['1: "labels" is "bug"; write a map ("name: ...")']],
    [
      "a topic that GitHub refuses",
      `topics: [Python, ${"a".repeat(51)}]`,
      [
        '1: "topics[0]" is "Python"; write at most 50 lower-case letters, digits and hyphens',
        `1: "topics[1]" is "${"a".repeat(51)}"; write at most 50 lower-case letters, digits and hyphens`,
      ],
    ],
    [
      "too many topics",
      `topics: [${Array.from({ length: 21 }, (_, index) => `t${index}`).join(", ")}]`,
      ['1: "topics" has 21 items; write at most 20 topics'],
    ],
    ["the same topic twice", "topics: [a, b, a]", ['1: "topics[2]" stands in the list a second time; take it out']],
    [
      "a description too long",
      `description: ${"a".repeat(351)}`,
      ['1: "description" has 351 characters; write at most 350 characters'],
    ],
    ["a description of two lines", 'description: "a\\nb"', ['1: "description" is "a\\nb"; write it in one line']],
    [
      "a label's colour with a hash, and one that YAML reads as a number",
      'labels:\n  bug: { color: "#d73a4a" }\n  zero: { color: 000000 }',
      [
        '2: "labels.bug.color" is "#d73a4a"; write six hexadecimal digits in quotes, without "#" ("d73a4a")',
        '3: "labels.zero.color" is 000000; write six hexadecimal digits in quotes, without "#" ("d73a4a")',
      ],
    ],
    [
      "a label without a colour",
      "labels:\n  bug: { description: Something is wrong }",
      ['2: "labels.bug.color" is missing; write six hexadecimal digits in quotes, without "#" ("d73a4a")'],
    ],
    [
      "names of secrets and variables that GitHub refuses",
      "secrets:\n  GITHUB_PAT: {}\n  1ST: {}\nvariables:\n  MY-VAR: a",
      [
        '2: "secrets.GITHUB_PAT" is not a name that can stand here; write letters, digits and "_", not beginning with a digit or "GITHUB_" (SLACK_WEBHOOK_URL)',
        '3: "secrets.1ST" is not a name that can stand here; write letters, digits and "_", not beginning with a digit or "GITHUB_" (SLACK_WEBHOOK_URL)',
        '5: "variables.MY-VAR" is not a name that can stand here; write letters, digits and "_", not beginning with a digit or "GITHUB_" (PYTHON_VERSION)',
      ],
    ],
    [
      "an environment that waits too long",
      "environments:\n  production:\n    waitMinutes: 43201",
      ['3: "environments.production.waitMinutes" is 43201; write a whole number from 0 to 43200'],
    ],
    [
      "a bypass with two mistakes",
      "rules:\n  bypass:\n    - { team: Platform Team }\n    - { team: platform, mod: always }\n    - { teams: platform }\n    - { role: admn }\n    - platform",
      [
        '3: "rules.bypass[0].team" is "Platform Team"; write the team\'s slug: lower-case letters, digits, "-" and "_" (platform-team)',
        '4: "rules.bypass[1].mod" is no field; did you mean "mode"?',
        '5: "rules.bypass[2]" is a map; write one of {team: slug}, {app: id}, {role: admin|maintain|write} or {organizationAdmin: true}, with an optional mode',
        '6: "rules.bypass[3].role" is "admn"; did you mean "admin"?',
        '7: "rules.bypass[4]" is "platform"; write one of {team: slug}, {app: id}, {role: admin|maintain|write} or {organizationAdmin: true}, with an optional mode',
      ],
    ],
    [
      "a tag pattern with its folder",
      "environments:\n  production:\n    tags: [refs/tags/v*]",
      [
        '3: "environments.production.tags[0]" is "refs/tags/v*"; write a name or pattern without "refs/..." and without spaces (main, release/*, v*)',
      ],
    ],
    ["null for what cannot be released", "name:\nadopt: true", ['1: "name" has no value; write text']],
    ["null in a list", "topics: [null]", ['1: "topics[0]" has no value; write text']],
    [
      "locks where nothing is below",
      "locked: [rules]",
      ['1: "locked" belongs in defaults.yaml or a group: nothing is below this file'],
    ],
  ])("refuses %s", (_what, text, expected) => {
    expect(repositoryFaults(text)).toEqual(expected);
  });

  it("never repeats what stands where a secret's value may have been written", () => {
    const faults = repositoryFaults(
      "secrets:\n  TOKEN: hunter2\n  OTHER: { value: hunter2 }\nenvironments:\n  production:\n    secrets: [hunter-2]\n  staging:\n    secrets: { TOKEN: hunter2 }",
    );
    expect(faults).toEqual([
      '2: "secrets.TOKEN" is a string; write a map with dependabot, kept, description',
      '3: "secrets.OTHER.value" is no field; write one of dependabot, kept, description',
      '6: "environments.production.secrets[0]" is a string; write letters, digits and "_", not beginning with a digit or "GITHUB_" (SLACK_WEBHOOK_URL)',
      '8: "environments.staging.secrets" is a map; write a list ("[a, b]")',
    ]);
  });
});
