import { beforeAll, describe, expect, it } from "vitest";
import { loadStack } from "../../platform/load.ts";
import { htmlReport } from "../../report/html.ts";
import { type Summary, summarize } from "../../report/summary.ts";
import { textReport } from "../../report/text.ts";
import { makeProject } from "../cli/project.ts";

const entry = (more = "") => `pipeline: python-app
visibility: public

rules: { checks: [licence/cla] }
variables: { REGION: eu }
secrets: { TOKEN: { dependabot: true } }
${more}`;

let summary: Summary;

beforeAll(async () => {
  const project = makeProject({
    "inventory/repositories/sample-app.yaml": null,
    "inventory/repositories/app-one.yaml": entry(
      "environments: { staging: { secrets: [KEY], variables: { URL: x } } }\n",
    ),
    "inventory/repositories/app-two.yaml": entry(),
    "inventory/organization.yaml":
      "secrets: { SHARED: { repositories: [app-one], dependabot: true } }\nvariables: { ORG: { value: x, repositories: [app-one] } }\n",
    "Pulumi.local.yaml":
      'config:\n  slipway:owner: acme-local\n  slipway:plan: enterprise\n  slipway:organization: owned\n  slipway:secrets: { "*": { from: generated } }\n',
  });
  const { platform } = await loadStack(project, "local");
  const files = { urn: "app-one/files", type: "slipway:github:FileSet", name: "x", action: "updated" as const };
  const applied = [
    files,
    { ...files, urn: "app-two/files" },
    { urn: "app-one/label", type: "slipway:github:Labels", name: "app-one-labels", action: "created" as const },
    { urn: "owner/secret", type: "slipway:index:GeneratedSecret", name: "TOKEN", action: "unchanged" as const },
  ];
  const outputs = new Map([
    ["app-one/files", { checks: ["ci"], pullRequest: null }],
    ["app-two/files", { checks: [], pullRequest: 4 }],
  ]);
  const owner = (urn: string) => (urn.startsWith("owner/") ? undefined : urn.split("/")[0]);
  summary = await summarize(platform, { driver: "in-process", applied, outputs, left: [] }, "http://host", owner, 2);
});

describe("summarize", () => {
  it("counts resources by kind for each repository and for the owner", () => {
    expect(summary.totals).toEqual({ updated: 2, created: 1, unchanged: 1 });
    expect(summary.repositories.map(({ kinds }) => kinds)).toEqual([
      [
        { kind: "file set", counts: { updated: 1 } },
        { kind: "label set", counts: { created: 1 } },
      ],
      [{ kind: "file set", counts: { updated: 1 } }],
    ]);
    expect(summary.organization).toEqual([{ kind: "generated value", counts: { unchanged: 1 } }]);
  });

  it("calls a check pending until the default branch reports it, and says what to merge", () => {
    expect(summary.repositories.map(({ checks }) => checks)).toEqual([
      [
        { name: "ci", state: "required" },
        { name: "licence/cla", state: "required" },
      ],
      [
        { name: "ci", state: "pending" },
        { name: "licence/cla", state: "required" },
      ],
    ]);
    expect(summary.findings.filter(({ id }) => id === "check-pending")).toEqual([
      {
        id: "check-pending",
        severity: "info",
        subject: 'app-two: check "ci"',
        message:
          "is not required yet, as the default branch has no workflow that reports it; merge pull request #4, then run this again.",
      },
    ]);
  });

  it("tells scope and source of every secret and variable that a repository sees, the organisation's included", () => {
    expect(summary.repositories[0]?.secrets).toEqual(
      [
        ["TOKEN", "repository"],
        ["TOKEN", "Dependabot"],
        ["KEY", "environment staging"],
        ["SHARED", "organisation"],
        ["SHARED", "organisation, Dependabot"],
      ].map(([name, scope]) => ({ name, scope, source: "generated once" })),
    );
    expect(summary.repositories[0]?.variables).toEqual(
      [
        ["REGION", "repository"],
        ["URL", "environment staging"],
        ["ORG", "organisation"],
      ].map(([name, scope]) => ({ name, scope, source: "inventory" })),
    );
    expect(summary.repositories[1]?.secrets.map(({ scope }) => scope)).toEqual(["repository", "Dependabot"]);
  });
});

describe("what a run removed", () => {
  it("is counted under the repository that it belonged to, one that has left the inventory too", async () => {
    const variable = { type: "github:index/actionsVariable:ActionsVariable", name: "x", action: "deleted" as const };
    const applied = ["a", "b", "c"].map((urn) => ({ ...variable, urn }));
    const removedFrom = new Map([
      ["a", "sample-app"],
      ["b", "gone"],
    ]);
    const { platform } = await loadStack(makeProject(), "local");
    const outcome = { driver: "pulumi" as const, applied, outputs: new Map(), left: [], removedFrom };
    const { repositories, organization } = await summarize(platform, outcome, "http://host", () => undefined, 0);
    const counts = [{ kind: "variable", counts: { deleted: 1 } }];
    expect(repositories.map(({ id, kinds, url }) => [id, kinds, url]).filter(([, kinds]) => kinds?.length)).toEqual([
      ["sample-app", counts, "http://host/local/sample-app"],
      ["gone", counts, undefined],
    ]);
    expect(organization).toEqual(counts);
  });
});

describe("textReport", () => {
  it("gives a repository's lines in full, and the total last", () => {
    const lines = textReport(
      { ...summary, repositories: summary.repositories.slice(1).map((one) => ({ ...one, runs: [] })) },
      (_style, text) => text,
    );
    expect(lines).toEqual([
      "",
      "app-two  http://host/acme-local/app-two",
      "  file set                             1 updated",
      "  required checks",
      "    ci (pending: not required yet)",
      "    licence/cla",
      "  secrets",
      "    TOKEN  (repository; generated once)",
      "    TOKEN  (Dependabot; generated once)",
      "  variables",
      "    REGION  (repository; inventory)",
      "",
      "Owner acme-local",
      "  generated value                      1 unchanged",
      "",
      "1 created, 2 updated, 1 unchanged; 2 write requests to GitHub.",
    ]);
  });
});

describe("htmlReport", () => {
  it("draws the jobs of each repository, but shows files and reasons that differ in the name alone only once", async () => {
    const page = await htmlReport(summary);
    const [, first = "", second = ""] = page.split('<section class="card repository"');
    const count = (text: string, part: string) => text.split(part).length - 1;
    expect([first, second].map((card) => count(card, '<svg class="graph"'))).toEqual([3, 3]);
    expect([first, second].map((card) => count(card, '<details class="jobs"'))).toEqual([3, 0]);
    expect(count(first, '<details class="file"')).toBe(summary.repositories[0]?.files.length);
    expect(count(second, '<details class="file"')).toBe(0);
    expect(second).toContain('as in <a href="#repository-app-one">app-one</a>');
  });
});
