import { describe, expect, test } from "vitest";
import { parseOutcome, parseOutput, type SimulationOptions } from "../../../workflow/simulation/simulate.ts";
import { type Files, job, jobOf, play, resultsOf, runOf, workflow } from "./play.ts";

const call = (id: string, keys = "", uses = "./.github/workflows/deploy.yml") =>
  `  ${id}:\n    uses: ${uses}\n${keys
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => `    ${line}\n`)
    .join("")}`;
const deploy = workflow(
  `
  workflow_call:
    inputs: { to: { type: string, default: staging }, dry: { type: boolean }, count: { type: number } }
    outputs: { url: { value: "\${{ jobs.go.outputs.url }}" }, fixed: { value: "\${{ jobs.go.outputs.fixed }}" } }`,
  job(
    "go",
    'name: Go to ${{ inputs.to }}\nenvironment: ${{ inputs.to }}\noutputs: { url: "${{ steps.s.outputs.url }}", fixed: a }',
  ),
  job("smoke", "needs: go\nif: ${{ !inputs.dry }}"),
).replace("name: CI", "name: Deploy");
const files = (...jobs: string[]): Files => ({ "ci.yml": workflow("push", ...jobs), "deploy.yml": deploy });
const push = { name: "push" };

test("called jobs follow their caller, named after both", async () => {
  const result = await play(files(job("a"), call("ship", "needs: a\nname: Ship"), job("z", "needs: ship")), push);
  expect(runOf(result).jobs.map(({ id, name, result: outcome }) => [id, name, outcome])).toEqual([
    ["a", "a", "run"],
    ["ship", "Ship", "run"],
    ["ship/go", "Ship / Go to staging", "run"],
    ["ship/smoke", "Ship / smoke", "run"],
    ["z", "z", "run"],
  ]);
  expect(jobOf(result, "ship")).toMatchObject({ calls: "./.github/workflows/deploy.yml", runsOn: [], needs: ["a"] });
  expect(jobOf(result, "ship/smoke").needs).toEqual(["ship/go"]);
  expect(runOf(result, "deploy.yml")).toMatchObject({
    triggered: false,
    reason: "It runs only when it is called: by .github/workflows/ci.yml.",
  });
});

test("inputs come from with, then from defaults, with their types", async () => {
  const result = await play(
    files(call("ship", 'with: { to: "${{ github.ref_name }}", dry: true }'), call("other")),
    push,
  );
  expect(jobOf(result, "ship/go").environment).toBe("main");
  expect(resultsOf(result)).toMatchObject({ "ship/smoke": "skip", "other/smoke": "run" });
  expect(jobOf(result, "other/go").environment).toBe("staging");
});

test("outputs reach the caller's dependents: known, forced or unknown", async () => {
  const content = files(
    call("ship"),
    job("fixed", "needs: ship\nif: needs.ship.outputs.fixed == 'a'"),
    job("open", "needs: ship\nif: needs.ship.outputs.url == 'x'"),
  );
  expect(resultsOf(await play(content, push))).toMatchObject({ fixed: "run", open: "unknown" });
  expect(jobOf(await play(content, push), "open").reason).toBe(
    "It depends on needs.ship.outputs.url, which only a run can tell.",
  );
  for (const text of ["ship.url=x", "ship/go.url=x", "deploy.yml:go.url=x", "ci.yml:ship/go.url=x"]) {
    expect(resultsOf(await play(content, push, { outputs: [parseOutput(text)] })).open).toBe("run");
  }
});

describe("a failure in a called workflow", () => {
  const content = files(call("ship"), job("after", "needs: ship"), job("rescue", "needs: ship\nif: failure()"));
  test.each(["ship/go=failure", "ci.yml:ship/go=failure", "deploy.yml:go=failure"])("by %s", async (text) => {
    const result = await play(content, push, { outcomes: [parseOutcome(text)] });
    expect(resultsOf(result)).toEqual({
      ship: "fail",
      "ship/go": "fail",
      "ship/smoke": "skip",
      after: "skip",
      rescue: "run",
    });
    expect(jobOf(result, "ship").reason).toBe('Job "ship/go": It is forced to fail.');
    expect(runOf(result).conclusion).toBe("failure");
  });

  test("or forced on the call as a whole", async () => {
    const result = await play(content, push, { outcomes: [parseOutcome("ship=failure")] });
    expect(resultsOf(result)).toMatchObject({ ship: "fail", after: "skip", rescue: "run" });
  });
});

test("a call waits where a called job does", async () => {
  const options: Partial<SimulationOptions> = { environments: { staging: { reviewers: true } } };
  const result = await play(files(call("ship"), job("after", "needs: ship")), push, options);
  expect(resultsOf(result)).toEqual({ ship: "wait", "ship/go": "wait", "ship/smoke": "wait", after: "wait" });
  expect(jobOf(result, "ship").reason).toBe('Job "ship/go": Environment "staging" waits for an approval.');
});

test("jobs of a call that is skipped, waits or is unknown share its fate", async () => {
  const content = {
    "ci.yml": workflow(
      "push",
      job("gate", 'outputs: { go: "${{ steps.s.outputs.go }}" }'),
      call("no", "if: false"),
      call("maybe", "needs: gate\nif: needs.gate.outputs.go"),
      job("hold", "environment: production"),
      call("later", "needs: hold"),
      job("afterMaybe", "needs: maybe"),
    ),
    "deploy.yml": deploy,
  };
  const result = await play(content, push, { environments: { production: { reviewers: true } } });
  expect(resultsOf(result)).toEqual({
    gate: "run",
    no: "skip",
    "no/go": "skip",
    "no/smoke": "skip",
    maybe: "unknown",
    "maybe/go": "unknown",
    "maybe/smoke": "unknown",
    hold: "wait",
    later: "wait",
    "later/go": "wait",
    "later/smoke": "wait",
    afterMaybe: "unknown",
  });
  expect(jobOf(result, "no/go").reason).toBe('Its caller "no" does not start: Its if "false" is false.');
});

test("a skipped job before the caller skips called jobs without a condition, and one inside skips what follows", async () => {
  const content = files(
    job("skipped", "if: false"),
    call("ship", "needs: skipped\nif: always()"),
    job("after", "needs: ship"),
    call("dry", "with: { dry: true }"),
    job("afterDry", "needs: dry"),
  );
  expect(resultsOf(await play(content, push))).toMatchObject({
    ship: "skip",
    "ship/go": "skip",
    after: "skip",
    dry: "run",
    "dry/smoke": "skip",
    afterDry: "skip",
  });
});

test("a matrix calls the workflow once a cell, and shows each called job once with its cells", async () => {
  const content = files(call("ship", 'strategy: { matrix: { to: [a, b] } }\nwith: { to: "${{ matrix.to }}" }'));
  const result = await play(content, push, { outcomes: [parseOutcome("ship/go=failure")] });
  expect(jobOf(result, "ship")).toMatchObject({
    name: "ship",
    result: "fail",
    cells: [
      { name: "ship (a)", result: "fail" },
      { name: "ship (b)", result: "fail" },
    ],
  });
  expect(jobOf(result, "ship/go")).toMatchObject({
    result: "fail",
    environment: "a, b",
    cells: [
      { name: "ship (a) / Go to a", result: "fail" },
      { name: "ship (b) / Go to b", result: "fail" },
    ],
  });
});

test("calls nest", async () => {
  const content = {
    ...files(call("outer", "", "./.github/workflows/middle.yml")),
    "middle.yml": workflow("workflow_call", call("inner")),
  };
  expect(Object.keys(resultsOf(await play(content, push)))).toEqual([
    "outer",
    "outer/inner",
    "outer/inner/go",
    "outer/inner/smoke",
  ]);
});

test("a workflow of another repository is taken to succeed, its jobs and outputs are not known", async () => {
  const content = {
    "ci.yml": workflow(
      "push",
      call("ship", "", "acme/shared/.github/workflows/deploy.yml@v1"),
      job("after", "needs: ship"),
      job("open", "needs: ship\nif: needs.ship.outputs.anything"),
    ),
  };
  const result = await play(content, push);
  expect(resultsOf(result)).toEqual({ ship: "run", after: "run", open: "unknown" });
  expect(jobOf(result, "ship").reason).toBe(
    'It calls "acme/shared/.github/workflows/deploy.yml@v1", which is not in this repository, so its jobs are not known.',
  );
  expect(resultsOf(await play(content, push, { outputs: [parseOutput("ship.anything=1")] })).open).toBe("run");
});

describe("calls that GitHub refuses to start", () => {
  const called = (on: string, ...jobs: string[]) => workflow(on, ...(jobs.length > 0 ? jobs : [job("go")]));
  const needy =
    "\n  workflow_call:\n    inputs: { a: { type: string, required: true } }\n    secrets: { T: { required: true } }";
  test.each<[string, Files, string]>([
    [
      "a file that is not there",
      { "ci.yml": workflow("push", call("x")) },
      'job "x" calls "./.github/workflows/deploy.yml", which does not exist.',
    ],
    [
      "no workflow_call",
      { "ci.yml": workflow("push", call("x")), "deploy.yml": called("push") },
      "which has no workflow_call trigger.",
    ],
    [
      "an input that is missing",
      { "ci.yml": workflow("push", call("x", "secrets: { T: a }")), "deploy.yml": called(needy) },
      'which requires the input "a".',
    ],
    [
      "an input that is not there",
      { "ci.yml": workflow("push", call("x", "with: { a: 1, b: 2 }\nsecrets: inherit")), "deploy.yml": called(needy) },
      'which has no input "b".',
    ],
    [
      "a secret that is missing",
      { "ci.yml": workflow("push", call("x", "with: { a: 1 }")), "deploy.yml": called(needy) },
      'which requires the secret "T".',
    ],
    [
      "a secret that is not there",
      { "ci.yml": workflow("push", call("x", "with: { a: 1 }\nsecrets: { T: a, U: b }")), "deploy.yml": called(needy) },
      'which takes no secret "U".',
    ],
    [
      "a call of itself",
      { "ci.yml": workflow("[push, workflow_call]", call("x", "", "./.github/workflows/ci.yml")) },
      "which calls itself in the end: .github/workflows/ci.yml -> .github/workflows/ci.yml.",
    ],
    [
      "a fault in the called file",
      { "ci.yml": workflow("push", call("x")), "deploy.yml": called("workflow_call", job("go", "nope: 1")) },
      ".github/workflows/deploy.yml, line 7: Unexpected value 'nope'",
    ],
    [
      "more permissions than the caller has",
      {
        "ci.yml": workflow("push", call("x", "permissions: { contents: read }")),
        "deploy.yml": called("workflow_call", job("go", "permissions: { contents: write, packages: write }")),
      },
      'whose job "go" wants contents: write, but is only allowed contents: read.',
    ],
    [
      "more permissions than the caller's file has",
      {
        "ci.yml": `permissions: {}\n${workflow("push", call("x"))}`,
        "deploy.yml": `permissions: { contents: read }\n${called("workflow_call")}`,
      },
      'whose job "go" wants contents: read, but is only allowed contents: none.',
    ],
  ])("%s", async (_title, content, reason) => {
    const run = runOf(await play(content, push));
    expect(run.triggered).toBe(false);
    expect(run.reason).toContain("GitHub refuses it: ");
    expect(run.reason).toContain(reason);
  });

  test("a called workflow may ask for as much as its caller has", async () => {
    const content = {
      "ci.yml": workflow("push", call("x", "permissions: write-all"), call("y", "permissions: { contents: write }")),
      "deploy.yml": called("workflow_call", job("go", "permissions: { contents: read }")),
    };
    expect(runOf(await play(content, push)).triggered).toBe(true);
  });
});
