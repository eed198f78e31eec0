import { describe, expect, it } from "vitest";
import type { RepositorySummary, Summary } from "../../report/summary.ts";
import { textReport, totalsLine } from "../../report/text.ts";
import { simulate } from "../../workflow/simulation/simulate.ts";

const plain = (_style: string, text: string) => text;

const repository = (more: Partial<RepositorySummary>): RepositorySummary => ({
  id: "app",
  name: "app",
  url: "http://host/acme/app",
  kinds: [],
  checks: [],
  secrets: [],
  variables: [],
  runs: [],
  files: [],
  pullRequest: undefined,
  ...more,
});
const summary = (more: Partial<Summary>): Summary => ({
  stack: "local",
  owner: "acme",
  url: "http://host",
  driver: "in-process",
  writes: 0,
  totals: {},
  repositories: [],
  organization: [],
  fleets: { fleets: [] },
  images: [],
  findings: [],
  left: [],
  ...more,
});

describe("the report as text", () => {
  it("says of a repository what it has, what is required, where values come from, and what runs", async () => {
    const content = `name: CI
on: { push: { branches: [main] } }
jobs:
  test: { runs-on: ubuntu-24.04, strategy: { matrix: { v: [1, 2] } }, steps: [{ run: make }] }
  ship: { needs: test, environment: live, runs-on: ubuntu-24.04, steps: [{ run: make }] }
`;
    const files = [
      { path: ".github/workflows/ci.yml", content },
      { path: ".github/workflows/tag.yml", content: content.replace("branches: [main]", "tags: [v*]") },
    ];
    const options = { repository: "app", environments: { live: { reviewers: true } } };
    const push = { name: "push", ref: "refs/heads/main" };
    const runs = [
      { title: "push to main", result: await simulate(files, push, options) },
      { title: "pull request to main", result: await simulate(files, { name: "pull_request" }, options) },
    ];
    const whole = repository({
      kinds: [
        { kind: "repository", counts: { created: 1 } },
        { kind: "variable", counts: { created: 1, unchanged: 2 } },
      ],
      checks: [
        { name: "test", state: "required" },
        { name: "lint", state: "pending" },
      ],
      secrets: [{ name: "TOKEN", scope: "environment live", source: "generated once" }],
      runs,
    });
    expect(textReport(summary({ repositories: [whole] }), plain).join("\n")).toMatchInlineSnapshot(`
      "
      app  http://host/acme/app
        repository                           1 created
        variable                             1 created, 2 unchanged
        required checks
          test
          lint (pending: not required yet)
        secrets
          TOKEN  (environment live; generated once)
        variables: none
        push to main
          .github/workflows/ci.yml (CI)
            runs      test x2
            waits     ship in live  Environment "live" waits for an approval.
          not triggered: .github/workflows/tag.yml
        pull request to main
          nothing
            .github/workflows/ci.yml: It does not listen to pull_request, only to push.
            .github/workflows/tag.yml: It does not listen to pull_request, only to push.

      Nothing changed: 0 resources as declared, 0 write requests to GitHub."
    `);
  });

  it("tells the images, their tags and who uses them, and which this run did not build", () => {
    const image = {
      image: "ghcr.io/acme/tool",
      build: "pulumi",
      repository: "app",
      tags: ["buildenv-1", "latest"],
    } as const;
    const users = [{ repository: "app", workflow: "ci.yml", job: "wheel", references: [] }];
    const images = [
      { ...image, name: "tool", builtBy: "this platform from images/tool", users },
      {
        ...image,
        name: "made",
        builtBy: "this platform from images/made",
        users: [],
        action: "created" as const,
        digest: "sha256:1",
      },
    ];
    expect(textReport(summary({ images }), plain).slice(0, -2).join("\n")).toMatchInlineSnapshot(`
      "
      Container images
        ghcr.io/acme/tool
          built by this platform from images/tool
          tags: buildenv-1, latest
          used by: app/ci.yml (wheel)
        ghcr.io/acme/tool
          built by this platform from images/made
          tags: buildenv-1, latest
          used by: no workflow
          in this run: created, sha256:1
        Not built in this run: tool. The embedded GitHub has no registry; add --registry HOST to build them by Docker and push them there."
    `);
  });

  it("tells what belongs to the owner, and what only Pulumi's engine can do", () => {
    const organization = [{ kind: "organisation secret", counts: { updated: 1 } }];
    const gone = repository({ id: "old", url: undefined, kinds: [{ kind: "ruleset", counts: { deleted: 1 } }] });
    const lines = textReport(
      summary({ organization, repositories: [gone], left: ['label "old" is no longer declared'] }),
      plain,
    );
    expect(lines.slice(0, -2).join("\n")).toMatchInlineSnapshot(`
      "
      old
        ruleset                              1 deleted
        required checks: none
        secrets: none
        variables: none

      Owner acme
        organisation secret                  1 updated

      Left alone, as only Pulumi's engine can do it
        label "old" is no longer declared"
    `);
  });

  it.each([
    [{ totals: { unchanged: 1 }, writes: 0 }, "Nothing changed: 1 resource as declared, 0 write requests to GitHub."],
    [{ totals: { created: 2, unchanged: 3 }, writes: 1 }, "2 created, 3 unchanged; 1 write request to GitHub."],
    [
      { totals: { deleted: 1, replaced: 4, updated: 2 }, writes: 9 },
      "2 updated, 4 replaced, 1 deleted; 9 write requests to GitHub.",
    ],
  ])("sums up %j", (totals, line) => {
    expect(totalsLine(totals)).toBe(line);
  });
});
