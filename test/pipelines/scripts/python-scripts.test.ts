import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { packageFolder } from "../../../workflow/package-folder.ts";
import { missing } from "../outside-tool.ts";
import { type FakeGitHub, fakeGitHub } from "./fake-github.ts";
import { runScript } from "./run-script.ts";

const withPython = describe.skipIf(missing("python3"));
const commit = "0123456789abcdef0123456789abcdef01234567";
const marker = "<!-- slipway: ci and cd -->";
const repository = "/repos/acme/sample-app";

let github: FakeGitHub | undefined;
afterEach(async () => {
  await github?.close();
  github = undefined;
});

/** summary.json as upload-artifact leaves it. */
function summary(figures: object): Buffer {
  const folder = mkdtempSync(path.join(os.tmpdir(), "slipway-summary-"));
  writeFileSync(path.join(folder, "summary.json"), JSON.stringify(figures));
  execFileSync("python3", ["-m", "zipfile", "-c", "summary.zip", "summary.json"], { cwd: folder });
  return readFileSync(path.join(folder, "summary.zip"));
}

const figures = { tests: 12, failures: 0, errors: 0, skipped: 1, coverage: 97.25 };
const artifact = (id: number, name: string) => ({ id, name, expired: false, size_in_bytes: 300 });
const artifacts = (...found: readonly object[]) => ({ artifacts: found });
const head = (fullName: string | null, sha = commit) => ({
  sha,
  repo: fullName === null ? null : { full_name: fullName },
});
const bot = { login: "github-actions[bot]" };

/** A CI run of two versions that passed. */
const run = {
  [`GET ${repository}/actions/runs/7/jobs?filter=latest`]: {
    jobs: [
      { name: "test (3.10)", conclusion: "success" },
      { name: "test (3.12)", conclusion: "success" },
      { name: "image", conclusion: "success" },
      { name: "comment", conclusion: null },
    ],
  },
  [`GET ${repository}/actions/runs/7/artifacts?name=reports-3.10`]: artifacts(artifact(11, "reports-3.10")),
  [`GET ${repository}/actions/runs/7/artifacts?name=reports-3.12`]: artifacts(
    artifact(21, "reports-3.12"),
    artifact(22, "reports-3.12"),
  ),
  [`GET ${repository}/actions/runs/7/artifacts?name=summary-3.10`]: artifacts(artifact(31, "summary-3.10")),
  [`GET ${repository}/actions/runs/7/artifacts?name=summary-3.12`]: artifacts(artifact(32, "summary-3.12")),
  [`GET ${repository}/actions/artifacts/31/zip`]: summary(figures),
  [`GET ${repository}/actions/artifacts/32/zip`]: summary({ ...figures, skipped: 0, coverage: 100 }),
};
const failedRun = {
  ...run,
  [`GET ${repository}/actions/runs/7/jobs?filter=latest`]: {
    jobs: [
      { name: "test (3.10)", conclusion: "failure" },
      { name: "test (3.12)", conclusion: "success" },
      { name: "image", conclusion: "skipped" },
    ],
  },
  [`GET ${repository}/actions/artifacts/31/zip`]: summary({ ...figures, failures: 2, coverage: 80 }),
};

const settings = {
  GITHUB_REPOSITORY: "acme/sample-app",
  GITHUB_TOKEN: "token",
  RUN_ID: "7",
  PYTHON_VERSIONS: "3.10 3.12",
  COVERAGE: "90",
  COMMIT: commit,
  IMAGE: "ghcr.io/acme/sample-app",
  IMAGE_PAGE: "https://github.com/acme/sample-app/pkgs/container/sample-app",
};
const ownPullRequest = { PULL_REQUEST: "5", HEAD_REPOSITORY: "acme/sample-app" };
const fork = { HEAD_REPOSITORY: "mallory/sample-app", HEAD_BRANCH: "main" };

async function comment(answers: Readonly<Record<string, unknown>>, env: Readonly<Record<string, string>>) {
  github = await fakeGitHub(answers);
  return runScript("pull_request_comment.py", { env: { ...settings, GITHUB_API_URL: github.url, ...env } });
}
const body = () => (github!.written.at(-1)!.body as { body: string }).body;

withPython("pull_request_comment.py", () => {
  const pull = { [`GET ${repository}/pulls/5`]: { number: 5, head: head("acme/sample-app") } };
  const noComments = { [`GET ${repository}/issues/5/comments`]: [] };
  const posted = { [`POST ${repository}/issues/5/comments`]: { id: 1 } };

  it("R2-04: writes image link, result, coverage and the artifact links that the API gives", async () => {
    const { status } = await comment({ ...run, ...pull, ...noComments, ...posted }, ownPullRequest);
    expect(status).toBe(0);
    expect(github!.written.map(({ call }) => call)).toEqual([`POST ${repository}/issues/5/comments`]);
    expect(body()).toMatchInlineSnapshot(`
      "<!-- slipway: ci and cd -->

      ### ✅ CI passed

      | Python | Tests | Coverage | Reports |
      | --- | --- | --- | --- |
      | 3.10 | ✅ passed, 12 tests, 1 skipped | 97.25 % | [reports-3.10](https://github.com/acme/sample-app/actions/runs/7/artifacts/11) |
      | 3.12 | ✅ passed, 12 tests | 100 % | [reports-3.12](https://github.com/acme/sample-app/actions/runs/7/artifacts/22) |

      **Image:** [\`ghcr.io/acme/sample-app:sha-0123456789abcdef0123456789abcdef01234567\`](https://github.com/acme/sample-app/pkgs/container/sample-app)

      **Deployment:** follows this run

      <sub>Commit 0123456 · [run](https://github.com/acme/sample-app/actions/runs/7)</sub>
      "
    `);
  });

  it("R2-04: edits the comment that is there, wherever it is in the list", async () => {
    const others = Array.from({ length: 130 }, (_, id) => ({ id, user: { login: "somebody" }, body: "hello" }));
    const ours = { id: 999, user: bot, body: `${marker}\n\nold` };
    const { status } = await comment(
      {
        ...failedRun,
        ...pull,
        [`GET ${repository}/issues/5/comments`]: [...others, ours],
        [`PATCH ${repository}/issues/comments/999`]: { id: 999 },
      },
      ownPullRequest,
    );
    expect(status).toBe(0);
    expect(github!.written.map(({ call }) => call)).toEqual([`PATCH ${repository}/issues/comments/999`]);
    expect(body()).toMatchInlineSnapshot(`
      "<!-- slipway: ci and cd -->

      ### ❌ CI failed

      | Python | Tests | Coverage | Reports |
      | --- | --- | --- | --- |
      | 3.10 | ❌ failed, 12 tests, 2 failing, 1 skipped | 80 % (below 90 %) | [reports-3.10](https://github.com/acme/sample-app/actions/runs/7/artifacts/11) |
      | 3.12 | ✅ passed, 12 tests | 100 % | [reports-3.12](https://github.com/acme/sample-app/actions/runs/7/artifacts/22) |

      **Image:** not built

      **Deployment:** none, as CI did not pass

      <sub>Commit 0123456 · [run](https://github.com/acme/sample-app/actions/runs/7)</sub>
      "
    `);
  });

  it("R2-04: leaves alone a comment of somebody else that carries the marker", async () => {
    await comment(
      {
        ...run,
        ...pull,
        ...posted,
        [`GET ${repository}/issues/5/comments`]: [
          { id: 1, user: { login: "mallory" }, body: marker },
          { id: 2, user: null, body: marker },
        ],
      },
      ownPullRequest,
    );
    expect(github!.written.map(({ call }) => call)).toEqual([`POST ${repository}/issues/5/comments`]);
  });

  it("says nothing of a commit that is no longer the pull request's head", async () => {
    const { status, printed } = await comment(
      { ...run, [`GET ${repository}/pulls/5`]: { number: 5, head: head("acme/sample-app", "f".repeat(40)) } },
      ownPullRequest,
    );
    expect(status).toBe(0);
    expect(printed).toContain(`No open pull request has ${commit} as its head any more`);
    expect(github!.written).toEqual([]);
  });

  it("R2-05: adds what the deployed image printed, in a block that it cannot leave", async () => {
    const deployment = {
      HEAD_REPOSITORY: "acme/sample-app",
      HEAD_BRANCH: "feature/add",
      CONCLUSION: "success",
      DEPLOYMENT: "success",
      DEPLOYMENT_COMMAND: "python -m sample_app 2 3",
      DEPLOYMENT_OUTPUT: `2 + 3 = 5\n\`\`\`\`\n${marker}\n# not a heading\n`,
    };
    const found = {
      [`GET ${repository}/pulls?head=acme:feature/add&state=open`]: [{ number: 5, head: head("acme/sample-app") }],
    };
    await comment({ ...run, ...found, ...noComments, ...posted }, deployment);
    expect(body()).toContain(
      [
        "**Deployment:** ✅ ran `python -m sample_app 2 3`",
        "",
        "`````text",
        "2 + 3 = 5",
        "````",
        marker,
        "# not a heading",
        "`````",
        "",
      ].join("\n"),
    );
    expect(body().indexOf(marker)).toBe(0);
  });

  it("R2-05: finds a fork's pull request by head repository and commit, among others of that branch name", async () => {
    const pulls = [
      { number: 3, head: head("mallory/other", commit) },
      { number: 4, head: head("mallory/sample-app", "f".repeat(40)) },
      { number: 6, head: head(null) },
      { number: 5, head: head("mallory/sample-app") },
    ];
    const { status } = await comment(
      { ...run, ...noComments, ...posted, [`GET ${repository}/pulls?head=mallory:main&state=open`]: pulls },
      { ...fork, CONCLUSION: "success" },
    );
    expect(status).toBe(0);
    expect(github!.written.map(({ call }) => call)).toEqual([`POST ${repository}/issues/5/comments`]);
    expect(body()).toContain("**Image:** built, not pushed, as the pull request comes from a fork");
    expect(body()).toContain("the figures are the fork's own");
    expect(body()).not.toContain("Deployment");
  });

  it("R2-05: believes GitHub about a fork's result, not the fork", async () => {
    const pulls = [{ number: 5, head: head("mallory/sample-app") }];
    const answers = {
      ...failedRun,
      ...noComments,
      ...posted,
      [`GET ${repository}/pulls?head=mallory:main&state=open`]: pulls,
      [`GET ${repository}/actions/artifacts/31/zip`]: summary({ coverage: "](https://evil) <script>", tests: 1e300 }),
    };
    await comment(answers, { ...fork, CONCLUSION: "failure" });
    expect(body()).toContain("### ❌ CI failed");
    expect(body()).toContain("| 3.10 | ❌ failed | – | [reports-3.10]");
    expect(body()).not.toContain("evil");
  });

  it("R2-05: takes an artifact that is too large for one that is not there", async () => {
    const large = { ...artifact(31, "summary-3.10"), size_in_bytes: 10_000_000 };
    const answers = {
      ...run,
      ...noComments,
      ...posted,
      [`GET ${repository}/pulls?head=mallory:main&state=open`]: [{ number: 5, head: head("mallory/sample-app") }],
      [`GET ${repository}/actions/runs/7/artifacts?name=summary-3.10`]: artifacts(large),
    };
    await comment(answers, { ...fork, CONCLUSION: "success" });
    expect(body()).toContain("| 3.10 | ✅ passed | – | [reports-3.10]");
    expect([...github!.authorizations.keys()].join()).not.toContain("artifacts/31/zip");
  });

  it.each([
    ["cancelled", "### ⚪ CI ended: cancelled"],
    ["action_required", "### ⚪ CI ended: action required"],
    ["timed_out", "### ⚪ CI ended: timed out"],
  ])("R2-05: reports a fork's run that ended %s", async (conclusion, heading) => {
    const pulls = [{ number: 5, head: head("mallory/sample-app") }];
    await comment(
      { ...run, ...noComments, ...posted, [`GET ${repository}/pulls?head=mallory:main&state=open`]: pulls },
      { ...fork, CONCLUSION: conclusion },
    );
    expect(body()).toContain(heading);
  });

  it("R2-05: writes nothing where the fork is gone or names no commit", async () => {
    const gone = await comment(run, { HEAD_REPOSITORY: "", HEAD_BRANCH: "main", CONCLUSION: "success" });
    expect(gone).toMatchObject({ status: 0 });
    expect(github!.written).toEqual([]);
    await github!.close();
    const odd = await comment(run, { ...fork, COMMIT: "main" });
    expect(odd.status).toBe(1);
    expect(odd.printed).toContain('COMMIT is "main", which is no full SHA.');
  });

  it("shows the token to GitHub alone, not to the host that keeps the artifacts", async () => {
    await comment({ ...run, ...pull, ...noComments, ...posted }, ownPullRequest);
    const seen = github!.authorizations;
    expect(seen.get(`GET ${repository}/actions/artifacts/31/zip`)).toBe("Bearer token");
    expect(seen.has(`GET /storage${repository}/actions/artifacts/31/zip`)).toBe(true);
    expect(seen.get(`GET /storage${repository}/actions/artifacts/31/zip`)).toBeUndefined();
  });

  it("names the call that GitHub refuses", async () => {
    const { status, printed } = await comment(
      { ...run, ...pull, ...noComments, [`POST ${repository}/issues/5/comments`]: 403 },
      ownPullRequest,
    );
    expect(status).toBe(1);
    expect(printed).toMatch(/POST http:.*\/issues\/5\/comments: 403/);
  });
});

withPython("coverage_check.py", () => {
  const check = async (answers: Readonly<Record<string, unknown>>) => {
    github = await fakeGitHub({ ...answers, [`POST ${repository}/check-runs`]: { conclusion: "x" } });
    const ending = await runScript("coverage_check.py", { env: { ...settings, GITHUB_API_URL: github.url } });
    expect(ending.status).toBe(0);
    return github.written[0]!.body;
  };

  it("R2-07: shows the lowest coverage as a check on the commit", async () => {
    expect(await check(run)).toEqual({
      name: "Coverage summary",
      head_sha: commit,
      status: "completed",
      conclusion: "success",
      details_url: "https://github.com/acme/sample-app/actions/runs/7",
      output: {
        title: "97.25 % covered, 90 % wanted",
        summary: "| Python | Coverage |\n| --- | --- |\n| 3.10 | 97.25 % |\n| 3.12 | 100 % |",
      },
    });
    await github!.close();
    expect(await check(failedRun)).toMatchObject({
      conclusion: "failure",
      output: { title: "80 % covered, 90 % wanted" },
    });
  });

  it("is neutral where a version has no figure", async () => {
    const answers = { ...run, [`GET ${repository}/actions/runs/7/artifacts?name=summary-3.10`]: artifacts() };
    expect(await check(answers)).toMatchObject({
      conclusion: "neutral",
      output: { title: "Not every version has a figure" },
    });
  });
});

withPython("test_summary.py", () => {
  const sumUp = async (reports: Readonly<Record<string, string>>) => {
    const folder = mkdtempSync(path.join(os.tmpdir(), "slipway-reports-"));
    mkdirSync(path.join(folder, "reports"));
    for (const [name, content] of Object.entries(reports)) writeFileSync(path.join(folder, "reports", name), content);
    const ending = await runScript("test_summary.py", { folder, env: { PYTHON_VERSION: "3.10" } });
    return { ...ending, written: JSON.parse(readFileSync(path.join(folder, "reports/summary.json"), "utf8")) };
  };

  it("R2-02: sums up what pytest and coverage left", async () => {
    const {
      status,
      summary: page,
      written,
    } = await sumUp({
      "junit.xml":
        '<testsuites><testsuite tests="10" failures="1" errors="0" skipped="2"/><testsuite tests="2" failures="0" errors="1"/></testsuites>',
      "coverage.xml": '<coverage lines-valid="100" lines-covered="95" branches-valid="20" branches-covered="12"/>',
    });
    expect(status).toBe(0);
    expect(written).toEqual({ tests: 12, failures: 1, errors: 1, skipped: 2, coverage: 89.16 });
    expect(page).toBe("Python 3.10: 12 tests, 1 failed, 1 errors, 2 skipped, 89.16 % covered\n");
  });

  it("has no figures where the tests never ran", async () => {
    const { status, written } = await sumUp({});
    expect(status).toBe(0);
    expect(written).toEqual({ tests: null, failures: null, errors: null, skipped: null, coverage: null });
  });
});

withPython("ci_run.py", () => {
  it("R2-05: takes numbers alone from an artifact, and nothing from an odd one", () => {
    const test = path.join(packageFolder(), "test/pipelines/scripts/ci_run_test.py");
    execFileSync("python3", ["-B", test], { stdio: "pipe" });
  });
});
