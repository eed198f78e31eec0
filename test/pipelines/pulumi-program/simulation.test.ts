import { expect, it } from "vitest";
import { type Case, eachFails, everyEvent, rendered } from "../rendered.ts";

const { table } = rendered("pulumi-program", "platform");
const pull = { name: "pull_request", ref: "feature/x" };
const main = { name: "push", ref: "main" };
/** Environments that ask somebody. */
const environments = { prod: { reviewers: true } };
const approved = { environments, approve: ["prod"] };
/** What the jobs that plan say of their stacks. */
const saying = (changes: Readonly<Record<string, boolean>>) => ({
  outputs: Object.entries(changes).map(([stack, value]) => ({
    job: `plan-${stack}`,
    output: "changes",
    value: String(value),
  })),
});

it("previews each pull request, by the engine only those of its own branches", async () => {
  expect(await table("preview.yml", everyEvent)).toMatchInlineSnapshot(`
    "                                plan  engine-staging  preview  metrics
    push to main                    not started
    push to develop                 not started
    push to a feature branch        not started
    pull request from a branch      run   run             run      run
    pull request from a fork        run   -               run      run
    pull request to another branch  not started
    tag v1.0.0                      not started
    tag v1.0.0-rc1                  not started
    another tag                     not started
    manual on main                  not started
    manual on a branch              not started
    manual on a tag                 not started
    schedule                        not started"
  `);
});

it("tells of a failing preview by the check that is required", async () => {
  const cases = [
    ...eachFails("pull request", pull, ["plan", "engine-staging"]),
    ...eachFails("fork", { ...pull, fork: true }, ["plan"]),
  ];
  expect(await table("preview.yml", cases)).toMatchInlineSnapshot(`
    "                                    plan  engine-staging  preview  metrics
    pull request, plan fails            fail  run             fail     run
    pull request, engine-staging fails  run   fail            fail     run
    fork, plan fails                    fail  -               fail     run"
  `);
});

it("comments when a preview has ended, a fork's too, and on nothing else", async () => {
  expect(await table("pull-request.yml", everyEvent)).toMatchInlineSnapshot(`
    "                                comment
    push to main                    not started
    push to develop                 not started
    push to a feature branch        not started
    pull request from a branch      run
    pull request from a fork        run
    pull request to another branch  not started
    tag v1.0.0                      not started
    tag v1.0.0-rc1                  not started
    another tag                     not started
    manual on main                  not started
    manual on a branch              not started
    manual on a tag                 not started
    schedule                        not started"
  `);
});

const deployments: readonly Case[] = [
  ["both change, production is approved", main, { ...saying({ staging: true, prod: true }), ...approved }],
  ["both change, nobody approves", main, { ...saying({ staging: true, prod: true }), environments }],
  ["nothing changes in staging", main, { ...saying({ staging: false, prod: true }), ...approved }],
  ["nothing changes in production", main, { ...saying({ staging: true, prod: false }), ...approved }],
  ["nothing changes at all", main, saying({ staging: false, prod: false })],
  [
    "by hand on main",
    { name: "workflow_dispatch", ref: "main" },
    { ...saying({ staging: true, prod: true }), ...approved },
  ],
  ["by hand on a branch", { name: "workflow_dispatch", ref: "feature/x" }, saying({ staging: true, prod: true })],
  ["a pull request", pull],
];

it("plans and applies ring after ring, and production after its environment's approval", async () => {
  expect(await table("deploy.yml", deployments)).toMatchInlineSnapshot(`
    "                                     plan-staging  apply-staging  plan-prod  apply-prod  metrics
    both change, production is approved  run           run            run        run         run
    both change, nobody approves         run           run            run        wait        wait
    nothing changes in staging           run           -              run        run         run
    nothing changes in production        run           run            run        -           run
    nothing changes at all               run           -              run        -           run
    by hand on main                      run           run            run        run         run
    by hand on a branch                  -             -              -          -           -
    a pull request                       not started"
  `);
});

it("goes no further than a stack that could not be planned or applied", async () => {
  const cases = eachFails("push", main, ["plan-staging", "apply-staging", "plan-prod", "apply-prod"]).map(
    ([name, event, forced]): Case => [
      name,
      event,
      { ...forced, ...saying({ staging: true, prod: true }), ...approved },
    ],
  );
  expect(await table("deploy.yml", cases)).toMatchInlineSnapshot(`
    "                           plan-staging  apply-staging  plan-prod  apply-prod  metrics
    push, plan-staging fails   fail          -              -          -           run
    push, apply-staging fails  run           fail           -          -           run
    push, plan-prod fails      run           run            fail       -           run
    push, apply-prod fails     run           run            run        fail        run"
  `);
});

it("lets a canary go first where production is cut into several stacks, and the rest go together", async () => {
  const rings = { rings: [["staging"], ["canary"], ["east", "west"]] };
  const all = saying({ staging: true, canary: true, east: true, west: true });
  const cases: readonly Case[] = [
    ["all change", main, all],
    ["the canary fails", main, { ...all, outcomes: [{ job: "apply-canary", outcome: "failure" }] }],
    ["one of two fails", main, { ...all, outcomes: [{ job: "apply-east", outcome: "failure" }] }],
  ];
  expect(await table("deploy.yml", cases, rings)).toMatchInlineSnapshot(`
    "                  plan-staging  apply-staging  plan-canary  apply-canary  plan-east  apply-east  plan-west  apply-west  metrics
    all change        run           run            run          run           run        run         run        run         run
    the canary fails  run           run            run          fail          -          -           -          -           run
    one of two fails  run           run            run          run           run        fail        run        run         run"
  `);
});

it("looks for drift at night, stack by stack", async () => {
  const cases: readonly Case[] = [
    ["schedule", { name: "schedule" }],
    ["one has drifted", { name: "schedule" }, { outcomes: [{ job: "drift-staging", outcome: "failure" }] }],
    ["push", main],
  ];
  expect(await table("drift.yml", cases)).toMatchInlineSnapshot(`
    "                 drift-staging  drift-prod  metrics
    schedule         run            run         run
    one has drifted  fail           run         run
    push             not started"
  `);
});

it("takes exceptions back at night and by hand on main, and waits for nobody", async () => {
  const cases: readonly Case[] = [
    ["at night", { name: "schedule" }, { environments }],
    ["by hand on main", { name: "workflow_dispatch", ref: "main" }, { environments }],
    ["by hand on a branch", { name: "workflow_dispatch", ref: "feature/x" }, {}],
    ["a merge", main, {}],
  ];
  expect(await table("lapse.yml", cases)).toMatchInlineSnapshot(`
    "                     lapse-staging  lapse-prod  metrics
    at night             run            run         run
    by hand on main      run            run         run
    by hand on a branch  -              -           -
    a merge              not started"
  `);
});
