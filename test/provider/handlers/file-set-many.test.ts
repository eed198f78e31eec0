import { afterAll, beforeAll, expect, test } from "vitest";
import { blobSha } from "../../../provider/file-set/git-objects.ts";
import type { FileInput } from "../../../provider/file-set/values.ts";
import { fileSetHandler as handler } from "../../../provider/handlers/file-set.ts";
import { startTestGitHub, type TestGitHub } from "../github.ts";

let gh: TestGitHub;
beforeAll(async () => {
  gh = await startTestGitHub();
});
afterAll(() => gh.sandbox.close());

/** Deliveries at the same time. */
const atOnce = 16;

const filesOf = (count: number, text: string): FileInput[] =>
  Array.from({ length: count }, (_, index) => ({
    path: `folder-${index % 5}/file-${index}.txt`,
    content: `${text} ${index}\n`,
    mode: "managed",
  }));
/** Whether the default branch has exactly these files beside the repository's own one; contents by git's hash. */
async function expectFiles(repo: string, files: readonly FileInput[]): Promise<void> {
  const route = "GET /repos/{owner}/{repo}/git/trees/{tree_sha}";
  const { data } = await gh.github.request(route, { owner: "acme", repo, tree_sha: "main", recursive: "1" });
  const seen = data.tree.filter(({ type }) => type === "blob").map(({ path, sha }) => `${path} ${sha}`);
  const wanted = [{ path: "README.md", content: "theirs" }, ...files].map(
    (one) => `${one.path} ${blobSha(one.content)}`,
  );
  expect(seen.sort(), repo).toEqual(wanted.sort());
}

/** Protects every branch of a repository against anything but pull requests; administrators pass. */
const protect = (repo: string) =>
  gh.github.request("POST /repos/{owner}/{repo}/rulesets", {
    owner: "acme",
    repo,
    name: "main",
    target: "branch",
    enforcement: "active",
    conditions: { ref_name: { include: ["~DEFAULT_BRANCH"], exclude: [] } },
    bypass_actors: [{ actor_id: 5, actor_type: "RepositoryRole", bypass_mode: "always" }],
    rules: [
      { type: "deletion" },
      { type: "non_fast_forward" },
      {
        type: "pull_request",
        parameters: {
          required_approving_review_count: 1,
          dismiss_stale_reviews_on_push: false,
          require_code_owner_review: false,
          require_last_push_approval: false,
          required_review_thread_resolution: false,
        },
      },
    ],
  } as never);

test("F33: 1 to 50 files arrive as one commit, in 16 repositories at a time, and change by one more under active rules", async () => {
  const deliver = async (count: number) => {
    const repo = `files-${count}`;
    const inputs = { owner: "acme", repository: repo, delivery: "commit" } as const;
    await gh.makeRepository(repo, { "README.md": "theirs" });
    const { outputs } = await handler.create({ ...inputs, files: filesOf(count, "first") }, gh.context);
    expect(await gh.messages(repo), repo).toHaveLength(2);
    await protect(repo);
    const changed = filesOf(count, "second");
    const { owned } = await handler.update(outputs, { ...inputs, files: changed }, gh.context);
    expect(owned, repo).toHaveLength(count);
    expect(await gh.messages(repo), repo).toHaveLength(3);
    await expectFiles(repo, changed);
  };
  const waiting = Array.from({ length: 50 }, (_, index) => index + 1);
  const work = async () => {
    for (let count = waiting.shift(); count !== undefined; count = waiting.shift()) await deliver(count);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  // Nobody was refused, and nobody had to try again.
  expect(gh.sandbox.calls().filter(({ write, status }) => write && status >= 400)).toEqual([]);
}, 120_000);

test("F33: deliveries to one repository at the same time all arrive, each as one commit, if need be by another run", async () => {
  await gh.makeRepository("shared", { "README.md": "theirs" });
  const sets = Array.from({ length: 4 }, (_, index): FileInput[] => [
    { path: `set-${index}/a`, content: `${index}`, mode: "managed" },
    { path: `set-${index}/b`, content: `${index}`, mode: "managed" },
  ]);
  const inputs = { owner: "acme", repository: "shared", delivery: "commit" } as const;
  const waiting = new Set(sets);
  for (let run = 0; run < sets.length && waiting.size > 0; run++) {
    await Promise.all(
      [...waiting].map((files) =>
        handler.create({ ...inputs, files }, gh.context).then(
          () => waiting.delete(files),
          (error: Error) => expect(error.message).toMatch(/others committed to the default branch/),
        ),
      ),
    );
  }
  await expectFiles("shared", sets.flat());
  expect(await gh.messages("shared")).toHaveLength(1 + sets.length);
}, 120_000);
