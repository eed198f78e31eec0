import { randomBytes } from "node:crypto";
import { createGitHubClient, type GitHub } from "../../provider/github-client.ts";
import { restUrlOf } from "../../provider/identity.ts";
import type { HandlerContext } from "../../provider/resource-handler.ts";
import { type Sandbox, type Seed, startSandbox } from "../../sandbox/server.ts";

/** An embedded GitHub with the organisation "acme", and what tests of the provider do to it by hand. */
export interface TestGitHub {
  readonly sandbox: Sandbox;
  readonly github: GitHub;
  readonly context: HandlerContext;
  /** The handler's context with another token. */
  contextOf(token: string): Promise<HandlerContext>;
  /** Write calls that `act` made, as the server names their routes. */
  writesOf(act: () => Promise<unknown>): Promise<string[]>;
  /** Makes a repository with these files in its first commit; without any it has no commit. */
  makeRepository(name: string, files?: Record<string, string>): Promise<void>;
  /** Commits one file to a branch, as a person would. */
  commit(repo: string, path: string, content: string | null, branch?: string): Promise<void>;
  /** Files of a branch: path -> text. */
  files(repo: string, ref?: string): Promise<Record<string, string>>;
  /** Messages of a branch's commits, newest first. */
  messages(repo: string, ref?: string): Promise<string[]>;
  pulls(repo: string): Promise<{ number: number; state: string; title: string; merged: boolean; base: string }[]>;
  merge(repo: string, number: number): Promise<void>;
}

const owner = "acme";

/** Starts an embedded GitHub; failed calls are repeated without waiting. */
export async function startTestGitHub(seed: Partial<Seed> = {}): Promise<TestGitHub> {
  const sandbox = await startSandbox({ seed: { owners: [{ login: owner, type: "Organization" }], ...seed } });
  const clientOf = (token: string) =>
    createGitHubClient({ restUrl: restUrlOf(sandbox.url), credentials: { token } }, { secondMs: 1 });
  const github = await clientOf(sandbox.token);
  const contextOf = async (token: string) => {
    const client = await clientOf(token);
    return { github: async () => client, randomBytes };
  };
  return {
    sandbox,
    github,
    context: { github: async () => github, randomBytes },
    contextOf,

    async writesOf(act) {
      const before = sandbox.calls().length;
      await act();
      const calls = sandbox.calls().slice(before);
      return calls.filter(({ write }) => write).map(({ route }) => route);
    },

    async makeRepository(name, files = {}) {
      await github.request("POST /orgs/{org}/repos", { org: owner, name, visibility: "private" });
      const [first, ...rest] = Object.entries(files);
      if (first === undefined) return;
      await put(github, name, first[0], first[1]);
      for (const [path, content] of rest) await put(github, name, path, content);
    },

    commit: (repo, path, content, branch) => put(github, repo, path, content, branch),

    async files(repo, ref = "main") {
      const at = { owner, repo };
      const { data } = await github.request("GET /repos/{owner}/{repo}/git/trees/{tree_sha}", {
        ...at,
        tree_sha: ref,
        recursive: "1",
      });
      const blobs = data.tree.filter((entry) => entry.type === "blob");
      const texts = await Promise.all(
        blobs.map(async ({ path, sha, mode }) => {
          const blob = await github.request("GET /repos/{owner}/{repo}/git/blobs/{file_sha}", {
            ...at,
            file_sha: sha!,
          });
          const text = Buffer.from(blob.data.content, "base64").toString();
          return [mode === "100755" ? `${path}*` : path, text] as const;
        }),
      );
      return Object.fromEntries(texts);
    },

    async messages(repo, ref = "main") {
      const { data } = await github.request("GET /repos/{owner}/{repo}/commits", { owner, repo, sha: ref });
      return data.map(({ commit }) => commit.message);
    },

    async pulls(repo) {
      const { data } = await github.request("GET /repos/{owner}/{repo}/pulls", { owner, repo, state: "all" });
      return data.map(({ number, state, title, merged_at, base }) => {
        return { number, state, title, merged: merged_at !== null, base: base.ref };
      });
    },

    async merge(repo, number) {
      const route = "PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge";
      await github.request(route, { owner, repo, pull_number: number, merge_method: "squash" });
    },
  };
}

/** One commit with one file, written or (with null) removed. */
async function put(github: GitHub, repo: string, path: string, content: string | null, branch = "main"): Promise<void> {
  const at = { owner, repo };
  const ref = `heads/${branch}`;
  const head = await github
    .request("GET /repos/{owner}/{repo}/git/ref/{ref}", { ...at, ref })
    .then(({ data }) => data.object.sha)
    .catch(() => undefined);
  const message = `${content === null ? "Remove" : "Write"} ${path} by hand`;
  if (head === undefined) {
    const encoded = Buffer.from(content ?? "").toString("base64");
    await github.request("PUT /repos/{owner}/{repo}/contents/{path}", { ...at, path, message, content: encoded });
    return;
  }
  const { data: parent } = await github.request("GET /repos/{owner}/{repo}/git/commits/{commit_sha}", {
    ...at,
    commit_sha: head,
  });
  const entry = { path, mode: "100644" as const, type: "blob" as const };
  const { data: tree } = await github.request("POST /repos/{owner}/{repo}/git/trees", {
    ...at,
    base_tree: parent.tree.sha,
    tree: [content === null ? { ...entry, sha: null } : { ...entry, content }],
  });
  const commit = { ...at, message, tree: tree.sha, parents: [head] };
  const { data: made } = await github.request("POST /repos/{owner}/{repo}/git/commits", commit);
  await github.request("PATCH /repos/{owner}/{repo}/git/refs/{ref}", { ...at, ref, sha: made.sha });
}

/** A client that runs `meddle` before a call of a route goes out, the first time it does. */
export function meddling(github: GitHub, route: string, meddle: () => Promise<void>, times = 1): GitHub {
  let left = times;
  const request = async (called: string, parameters: object) => {
    if (called === route && left > 0) {
      left--;
      await meddle();
    }
    return await github.request(called, { ...parameters });
  };
  return { request, paginate: github.paginate } as unknown as GitHub;
}
