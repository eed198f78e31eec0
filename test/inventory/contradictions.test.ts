import { describe, expect, it } from "vitest";
import { faultsOf, loadFiles, repositoryFaults } from "./load-files.ts";

describe("contradictions", () => {
  it.each<[string, string, string[]]>([
    [
      "options without a pipeline",
      "with: { a: 1 }",
      ['1: "with" has options for no pipeline; write "pipeline: ..." or take it out'],
    ],
    [
      "a template for a repository that exists",
      "adopt: true\ntemplate: acme/start",
      [
        '2: "template" is for a new repository; take it out, or take out adopt: true (adopt is set in inventory/repositories/app.yaml:1)',
      ],
    ],
    [
      "every way to merge off",
      "merge: { squash: false, mergeCommit: false, rebase: false }",
      ['1: "merge" turns every way to merge off; leave one of squash, mergeCommit, rebase on'],
    ],
    [
      "only ways to merge that are off",
      "merge: { squash: false, rebase: false }\nrules:\n  mergeMethods: [squash, rebase]",
      [
        '3: "rules.mergeMethods" allows only ways to merge that are turned off; turn one of them on (merge is set in inventory/repositories/app.yaml:1)',
      ],
    ],
    [
      "merge commits in a linear history",
      "rules:\n  linearHistory: true\n  mergeMethods: [merge]",
      [
        '3: "rules.mergeMethods" allows merge commits alone, which a linear history forbids; write squash or rebase (rules.linearHistory is set in inventory/repositories/app.yaml:2)',
      ],
    ],
    [
      "a title without its message",
      "merge: { squashTitle: PR_TITLE, commitMessage: BLANK }",
      [
        '1: "merge.commitMessage" stands alone; GitHub takes it together with commitTitle only',
        '1: "merge.squashTitle" stands alone; GitHub takes it together with squashMessage only',
      ],
    ],
    [
      "a title and a message that GitHub does not take together",
      "merge:\n  squashTitle: COMMIT_OR_PR_TITLE\n  squashMessage: PR_BODY",
      [
        '3: "merge.squashMessage" does not go with squashTitle COMMIT_OR_PR_TITLE; write COMMIT_MESSAGES (merge.squashTitle is set in inventory/repositories/app.yaml:2)',
      ],
    ],
    [
      "push protection without secret scanning",
      "security: { pushProtection: true, secretScanning: false }",
      [
        '1: "security.pushProtection" needs secretScanning; turn it on or this off (security.secretScanning is set in inventory/repositories/app.yaml:1)',
      ],
    ],
    [
      "action patterns that do not count",
      "actions:\n  patterns: [docker/*]",
      ['2: "actions.patterns" counts only with "allow: selected"; write that or take the patterns out'],
    ],
    [
      "logs of a public repository kept too long",
      "visibility: public\nactions: { retentionDays: 91 }",
      [
        '2: "actions.retentionDays" is 91; write at most 90, GitHub\'s limit for a public repository (visibility is set in inventory/repositories/app.yaml:1)',
      ],
    ],
    [
      "a merge queue that can never fill",
      "rules:\n  mergeQueue: { minEntries: 6, maxEntries: 5 }",
      [
        '2: "rules.mergeQueue.minEntries" is 6, above maxEntries (5); write at most that (rules.mergeQueue.maxEntries is set in inventory/repositories/app.yaml:2)',
      ],
    ],
    [
      "protected branches together with patterns",
      "environments:\n  production:\n    protectedBranches: true\n    tags: [v*]",
      [
        '3: "environments.production.protectedBranches" does not go with tags: GitHub takes protected branches or patterns; take one of them out (environments.production.tags is set in inventory/repositories/app.yaml:4)',
      ],
    ],
    [
      "seven reviewers",
      "environments:\n  production:\n    reviewers: { teams: [a, b, c, d], people: [e, f, g] }",
      ['3: "environments.production.reviewers" names 7; write at most 6 teams and people together'],
    ],
  ])("refuses %s", (_what, text, expected) => {
    expect(repositoryFaults(text)).toEqual(expected);
  });

  it("names the other layer where the two are in different files", () => {
    const faults = faultsOf({
      "defaults.yaml": "description: x\nactions:\n  allow: all",
      "repositories/app.yaml": "actions: { patterns: [docker/*] }",
    });
    expect(faults).toEqual([
      'inventory/repositories/app.yaml:1: "actions.patterns" counts only with "allow: selected"; write that or take the patterns out (actions.allow is set in inventory/defaults.yaml:3)',
    ]);
  });

  it.each([
    "merge: { squashTitle: PR_TITLE, squashMessage: COMMIT_MESSAGES, commitTitle: MERGE_MESSAGE, commitMessage: PR_TITLE }",
    "merge: { squash: false, mergeCommit: false }",
    "merge: { squash: false }\nrules: { mergeMethods: [squash, merge], linearHistory: true }",
    "visibility: private\nactions: { retentionDays: 400, allow: selected, patterns: [docker/*] }",
    "rules: { mergeQueue: { minEntries: 5, maxEntries: 5 } }",
    "environments: { production: { protectedBranches: false, tags: [v*], reviewers: { teams: [a, b, c], people: [d, e, f] } } }",
    "security: { pushProtection: true }",
  ])("has nothing against %s", (text) => {
    expect(loadFiles({ "repositories/app.yaml": text }).repositories).toHaveLength(1);
  });
});
