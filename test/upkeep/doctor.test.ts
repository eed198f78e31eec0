import { describe, expect, it } from "vitest";
import type { SeenGovernance } from "../../live/read-organization-settings.ts";
import type { SeenJob, SeenRunner, SeenRunnerGroup } from "../../live/read-runners.ts";
import type { DesiredRepository } from "../../platform/compose.ts";
import type { Diagnosis } from "../../upkeep/doctor/diagnosis.ts";
import { type Exception, exceptionDiagnoses } from "../../upkeep/doctor/exceptions.ts";
import { identityDiagnoses } from "../../upkeep/doctor/identity.ts";
import { appLeftovers, runnerLeftovers, stateDiagnoses } from "../../upkeep/doctor/leftovers.ts";
import { machineDiagnoses } from "../../upkeep/doctor/machine.ts";
import { organizationDiagnoses } from "../../upkeep/doctor/organization.ts";
import { idleDiagnoses, queueDiagnoses, registrationDiagnoses } from "../../upkeep/doctor/runners.ts";
import { checklistDiagnoses, stackDiagnoses } from "../../upkeep/doctor/stack.ts";

const now = new Date("2026-11-21T12:00:00Z");
const words = (diagnoses: readonly Diagnosis[]) =>
  diagnoses.map(
    ({ state, subject, message, advice }) => `${state} ${subject}: ${message}${advice ? `; ${advice}` : ""}`,
  );

const runner = (name: string, change: Partial<SeenRunner> = {}): SeenRunner => ({
  id: name.length,
  name,
  online: true,
  busy: false,
  ephemeral: false,
  labels: ["self-hosted", "gpu"],
  group: 1,
  ...change,
});
const group = (change: Partial<SeenRunnerGroup> = {}): SeenRunnerGroup => ({
  id: 1,
  name: "machines",
  isDefault: false,
  visibility: "all",
  allowsPublic: false,
  restrictedToWorkflows: false,
  ...change,
});
const job = (labels: readonly string[], since = "2026-11-21T11:59:00Z"): SeenJob => ({
  repository: "app",
  run: 7,
  id: 8,
  name: "train",
  status: "queued",
  conclusion: null,
  steps: 0,
  labels,
  since,
  url: "https://github.com/acme/app/actions/runs/7/job/8",
});
const gpu = ["self-hosted", "gpu"];
const closed = { id: "app", name: "app", isPublic: true };

describe("the machine", () => {
  const needs = { node: "20.19", plugins: { github: "6.15.0" }, builtImages: ["toolchain"] };
  it("is in order with every program at the version that is needed", () => {
    const tools = {
      node: "22.1.0",
      git: "2.50.1",
      pulumi: "3.259.0",
      plugins: { github: ["6.14.0", "6.15.0"] },
      docker: { version: "28.0.1" },
      act: "0.2.80",
    };
    expect(machineDiagnoses(tools, needs).map(({ state }) => state)).toEqual(Array(6).fill("ok"));
  });

  it("lacks what is too old, absent or not running, each with what to do", () => {
    const tools = { node: "20.9.0", git: "2.37.9", pulumi: "3.259.0", plugins: {}, docker: { fault: "no daemon" } };
    expect(words(machineDiagnoses(tools, needs))).toEqual([
      "error node: is 20.9.0, which is too old; install Node 20.19 or newer",
      "error git: is 2.37.9, which is too old; install git 2.38 or newer",
      "ok pulumi: 3.259.0",
      "warning provider plugin github: is not installed; Pulumi fetches it at the next run, if it may; pulumi plugin install resource github 6.15.0",
      "warning docker: does not answer (no daemon): toolchain cannot be built from here; start Docker's engine, or leave building to the workflows",
      "ok act: is not on PATH; only `slipway run` asks for it",
    ]);
    const bare = words(machineDiagnoses({ node: "22.0.0" }, { ...needs, builtImages: [] }));
    expect(bare.slice(1, 4)).toEqual([
      "error git: is not on PATH; install git 2.38 or newer",
      "warning pulumi: is not on PATH: nothing can be applied from here; install it (https://www.pulumi.com/docs/install/), or leave applying to the workflows",
      "ok docker: is not on PATH; no image of this stack needs it",
    ]);
  });
});

describe("the organisation", () => {
  const repository = (entry: object, allowedActions: string[] = []) =>
    ({
      entry: { id: "app", name: "App.js", groups: [], ...entry },
      allowedActions,
      analysis: { workflows: [{}], findings: [] },
    }) as unknown as DesiredRepository;
  const governance = (change: Partial<SeenGovernance> = {}): SeenGovernance => ({
    settings: { seen: { twoFactor: true, memberPermission: "read", membersMakePublic: false } },
    actions: { seen: { enabled: "all", allowed: "all", defaultToken: "read", approvePullRequests: false } },
    teams: { seen: ["Platform"] },
    properties: { seen: ["tier"] },
    ...change,
  });
  const selected = (github: boolean, verified: boolean, patterns: string[]): SeenGovernance =>
    governance({
      actions: { seen: { enabled: "all", allowed: "selected", selected: { github, verified, patterns } } },
    });

  it("is in order when it has and allows what entries count on", () => {
    const entry = { access: { teams: { platform: "push" } }, properties: { tier: "one" } };
    expect(words(organizationDiagnoses(governance(), [repository(entry, ["acme/tool@*"])]))).toEqual([
      "ok settings: nothing is lacking, and nothing weakens the stack",
    ]);
  });

  it("refuses actions that none of its words takes", () => {
    const uses = repository({}, ["actions/checkout@*", "acme/tool@*", "acme/other/part@*"]);
    const refused = (seen: SeenGovernance) =>
      organizationDiagnoses(seen, [uses]).map(({ message }) => /^uses (.*), which/.exec(message)?.[1] ?? message);
    expect(refused(selected(false, false, []))).toEqual(["actions/checkout@*, acme/tool@*, acme/other/part@*"]);
    expect(refused(selected(true, false, ["ACME/tool@*"]))).toEqual(["acme/other/part@*"]);
    expect(refused(selected(true, false, ["acme/*"]))).toEqual(["nothing is lacking, and nothing weakens the stack"]);
    // Who is verified, GitHub alone knows.
    expect(refused(selected(false, true, []))).toEqual(["nothing is lacking, and nothing weakens the stack"]);
    expect(refused(governance({ actions: { seen: { enabled: "all", allowed: "local_only" } } }))).toHaveLength(1);
  });

  it("lacks teams and properties that entries name, and forbids what they declare", () => {
    const entry = {
      access: { teams: { nobody: "push" } },
      environments: { production: { reviewers: { teams: ["nobody", "gone"] } } },
      rules: { bypass: [{ team: "gone" }] },
      properties: { colour: "red" },
      actions: { defaultToken: "write", approvePullRequests: true },
    };
    expect(words(organizationDiagnoses(governance(), [repository(entry)]))).toEqual([
      'error app: declares actions.defaultToken "write", which the organisation forbids; allow it in the organisation\'s settings, under Actions, General, or write read',
      "error app: declares actions.approvePullRequests, which the organisation forbids; allow it in the organisation's settings, under Actions, General, or write false",
      'error team "nobody": is not there, and app counts on it; make it, or take the name out',
      'error team "gone": is not there, and app counts on it; make it, or take the name out',
      'error custom property "colour": is not there, and app counts on it; define it in the organisation\'s settings, or take it out of `properties`',
    ]);
  });

  it("is not judged by what could not be read", () => {
    const dark = { unseen: "Must have admin rights" };
    const seen = { settings: dark, actions: dark, teams: dark, properties: dark };
    expect(
      organizationDiagnoses(seen, [repository({ properties: { colour: "red" } })]).map(({ state }) => state),
    ).toEqual(Array(4).fill("unseen"));
  });
});

describe("an exception", () => {
  const one = (kind: Exception["kind"], until: string): Exception => ({
    kind,
    place: "a:1",
    what: "this may be",
    reason: "a trial",
    until,
  });
  it("is told of from two weeks before its last day, and is wrong from the day after", () => {
    const told = (kind: Exception["kind"], until: string) =>
      exceptionDiagnoses([one(kind, until)], now).map(({ state, id }) => `${state} ${id}`);
    expect(told("policy", "2026-12-06")).toEqual(["ok exceptions"]);
    expect(told("policy", "2026-12-05")).toEqual(["warning exception-ends-soon"]);
    expect(told("policy", "2026-11-21")).toEqual(["warning exception-ends-soon"]);
    expect(told("policy", "2026-11-20")).toEqual(["error exception-lapsed"]);
    expect(told("pipeline", "2026-11-20")).toEqual(["error exception-lapsed"]);
    expect(told("drift", "2026-11-20")).toEqual(["warning exception-lapsed"]);
    expect(told("break-glass", "2026-11-20")).toEqual(["warning exception-lapsed"]);
  });
});

describe("what is left over", () => {
  const declared = {
    rulesets: new Map(),
    groups: new Set(["slipway-prod-gpu"]),
    fleets: new Map([["gpu", new Set(["gpu"])]]),
    runnersApps: new Set(["slipway-runners-acme-prod"]),
    stacks: ["prod"],
  };
  it("is a group or a runner of a fleet that no stack declares, and nothing of anybody else's", () => {
    const groups = [
      group({ name: "slipway-prod-gpu" }),
      group({ name: "slipway-prod-cpu" }),
      group({ name: "Default" }),
    ];
    const runners = [runner("gpu-i-0abc-1"), runner("cpu-i-0abc-1"), runner("under-a-desk")];
    expect(words(runnerLeftovers(groups, runners, declared))).toEqual([
      'warning runner group "slipway-prod-cpu": is there, and no stack declares its fleet; delete it, or declare the fleet',
      'warning runner "cpu-i-0abc-1": is registered and online, and no stack declares the fleet "cpu"; end its machine, and delete the runner',
    ]);
  });

  it("is a label that a runner's fleet has no more", () => {
    const runners = [
      runner("gpu-i-0abc-1", { labels: ["self-hosted", "linux", "x64", "gpu"] }),
      runner("gpu-i-0abc-2", { labels: ["self-hosted", "gpu", "a10g"] }),
    ];
    expect(words(runnerLeftovers([], runners, declared))).toEqual([
      'warning runner "gpu-i-0abc-2": has the label "a10g", which the fleet "gpu" has no more: it still takes jobs that ask for it; end its machine once it is idle',
    ]);
  });

  it("is the App of a stack without fleets, whose webhook goes on", () => {
    const slugs = ["slipway-runners-acme-prod", "slipway-runners-acme-old", "slipway-runners-other", "dependabot"];
    expect(words(appLeftovers(slugs, "acme", declared))).toEqual([
      'warning App "slipway-runners-acme-old": is installed, and no stack declares a fleet of it: its webhook tells of every job to a control plane that nobody declares; uninstall it, then delete it and its webhook on its own page, or declare the fleet',
    ]);
  });

  it("is a repository of the state that no file declares, and an operation that was cut off", () => {
    const pending = [{ kind: "creating", name: "app", advice: "Look." }];
    expect(words(stateDiagnoses({ repositories: ["app", "old"], pending }, ["app"]))).toEqual([
      'warning repository "old": is in the stack\'s state, and no file declares it: the next `pulumi up` lets go of it; look at `pulumi preview` before, or declare it again',
      "error app: an update was cut off while creating it; Look. (slipway recover says more)",
    ]);
  });
});

describe("runners", () => {
  it("are told of when they are offline, unless they take one job and go", () => {
    const runners = [runner("a", { online: false }), runner("b", { online: false, ephemeral: true }), runner("c")];
    expect(words(registrationDiagnoses(runners, [group()]))).toEqual([
      'warning runner "a": is offline; it serves self-hosted, gpu; start its machine, or delete the runner',
    ]);
    expect(registrationDiagnoses([runner("c")], [group({ allowsPublic: true })]).map(({ id }) => id)).toEqual([
      "group-open-to-public",
    ]);
    expect(registrationDiagnoses([], [group({ allowsPublic: true })])).toEqual([]);
  });

  it("are told of when they had no job for two weeks", () => {
    const all = [runner("a"), runner("bb"), runner("ccc", { busy: true }), runner("dddd", { ephemeral: true })];
    const last = new Map([
      [1, "2026-11-20T00:00:00Z"],
      [2, "2026-11-01T00:00:00Z"],
    ]);
    expect(idleDiagnoses(all, last, now).map(({ message }) => message)).toEqual([
      "is online and had no job since 2026-11-01",
    ]);
    expect(idleDiagnoses([runner("a")], new Map(), now)).toHaveLength(1);
  });

  it.each([
    ["nobody has its labels", [], [], "which nobody serves"],
    ["its runners are offline", [runner("a", { online: false })], [], "whose runners are all offline"],
    ["its group is closed", [runner("a")], [group()], "whose runner group is closed to this repository"],
  ])("never take a job when %s", (_why, runners, groups, said) => {
    const [found] = queueDiagnoses([job(gpu)], () => closed, { runners, groups, fleets: [] }, now);
    expect([found?.state, found?.message]).toEqual(["error", `waits for [self-hosted, gpu], ${said}`]);
  });

  it("may take their time for half an hour", () => {
    const servers = { runners: [runner("a", { busy: true })], groups: [], fleets: [] };
    expect(queueDiagnoses([job(gpu, "2026-11-21T11:31:00Z")], () => closed, servers, now)).toEqual([]);
    expect(queueDiagnoses([job(gpu, "2026-11-21T11:30:00Z")], () => closed, servers, now).map(({ id }) => id)).toEqual([
      "job-waits-long",
    ]);
    expect(queueDiagnoses([job(["ubuntu-24.04"])], () => closed, { ...servers, runners: [] }, now)).toEqual([]);
  });
});

describe("who acts on GitHub", () => {
  const seen = {
    who: "platform-up[bot]",
    kind: "App" as const,
    server: "github.com",
    budget: { reads: 240, writes: 120, minutes: 2 },
    calls: { remaining: 4000, limit: 5000, resetsAt: new Date("2026-11-21T13:05:00Z") },
  };
  const finding = (id: string, severity: "error" | "warning" | "info", message: string) => ({
    id,
    severity,
    subject: "platform-up[bot]",
    message,
  });

  it("is named with each permission that it lacks, and with the calls that are left", () => {
    const lacks = finding("permission-missing", "error", 'lacks "secrets: write"');
    expect(words(identityDiagnoses(seen, [lacks]))).toEqual([
      "ok platform-up[bot]: by App at github.com",
      'error platform-up[bot]: lacks "secrets: write"',
      "ok calls: 4000 of 5000 are left until 13:05 UTC; a refresh of the stack takes about 240 reads, an update from nothing 120 writes and 2 minutes",
    ]);
  });

  it("has too few calls left in words of the budget's, said once", () => {
    const few = finding("calls-few", "warning", "3 calls are left, and an update takes 360");
    expect(identityDiagnoses(seen, [few]).map(({ area, state, id }) => [area, state, id])).toEqual([
      ["identity", "ok", "identity"],
      ["budget", "warning", "calls-few"],
    ]);
  });

  it("is somebody of whom GitHub says nothing, where it is a token that does not tell", () => {
    const { calls: _, ...uncounted } = { ...seen, kind: "fine-grained token" as const };
    expect(words(identityDiagnoses(uncounted, []))).toEqual([
      "ok platform-up[bot]: by fine-grained token at github.com; GitHub does not say what such a token may do, so a write may still be refused",
      "ok calls: this server counts none; a refresh of the stack takes about 240 reads, an update from nothing 120 writes and 2 minutes",
    ]);
    expect(identityDiagnoses(undefined, [])).toEqual([]);
  });
});

describe("the stack's own files", () => {
  const finding = (id: string, severity: "error" | "warning" | "info") => ({
    id,
    severity,
    subject: "app",
    message: id,
  });

  it("break rules in numbers, and lack what the owner's plan does not have one by one", () => {
    const findings = [
      finding("pipeline-unknown", "error"),
      finding("secret-unused", "warning"),
      finding("plan-feature-environments", "warning"),
      finding("image-visibility", "info"),
    ];
    expect(words(stackDiagnoses("prod", findings))).toEqual([
      "error rules: 1 error and 1 warning: nothing of the stack can be applied; slipway check --stack prod",
      "warning app: plan-feature-environments",
    ]);
    expect(words(stackDiagnoses("prod", []))).toEqual([
      "ok rules: nothing is wrong",
      "ok GitHub plan: has everything that the stack declares",
    ]);
  });

  it("ask a person for what GitHub has no API for, until it is ticked off", () => {
    const item = {
      id: "visibility of tools",
      subject: 'image "tools"',
      done: false,
      what: 'make the package "tools" public',
      page: "https://github.com/orgs/acme/packages",
      tick: "slipway:packageVisibility: { tools: public }",
    };
    expect(words(checklistDiagnoses([item, { ...item, done: true }]))).toEqual([
      'warning image "tools": make the package "tools" public at https://github.com/orgs/acme/packages; then write slipway:packageVisibility: { tools: public }',
      'ok image "tools": make the package "tools" public',
    ]);
    expect(words(checklistDiagnoses([]))).toEqual(["ok packages: there is nothing to do"]);
  });
});
