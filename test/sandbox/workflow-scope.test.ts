import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../../sandbox/server.ts";
import { octokitFor } from "./client.ts";
import { git, gitOk, gitUrl } from "./git-client.ts";
import { temporaryFolder } from "./temporary.ts";

// A workflow runs with whatever its repository has, so GitHub lets nobody write one who was not allowed just that.

const owner = "local";
const workflow = ".github/workflows/ci.yml";
const content = Buffer.from("on: push\n").toString("base64");
const contents = { contents: "write", pull_requests: "write", administration: "write", metadata: "read" } as const;

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({
    seed: {
      owners: [{ login: owner, type: "Organization" }],
      tokens: [
        { token: "token-of-all", login: "octo" },
        { token: "without-workflows", login: "octo", permissions: contents },
        { token: "with-workflows", login: "octo", permissions: { ...contents, workflows: "write" } },
        { token: "without-scope", login: "octo", scopes: ["repo"] },
      ],
    },
  });
});
afterAll(() => sandbox.close());

interface Place {
  readonly owner: string;
  readonly repo: string;
  /** A commit on top of main that has the workflow, on the branch `flow`. */
  readonly sha: string;
  /** That of main. */
  readonly head: string;
}

let made = 0;
/** A repository with a pull request that brings a workflow. */
async function place(): Promise<Place> {
  const { rest } = octokitFor(sandbox);
  const repo = `r${++made}`;
  await rest.repos.createInOrg({ org: owner, name: repo, auto_init: true });
  const head = (await rest.git.getRef({ owner, repo, ref: "heads/main" })).data.object.sha;
  await rest.git.createRef({ owner, repo, ref: "refs/heads/flow", sha: head });
  const file = { owner, repo, path: workflow, message: "CI", content, branch: "flow" };
  const { data } = await rest.repos.createOrUpdateFileContents(file);
  await rest.pulls.create({ owner, repo, title: "CI", head: "flow", base: "main" });
  return { owner, repo, head, sha: data.commit.sha! };
}

type Octokit = ReturnType<typeof octokitFor>;
const commitOnBranch = ({ owner, repo, head }: Place, changes: object) => ({
  input: {
    branch: { repositoryNameWithOwner: `${owner}/${repo}`, branchName: "main" },
    message: { headline: "CI" },
    expectedHeadOid: head,
    fileChanges: changes,
  },
});
const mutation =
  "mutation ($input: CreateCommitOnBranchInput!) { createCommitOnBranch(input: $input) { clientMutationId } }";

const ways: Record<string, (octokit: Octokit, place: Place, token: string) => Promise<unknown>> = {
  "a file put": ({ rest }, { owner, repo }) =>
    rest.repos.createOrUpdateFileContents({ owner, repo, path: workflow, message: "CI", content }),
  "a file deleted": async ({ rest }, { owner, repo }) => {
    const { data } = await rest.repos.getContent({ owner, repo, path: workflow, ref: "flow" });
    const { sha } = data as { sha: string };
    await rest.repos.deleteFile({ owner, repo, path: workflow, message: "No CI", branch: "flow", sha });
  },
  "a branch moved": ({ rest }, { owner, repo, sha }) => rest.git.updateRef({ owner, repo, ref: "heads/main", sha }),
  "a branch made": ({ rest }, { owner, repo, sha }) =>
    rest.git.createRef({ owner, repo, ref: "refs/heads/other", sha }),
  "branches merged": ({ rest }, { owner, repo }) => rest.repos.merge({ owner, repo, base: "main", head: "flow" }),
  "a pull request merged": ({ rest }, { owner, repo }) =>
    rest.pulls.merge({ owner, repo, pull_number: 1, merge_method: "squash" }),
  "a commit by GraphQL": (octokit, place) =>
    octokit.graphql(mutation, commitOnBranch(place, { additions: [{ path: workflow, contents: content }] })),
  "a push": async (_, { owner, repo }, token) => {
    const folder = temporaryFolder();
    await gitOk(folder, "clone", "-q", gitUrl(sandbox, `${owner}/${repo}`, token), ".");
    mkdirSync(path.join(folder, path.dirname(workflow)), { recursive: true });
    writeFileSync(path.join(folder, workflow), "on: push\n");
    await gitOk(folder, "add", ".");
    await gitOk(folder, "commit", "-qm", "CI");
    const { code, output } = await git(folder, "push", "-q", "origin", "main");
    if (code !== 0) throw new Error(output);
  },
};

const said = (task: Promise<unknown>) =>
  task.then(
    () => "done",
    (error: Error) => error.message,
  );

describe.each(Object.entries(ways))("%s", (_, way) => {
  it("with a workflow in it asks for the permission or scope for workflows", async () => {
    const where = await place(); // made by a token with all scopes
    const by = (token: string) => said(way(octokitFor(sandbox, token), where, token));
    const refusal = `create or update workflow \`${workflow}\` without`;
    expect(await by("without-workflows")).toContain(`${refusal} \`workflows\` permission`);
    expect(await by("without-scope")).toContain(`${refusal} \`workflow\` scope`);
    expect(await by("with-workflows")).toBe("done");
  });
});
