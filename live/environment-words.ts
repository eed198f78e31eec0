import type { Answer } from "./reading.ts";
import type { SeenEnvironment } from "./seen.ts";

/** What is asked for beside an environment itself. */
export interface EnvironmentParts {
  /** Patterns of who may deploy; undefined where the environment has none of its own. */
  readonly policies: readonly Answer[] | undefined;
  /** When each was written last, by name. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly variables: Readonly<Record<string, string>>;
}

/** An environment as `GET /repos/{owner}/{repo}/environments` gives it. */
export function environmentWords(live: Answer, { policies, secrets, variables }: EnvironmentParts): SeenEnvironment {
  const rules: Answer[] = live.protection_rules ?? [];
  const reviewed = rules.find(({ type }) => type === "required_reviewers");
  const reviewers = (kind: string, name: string): string[] =>
    (reviewed?.reviewers ?? [])
      .filter(({ type }: Answer) => type === kind)
      .map(({ reviewer }: Answer) => String(reviewer[name]))
      .sort();
  const patterns = (kind: string) =>
    (policies ?? [])
      .filter(({ type = "branch" }) => type === kind)
      .map(({ name }) => String(name))
      .sort();
  return {
    reviewers: { teams: reviewers("Team", "slug"), people: reviewers("User", "login") },
    preventSelfReview: reviewed?.prevent_self_review === true,
    adminsBypass: live.can_admins_bypass !== false,
    waitMinutes: Number(rules.find(({ type }) => type === "wait_timer")?.wait_timer ?? 0),
    protectedBranches: live.deployment_branch_policy?.protected_branches === true,
    ...(policies !== undefined && { branches: patterns("branch"), tags: patterns("tag") }),
    policyIds: Object.fromEntries(
      (policies ?? []).map(({ type = "branch", name, id }) => [`${type} ${name}`, Number(id)]),
    ),
    secrets: Object.keys(secrets).sort(),
    secretsWritten: secrets,
    variables,
  };
}
