import { describe, expect, it } from "vitest";
import { job, said, sha, workflow, workflowOf } from "./analyzed.ts";

const digest = "a".repeat(64);
const using = (uses: string) => workflow(job("a", `      - uses: ${uses}\n`));

describe("actions", () => {
  it.each<[uses: string, expected: object]>([
    [`actions/checkout@${sha} # v7.0.1`, { uses: "actions/checkout", ref: sha, version: "v7.0.1" }],
    [`"actions/checkout@${sha}" # v7.0.1 (2026-01-01)`, { uses: "actions/checkout", ref: sha, version: "v7.0.1" }],
    [`actions/checkout@${sha} # the best`, { uses: "actions/checkout", ref: sha }],
    ["github/codeql-action/init@v4", { uses: "github/codeql-action/init", ref: "v4" }],
    ["./.github/actions/build", { uses: "./.github/actions/build", ref: "" }],
    ["docker://ghcr.io:443/o/i:3.1", { uses: "docker://ghcr.io:443/o/i", ref: "3.1" }],
    [`docker://alpine@sha256:${digest}`, { uses: "docker://alpine", ref: `sha256:${digest}` }],
  ])("are listed: %s", async (uses, expected) => {
    expect((await workflowOf(using(uses))).actions).toEqual([{ ...expected, job: "a", line: 11 }]);
  });

  it("are listed with the workflows that jobs call", async () => {
    const text = workflow(`  a:\n    permissions: {}\n    uses: o/r/.github/workflows/x.yml@${sha} # v1.0.0\n`);
    expect((await workflowOf(text)).actions).toEqual([
      { uses: "o/r/.github/workflows/x.yml", ref: sha, version: "v1.0.0", job: "a", line: 8 },
    ]);
  });

  it.each<[id: string, uses: string, expected: string[]]>([
    ["action-not-pinned", `actions/checkout@${sha} # v7`, []],
    ["action-not-pinned", "./.github/actions/build", []],
    ["action-not-pinned", `docker://alpine@sha256:${digest}`, []],
    [
      "action-not-pinned",
      "actions/checkout@v4",
      [
        'line 11: "actions/checkout@v4" can change; write the full commit SHA and the version in a comment, actions/checkout@<40 hex digits> # v4.',
      ],
    ],
    [
      "action-not-pinned",
      "actions/checkout@main",
      [
        'line 11: "actions/checkout@main" can change; write the full commit SHA and the version in a comment, actions/checkout@<40 hex digits> # v1.2.3.',
      ],
    ],
    [
      "action-not-pinned",
      `actions/checkout@${sha.slice(0, 7)}`,
      [
        `line 11: "actions/checkout@${sha.slice(0, 7)}" can change; write the full commit SHA and the version in a comment, actions/checkout@<40 hex digits> # ${sha.slice(0, 7)}.`,
      ],
    ],
    [
      "action-not-pinned",
      "docker://alpine:3",
      ['line 11: "docker://alpine" is not pinned; write the image\'s digest, docker://alpine@sha256:<64 hex digits>.'],
    ],
  ])("%s: %s", async (id, uses, expected) => {
    expect(await said(id, using(uses))).toEqual(expected.map((message) => `ci.yml: job "a": error: ${message}`));
  });

  it("have their version beside the SHA", async () => {
    expect(await said("action-version-missing", using(`actions/checkout@${sha}`))).toEqual([
      'ci.yml: job "a": warning: line 11: "actions/checkout" is pinned, but nothing says to which version; write it in a comment behind the SHA, "# v1.2.3".',
    ]);
    expect(await said("action-version-missing", using(`actions/checkout@${sha} # v7`))).toEqual([]);
  });
});
