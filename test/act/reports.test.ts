import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../../sandbox/server.ts";
import { octokitFor } from "../sandbox/client.ts";
import { control } from "../sandbox/control.ts";
import { executeJob, outcomeOf, patience, type Scenario, withoutAct } from "./act.ts";

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({
    seed: {
      owners: [{ login: "acme", type: "Organization" }],
      users: [{ login: "mallory" }],
      tokens: [{ token: "mallorys-token", login: "mallory" }],
      repositories: ["native-package", "sample-app"].map((name) => ({
        owner: "acme",
        name,
        visibility: "public",
        files: {
          ".github/workflows/ci.yml": "name: CI\non: pull_request\njobs: {}\n",
          ".github/workflows/ci-cd.yml": "name: CI/CD\non: pull_request\njobs: {}\n",
        },
      })),
    },
  });
});
afterAll(() => sandbox.close());

const github = () => ({ api: `${sandbox.url}/api/v3`, token: sandbox.token });

/** A run of a pull request that ended so. */
async function ran(repository: string, workflow: string, pull: number, jobs: Readonly<Record<string, string>>) {
  const names = Object.keys(jobs);
  const { body } = await control(sandbox, "POST", "runs", {
    repository: `acme/${repository}`,
    workflow: `.github/workflows/${workflow}`,
    event: "pull_request",
    pull,
    jobs: names.map((name) => ({ name })),
  });
  for (const { id, name } of body.jobs as { id: number; name: string }[]) {
    await control(sandbox, "PATCH", `jobs/${id}`, { status: "in_progress" });
    const conclusion = jobs[name]!;
    const steps = [{ name: "Do it", conclusion }];
    const log = conclusion === "failure" ? "No space left on device\n" : "done\n";
    await control(sandbox, "PATCH", `jobs/${id}`, { status: "completed", conclusion, steps, log });
  }
  return body.run as { id: number; head_sha: string };
}

/** What GitHub sends when a run of a pull request has ended. */
const ended = (run: { id: number; head_sha: string }, owner: string, name: string, conclusion: string) => ({
  workflow_run: {
    id: run.id,
    event: "pull_request",
    status: "completed",
    conclusion,
    head_branch: "topic",
    head_sha: run.head_sha,
    head_repository: { full_name: `${owner}/${name}` },
    repository: { full_name: `acme/${name}` },
    pull_requests: [],
  },
});

async function propose(owner: string, name: string, token?: string): Promise<number> {
  const octokit = octokitFor(sandbox, token);
  const { data: main } = await octokit.rest.git.getRef({ owner, repo: name, ref: "heads/main" });
  await octokit.rest.git.createRef({ owner, repo: name, ref: "refs/heads/topic", sha: main.object.sha });
  await octokit.rest.repos.createOrUpdateFileContents({
    ...{ owner, repo: name, branch: "topic", path: "new.txt", message: "Propose", content: "eA==" },
  });
  const head = `${owner}:topic`;
  const { data } = await octokit.rest.pulls.create({ owner: "acme", repo: name, title: "New", head, base: "main" });
  return data.number;
}

const comments = async (repo: string, issue_number: number) =>
  (await octokitFor(sandbox).rest.issues.listComments({ owner: "acme", repo, issue_number })).data;

describe.skipIf(withoutAct)("a rendered workflow, on an embedded GitHub,", { timeout: patience }, () => {
  it("tells a pull request how its checks went, and edits that when they went otherwise", async () => {
    const number = await propose("acme", "native-package");
    const scenario: Scenario = {
      pipeline: "container-wheels",
      options: { package: "counter" },
      fixture: "native-package",
      workflow: "pull-request.yml",
      job: "comment",
      event: "workflow_run",
      github: github(),
    };
    const tell = async (jobs: Readonly<Record<string, string>>, conclusion: string) => {
      const run = await ran("native-package", "ci-cd.yml", number, jobs);
      const author = (await comments("native-package", number))[0]?.user?.login;
      const executed = await executeJob({
        ...scenario,
        payload: ended(run, "acme", "native-package", conclusion),
        ...(author === undefined ? {} : { environment: { COMMENT_AUTHOR: author } }),
      });
      expect(outcomeOf(executed)).toEqual({
        comment: { result: "success", steps: { "Check out the scripts": "success", "Write the comment": "success" } },
      });
      return (await comments("native-package", number)).map(({ body }) => body!);
    };
    const [first] = await tell({ "lint-and-format": "success", "build-wheels": "failure" }, "failure");
    expect(first).toContain("### ❌ 1 of 1 workflows failed");
    expect(first).toMatch(/<code>build&#45;wheels<\/code>, step <code>Do it<\/code>: \*\*the disk is full\*\*/);
    const after = await tell({ "lint-and-format": "success", "build-wheels": "success" }, "success");
    expect(after).toEqual([expect.stringContaining("### ✅ Every workflow succeeded")]);
  });

  it("tells a fork's pull request of CI, and the run's page of the run", async () => {
    await octokitFor(sandbox, "mallorys-token").rest.repos.createFork({ owner: "acme", repo: "sample-app" });
    const number = await propose("mallory", "sample-app", "mallorys-token");
    const run = await ran("sample-app", "ci.yml", number, { "test (3.11)": "success", image: "success" });
    const executed = await executeJob({
      pipeline: "python-app",
      options: { versions: ["3.11"] },
      fixture: "sample-app",
      workflow: "cd.yml",
      job: "metrics",
      event: "workflow_run",
      github: github(),
      payload: ended(run, "mallory", "sample-app", "success"),
    });
    expect(Object.fromEntries(executed.jobs.map(({ id, result }) => [id, result]))).toEqual({
      report: "success",
      metrics: "success",
    });
    const [comment] = await comments("sample-app", number);
    expect(comment!.body).toContain("### ✅ CI passed");
    expect(comment!.body).toContain("the figures are the fork's own");
    expect(executed.jobs.find(({ id }) => id === "metrics")!.summary).toMatch(/^## ✅ CD: success/);
  });
});
