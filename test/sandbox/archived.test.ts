import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { routeName } from "../../sandbox/http/route.ts";
import { routes } from "../../sandbox/routes/all.ts";
import { octokitFor } from "./client.ts";
import { type Furnished, startFurnished } from "./furnished.ts";
import { git, gitUrl } from "./git-client.ts";
import { temporaryFolder } from "./temporary.ts";

let furnished: Furnished;
beforeAll(async () => {
  furnished = await startFurnished();
  await octokitFor(furnished.sandbox).rest.repos.update({ owner: "local", repo: "app", archived: true });
});
afterAll(() => furnished.sandbox.close());

/** Writes below a repository that are about something else: a copy of it, or what an app or a team has there. */
const elsewhere = new Set(["POST /repos/{owner}/{repo}/generate", "POST /repos/{owner}/{repo}/forks"]);
/** What an archived repository still takes: to be had back, and to be deleted. */
const allowed = new Set(["PATCH /repos/{owner}/{repo}", "DELETE /repos/{owner}/{repo}"]);

const writes = routes
  .filter(({ method, path }) => method !== "GET" && path.startsWith("/repos/{owner}/{repo}"))
  .map((route) => [routeName(route), route.path] as const)
  .filter(([name]) => !elsewhere.has(name) && !allowed.has(name));

describe("an archived repository", () => {
  it.each(writes)("refuses %s", async (name, pattern) => {
    const path = pattern.replace(/\{(\w+)\+?\}/g, (_, part: string) =>
      encodeURIComponent(furnished.parts[part] ?? "1").replaceAll("%2F", "/"),
    );
    const answer = await fetch(`${furnished.sandbox.url}/api/v3${path}`, {
      method: name.split(" ")[0]!,
      headers: { authorization: `Bearer ${furnished.sandbox.token}` },
      body: "{}",
    });
    expect([answer.status, ((await answer.json()) as { message: string }).message]).toEqual([
      403,
      "Repository was archived so is read-only.",
    ]);
  });

  it("refuses pushes and GraphQL's mutations", async () => {
    const { sandbox } = furnished;
    const folder = temporaryFolder();
    await git(folder, "clone", "-q", gitUrl(sandbox, "local/app"), "app");
    await git(`${folder}/app`, "commit", "-q", "--allow-empty", "-m", "Late");
    const pushed = await git(`${folder}/app`, "push", "origin", "main");
    expect([pushed.code === 0, pushed.output]).toEqual([false, expect.stringContaining("403")]);
    const octokit = octokitFor(sandbox);
    const { repository } = await octokit.graphql<{ repository: { id: string; pullRequest: { id: string } } }>(
      'query($number: Int!) { repository(owner: "local", name: "app") { id pullRequest(number: $number) { id } } }',
      { number: Number(furnished.parts.pull_number) },
    );
    const mutations = [
      `createBranchProtectionRule(input: { repositoryId: "${repository.id}", pattern: "x" }) { clientMutationId }`,
      `enablePullRequestAutoMerge(input: { pullRequestId: "${repository.pullRequest.id}" }) { clientMutationId }`,
    ];
    for (const mutation of mutations) {
      await expect(octokit.graphql(`mutation { ${mutation} }`)).rejects.toThrow("archived so is read-only");
    }
  });
});
