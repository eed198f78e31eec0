import type { GitHub } from "../provider/github-client.ts";
import { gitHubWords } from "../provider/github-error.ts";
import type { Answer, Reading } from "./reading.ts";
import type { SeenBranchRule, SeenCheckRun, SeenPull, SeenPullDeployment, SeenReview } from "./seen-pull.ts";

type Address = { readonly owner: string; readonly repo: string };

/** The last word of each reviewer; a comment is none. */
export async function readReviews(reading: Reading, at: Address, number: number): Promise<SeenReview[]> {
  const route = "/repos/{owner}/{repo}/pulls/{pull_number}/reviews";
  const last = new Map<string, Answer>();
  for (const review of await reading.all(route, { ...at, pull_number: number })) {
    if (review.user && !["COMMENTED", "PENDING"].includes(review.state)) last.set(String(review.user.login), review);
  }
  return await Promise.all(
    [...last].map(async ([login, review]): Promise<SeenReview> => {
      const may = await reading.one("/repos/{owner}/{repo}/collaborators/{username}/permission", {
        ...at,
        username: login,
      });
      const counts = may === undefined || ["admin", "write", "maintain"].includes(String(may.permission));
      return { login, state: String(review.state), sha: String(review.commit_id), counts };
    }),
  );
}

const threadsQuery = `query ($owner: String!, $repo: String!, $number: Int!, $after: String) {
  repository(owner: $owner, name: $repo) {
    pullRequest(number: $number) {
      reviewThreads(first: 100, after: $after) {
        nodes { isResolved path comments(first: 1) { nodes { author { login } } } }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
}`;

/** Conversations that are open. Only GraphQL tells of them. */
export async function readThreads(
  github: Pick<GitHub, "graphql">,
  at: Address,
  number: number,
): Promise<SeenPull["threads"]> {
  const open: { path: string; author: string }[] = [];
  try {
    for (let after: string | null = null; ; ) {
      const answer: Answer = await github.graphql(threadsQuery, { ...at, number, after });
      const { nodes, pageInfo } = answer.repository.pullRequest.reviewThreads;
      for (const { isResolved, path, comments } of nodes) {
        if (!isResolved)
          open.push({ path: String(path), author: String(comments.nodes[0]?.author?.login ?? "somebody") });
      }
      if (!pageInfo.hasNextPage) return { seen: open };
      after = pageInfo.endCursor;
    }
  } catch (error) {
    return { unseen: gitHubWords(error) };
  }
}

/** Check runs and commit statuses of a commit, the newest of each name. */
export async function readChecks(reading: Reading, at: Address, sha: string): Promise<SeenCheckRun[]> {
  const within = { ...at, ref: sha };
  const [runs, status] = await Promise.all([
    reading.all("/repos/{owner}/{repo}/commits/{ref}/check-runs", { ...within, filter: "latest" }, "check_runs"),
    reading.one("/repos/{owner}/{repo}/commits/{ref}/status", within),
  ]);
  const checks = new Map<string, SeenCheckRun>();
  for (const { context, state, target_url: url } of status?.statuses ?? [])
    checks.set(`status ${context}`, {
      name: String(context),
      result: state === "error" ? "failure" : String(state),
      url: String(url ?? ""),
    });
  // GitHub lists the newest first.
  for (const { name, status: progress, conclusion, app, html_url: url } of [...runs].reverse())
    checks.set(`run ${name} ${app?.id ?? 0}`, {
      name: String(name),
      result: progress === "completed" ? String(conclusion) : "pending",
      ...(app?.id != null && { app: Number(app.id) }),
      url: String(url ?? ""),
    });
  return [...checks.values()];
}

/** Commits of a pull request that have no verified signature, and the last one. */
export async function readCommits(
  reading: Reading,
  at: Address,
  number: number,
): Promise<{ unverified: { sha: string; reason: string }[]; lastAuthor?: string; lastMessage: string }> {
  const route = "/repos/{owner}/{repo}/pulls/{pull_number}/commits";
  const commits = await reading.all(route, { ...at, pull_number: number });
  const last = commits.at(-1);
  const login = last?.committer?.login ?? last?.author?.login;
  return {
    unverified: commits
      .filter(({ commit }) => commit.verification?.verified !== true)
      .map(({ sha, commit }) => ({ sha: String(sha), reason: String(commit.verification?.reason ?? "unsigned") })),
    ...(login != null && { lastAuthor: String(login) }),
    lastMessage: String(last?.commit.message ?? ""),
  };
}

/** Teams that a CODEOWNERS file names, as `owner/slug` in lower case. */
export function teamsIn(text: string): string[] {
  return [...new Set([...text.matchAll(/@([\w.-]+\/[\w.-]+)/g)].map(([, team]) => team!.toLowerCase()))];
}

/** The newest deployment of a commit to each environment that a rule asks for; no call where none does. */
export async function readRequiredDeployments(
  reading: Reading,
  at: Address,
  sha: string,
  rules: readonly SeenBranchRule[],
): Promise<Map<string, SeenPullDeployment>> {
  const names = rules
    .filter(({ type }) => type === "required_deployments")
    .flatMap(({ parameters }) => (parameters.required_deployment_environments ?? []).map(String));
  const found = new Map<string, SeenPullDeployment>();
  for (const environment of new Set<string>(names)) {
    const route = "/repos/{owner}/{repo}/deployments";
    const [newest] = (await reading.all(route, { ...at, sha, environment })).sort(
      (left, right) => Number(right.id) - Number(left.id),
    );
    if (newest === undefined) continue;
    const id = Number(newest.id);
    const statuses = await reading.all(`${route}/{deployment_id}/statuses`, { ...at, deployment_id: id });
    const states = statuses.map(({ state }) => String(state));
    // One that succeeded becomes "inactive" when another takes its place.
    found.set(environment, { id, state: states.includes("success") ? "success" : (states[0] ?? "pending") });
  }
  return found;
}
