import { expect, it } from "vitest";
import type { SimulatedEvent } from "../../../workflow/simulation/simulate.ts";
import { whatRuns } from "./trainer-lab.ts";

const environments = {
  development: { reviewers: false },
  staging: { reviewers: false, branches: ["main"], tags: ["v*"] },
  production: { reviewers: true, branches: ["main"], tags: ["v*"] },
  "github-pages": { reviewers: false, branches: ["main"], tags: ["v*"] },
};

/** `ci.yml: changes run, unit-tests run, ...`, a line a workflow that starts. */
async function lines(event: SimulatedEvent, forced: Parameters<typeof whatRuns>[2] = {}, options: object = {}) {
  const runs = await whatRuns(options, event, { environments, ...forced });
  return Object.entries(runs)
    .map(([file, jobs]) => {
      const results = new Map<string, string[]>();
      for (const [id, result] of Object.entries(jobs)) results.set(result, [...(results.get(result) ?? []), id]);
      return [file, ...[...results].map(([result, ids]) => `  ${result}: ${ids.join(" ")}`)].join("\n");
    })
    .join("\n");
}

const events: readonly [string, SimulatedEvent][] = [
  ["a push to main", { name: "push", ref: "main" }],
  ["a push to develop", { name: "push", ref: "develop" }],
  ["a push to a feature branch", { name: "push", ref: "feature/x" }],
  ["a pull request", { name: "pull_request", ref: "feature/x", base: "main", paths: ["src/a.py"] }],
  [
    "a pull request from a fork",
    { name: "pull_request", ref: "feature/x", base: "main", fork: true, paths: ["src/a.py"] },
  ],
  ["v1.0.0", { name: "push", ref: "refs/tags/v1.0.0" }],
  ["v1.0.0-rc1", { name: "push", ref: "refs/tags/v1.0.0-rc1" }],
  ["a manual run of ci.yml", { name: "workflow_dispatch", ref: "main", workflow: "ci.yml" }],
  ["a manual run of performance.yml", { name: "workflow_dispatch", ref: "main", workflow: "performance.yml" }],
  [
    "a manual run of performance.yml with the suite",
    { name: "workflow_dispatch", ref: "main", workflow: "performance.yml", inputs: { suite: "true" } },
  ],
  ["a manual run of deploy.yml", { name: "workflow_dispatch", ref: "main", workflow: "deploy.yml" }],
  ...["development", "production"].map((environment): [string, SimulatedEvent] => [
    `a manual run of deploy.yml to ${environment}`,
    { name: "workflow_dispatch", ref: "main", workflow: "deploy.yml", inputs: { environment } },
  ]),
  [
    "a manual run of release.yml",
    { name: "workflow_dispatch", ref: "main", workflow: "release.yml", inputs: { version: "1.0.0" } },
  ],
  ...["packages", "pins"].map((update): [string, SimulatedEvent] => [
    `a manual update of ${update}`,
    { name: "workflow_dispatch", ref: "main", workflow: "dependencies.yml", inputs: { update } },
  ]),
  ["a release that somebody publishes", { name: "release", type: "published", ref: "refs/tags/v1.0.0" }],
  ...[
    "0 1 * * 1-6",
    "0 1 * * 0",
    "0 2 * * *",
    "0 5 * * 0",
    "0 4 * * 6",
    "0 3 * * *",
    "0 3 1 * *",
    "0 6 * * 1",
    "0 6 1 * *",
    "0 6 2 1,4,7,10 *",
  ].map((cron): [string, SimulatedEvent] => [`the schedule ${cron}`, { name: "schedule", cron }]),
];

const code = ["ci.yml", "security.yml"].map((file) => ({ file, job: "changes", output: "code", value: "true" }));
const called = ["tests/changes", "security/changes"].map((job) => ({
  file: "release.yml",
  job,
  output: "code",
  value: "true",
}));
const stable = (prerelease: boolean) => ({
  file: "release.yml",
  job: "version",
  output: "prerelease",
  value: String(prerelease),
});

function outputsFor(event: SimulatedEvent) {
  const releases = event.ref?.startsWith("refs/tags/v") === true || event.workflow === "release.yml";
  const byRelease = releases && event.name !== "release" ? [...called, stable(event.ref?.includes("-") ?? false)] : [];
  return event.workflow === undefined || event.workflow === "ci.yml" ? [...code, ...byRelease] : byRelease;
}

it("runs for each event what the document says, and nothing else", { timeout: 60_000 }, async () => {
  const table: string[] = [];
  for (const [name, event] of events)
    table.push(`# ${name}\n${(await lines(event, { outputs: outputsFor(event) })) || "nothing"}`);
  await expect(`${table.join("\n\n")}\n`).toMatchFileSnapshot("__snapshots__/events.txt");
});

it("R4-03: skips what a pull request that only touches documentation does not need, and reports every required check", async () => {
  const outputs = code.map((one) => ({ ...one, value: "false" }));
  const event = { name: "pull_request", ref: "docs", base: "main", paths: ["docs/a.rst"] };
  const runs = await whatRuns({}, event, { outputs });
  expect(runs["ci.yml"]).toMatchObject({
    "unit-tests": "skip",
    "integration-tests": "skip",
    ci: "run",
    "test-unit": "run",
    "test-integration": "run",
  });
  expect(runs["security.yml"]).toMatchObject({
    "static-analysis": "skip",
    "secret-detection": "run",
    "security-scan": "run",
  });
  expect(runs["docs.yml"]).toMatchObject({ build: "run" });
});

/** What comes of the whole when one job fails, for every job. */
async function failures(event: SimulatedEvent, file: string, extras: object = {}): Promise<string> {
  const outputs = outputsFor(event);
  const all = await whatRuns({}, event, { environments, outputs, ...extras });
  const jobs = Object.entries(all[file]!).filter(([, result]) => result === "run");
  const rows: string[] = [];
  for (const [job] of jobs) {
    const runs = await whatRuns({}, event, {
      environments,
      outputs,
      ...extras,
      outcomes: [{ file, job, outcome: "failure" }],
    });
    const changed = Object.entries(runs[file]!).filter(([id, result]) => result !== all[file]![id]);
    const others = Object.keys(all).filter(
      (other) => other !== file && JSON.stringify(all[other]) !== JSON.stringify(runs[other]),
    );
    const rest = others.map(
      (other) =>
        `${other}: ${
          runs[other]
            ? Object.entries(runs[other])
                .filter(([, r]) => r !== "skip")
                .map(([id, r]) => `${id} ${r}`)
                .join(" ") || "nothing"
            : "not started"
        }`,
    );
    rows.push(`${job}: ${[changed.map(([id, result]) => `${id} ${result}`).join(", "), ...rest].join("; ")}`);
  }
  return `${rows.join("\n")}\n`;
}

it.each([
  ["ci.yml", { name: "push", ref: "main" }, {}],
  ["security.yml", { name: "push", ref: "main" }, {}],
  ["performance.yml", { name: "schedule", cron: "0 2 * * *" }, {}],
  ["distributed.yml", { name: "schedule", cron: "0 4 * * 6" }, {}],
  ["release.yml", { name: "push", ref: "refs/tags/v1.0.0" }, { approve: ["production"] }],
  ["deploy.yml", { name: "push", ref: "main" }, { approve: ["production"] }],
  ["dependencies.yml", { name: "schedule", cron: "0 3 1 * *" }, {}],
  ["docs.yml", { name: "push", ref: "main" }, {}],
  ["upkeep.yml", { name: "schedule", cron: "0 6 * * 1" }, {}],
])(
  "shows for %s what fails, is skipped or waits with each job that fails",
  { timeout: 120_000 },
  async (file, event, extras) => {
    await expect(await failures(event, file, extras)).toMatchFileSnapshot(`__snapshots__/failing/${file}.txt`);
  },
);
