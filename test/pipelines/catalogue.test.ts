import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { catalogue } from "../../pipelines/catalogue.ts";
import { readOptions } from "../../pipelines/options.ts";
import type { PipelineOutput } from "../../pipelines/pipeline.ts";
import { analyze } from "../../workflow/analysis/analyze.ts";
import { parseWorkflow } from "../../workflow/parse/parse-workflow.ts";
import { type SimulatedEvent, simulate } from "../../workflow/simulation/simulate.ts";
import { composed, everyJob } from "./own-jobs/list.ts";

interface Job {
  readonly name?: string;
  readonly if?: string;
  readonly needs?: readonly string[];
  readonly permissions?: Readonly<Record<string, string>>;
  readonly steps?: readonly Step[];
  readonly uses?: string;
  readonly "timeout-minutes"?: number;
  readonly "continue-on-error"?: boolean;
}
interface Step {
  readonly name: string;
  readonly if?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Workflow {
  readonly on: Readonly<Record<string, Readonly<Record<string, unknown>> | null>>;
  readonly permissions?: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
}

const context = { repository: { id: "example", name: "example", owner: "acme", defaultBranch: "main" } };
const notices = { metricsWebhook: "METRICS_WEBHOOK", slackWebhook: "SLACK_WEBHOOK_URL" };

/** Everything that the catalogue can give, by name; each pipeline as it is, and as it tells others of its runs. */
const outputs: readonly (readonly [string, PipelineOutput])[] = [
  ...Object.values(catalogue).flatMap((definition) =>
    [{}, notices].map(
      (options) =>
        [
          `${definition.name}${Object.keys(options).length === 0 ? "" : " with notices"}`,
          definition.build(readOptions(definition, options), context),
        ] as const,
    ),
  ),
  ["a list of jobs", composed(everyJob)],
  ["a list of jobs beside a pipeline", composed(everyJob, { besidePipeline: true, mergeQueue: true })],
];

const workflows = outputs.flatMap(([name, output]) =>
  output.files
    .filter(({ path }) => path.startsWith(".github/workflows/"))
    .map(({ path, content }) => {
      const workflow = parse(content) as Workflow;
      return { title: `${name}: ${path.split("/").at(-1)}`, path, output, workflow, content };
    }),
);
const cases = workflows.map((one) => [one.title, one] as const);

/** Only called by other workflows: the caller reports, limits and starts it. */
const isCalled = ({ on }: Workflow) => Object.keys(on).every((event) => event === "workflow_call");
/** Is itself the report of others' runs, and does nothing else. */
const isComment = ({ on, jobs }: Workflow) =>
  Object.keys(on).join() === "workflow_run" && Object.keys(jobs).join() === "comment";
/** Releases or deploys: what others left in a cache must not get into it. */
const publishes = ({ on }: Workflow) =>
  Object.keys(on).some((event) => event === "release") ||
  (on.push?.tags !== undefined && on.push.branches === undefined && !("pull_request" in on));

describe("every pipeline of the catalogue", () => {
  it.each(outputs)("%s has Dependabot keep its actions current, some days after a release", (_, { files }) => {
    const { updates } = parse(files.find(({ path }) => path === ".github/dependabot.yml")!.content) as {
      updates: readonly Record<string, unknown>[];
    };
    expect(updates.map((update) => update["package-ecosystem"])).toContain("github-actions");
    for (const update of updates) expect(update.cooldown).toEqual({ "default-days": 7 });
    for (const update of updates) expect(JSON.stringify(update)).not.toContain("insecure-external-code-execution");
  });

  it.each(outputs)("%s requires nothing but jobs that are reported whatever happens before them", async (_, output) => {
    const { workflows: analyses } = await analyze([...output.files]);
    for (const { path, job } of output.requires) {
      const content = output.files.find((file) => file.path === path)!.content;
      const { on, jobs } = parse(content) as Workflow;
      expect(jobs[job]!.if, `${path}: ${job}`).toMatch(/^always\(\)|^\$\{\{ always\(\)/);
      expect(jobs[job]!.needs!.length).toBeGreaterThan(0);
      expect(Object.keys(on.pull_request ?? {}).filter((filter) => filter.startsWith("paths"))).toEqual([]);
      expect(Object.keys(on.push ?? {}).filter((filter) => filter.startsWith("paths"))).toEqual([]);
      const checks = analyses.find((one) => one.path === path)!.checks.filter((check) => check.job === job);
      expect(checks.map(({ alwaysReported }) => alwaysReported)).toEqual([true]);
    }
  });
});

describe.each(Object.keys(catalogue))("the pipeline %s", (name) => {
  const own = workflows.filter(({ title }) => title.startsWith(`${name}: `));
  const telling = workflows.filter(({ title }) => title.startsWith(`${name} with notices: `));
  const stepsOf = (all: typeof own) =>
    all.flatMap(({ path, workflow }) =>
      Object.entries(workflow.jobs).flatMap(([id, job]) => (job.steps ?? []).map((step) => ({ path, id, job, step }))),
    );
  const { output } = own[0]!;
  const on = (event: SimulatedEvent) => simulate(output.files, event, { repository: "example" });

  it("writes one comment on each pull request, a fork's too, from a run that holds nothing of the pull request", async () => {
    const { runs } = await on({ name: "pull_request", fork: true });
    const commenting = runs
      .filter(({ triggered }) => triggered)
      .flatMap(({ file, jobs }) => jobs.filter(({ result }) => result === "run").map(({ id }) => ({ file, id })))
      .flatMap((ran) => stepsOf(own).filter(({ path, id }) => path === ran.file && id === ran.id))
      .filter(({ step }) => /\.github\/scripts\/(checks|pull_request)_comment\.py/.test(step.run ?? ""));
    // Again each time a workflow has ended.
    expect(new Set(commenting.map(({ path, id }) => `${path}: ${id}`)).size).toBe(1);
    const { path, job } = commenting[0]!;
    expect(Object.keys(own.find((one) => one.path === path)!.workflow.on)).toEqual(["workflow_run"]);
    const checkouts = job.steps!.filter(({ uses }) => uses?.startsWith("actions/checkout@"));
    expect(checkouts.map((step) => step.with)).toEqual([
      { "sparse-checkout": ".github/scripts", "persist-credentials": false },
    ]);
  });

  it("tells a webhook and Slack of its runs where they are declared, and reads no secret for it otherwise", () => {
    const told = stepsOf(telling).filter(({ id }) => id === "metrics");
    const steps = told.filter(({ step }) => step.name === "Tell of the run");
    expect(steps.length).toBe(told.filter(({ step }) => step.name === "Report the run").length);
    expect(steps.length).toBeGreaterThan(0);
    for (const { step } of steps)
      expect(step).toMatchObject({
        // A fork's run has no secrets.
        if: "github.event_name != 'pull_request' || github.event.pull_request.head.repo.full_name == github.repository",
        env: {
          METRICS_WEBHOOK: "${{ secrets.METRICS_WEBHOOK }}",
          SLACK_WEBHOOK_URL: "${{ secrets.SLACK_WEBHOOK_URL }}",
          SLACK_NOTICES: "failures",
        },
      });
    for (const { step } of told.filter(({ step }) => step.name === "Report the run"))
      expect(JSON.stringify(step)).not.toContain("secrets.");
    for (const { content } of own) expect(content).not.toMatch(/METRICS_WEBHOOK|SLACK_WEBHOOK_URL/);
  });

  it("brings what recognises the usual causes of a failure and says what to do", () => {
    const scripts = output.files.map(({ path }) => path);
    expect(scripts).toEqual(
      expect.arrayContaining([".github/scripts/run_failures.py", ".github/scripts/failure_causes.py"]),
    );
  });

  it("keys each cache by what it is made from", () => {
    for (const { path, id, step } of stepsOf(own)) {
      const where = `${path}: ${id}: ${step.name}`;
      if (step.uses?.startsWith("actions/cache@"))
        expect(step.with?.key, where).toMatch(/hashFiles\(|submodules\.outputs\.commits|^tests-.*github\.sha/);
      if (step.uses?.startsWith("actions/setup-") && step.with?.cache !== undefined)
        expect(step.with["cache-dependency-path"], where).toMatch(/\.(txt|lock|toml|json)/);
    }
  });

  it("restores no cache in a job that a version tag starts and that may publish", async () => {
    const { runs } = await on({ name: "push", ref: "refs/tags/v1.0.0" });
    const publishing = runs
      .filter(({ triggered }) => triggered)
      .flatMap(({ file, jobs }) =>
        jobs
          .filter(({ result }) => result !== "skip")
          .flatMap((ran) => stepsOf(own).filter(({ path, id }) => path === file && id === ran.id)),
      )
      .filter(({ job }) =>
        ["contents", "packages", "id-token", "attestations", "pages"].some(
          (scope) => job.permissions?.[scope] === "write",
        ),
      );
    // A platform has no releases: what is merged is deployed.
    if (name !== "pulumi-program") expect(publishing.length).toBeGreaterThan(0);
    const cached = publishing.filter(
      ({ step }) =>
        (step.uses?.startsWith("actions/cache") && !/github\.ref_type != 'tag'/.test(step.if ?? "")) ||
        (step.uses?.startsWith("actions/setup-") && step.with?.cache !== undefined) ||
        (step.with?.["cache-from"] !== undefined &&
          !/github\.ref_type [!=]= 'tag'/.test(`${step.with["cache-from"]}${step.with["no-cache"] ?? ""}`) &&
          // Only runs that push may write there.
          !/^type=registry,/.test(String(step.with["cache-from"]))),
    );
    expect(cached.map(({ path, id, step }) => `${path}: ${id}: ${step.name}`)).toEqual([]);
  });
});

describe("every workflow of the catalogue", () => {
  it.each(cases)("%s gives its token nothing, and each job what it says", (_, { workflow }) => {
    expect(workflow.permissions).toEqual({});
    for (const [id, job] of Object.entries(workflow.jobs)) expect(job.permissions, id).toBeTypeOf("object");
  });

  it.each(cases)("%s ends each job some time", (_, { workflow }) => {
    for (const [id, job] of Object.entries(workflow.jobs))
      if (job.uses === undefined) expect(job["timeout-minutes"], id).toBeGreaterThan(0);
  });

  it.each(cases)("%s can be started with more to see, where it can be started by hand", (_, one) => {
    if (!("workflow_dispatch" in one.workflow.on)) return;
    const inputs = (one.workflow.on.workflow_dispatch?.inputs ?? {}) as Record<string, unknown>;
    expect(inputs.debug).toMatchObject({ type: "boolean", default: false });
    expect(one.content).toContain("inputs.debug");
  });

  it.each(cases)(
    "%s ends in the job that reports it, which decides nothing",
    async (_, { path, workflow, content, output }) => {
      if (isCalled(workflow) || isComment(workflow)) return;
      const ids = Object.keys(workflow.jobs);
      expect(ids.at(-1)).toBe("metrics");
      const { needs, if: condition, steps, ...metrics } = workflow.jobs.metrics!;
      expect(new Set(needs)).toEqual(new Set(ids.slice(0, -1)));
      expect(condition).toMatch(/\balways\(\)/);
      expect(metrics).toMatchObject({
        "continue-on-error": true,
        permissions: { contents: "read", actions: "read", checks: "read" },
      });
      expect(steps!.filter(({ uses }) => uses?.startsWith("actions/checkout@")).map((step) => step.with)).toEqual([
        { "sparse-checkout": ".github/scripts", "persist-credentials": false },
      ]);
      const { jobs } = await parseWorkflow({ path, content });
      expect(jobs.filter((job) => job.needs.includes("metrics"))).toEqual([]);
      expect(output.requires.filter((one) => one.path === path && one.job === "metrics")).toEqual([]);
    },
  );

  it.each(cases)("%s reads no cache where it publishes", (_, { workflow }) => {
    if (!publishes(workflow)) return;
    for (const [id, { steps = [] }] of Object.entries(workflow.jobs)) {
      for (const step of steps) {
        expect(step.uses ?? "", `${id}: ${step.name}`).not.toMatch(/^actions\/cache/);
        expect(
          Object.keys(step.with ?? {}).filter((name) => /^cache(-from|-to)?$/.test(name) && step.with![name] !== false),
        ).toEqual([]);
      }
    }
  });

  it.each(cases)("%s lets no code of a fork near a token that may comment", async (_, { path, workflow, output }) => {
    expect(Object.keys(workflow.on)).not.toContain("pull_request_target");
    const writers = Object.entries(workflow.jobs).filter(([, job]) => job.permissions?.["pull-requests"] === "write");
    if ("workflow_run" in workflow.on) {
      for (const [id, { steps = [] }] of writers) {
        const checkouts = steps.filter(({ uses }) => uses?.startsWith("actions/checkout@"));
        for (const { with: given } of checkouts) expect(given, id).not.toHaveProperty("ref");
        expect(steps.filter(({ uses }) => uses?.includes("download-artifact"))).toEqual([]);
      }
    }
    if (writers.length === 0 || !("pull_request" in workflow.on)) return;
    const { runs } = await simulate(output.files, { name: "pull_request", fork: true }, { repository: "example" });
    const jobs = runs.find(({ file, triggered }) => file === path && triggered)?.jobs ?? [];
    for (const { id, result } of jobs) if (writers.some(([name]) => name === id)) expect(result, id).toBe("skip");
  });
});
