import { describe, expect, it } from "vitest";
import type { RepositoryEntry } from "../../inventory/inventory.ts";
import type { DeliveredFile } from "../../pipelines/pipeline.ts";
import { signatureFindings } from "../../platform/signatures.ts";

const signed = (
  rules: NonNullable<RepositoryEntry["rules"]> = {},
  merge?: NonNullable<RepositoryEntry["merge"]>,
): RepositoryEntry => ({
  id: "app",
  name: "app",
  groups: [],
  rules: { signedCommits: true, ...rules },
  ...(merge && { merge }),
});
const ids = (...asked: Parameters<typeof signatureFindings>) => signatureFindings(...asked).map(({ id }) => id);
const script: DeliveredFile = { path: "deploy/run", content: "", mode: "managed", executable: true };

describe("a rule for signed commits", () => {
  it("is not spoken of where it is not declared, or merge commits are possible", () => {
    expect(ids({ id: "app", name: "app", groups: [], merge: { mergeCommit: false } }, [script])).toEqual([]);
    expect(ids(signed(), [])).toEqual([]);
    expect(ids(signed({ mergeMethods: ["squash", "merge"] }), [])).toEqual([]);
  });

  it.each<[string, RepositoryEntry]>([
    ["merge commits are off", signed({}, { mergeCommit: false })],
    ["history is linear", signed({ linearHistory: true })],
    ["the rule takes squashing alone", signed({ mergeMethods: ["squash"] })],
  ])("warns that nobody but a pull request's author can merge it where %s", (_, entry) => {
    expect(signatureFindings(entry, [])).toEqual([
      {
        id: "signed-commits-merge",
        severity: "warning",
        subject: "app: rules.signedCommits",
        message:
          "is true, but no pull request can be merged by a merge commit: GitHub then squashes it for its own author alone, and signs nothing that it rebases; allow merge commits (merge.mergeCommit, rules.mergeMethods, no rules.linearHistory), or leave the rule out.",
      },
    ]);
    expect(ids({ ...entry, rules: { ...entry.rules, mergeQueue: {} } }, [])).toEqual([]);
  });

  it("says which files only a GitHub App can deliver, unless somebody may pass the rule by", () => {
    const files = [script, { ...script, path: "a.txt", executable: false }];
    expect(signatureFindings(signed(), files)).toEqual([
      {
        id: "signed-commits-executable",
        severity: "info",
        subject: "app: rules.signedCommits",
        message:
          "is true, and deploy/run is executable: GitHub signs such a commit for a GitHub App alone, so let Slipway act as one (GITHUB_APP_ID), or name it under rules.bypass.",
      },
    ]);
    expect(ids(signed({ bypass: [{ app: 7 }] }), files)).toEqual([]);
    expect(ids(signed({ bypass: [{ app: 7, mode: "pull_request" }] }), files)).toEqual(["signed-commits-executable"]);
  });
});
