import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { packageFolder } from "../../../workflow/package-folder.ts";
import { missing } from "../outside-tool.ts";
import { type FakeGitHub, fakeGitHub } from "./fake-github.ts";
import { runScript } from "./run-script.ts";

const withPython = describe.skipIf(missing("python3"));
const repository = "/repos/acme/sample-app";
const commit = "0123456789abcdef0123456789abcdef01234567";

let github: FakeGitHub | undefined;
afterEach(async () => {
  await github?.close();
  github = undefined;
});

function zipped(name: string, content: string): Buffer {
  const folder = mkdtempSync(path.join(os.tmpdir(), "slipway-metrics-"));
  writeFileSync(path.join(folder, name), content);
  execFileSync("python3", ["-m", "zipfile", "-c", "made.zip", name], { cwd: folder });
  return readFileSync(path.join(folder, "made.zip"));
}

const at = (time: string) => `2026-11-20T10:${time}Z`;
const job = (id: number, name: string, conclusion: string | null, more: object = {}) => ({
  id,
  name,
  status: conclusion === null ? "in_progress" : "completed",
  conclusion,
  created_at: at("00:00"),
  started_at: at("00:05"),
  completed_at: conclusion === null ? null : at("03:25"),
  steps: [],
  ...more,
});
const past = (id: number, conclusion: string, more: object = {}) => ({
  id,
  conclusion,
  head_branch: "main",
  head_repository: { full_name: "acme/sample-app" },
  created_at: "2020-01-01T10:00:00Z",
  run_started_at: "2020-01-01T10:00:00Z",
  updated_at: "2020-01-01T10:04:00Z",
  ...more,
});
const fork = { head_repository: { full_name: "mallory/sample-app" } };

const passed = {
  [`GET ${repository}/actions/runs/7`]: {
    id: 7,
    workflow_id: 3,
    run_number: 41,
    run_attempt: 2,
    head_branch: "main",
    head_sha: commit,
    event: "push",
    html_url: "https://github.com/acme/sample-app/actions/runs/7",
    run_started_at: at("00:00"),
    created_at: at("00:00"),
  },
  [`GET ${repository}/actions/runs/7/jobs?filter=latest`]: {
    jobs: [
      job(71, "test (3.12)", "success"),
      job(72, "scan", "skipped", { started_at: at("00:00") }),
      job(79, "metrics", null),
    ],
  },
  [`GET ${repository}/actions/runs/7/artifacts`]: {
    artifacts: [
      { id: 1, name: "reports-3.12", expired: false, size_in_bytes: 1000 },
      { id: 2, name: "reports-3.12", expired: false, size_in_bytes: 2_500_000 },
      { id: 3, name: "metrics-bench", expired: false, size_in_bytes: 300 },
    ],
  },
  [`GET ${repository}/actions/artifacts/3/zip`]: zipped(
    "metrics.json",
    JSON.stringify({ "requests per s": 1250.5, "<script>": 1, note: "text", broken: null }),
  ),
  [`GET ${repository}/actions/workflows/3/runs?status=completed`]: {
    workflow_runs: [
      past(7, "failure"),
      past(6, "success"),
      past(5, "failure", { head_branch: "feature" }),
      past(4, "success", { updated_at: "2020-01-01T10:10:00Z" }),
      past(3, "cancelled"),
      past(2, "failure", fork),
    ],
  },
};
const log = (...lines: readonly string[]) =>
  Buffer.from(lines.map((line) => `2026-11-20T10:00:00.1234567Z ${line}\n`).join(""));
const failed = {
  ...passed,
  [`GET ${repository}/actions/runs/7/jobs?filter=latest`]: {
    jobs: [
      job(71, "test (3.12)", "failure", { steps: [{ name: "Test", conclusion: "failure" }] }),
      job(72, "image", "failure", { steps: [{ name: "Push", conclusion: "failure" }] }),
      job(73, "docs", "failure"),
      job(74, "gpu", "cancelled"),
      job(75, "odd", "failure"),
      job(76, "ci", "failure", { steps: [{ name: "Fail unless every job succeeded", conclusion: "failure" }] }),
    ],
  },
  [`GET ${repository}/check-runs/71/annotations`]: [],
  [`GET ${repository}/actions/jobs/71/logs`]: log("FAILED tests/test_a.py::test_adds - assert 5 == 4"),
  [`GET ${repository}/check-runs/72/annotations`]: [],
  [`GET ${repository}/actions/jobs/72/logs`]: log(
    "denied: permission_denied: write_package ghp_a1B2c3D4e5F6g7H8i9J0k1L2 <img src=x>",
  ),
  [`GET ${repository}/actions/jobs/73/logs`]: log("nothing known", "##[error]Process completed with exit code 3."),
  [`GET ${repository}/check-runs/74/annotations`]: [
    { annotation_level: "failure", message: "The job has exceeded the maximum execution time of 20 minutes." },
    { annotation_level: "warning", message: "No space left on device" },
  ],
  [`GET ${repository}/check-runs/75/annotations`]: [],
};
const settings = {
  GITHUB_REPOSITORY: "acme/sample-app",
  GITHUB_TOKEN: "the-token",
  GITHUB_RUN_ID: "7",
  GITHUB_WORKFLOW: "CI",
  GITHUB_EVENT_NAME: "push",
  GITHUB_SERVER_URL: "https://github.com",
  RESULTS: "test=success scan=skipped",
};
const badly = { RESULTS: "test=failure image=success" };
const hooks = { "POST /hooks/metrics": {}, "POST /hooks/slack": {} };

async function report(answers: Readonly<Record<string, unknown>>, env: Readonly<Record<string, string>> = {}) {
  github = await fakeGitHub({ ...answers });
  const fake = github;
  const addresses = Object.fromEntries(
    Object.entries(env).map(([name, value]) => [name, value.replace("FAKE", fake.url)]),
  );
  const shared = { ...settings, ...addresses };
  const folder = mkdtempSync(path.join(os.tmpdir(), "slipway-report-"));
  const reported = await runScript("run_metrics.py", { folder, env: { ...shared, GITHUB_API_URL: github.url } });
  if (reported.status !== 0 || Object.keys(addresses).every((name) => !/WEBHOOK/.test(name))) return reported;
  const told = await runScript("run_notices.py", { folder, env: shared });
  return { ...told, printed: reported.printed + told.printed };
}
/** How long the whole took depends on the clock. */
const still = (text: string) => text.replace(/(?<=^## .* in ).*$/m, "TIME");
const toMetrics = { METRICS_WEBHOOK: "FAKE/hooks/metrics" };
const toSlack = { SLACK_WEBHOOK_URL: "FAKE/hooks/slack", SLACK_NOTICES: "failures" };
const sent = () => github!.written.map(({ call, body }) => [call, body] as const);

withPython("run_metrics.py", () => {
  it("R1-13: writes durations, outcomes, success rate and artifact sizes to the run's summary", async () => {
    const { status, summary, printed } = await report(passed);
    expect([status, printed]).toEqual([0, ""]);
    expect(still(summary)).toMatchInlineSnapshot(`
      "## ✅ CI: success in TIME

      | Job | Outcome | Duration | Waited |
      | --- | --- | ---: | ---: |
      | <code>test &#40;3&#46;12&#41;</code> | ✅ success | 3 min 20 s | 5 s |
      | <code>scan</code> | ⏭️ skipped | – | – |

      | Last runs |  |
      | --- | ---: |
      | Success rate of the last runs | 50 % (2 of 4) |
      | Success rate on <code>main</code> | 100 % (2 of 2) |
      | Usual duration of a success | 4 min 0 s |
      | Slowest of twenty | 10 min 0 s |
      | Successes in 30 days | 0 |

      | Artifact | Size |
      | --- | ---: |
      | <code>metrics&#45;bench</code> | 300 B |
      | <code>reports&#45;3&#46;12</code> | 2.5 MB |

      | Figures |  |  |
      | --- | --- | ---: |
      | <code>bench</code> | <code>requests per s</code> | 1250.5 |
      "
    `);
  });

  it("R1-16: says why each job failed and what to do, and keeps markup and tokens of a log off the page", async () => {
    const { status, summary } = await report(failed, badly);
    expect(status).toBe(0);
    expect(still(summary).split("\n| Last runs")[0]).toMatchInlineSnapshot(`
      "## ❌ CI: failure in TIME

      ### Why it failed

      - <code>test &#40;3&#46;12&#41;</code>, step <code>Test</code>:
        - **tests fail** (tests, \`tests\`): <code>FAILED tests&#47;test&#95;a&#46;py&#58;&#58;test&#95;adds &#45; assert 5 &#61;&#61; 4</code>
          <br>Run the failing test on your own machine, or look at the reports among the artifacts.
      - <code>image</code>, step <code>Push</code>:
        - **the registry does not take the login** (authentication, \`registry-authentication\`): <code>denied&#58; permission&#95;denied&#58; write&#95;package &#42;&#42;&#42; &#60;img src&#61;x&#62;</code>
          <br>For GHCR: the job needs \`packages: write\`, and the package must list this repository under Manage Actions access. For another registry: renew the token in its secret, and see that it may push.
      - <code>docs</code>: no known cause. Read the log of the job. The runner's last word is <code>Process completed with exit code 3&#46;</code>
      - <code>gpu</code>:
        - **the job took longer than it may** (runner, \`timeout\`): <code>The job has exceeded the maximum execution time of 20 minutes&#46;</code>
          <br>Look at which step was running: a test that hangs, a cache that is gone, a machine too small. Raise the job's \`timeoutMinutes\` only when the work has grown.
      - <code>odd</code>: no known cause. Read the log of the job.

      | Job | Outcome | Duration | Waited |
      | --- | --- | ---: | ---: |
      | <code>test &#40;3&#46;12&#41;</code> | ❌ failure | 3 min 20 s | 5 s |
      | <code>image</code> | ❌ failure | 3 min 20 s | 5 s |
      | <code>docs</code> | ❌ failure | 3 min 20 s | 5 s |
      | <code>gpu</code> | ⏹️ cancelled | 3 min 20 s | 5 s |
      | <code>odd</code> | ❌ failure | 3 min 20 s | 5 s |
      | <code>ci</code> | ❌ failure | 3 min 20 s | 5 s |
      "
    `);
  });

  it("R4-14: posts workflow, status, duration, commit and jobs to the webhook, and no line of a log", async () => {
    const { status, printed } = await report({ ...failed, ...hooks }, { ...badly, ...toMetrics });
    expect(status).toBe(0);
    expect(printed).toContain("The metrics webhook was told.\n");
    const [[call, body]] = sent() as unknown as [[string, Record<string, unknown>]];
    expect(call).toBe("POST /hooks/metrics");
    expect(body).toMatchInlineSnapshot(
      { duration: expect.any(Number) },
      `
      {
        "artifacts": [
          {
            "bytes": 300,
            "name": "metrics-bench",
          },
          {
            "bytes": 2500000,
            "name": "reports-3.12",
          },
        ],
        "attempt": 2,
        "branch": "main",
        "causes": [
          {
            "id": "tests",
            "job": "test (3.12)",
            "kind": "tests",
          },
          {
            "id": "registry-authentication",
            "job": "image",
            "kind": "authentication",
          },
          {
            "id": "timeout",
            "job": "gpu",
            "kind": "runner",
          },
        ],
        "commit": "0123456789abcdef0123456789abcdef01234567",
        "duration": Any<Number>,
        "event": "push",
        "figures": {
          "bench": {
            "requests per s": 1250.5,
          },
        },
        "history": {
          "medianDuration": 240,
          "p95Duration": 600,
          "runs": 4,
          "successRate": 0.5,
          "successesIn30Days": 0,
        },
        "jobs": [
          {
            "duration": 200,
            "name": "test (3.12)",
            "status": "failure",
            "waited": 5,
          },
          {
            "duration": 200,
            "name": "image",
            "status": "failure",
            "waited": 5,
          },
          {
            "duration": 200,
            "name": "docs",
            "status": "failure",
            "waited": 5,
          },
          {
            "duration": 200,
            "name": "gpu",
            "status": "cancelled",
            "waited": 5,
          },
          {
            "duration": 200,
            "name": "odd",
            "status": "failure",
            "waited": 5,
          },
          {
            "duration": 200,
            "name": "ci",
            "status": "failure",
            "waited": 5,
          },
        ],
        "repository": "acme/sample-app",
        "run": 41,
        "status": "failure",
        "url": "https://github.com/acme/sample-app/actions/runs/7",
        "workflow": "CI",
      }
    `,
    );
    expect(JSON.stringify(body)).not.toMatch(/permission_denied|ghp_/);
  });

  it("R4-14: posts figures that a job left, numbers alone, beside the success rate", async () => {
    await report({ ...passed, ...hooks }, toMetrics);
    expect(sent()[0]![1]).toMatchObject({
      status: "success",
      figures: { bench: { "requests per s": 1250.5 } },
      history: { runs: 4, successRate: 0.5, medianDuration: 240, p95Duration: 600, successesIn30Days: 0 },
      causes: [],
    });
  });

  it("tells of a pull request's head, and of the run that a later workflow is about", async () => {
    for (const [event, expected] of [
      [{ pull_request: { head: { sha: "a".repeat(40) } } }, "a".repeat(40)],
      [{ workflow_run: { head_sha: "b".repeat(40) } }, "b".repeat(40)],
      [{}, commit],
    ] as const) {
      const file = path.join(mkdtempSync(path.join(os.tmpdir(), "slipway-event-")), "event.json");
      writeFileSync(file, JSON.stringify(event));
      await report({ ...passed, ...hooks }, { ...toMetrics, GITHUB_EVENT_PATH: file });
      expect(sent()[0]![1]).toMatchObject({ commit: expected });
      await github!.close();
    }
  });

  it("tells Slack of a failure in one line, with nothing in it that Slack acts on", async () => {
    const { printed } = await report({ ...failed, ...hooks }, { ...badly, ...toSlack, GITHUB_WORKFLOW: "C<I>|&" });
    expect(printed).toContain("Slack was told.\n");
    expect(sent()).toMatchInlineSnapshot(`
      [
        [
          "POST /hooks/slack",
          {
            "text": ":x: <https://github.com/acme/sample-app/actions/runs/7|C&lt;I&gt;¦&amp;> of acme/sample-app on main: failure
      test (3.12): tests fail; image: the registry does not take the login; gpu: the job took longer than it may",
            "unfurl_links": false,
          },
        ],
      ]
    `);
  });

  it.each([
    ["a success", {}, []],
    ["a success, where all is told", { SLACK_NOTICES: "all" }, ["POST /hooks/slack"]],
    ["a run that was cancelled", { RESULTS: "a=cancelled b=success" }, []],
    ["a failed pull request", { ...badly, GITHUB_EVENT_NAME: "pull_request" }, []],
    ["a failed run", badly, ["POST /hooks/slack"]],
  ])("tells Slack of %s what was asked for", async (_, env, calls) => {
    await report({ ...passed, ...hooks }, { ...toSlack, ...env });
    expect(sent().map(([call]) => call)).toEqual(calls);
  });

  it("posts nothing where the secrets are not to be had, and says so", async () => {
    const { status, printed } = await report(passed, { METRICS_WEBHOOK: "", SLACK_WEBHOOK_URL: "" });
    expect(status).toBe(0);
    expect(sent()).toEqual([]);
    expect(printed).toContain(
      "METRICS_WEBHOOK is empty, so nobody is told: Dependabot's runs have secrets of their own",
    );
  });

  it.each([
    ["refuses", { "POST /hooks/metrics?key=secret": 403 }, "FAKE/hooks/metrics?key=secret", "the server answers 403."],
    ["sends it on", { "POST /hooks/metrics": Buffer.from("x") }, "FAKE/hooks/metrics", "the server answers 302."],
    ["is not there", {}, "http://127.0.0.1:9/hooks/secret", "the call failed (ConnectionRefusedError)."],
    ["has no TLS", {}, "http://example.com/hooks/secret", "its secret is no https address."],
    ["is no address", {}, "secret", "its secret is no https address."],
    ["is an odd address", {}, "https://[secret", "its secret is no https address."],
  ])(
    "ends well with a warning when the webhook %s, and never prints its address",
    async (_, answers, address, fault) => {
      const { status, printed } = await report({ ...passed, ...answers }, { METRICS_WEBHOOK: address });
      expect(status).toBe(0);
      expect(printed).toBe(`::warning::The metrics webhook was not told: ${fault}\n`);
    },
  );

  it("leaves out, with a warning, what GitHub does not give", async () => {
    const { status, summary, printed } = await report({});
    expect(status).toBe(0);
    expect(summary).toBe("## ✅ CI: success\n");
    expect(printed.split("\n").filter((line) => line !== "").length).toBe(3);
    for (const line of printed.trim().split("\n")) expect(line).toMatch(/^::warning::The \w+ could not be read: GET /);
    expect(printed).not.toContain("the-token");
  });

  it("does not let GitHub's storage see the token", async () => {
    await report(failed, badly);
    const storage = [...github!.authorizations].filter(([call]) => call.startsWith("GET /storage"));
    expect(storage.length).toBeGreaterThan(2);
    for (const [, authorization] of storage) expect(authorization).toBeUndefined();
  });

  it("reads of a large log its end", async () => {
    const filler = Array.from({ length: 40_000 }, (_, line) => `line ${line} ${"x".repeat(60)}`);
    const logs = log("No space left on device", ...filler, "toomanyrequests: wait");
    const { summary } = await report({ ...failed, [`GET ${repository}/actions/jobs/73/logs`]: logs }, badly);
    expect(summary).toContain("`rate-limit`");
    expect(summary).not.toContain("disk-full");
  });
});

withPython("failure_causes.py and plain_text.py", () => {
  it("R1-16: know authentication, build, tests and release by lines that the tools print", () => {
    const test = path.join(packageFolder(), "test/pipelines/scripts/failure_causes_test.py");
    execFileSync("python3", ["-B", test], { stdio: "pipe" });
  });
});
