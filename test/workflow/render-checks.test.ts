import { describe, expect, it } from "vitest";
import { equals, hashFiles, text } from "../../workflow/expressions.ts";
import {
  calledOutput,
  environment,
  event,
  github,
  input,
  matrix,
  outputOf,
  resultOf,
  runner,
  secret,
  stepOutput,
} from "../../workflow/expressions-contexts.ts";
import { defineCall, defineJob } from "../../workflow/jobs.ts";
import type { Job, StepsJob, Workflow } from "../../workflow/model.ts";
import { render } from "../../workflow/render.ts";
import { WorkflowError } from "../../workflow/render-checks.ts";
import { run, script } from "../../workflow/steps.ts";

function job(parts: Partial<StepsJob> = {}): StepsJob {
  return {
    id: "job",
    name: "job",
    runsOn: "ubuntu-24.04",
    timeoutMinutes: 5,
    permissions: {},
    steps: [run("Say", "echo")],
    ...parts,
  };
}

function workflow(parts: Partial<Workflow>, ...jobs: readonly Job[]): Workflow {
  return {
    file: "ci.yml",
    name: "CI",
    on: { push: {} },
    concurrency: { group: "ci", cancelInProgress: false },
    jobs: jobs.length > 0 ? jobs : [job()],
    ...parts,
  };
}

function faults(subject: Workflow): readonly string[] {
  try {
    render(subject);
    return [];
  } catch (error) {
    if (error instanceof WorkflowError) return error.faults;
    throw error;
  }
}

const faultsOfJob = (parts: Partial<StepsJob>) => faults(workflow({}, job(parts)));

describe("a workflow", () => {
  it("says all its faults at once, under its file's name", () => {
    const subject = workflow({ jobs: [], concurrency: null });
    expect(() => render(subject)).toThrow(
      [
        'Workflow "ci.yml" cannot be rendered:',
        "- It has no concurrency: name a group, as only a workflow that others call may leave it to them.",
        "- It has no jobs: give it at least one.",
      ].join("\n"),
    );
  });

  it("has a file name, sound inputs and sound schedules", () => {
    expect(
      faults(
        workflow({
          file: "../ci.yml",
          on: {
            schedule: [{ cron: "daily" }, { cron: "0 2 * * MON" }],
            workflowDispatch: { inputs: { "a b": { type: "string", description: "x" } } },
          },
        }),
      ),
    ).toEqual([
      'File "../ci.yml" is no workflow file name: write one like "ci.yml".',
      'Schedule "daily" is not five cron fields: write one like "0 2 * * *".',
      'Input "a b" is not valid: write letters, digits, "_" and "-", beginning with a letter or "_".',
    ]);
  });

  it("reads no more in its own places than GitHub gives them", () => {
    expect(
      faults(
        workflow({
          runName: text`${secret("A")}`,
          concurrency: { group: text`ci-${matrix("os")}`, cancelInProgress: false },
          env: { HOME: runner("temp") },
        }),
      ),
    ).toEqual([
      'run-name reads "secrets", which GitHub does not give it: it may read github, inputs, vars.',
      'the workflow\'s concurrency reads "matrix", which GitHub does not give it: it may read github, inputs, vars.',
      'the workflow\'s env reads "runner", which GitHub does not give it: it may read github, inputs, vars, secrets.',
    ]);
  });
});

describe("a constant", () => {
  it.each([
    ["name", job({ name: "${{ github.ref }}" })],
    ["env", job({ env: { A: "x ${{ secrets.A }}" } })],
    ["with", job({ steps: [{ name: "Log in", uses: "docker/login-action", with: { password: "${{ secrets.A }}" } }] })],
    ["matrix", job({ strategy: { failFast: true, matrix: { os: ["${{ vars.OS }}"] } } })],
  ])("holds no expression that is written by hand: %s", (_, subject) => {
    expect(faults(workflow({}, subject))).toEqual([
      expect.stringMatching(/^".*\$\{\{.*" writes an expression by hand in a plain text: build it from the functions/),
    ]);
  });
});

describe("a job", () => {
  it("has an id of its own and a time limit", () => {
    expect(faults(workflow({}, job(), job({ timeoutMinutes: 0 }), job({ id: "a b", timeoutMinutes: 1.5 })))).toEqual([
      'Job "job": the id is there twice: give each job its own.',
      'Job "job": timeoutMinutes is 0: write whole minutes from 1 to 7200.',
      'Job "a b": the id is not valid: write letters, digits, "_" and "-", beginning with a letter or "_".',
      'Job "a b": timeoutMinutes is 1.5: write whole minutes from 1 to 7200.',
    ]);
  });

  it("needs jobs of its own workflow that come before it", () => {
    const first = job({ id: "first" });
    const late = job({ id: "late" });
    expect(faults(workflow({}, job({ needs: [first, late] }), late))).toEqual([
      'Job "job": needs "first", which is no job of this workflow: add that very job object to "jobs".',
      'Job "job": needs "late", which comes after it: list jobs in the order in which they run.',
    ]);
  });

  it("reads only jobs that it needs, and outputs that they have", () => {
    const first = defineJob({ ...job({ id: "first" }), outputs: { digest: github.sha } });
    const other = job({ id: "other", if: equals(resultOf(first), "success") });
    // @ts-expect-error: there is no such output
    const misspelt = outputOf(first, "digset");
    const reader = job({ needs: [first], steps: [run("Say", "echo", { env: { A: misspelt } })] });
    expect(faults(workflow({}, first, other, reader))).toEqual([
      'Job "other": the job\'s if reads job "first" without needing it: add that job to its "needs".',
      'Job "job": step "Say": it reads "digset", which is no output of job "first": there is digest.',
    ]);
  });

  it("reads the matrix axes that it has", () => {
    const strategy = { failFast: true, matrix: { os: ["linux"] }, include: [{ os: "macos", extra: "x" }] };
    expect(
      faultsOfJob({ strategy, name: text`${matrix("os")} ${matrix("extra")}`, env: { V: matrix("version") } }),
    ).toEqual(['Job "job": the job\'s env reads "version", which is no matrix axis: there is os, extra.']);
    expect(faultsOfJob({ runsOn: matrix("os") })).toEqual([
      'Job "job": one of the job\'s settings reads "os", which is no matrix axis: there is none.',
    ]);
  });

  it("reads in its condition neither secrets nor the matrix nor files", () => {
    expect(faultsOfJob({ if: equals(secret("A"), ""), strategy: { failFast: true, matrix: { a: ["b"] } } })).toEqual([
      'Job "job": the job\'s if reads "secrets", which GitHub does not give it: it may read github, inputs, vars, needs.',
    ]);
    expect(faultsOfJob({ if: equals(hashFiles("x"), "") })[0]).toContain('the job\'s if reads "runner"');
    expect(faultsOfJob({ concurrency: { group: environment("A"), cancelInProgress: false } })[0]).toContain(
      'one of the job\'s settings reads "env"',
    );
  });

  it("pins the images of its container and services by digest", () => {
    const digest = `sha256:${"a".repeat(64)}`;
    expect(
      faultsOfJob({
        container: { image: "python:3.12" },
        services: { db: { image: `postgres@${digest.slice(0, -1)}` }, cache: { image: `redis:8@${digest}` } },
      }),
    ).toEqual([
      'Job "job": the image "python:3.12" of "container" has no digest: write it with "@sha256:" and its 64 digits, as a tag can be moved.',
      `Job "job": the image "postgres@${digest.slice(0, -1)}" of "db" has no digest: write it with "@sha256:" and its 64 digits, as a tag can be moved.`,
    ]);
  });
});

describe("a step", () => {
  it("takes no expression into shell text", () => {
    expect(
      faultsOfJob({
        steps: [
          run("Say", "true\n  echo ${{ github.event.issue.title }}\n"),
          script("Tag", "x.sh", { arguments: ["${{ github.ref }}"] }),
        ],
      }),
    ).toEqual([
      'Job "job": step "Say": "echo ${{ github.event.issue.title }}" has an expression in it, whose value would run as code: pass it by "env" and read it as a shell variable.',
      'Job "job": step "Tag": "${{ github.ref }}" has an expression in it, whose value would run as code: pass it by "env" and read it as a shell variable.',
    ]);
  });

  it("reads earlier steps alone, and outputs that their actions have", () => {
    const build = run("Build", "make", { id: "build" });
    const upload = { name: "Keep", id: "keep", uses: "actions/upload-artifact", with: { path: "x" } } as const;
    expect(
      faultsOfJob({
        steps: [
          run("Early", "echo", { env: { A: stepOutput(build, "x") } }),
          build,
          upload,
          run("Late", "echo", { env: { A: stepOutput(build, "x"), B: stepOutput(upload, "artifact-link") } }),
        ],
      }),
    ).toEqual([
      'Job "job": step "Early": it reads step "build", but no earlier step of the job has that id.',
      'Job "job": step "Late": it reads "artifact-link", which is no output of actions/upload-artifact: there is artifact-digest, artifact-id, artifact-url.',
    ]);
  });

  it("gives an action the inputs that it has, and those that it needs", () => {
    expect(faultsOfJob({ steps: [{ name: "Keep", uses: "actions/upload-artifact", with: { paths: "x" } }] })).toEqual([
      expect.stringMatching(
        /^Job "job": step "Keep": actions\/upload-artifact v[\d.]+ has no input "paths": it has archive, .*, path, retention-days\.$/,
      ),
      expect.stringMatching(/^Job "job": step "Keep": actions\/upload-artifact v[\d.]+ needs the input "path"\.$/),
    ]);
  });

  it("has an id of its own, a script that something runs and an action below the root", () => {
    expect(
      faultsOfJob({
        steps: [
          run("A", "echo", { id: "a" }),
          run("B", "echo", { id: "a" }),
          run("C", "echo", { id: "1" }),
          script("D", "x.rb"),
          { name: "E", usesLocal: "actions/x" },
        ],
      }),
    ).toEqual([
      'Job "job": step "B": the id "a" is there twice: give each step its own.',
      'Job "job": step "C": the id "1" is not valid: write letters, digits, "_" and "-", beginning with a letter or "_".',
      'Job "job": step "D": nothing is known to run "x.rb": end its name in .sh, .py, .js, .cjs, .mjs or .ps1.',
      'Job "job": step "E": "actions/x" is no local action: begin its path with "./".',
    ]);
  });

  it("reads inputs and env variables that are declared, and no secret in its condition", () => {
    const steps: StepsJob["steps"] = [
      run("A", "echo", { env: { A: input("debug"), B: environment("IMAGE"), C: environment("KNOWN") } }),
      run("B", "echo", { if: equals(secret("A"), event("x")) }),
    ];
    expect(faults(workflow({ env: { KNOWN: "1" } }, job({ steps })))).toEqual([
      'Job "job": step "A": it reads "debug", which is no input: there is none.',
      'Job "job": step "A": it reads "IMAGE", which is no env variable of the workflow or job: there is KNOWN.',
      'Job "job": step "B": the step\'s if reads "secrets", which GitHub does not give it: it may read github, inputs, vars, needs, matrix, strategy, env, runner, steps.',
    ]);
  });
});

describe("a called workflow", () => {
  const build = defineJob({ ...job({ id: "build" }), outputs: { digest: github.sha } });
  const reusable = workflow(
    {
      file: "build.yml",
      concurrency: null,
      on: {
        workflowCall: {
          inputs: { level: { description: "x", type: "string", required: true } },
          secrets: { TOKEN: { description: "x", required: true } },
          outputs: { digest: { description: "x", value: calledOutput(build, "digest") } },
        },
      },
    },
    build,
  );

  it("gets the inputs and secrets that it declares", () => {
    const call = defineCall({
      id: "call",
      name: "call",
      permissions: {},
      calls: reusable,
      with: { levle: "x" },
      secrets: { TOKENS: secret("A") },
    });
    expect(faults(workflow({}, call))).toEqual([
      'Job "call": "build.yml" has no input "levle": it has level.',
      'Job "call": "build.yml" needs the input "level".',
      'Job "call": "build.yml" has no secret "TOKENS": it has TOKEN.',
      'Job "call": "build.yml" needs the secret "TOKEN".',
    ]);
  });

  it("gives the outputs that it declares, and sees the secrets that it declares", () => {
    const call = defineCall({
      id: "call",
      name: "call",
      permissions: {},
      calls: reusable,
      with: { level: "x" },
      secrets: { TOKEN: secret("A") },
      outputs: ["digset"],
    });
    const reader = job({ needs: [call], env: { A: outputOf(call, "digset") } });
    expect(faults(workflow({}, call, reader))).toEqual([
      'Job "job": the job\'s env reads "digset", which is no output of "build.yml": there is digest.',
    ]);
    const peeking = job({ env: { A: secret("OTHER"), B: secret("GITHUB_TOKEN") } });
    expect(faults(workflow({ on: reusable.on, concurrency: null }, peeking))).toEqual([
      'one of the call\'s outputs reads job "build", which is no job of this workflow.',
      'Job "job": the job\'s env reads "OTHER", which is no secret: there is TOKEN.',
    ]);
  });

  it("can be called, and is pinned where it is another repository's", () => {
    const call = { id: "call", name: "call", permissions: {} };
    const remote = { path: "acme/x/.github/workflows/y.yml", sha: "v1", version: "v1" };
    expect(faults(workflow({}, { ...call, calls: workflow({ file: "x.yml" }) }))).toEqual([
      'Job "call": calls "x.yml", which has no "workflowCall" trigger: give it one, with its inputs.',
    ]);
    expect(faults(workflow({}, { ...call, calls: remote }))).toEqual([
      'Job "call": "acme/x/.github/workflows/y.yml" is pinned to "v1": write the full commit SHA.',
    ]);
  });
});
