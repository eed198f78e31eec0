import { execFileSync } from "node:child_process";
import { afterEach, describe, expect, it } from "vitest";
import { missing } from "../outside-tool.ts";
import { type FakeGitHub, fakeGitHub } from "./fake-github.ts";
import { runScript } from "./run-script.ts";

const repository = "/repos/acme/service";
const commit = "0123456789abcdef0123456789abcdef01234567";

let github: FakeGitHub | undefined;
afterEach(async () => {
  await github?.close();
  github = undefined;
});

const run = (id: number, file: string, conclusion: string | null, more: object = {}) => ({
  id,
  name: file.replace(/\..*/, ""),
  path: `.github/workflows/${file}`,
  status: conclusion === null ? "in_progress" : "completed",
  conclusion,
  head_repository: { full_name: "acme/service" },
  run_started_at: "2026-11-20T10:00:00Z",
  updated_at: "2026-11-20T10:03:20Z",
  ...more,
});
const job = (id: number, name: string, conclusion: string, step: string) => ({
  id,
  name,
  status: "completed",
  conclusion,
  created_at: "2026-11-20T10:00:00Z",
  started_at: "2026-11-20T10:00:05Z",
  completed_at: "2026-11-20T10:03:00Z",
  steps: [{ name: step, conclusion }],
});
const runs = (...all: readonly object[]) => ({
  [`GET ${repository}/actions/runs?event=pull_request&head_sha=${commit}`]: { workflow_runs: all },
});
const pulls = (owner: string, ...numbers: readonly number[]) => ({
  [`GET ${repository}/pulls?head=${owner}:topic&state=open`]: numbers.map((number) => ({
    number,
    head: { sha: commit, repo: { full_name: `${owner}/service` } },
  })),
});
const nothing = (id: number) => ({ [`GET ${repository}/actions/runs/${id}/artifacts`]: { artifacts: [] } });
const noComments = {
  [`GET ${repository}/issues/5/comments`]: [],
  [`POST ${repository}/issues/5/comments`]: {},
};

async function comment(answers: Readonly<Record<string, unknown>>, env: Readonly<Record<string, string>> = {}) {
  github = await fakeGitHub(answers);
  return runScript("checks_comment.py", {
    env: {
      GITHUB_REPOSITORY: "acme/service",
      GITHUB_TOKEN: "the-token",
      GITHUB_API_URL: github.url,
      GITHUB_SERVER_URL: "https://github.com",
      WORKFLOWS: "test.yaml build.yaml security.yaml",
      COMMIT: commit,
      HEAD_REPOSITORY: "acme/service",
      HEAD_BRANCH: "topic",
      ...env,
    },
  });
}
const bodies = () => github!.written.map(({ body }) => (body as { body: string }).body);

describe.skipIf(missing("python3"))("checks_comment.py", () => {
  it("tells of the newest run of each workflow, why one failed and what to do, in plain text", async () => {
    const { status } = await comment({
      ...pulls("acme", 5),
      ...noComments,
      ...runs(
        run(11, "test.yaml", "success"),
        run(12, "build.yaml", "success"),
        run(13, "test.yaml", "failure", { name: "[Test](https://evil.example) @everybody" }),
        run(14, "own.yaml", "failure"),
        run(15, "security.yaml", null),
      ),
      [`GET ${repository}/actions/runs/13/jobs?filter=latest`]: {
        jobs: [
          job(131, "test <b>3.12</b>", "failure", "Test"),
          job(132, "odd", "failure", "Do it"),
          job(133, "tests", "failure", "Fail unless every job succeeded"),
        ],
      },
      [`GET ${repository}/check-runs/131/annotations`]: [],
      [`GET ${repository}/actions/jobs/131/logs`]: Buffer.from("FAILED tests/test_a.py::test_b - @team see <img>\n"),
      [`GET ${repository}/check-runs/132/annotations`]: [],
      ...nothing(12),
      ...nothing(15),
      [`GET ${repository}/actions/runs/13/artifacts`]: {
        artifacts: [{ id: 7, name: "reports](x)", size_in_bytes: 10, expired: false }],
      },
    });
    expect(status).toBe(0);
    expect(bodies()).toMatchInlineSnapshot(`
      [
        "<!-- slipway: checks -->

      ### ❌ 1 of 3 workflows failed

      | Workflow | Outcome | Duration |
      | --- | --- | ---: |
      | [&#91;Test&#93;&#40;https&#58;&#47;&#47;evil&#46;example&#41; &#64;everybody](https://github.com/acme/service/actions/runs/13) | ❌ failure | 3 min 20 s |
      | [build](https://github.com/acme/service/actions/runs/12) | ✅ success | 3 min 20 s |
      | [security](https://github.com/acme/service/actions/runs/15) | ⏳ is on | – |

      - <code>test &#60;b&#62;3&#46;12&#60;&#47;b&#62;</code>, step <code>Test</code>: **tests fail**. Run the failing test on your own machine, or look at the reports among the artifacts.
      - <code>odd</code>, step <code>Do it</code>: no known cause; read the log of the job.

      **Artifacts:** [reports&#93;&#40;x&#41;](https://github.com/acme/service/actions/runs/13/artifacts/7)

      <sub>Commit 0123456</sub>
      ",
      ]
    `);
  });

  it("edits the comment that is there, and no other's with the same marker", async () => {
    const body = "<!-- slipway: checks -->\n\nold";
    const { status, printed } = await comment({
      ...pulls("acme", 5),
      ...runs(run(11, "test.yaml", "success"), run(12, "build.yaml", "success"), run(13, "security.yaml", "success")),
      ...nothing(11),
      ...nothing(12),
      ...nothing(13),
      [`GET ${repository}/issues/5/comments`]: [
        { id: 1, user: { login: "mallory" }, body },
        { id: 2, user: { login: "github-actions[bot]" }, body },
      ],
      [`PATCH ${repository}/issues/comments/2`]: {},
    });
    expect([status, printed]).toEqual([0, "Edited comment 2 of pull request 5.\n"]);
    expect(github!.written.map(({ call }) => call)).toEqual([`PATCH ${repository}/issues/comments/2`]);
    expect(bodies()[0]).toContain("### ✅ Every workflow succeeded");
  });

  it("finds a fork's pull request by repository and commit, and takes no run of anybody else for its own", async () => {
    const fork = { head_repository: { full_name: "mallory/service" } };
    const { status } = await comment(
      {
        ...pulls("mallory", 5),
        ...noComments,
        ...runs(run(11, "test.yaml", "success", fork), run(12, "build.yaml", "failure")),
        ...nothing(11),
      },
      { HEAD_REPOSITORY: "mallory/service" },
    );
    expect(status).toBe(0);
    expect(bodies()[0]).toContain("### ✅ Every workflow succeeded");
    expect(bodies()[0]).not.toContain("build");
    expect(bodies()[0]).toContain("from a fork");
  });

  describe("with the artifacts that it is to show", () => {
    const artifact = (id: number, name: string, size = 400) => ({ id, name, size_in_bytes: size, expired: false });
    const found = (name: string, id: number, content: Buffer | undefined) => ({
      [`GET ${repository}/actions/runs/11/artifacts?name=${name}`]: {
        artifacts: content === undefined ? [] : [artifact(id, name)],
      },
      ...(content === undefined ? {} : { [`GET ${repository}/actions/artifacts/${id}/zip`]: content }),
    });
    const text =
      "## What this change does\n\n@team [x](https://evil.example) ```\n![](https://evil.example/x.png)\u202e";
    const of = async (owner: string, preview: Buffer | undefined, engine?: Buffer) =>
      comment(
        {
          ...pulls(owner, 5),
          ...noComments,
          ...runs(run(11, "preview.yml", "success", { head_repository: { full_name: `${owner}/service` } })),
          ...nothing(11),
          ...found("preview", 21, preview),
          ...found("engine-staging", 22, engine),
        },
        { WORKFLOWS: "preview.yml", SHOWN: "preview engine-staging", HEAD_REPOSITORY: `${owner}/service` },
      );

    it("shows those of its own branches as they are, in their order, without characters that nobody sees", async () => {
      const { status, printed } = await of(
        "acme",
        zip("preview.md", text),
        zip("engine-staging.md", "### Pulumi's own"),
      );
      expect(status, printed).toBe(0);
      expect(bodies()[0]).toContain(`${text.slice(0, -1)}\n\n### Pulumi's own\n\n<sub>Commit`);
    });

    it("shows what a fork put there as text that nothing in it can leave", async () => {
      const { status, printed } = await of("mallory", zip("preview.md", text));
      expect(status, printed).toBe(0);
      const [before, shown, after] = bodies()[0]!.split("\n````");
      expect(before).toMatch(/What the fork's own code says of the change, as text:\n$/);
      expect(shown).toBe(`text\n${text.slice(0, -1)}`);
      expect(after).toMatch(/^\n\n<sub>Commit 0123456 · from a fork<\/sub>\n$/);
    });

    it.each([
      ["is not there", undefined],
      ["holds another file", zip("other.md", text)],
      ["is no archive", Buffer.from("nothing")],
      ["is too long", zip("preview.md", "x".repeat(70_001))],
    ])("leaves out an artifact that %s", async (_, content) => {
      const { status, printed } = await of("acme", content, zip("engine-staging.md", "### Pulumi's own"));
      expect(status, printed).toBe(0);
      expect(bodies()[0]).not.toContain("What this change does");
      expect(bodies()[0]).toContain("### Pulumi's own");
    });
  });

  it.each([
    ["has moved on", { ...pulls("acme"), ...runs() }, "as its head any more: nothing to comment on"],
    ["has no run that is told of", { ...pulls("acme", 5), ...runs(run(14, "own.yaml", "failure")) }, "nothing to tell"],
  ])("ends well, and says so, where the pull request %s", async (_, answers, said) => {
    const { status, printed } = await comment(answers);
    expect(status).toBe(0);
    expect(printed).toContain(said);
    expect(github!.written).toEqual([]);
  });

  it("fails for a commit that is none, and when GitHub refuses the comment", async () => {
    expect(await comment({}, { COMMIT: "main" })).toMatchObject({
      status: 1,
      printed: 'COMMIT is "main", which is no full SHA.\n',
    });
    await github!.close();
    const refused = await comment({
      ...pulls("acme", 5),
      ...runs(run(11, "test.yaml", "success")),
      ...nothing(11),
      ...noComments,
      [`POST ${repository}/issues/5/comments`]: 403,
    });
    expect(refused.status).toBe(1);
    expect(refused.printed).toMatch(/issues\/5\/comments: 403/);
    expect(refused.printed).not.toContain("the-token");
  });
});

/** An archive with one file. */
function zip(name: string, content: string): Buffer {
  const program =
    "import sys, zipfile; zipfile.ZipFile(sys.stdout.buffer, 'w').writestr(sys.argv[1], sys.stdin.buffer.read())";
  return execFileSync("python3", ["-c", program, name], { input: content });
}
