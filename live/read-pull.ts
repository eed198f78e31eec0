import type { GitHub } from "../provider/github-client.ts";
import { type Part, part, seenOf } from "./part.ts";
import { createParts } from "./parts.ts";
import { protectionWords } from "./protection-words.ts";
import { readFiles } from "./read-files.ts";
import {
  readChecks,
  readCommits,
  readRequiredDeployments,
  readReviews,
  readThreads,
  teamsIn,
} from "./read-pull-parts.ts";
import type { Answer, Reading } from "./reading.ts";
import type { SeenBranchRule, SeenPull } from "./seen-pull.ts";

type Address = { readonly owner: string; readonly repo: string };

/** Where GitHub looks for code owners, in its order. */
const ownerFiles = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"];

/**
 * Reads a pull request and all that decides whether it may be merged, by about twenty calls.
 *
 * @returns undefined where GitHub shows no such pull request
 */
export async function readPull(
  github: Pick<GitHub, "graphql">,
  reading: Reading,
  at: Address,
  number: number,
): Promise<SeenPull | undefined> {
  const live = await reading.one("/repos/{owner}/{repo}/pulls/{pull_number}", { ...at, pull_number: number });
  if (live === undefined) return undefined;
  const repository: Answer = (await reading.one("/repos/{owner}/{repo}", at)) ?? {};
  const base = { ref: String(live.base.ref), sha: String(live.base.sha) };
  const owner = String(live.head.user?.login ?? live.head.repo?.owner?.login ?? at.owner);
  const head = { ref: String(live.head.ref), sha: String(live.head.sha), owner };
  const fork = live.head.repo?.full_name !== live.base.repo.full_name;
  const [rules, protection, reviews, threads, checks, commits, behind, paths, codeOwners, workflows, runs, disabled] =
    await Promise.all([
      part(() => readBranchRules(reading, at, base.ref)),
      part(() => readProtection(reading, at, base.ref)),
      part(() => readReviews(reading, at, number)),
      readThreads(github, at, number),
      part(() => readChecks(reading, at, head.sha)),
      part(() => readCommits(reading, at, number)),
      part(() => behindBy(reading, at, base.ref, head)),
      part(async () => {
        const route = "/repos/{owner}/{repo}/pulls/{pull_number}/files";
        return (await reading.all(route, { ...at, pull_number: number })).map(({ filename }) => String(filename));
      }),
      part(() => readOwnerFile(reading, at, base.ref)),
      part(async () => ({
        head: await workflowsAt(reading, { ...at }, head.sha),
        base: await workflowsAt(reading, at, base.ref),
      })),
      part(() => readHeadRuns(reading, at, head.sha)),
      part(() => readDisabled(reading, at)),
    ]);
  const text = seenOf(codeOwners)?.text ?? "";
  return {
    owner: at.owner,
    repository: at.repo,
    number,
    url: String(live.html_url),
    title: String(live.title),
    author: String(live.user?.login ?? ""),
    state: live.merged === true ? "merged" : live.state === "closed" ? "closed" : "open",
    draft: live.draft === true,
    archived: repository.archived === true,
    defaultBranch: String(repository.default_branch ?? base.ref),
    base,
    head,
    fork,
    mergeable: live.mergeable ?? null,
    ...(repository.allow_squash_merge !== undefined && { mergeMethods: methodsOf(repository) }),
    requested: [
      ...(live.requested_reviewers ?? []).map(({ login }: Answer) => `@${login}`),
      ...(live.requested_teams ?? []).map(({ slug }: Answer) => `@${at.owner}/${slug}`),
    ],
    rules,
    protection,
    reviews,
    threads,
    checks,
    commits,
    behind,
    paths,
    codeOwners,
    members: await readMembers(reading, teamsIn(text)),
    workflows,
    runs,
    deployments: await part(() => readRequiredDeployments(reading, at, head.sha, seenOf(rules) ?? [])),
    disabled,
  };
}

function methodsOf(repository: Answer): string[] {
  const { allow_merge_commit: merge, allow_squash_merge: squash, allow_rebase_merge: rebase } = repository;
  return Object.entries({ merge, squash, rebase })
    .filter(([, allowed]) => allowed === true)
    .map(([name]) => name);
}

async function readBranchRules(reading: Reading, at: Address, branch: string): Promise<SeenBranchRule[]> {
  const rules = await reading.all("/repos/{owner}/{repo}/rules/branches/{branch}", { ...at, branch });
  if (rules.length === 0) return [];
  const rulesets = await reading.all("/repos/{owner}/{repo}/rulesets", { ...at, includes_parents: true });
  const nameOf = (id: number) => String(rulesets.find((one) => Number(one.id) === id)?.name ?? id);
  return rules.map(({ type, parameters, ruleset_id, ruleset_source_type }) => ({
    type: String(type),
    parameters: parameters ?? {},
    ruleset: {
      id: Number(ruleset_id),
      name: nameOf(Number(ruleset_id)),
      organization: ruleset_source_type !== "Repository",
    },
  }));
}

async function readProtection(reading: Reading, at: Address, branch: string) {
  const live = await reading.one("/repos/{owner}/{repo}/branches/{branch}", { ...at, branch });
  // Who may not read the protection itself is still told whether there is any.
  if (live?.protected !== true) return undefined;
  const whole = await reading.one("/repos/{owner}/{repo}/branches/{branch}/protection", { ...at, branch });
  return whole === undefined ? undefined : protectionWords(branch, whole);
}

async function behindBy(reading: Reading, at: Address, base: string, head: SeenPull["head"]): Promise<number> {
  const basehead = `${base}...${head.owner}:${head.ref}`;
  const compared = await reading.one("/repos/{owner}/{repo}/compare/{basehead}", { ...at, basehead });
  return Number(compared?.behind_by ?? 0);
}

async function readOwnerFile(reading: Reading, at: Address, ref: string) {
  for (const path of ownerFiles) {
    const file = await reading.one("/repos/{owner}/{repo}/contents/{path}", { ...at, path, ref });
    if (typeof file?.content === "string") {
      return { path, text: Buffer.from(file.content, "base64").toString("utf8") };
    }
  }
  return undefined;
}

async function workflowsAt(reading: Reading, at: Address, ref: string) {
  return (await readFiles(reading, createParts(), at, ref, new Map())).workflows;
}

async function readHeadRuns(reading: Reading, at: Address, sha: string): Promise<SeenPullRuns> {
  const runs = await reading.all("/repos/{owner}/{repo}/actions/runs", { ...at, head_sha: sha }, "workflow_runs");
  return runs.map(({ id, path, event, status, conclusion, html_url: url }) => ({
    id: Number(id),
    path: String(path).replace(/@.*$/, ""),
    event: String(event),
    status: String(status),
    conclusion: conclusion ?? null,
    url: String(url),
  }));
}

type SeenPullRuns = SeenPull["runs"] extends Part<infer Runs> ? Runs : never;

async function readDisabled(reading: Reading, at: Address): Promise<Map<string, string>> {
  const list = await reading.all("/repos/{owner}/{repo}/actions/workflows", at, "workflows");
  return new Map(
    list.filter(({ state }) => state !== "active").map(({ path, state }) => [String(path), String(state)]),
  );
}

async function readMembers(reading: Reading, teams: readonly string[]): Promise<Map<string, readonly string[]>> {
  const members = new Map<string, readonly string[]>();
  for (const team of teams) {
    const [org = "", team_slug = ""] = team.split("/");
    const read = await part(() => reading.all("/orgs/{org}/teams/{team_slug}/members", { org, team_slug }));
    if ("seen" in read)
      members.set(
        team,
        read.seen.map(({ login }) => String(login)),
      );
  }
  return members;
}
