import { rmSync } from "node:fs";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { whyOutput } from "../../cli/why-output.ts";
import type { Sandbox } from "../../sandbox/server.ts";
import { octokitFor } from "../sandbox/client.ts";
import { control } from "../sandbox/control.ts";
import { rehearseHere, visitGitHub } from "../stack/rehearsal.ts";
import { commandLine } from "./command-line.ts";
import { makeProject } from "./project.ts";

const at = { owner: "local", repo: "sample-app" };
const seed = {
  owners: [{ login: "local", type: "Organization" as const, teams: [{ slug: "platform", members: ["ann"] }] }],
  tokens: [
    { token: "token-of-boss", login: "boss" },
    { token: "token-of-ann", login: "ann" },
    { token: "token-of-bob", login: "bob" },
  ],
};

let folder: string;
beforeAll(async () => {
  folder = makeProject({
    "inventory/repositories/sample-app.yaml": `description: The service
visibility: public
pipeline: python-app
with: { releaseEnvironment: production }
access:
  teams: { platform: maintain }
environments:
  production:
    reviewers: { people: [ann] }
    preventSelfReview: true
    branches: [main]
  staging: { waitMinutes: 30 }
rules:
  approvals: 2
  codeOwners: true
  lastPushApproval: true
  upToDate: true
  checks: [licences]
`,
  });
  await rehearseHere(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => void vi.unstubAllEnvs());

function why(github: Sandbox, ...args: string[]) {
  vi.stubEnv("GITHUB_TOKEN", github.token);
  vi.stubEnv("GITHUB_BASE_URL", `${github.url}/`);
  return commandLine(folder, "why", ...args);
}

async function reasons(github: Sandbox, ...args: string[]) {
  const { code, stdout, stderr } = await why(github, ...args, "--json");
  if (stderr !== "") throw new Error(stderr);
  const explained = whyOutput.parse(JSON.parse(stdout));
  return { code, ...explained, ids: explained.reasons.map(({ id }) => id) };
}

/** Commits files to a branch, as somebody at the keyboard would. */
async function commit(github: Sandbox, branch: string, files: Record<string, string>, message = "Change it") {
  const { rest } = octokitFor(github);
  for (const [path, text] of Object.entries(files)) {
    const known = await rest.repos.getContent({ ...at, path, ref: branch }).catch(() => undefined);
    await rest.repos.createOrUpdateFileContents({
      ...at,
      path,
      branch,
      message,
      content: Buffer.from(text).toString("base64"),
      ...(known && { sha: (known.data as { sha: string }).sha }),
    });
  }
}

async function branchOf(github: Sandbox, name: string, files: Record<string, string>, message?: string) {
  const { rest } = octokitFor(github);
  const { data } = await rest.git.getRef({ ...at, ref: "heads/main" });
  await rest.git.createRef({ ...at, ref: `refs/heads/${name}`, sha: data.object.sha });
  await commit(github, name, files, message);
}

async function pullOf(github: Sandbox, name: string, files: Record<string, string>, message?: string) {
  await branchOf(github, name, files, message);
  const { data } = await octokitFor(github).rest.pulls.create({ ...at, title: name, head: name, base: "main" });
  return data;
}

/** A ruleset of the repository that nobody may pass stands in the way of preparing it. */
async function freely(github: Sandbox, work: () => Promise<void>) {
  const { rest } = octokitFor(github);
  const { data } = await rest.repos.getRepoRulesets(at);
  const { id } = data.find(({ name }) => name === "Slipway: default branch")!;
  await rest.repos.updateRepoRuleset({ ...at, ruleset_id: id, enforcement: "disabled" });
  await work();
  await rest.repos.updateRepoRuleset({ ...at, ruleset_id: id, enforcement: "active" });
}

describe("slipway why of a pull request", () => {
  it("names each reason, who can resolve it, and the file and line that set it", async () => {
    await visitGitHub(
      folder,
      async (github) => {
        await freely(github, () => commit(github, "main", { ".github/CODEOWNERS": "*.md @local/platform\n" }));
        const { number, head } = await pullOf(github, "topic", { "README.md": "New\n" });
        await freely(github, () => commit(github, "main", { "other.txt": "1\n" }));
        const bob = octokitFor(github, "token-of-bob").rest;
        await bob.pulls.createReview({ ...at, pull_number: number, event: "APPROVE" });
        await octokitFor(github, "token-of-ann").rest.pulls.createReview({
          ...at,
          pull_number: number,
          event: "REQUEST_CHANGES",
          body: "Why?",
        });
        await octokitFor(github, "token-of-ann").rest.pulls.createReviewComment({
          ...at,
          pull_number: number,
          commit_id: head.sha,
          path: "README.md",
          line: 1,
          side: "RIGHT",
          body: "?",
        });
        await octokitFor(github).rest.repos.createCommitStatus({
          ...at,
          sha: head.sha,
          context: "licences",
          state: "failure",
        });
        const { code, stdout } = await why(github, `local/sample-app#${number}`);
        expect(code).toBe(1);
        expect(
          stdout.replaceAll(github.url, "http://github").replaceAll(/\b[0-9a-f]{7}\b/g, "COMMIT"),
        ).toMatchInlineSnapshot(`
          "local/sample-app#1: blocked
          http://github/local/sample-app/pull/1

          1. It needs 2 approvals and has 1.
             resolved by: anybody who may write here, and is not @boss: approve it.
             set by: ruleset "Slipway: default branch", by rules.approvals (inventory/repositories/sample-app.yaml:14)

          2. @ann asked for changes.
             resolved by: @ann: approve it; or somebody who may write here: dismiss the review.
             set by: ruleset "Slipway: default branch", by rules.approvals (inventory/repositories/sample-app.yaml:14)

          3. No owner of *.md has approved it (.github/CODEOWNERS:1).
             changed: README.md
             resolved by: @local/platform: approve it.
             set by: ruleset "Slipway: default branch", by rules.codeOwners (inventory/repositories/sample-app.yaml:15)

          4. The check "ci" was never reported for COMMIT.
             .github/workflows/ci.yml reports it for every such pull request (simulated: run; Its if "always()" is true), and no run of it is there: Actions may be off, or the push came from a workflow's own token.
             resolved by: @boss: close the pull request and open it again, or push a commit.
             set by: ruleset "Slipway: default branch", by pipeline (inventory/repositories/sample-app.yaml:3)

          5. The check "licences" ended with failure.
             resolved by: whoever wrote the change: mend what it found and push; or anybody who may write here: run it again.
             set by: ruleset "Slipway: default branch", by rules.checks (inventory/repositories/sample-app.yaml:18)

          6. 1 conversation is not resolved.
             README.md, begun by @ann
             resolved by: @boss, or anybody who may write here: resolve it.
             set by: ruleset "Slipway: default branch", by rules.conversations (inventory/defaults.yaml:22)

          7. It lacks 1 commit of main.
             resolved by: @boss, or anybody who may write to its branch: update it.
             set by: ruleset "Slipway: default branch", by rules.upToDate (inventory/repositories/sample-app.yaml:17)
          "
        `);
      },
      seed,
    );
  });

  it("says that nothing of the kind is there, and what can be asked about", async () => {
    await visitGitHub(folder, async (github) => {
      const said = async (...args: string[]) => {
        const { code, stderr } = await why(github, ...args);
        return [code, stderr.trim()];
      };
      expect(await said("local/sample-app#77")).toEqual([
        2,
        '"local/sample-app#77": GitHub shows no such pull request to this token.',
      ]);
      expect(await said("local/sample-app", "--run", "77")).toEqual([
        2,
        '"local/sample-app: run 77": GitHub shows no such run to this token.',
      ]);
      expect(await said("acme/sample-app#1")).toEqual([
        2,
        '"acme/sample-app": stack "local" has the repositories of "local"; write --stack prod.',
      ]);
    });
  });
});

/** Starts a run whose jobs wait. */
async function runOf(github: Sandbox, jobs: object[], more: object = {}) {
  const { body } = await control(github, "POST", "runs", {
    repository: "local/sample-app",
    actor: "boss",
    jobs,
    ...more,
  });
  return body as { run: { id: number; html_url: string }; jobs: { id: number; html_url: string; status: string }[] };
}

describe("slipway why of a job", () => {
  it("names what keeps it from a runner, by its own address", async () => {
    await visitGitHub(
      folder,
      async (github) => {
        const { request, rest } = octokitFor(github);
        const org = "local";
        const labels = ["self-hosted", "gpu-of-ours"];
        const { jobs, run } = await runOf(github, [{ name: "train", labels }, { name: "lint" }]);
        const [job] = jobs;
        expect((await reasons(github, run.html_url)).ids).toEqual(["nobody-serves", "hosted-queue"]);
        expect((await reasons(github, job!.html_url)).ids).toEqual(["nobody-serves"]);
        const { data: group } = await request("POST /orgs/{org}/actions/runner-groups", {
          org,
          name: "machines",
          visibility: "all",
        });
        const { data: made } = await rest.actions.generateRunnerJitconfigForOrg({
          org,
          name: "under-a-desk",
          runner_group_id: group.id,
          labels,
        });
        // The repository is public, and the group takes no such jobs.
        expect((await reasons(github, job!.html_url)).reasons).toMatchObject([
          {
            id: "group-closed",
            what: expect.stringContaining('"under-a-desk" has them, in the group "machines", which does not'),
          },
        ]);
        await request("PATCH /orgs/{org}/actions/runner-groups/{runner_group_id}", {
          org,
          runner_group_id: group.id,
          name: "machines",
          allows_public_repositories: true,
        });
        expect((await reasons(github, "local/sample-app", "--run", String(run.id))).ids).toEqual([
          "runners-offline",
          "hosted-queue",
        ]);
        await control(github, "PATCH", `runners/${made.runner.id}`, { status: "online" });
        expect((await reasons(github, job!.html_url)).ids).toEqual(["runner-free"]);
        await control(github, "PATCH", `jobs/${job!.id}`, { status: "in_progress", runner: made.runner.id });
        const second = await runOf(github, [{ name: "train", labels }]);
        expect((await reasons(github, second.jobs[0]!.html_url)).ids).toEqual(["runners-busy"]);
        expect(await reasons(github, job!.html_url)).toMatchObject({ code: 0, state: "in progress", reasons: [] });
      },
      seed,
    );
  });

  it("names the run of its concurrency group that came before it", async () => {
    await visitGitHub(
      folder,
      async (github) => {
        const workflow = ".github/workflows/solo.yml";
        const text =
          "name: Solo\non: push\nconcurrency: { group: 'solo-${{ github.ref }}' }\njobs: { a: { runs-on: ubuntu-latest, steps: [{ run: make }] } }\n";
        await freely(github, () => commit(github, "main", { [workflow]: text }));
        const first = await runOf(github, [{ name: "a" }], { workflow });
        const second = await runOf(github, [{ name: "a" }], { workflow });
        const { reasons: held } = await reasons(github, second.run.html_url);
        expect(held[0]).toMatchObject({
          id: "concurrency",
          what: 'A run of the concurrency group "solo-refs/heads/main" came before it; GitHub lets one run at a time.',
          details: [`${first.run.html_url} (queued)`, `set by \`concurrency\` in ${workflow}`],
        });
        expect((await reasons(github, first.run.html_url)).ids).toEqual(["hosted-queue"]);
      },
      seed,
    );
  });
});

describe("slipway why of a deployment", () => {
  it("names its reviewers, its timer, and the fields that set them", async () => {
    await visitGitHub(
      folder,
      async (github) => {
        const { jobs, run } = await runOf(github, [
          { name: "deploy", environment: "production" },
          { name: "stage", environment: "staging" },
        ]);
        expect(jobs.map(({ status }) => status)).toEqual(["waiting", "waiting"]);
        const { reasons: held } = await reasons(github, run.html_url);
        expect(held).toMatchObject([
          {
            id: "reviewers",
            what: 'The deployment to "production" waits for an approval.',
            who: "@ann: approve it on the run's page.",
            source: { field: "environments.production.reviewers", place: "inventory/repositories/sample-app.yaml:9" },
          },
          {
            id: "wait-timer",
            what: expect.stringMatching(/^The deployment to "staging" waits 30 minutes, of which (29|30) are left /),
            source: { field: "environments.staging.waitMinutes", place: "inventory/repositories/sample-app.yaml:12" },
          },
        ]);
        const { data } = await octokitFor(github).rest.repos.listDeployments({ ...at, environment: "production" });
        const deployment = ["local/sample-app", "--deployment", String(data[0]?.id)];
        expect((await reasons(github, ...deployment)).ids).toEqual(["reviewers"]);
      },
      seed,
    );
  });

  it("says that who started it may not approve it, and is the only one", async () => {
    await visitGitHub(
      folder,
      async (github) => {
        const { run } = await runOf(github, [{ name: "deploy", environment: "production" }], { actor: "ann" });
        expect((await reasons(github, run.html_url)).reasons).toMatchObject([
          { id: "self-review", source: { field: "environments.production.preventSelfReview" } },
        ]);
      },
      seed,
    );
  });

  it("says that a branch may not deploy", async () => {
    await visitGitHub(
      folder,
      async (github) => {
        await branchOf(github, "side", {
          ".github/workflows/ship.yml":
            "name: Ship\non: push\njobs: { ship: { environment: production, runs-on: ubuntu-latest, steps: [{ run: make }] } }\n",
        });
        const { run, jobs } = await runOf(github, [{ name: "ship", environment: "production" }], {
          branch: "side",
          workflow: ".github/workflows/ship.yml",
        });
        expect(jobs[0]).toMatchObject({ status: "completed", conclusion: "failure" });
        expect((await reasons(github, run.html_url)).reasons).toMatchObject([
          {
            id: "branch-policy",
            what: '"ship" was refused: only main may deploy to "production", and this is side.',
            source: { field: "environments.production.branches" },
          },
        ]);
      },
      seed,
    );
  });
});
