import { appendFileSync, cpSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, expect, it, vi } from "vitest";
import { GitRepository } from "../../sandbox/git/repository.ts";
import { GitStorage } from "../../sandbox/git/storage.ts";
import { type Sandbox, startSandbox } from "../../sandbox/server.ts";
import { Journal } from "../../sandbox/store/journal.ts";
import { gitOk, gitUrl } from "./git-client.ts";
import { temporaryFolder } from "./temporary.ts";

// What a kill leaves is what the state folder has at that moment. So the folder is copied at every moment of a write at
// which it has changed, and a server is started from each copy. (A process that is really killed: state.test.ts.)

afterEach(() => vi.restoreAllMocks());

const base64 = (text: string) => Buffer.from(text).toString("base64");
const repo = "/repos/local/app";
const held = { enforcement: "active", conditions: { ref_name: { include: ["refs/heads/x"], exclude: [] } } };

type Write = (sandbox: Sandbox) => Promise<void>;

/** A write by REST. A `sha` of "HEAD" stands for the head of main. */
const rest = (method: string, pathname: string, body?: Record<string, unknown>) =>
  [
    `${method} ${pathname}`,
    async ({ url, token }: Sandbox) => {
      const send = (verb: string, where: string, json?: object) =>
        fetch(`${url}/api/v3${where}`, {
          method: verb,
          headers: { authorization: `Bearer ${token}` },
          ...(json === undefined ? {} : { body: JSON.stringify(json) }),
        });
      const head = async () =>
        ((await (await send("GET", `${repo}/git/ref/heads/main`)).json()) as { object: { sha: string } }).object.sha;
      const sent = body?.sha === "HEAD" ? { ...body, sha: await head() } : body;
      const answer = await send(method, pathname, sent);
      if (!answer.ok) throw new Error(`${method} ${pathname} ${answer.status}: ${await answer.text()}`);
    },
  ] as const;

const commitOnBranch: Write = async ({ url, token }) => {
  const ask = async (query: string) => {
    const headers = { authorization: `Bearer ${token}` };
    const answer = await fetch(`${url}/api/graphql`, { method: "POST", headers, body: JSON.stringify({ query }) });
    return (await answer.json()) as { data: { repository: { ref: { target: { oid: string } } } }; errors?: unknown };
  };
  const asked = '{ repository(owner: "local", name: "app") { ref(qualifiedName: "main") { target { oid } } } }';
  const { oid } = (await ask(asked)).data.repository.ref.target;
  const { errors } = await ask(`mutation { createCommitOnBranch(input: {
    branch: { repositoryNameWithOwner: "local/app", branchName: "main" }, message: { headline: "C" },
    expectedHeadOid: "${oid}", fileChanges: { additions: [{ path: "c.txt", contents: "${base64("c")}" }] }
  }) { commit { oid } } }`);
  if (errors !== undefined) throw new Error(JSON.stringify(errors));
};

/** One push that makes a branch, moves another one and deletes a third. */
const push: Write = async (sandbox) => {
  const clone = temporaryFolder();
  await gitOk(clone, "clone", "--quiet", gitUrl(sandbox, "local/app"), ".");
  writeFileSync(path.join(clone, "d.txt"), "d");
  await gitOk(clone, "add", "d.txt");
  await gitOk(clone, "commit", "--quiet", "--message", "D");
  await gitOk(clone, "push", "--quiet", "origin", "HEAD:main", "HEAD:refs/heads/more", ":side");
};

/** Writes of every sort, each on top of those before it; refs and rows change together in many. */
const writes: readonly (readonly [name: string, write: Write])[] = [
  rest("POST", "/orgs/local/repos", { name: "app", auto_init: true }),
  rest("PATCH", repo, { description: "Changed", has_wiki: false, allow_forking: true }),
  rest("PUT", `${repo}/contents/a.txt`, { message: "A", content: base64("a") }),
  rest("PUT", `${repo}/environments/prod`, { wait_timer: 5 }),
  rest("POST", `${repo}/git/refs`, { ref: "refs/heads/side", sha: "HEAD" }),
  rest("PUT", `${repo}/contents/b.txt`, { message: "B", content: base64("b"), branch: "side" }),
  rest("POST", `${repo}/pulls`, { title: "B", head: "side", base: "main" }),
  rest("PUT", `${repo}/pulls/1/merge`, { merge_method: "squash" }),
  ["createCommitOnBranch", commitOnBranch],
  ["git push", push],
  rest("POST", `${repo}/rulesets`, { name: "held", rules: [{ type: "deletion" }], ...held }),
  rest("POST", `${repo}/branches/main/rename`, { new_name: "trunk" }),
  rest("POST", `${repo}/releases`, { tag_name: "v1", target_commitish: "trunk" }),
  rest("POST", `${repo}/forks`, { organization: "local", name: "fork" }),
  rest("PATCH", repo, { name: "renamed" }),
  rest("DELETE", "/repos/local/renamed"),
];

/** Lets `seen` look at every moment at which something lands in the folder. */
function watch(seen: (moment: string, repository?: number) => void): void {
  const after = (type: { prototype: object }, name: string) => {
    const prototype = type.prototype as Record<string, (...args: unknown[]) => Promise<unknown>>;
    const real = prototype[name]!;
    vi.spyOn(prototype, name).mockImplementation(async function (this: unknown, ...args) {
      const result = await real.apply(this, args);
      seen(`after ${name}`);
      return result;
    });
  };
  after(GitRepository, "updateRefs");
  after(GitRepository, "setHead");
  after(GitStorage, "create");
  const append = Journal.prototype.append;
  vi.spyOn(Journal.prototype, "append").mockImplementation(function (this: Journal, line) {
    const moves = "refs" in line ? line.repository : undefined;
    seen(`amid ${moves === undefined ? "entry" : "moves"}`);
    append.call(this, line);
    seen(`after ${moves === undefined ? "entry" : "moves"}`, moves);
  });
}

async function stateIn(folder: string, first?: Write): Promise<object> {
  // What is answered is held against GitHub's document by all other tests.
  const sandbox = await startSandbox({ stateFolder: folder, check: "" });
  await first?.(sandbox);
  const state = await sandbox.state();
  await sandbox.close();
  return state;
}

/** What git leaves when it is killed as well, while it moves refs. */
function leaveLocks(copy: string, repository: number): void {
  const folder = path.join(copy, "git", `${repository}.git`);
  for (const name of ["refs/heads/main.lock", "refs/heads/side.lock", "HEAD.lock"]) {
    writeFileSync(path.join(folder, name), "");
  }
}

it("a server killed at any moment of a write has all that was before, and the write itself whole or not at all", async () => {
  const folder = temporaryFolder();
  let before = await stateIn(folder);
  for (const [name, write] of writes) {
    const copies: { moment: string; copy: string }[] = [];
    watch((moment, repository) => {
      const copy = path.join(temporaryFolder(), "copy");
      cpSync(folder, copy, { recursive: true });
      if (moment.startsWith("amid")) appendFileSync(path.join(copy, "journal.jsonl"), '{"nextId":9999,"changes":[["la');
      if (repository !== undefined) leaveLocks(copy, repository);
      copies.push({ moment, copy });
    });
    const after = await stateIn(folder, write);
    vi.restoreAllMocks();
    const end = copies.findIndex(({ moment }) => moment === "after entry");
    expect([name, end]).toEqual([name, expect.toSatisfy((index) => index > 0)]);
    const check = async ({ moment, copy }: (typeof copies)[number], index: number) => {
      expect([name, moment, await stateIn(copy)]).toEqual([name, moment, index < end ? before : after]);
      // Nothing of the first time is in the way of a second one.
      if (moment === "after moves") expect([name, "again", await stateIn(copy, write)]).toEqual([name, "again", after]);
    };
    await Promise.all(copies.map(check));
    before = after;
  }
}, 120_000);
