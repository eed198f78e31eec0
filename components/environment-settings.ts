import type * as github from "@pulumi/github";
import type * as pulumi from "@pulumi/pulumi";
import { declared } from "./declared.ts";
import type { Directory } from "./directory.ts";

/** Protection of an environment. What is absent is undeclared: it starts as GitHub has it and is never touched. */
export interface EnvironmentSettings {
  /** One of them must approve a deployment; at most six. */
  readonly reviewers?: { readonly teams?: readonly string[]; readonly people?: readonly string[] };
  readonly preventSelfReview?: boolean;
  readonly adminsBypass?: boolean;
  readonly waitMinutes?: number;
  /** Patterns of branches and tags that may deploy. */
  readonly branches?: readonly string[];
  readonly tags?: readonly string[];
  /** Only protected branches may deploy. Not together with patterns. */
  readonly protectedBranches?: boolean;
}

/** A pattern of branches or of tags that may deploy. */
export type DeploymentPattern = { readonly branchPattern: string } | { readonly tagPattern: string };

type Protection = Omit<github.RepositoryEnvironmentArgs, "repository" | "environment">;

const protections = [
  "canAdminsBypass",
  "deploymentBranchPolicy",
  "preventSelfReview",
  "reviewers",
  "waitTimer",
] as const;

/** GitHub's limit on reviewers of both kinds together. */
const mostReviewers = 6;

/**
 * Refuses names and settings that GitHub or the provider cannot hold.
 *
 * @throws Error with every fault.
 */
export function checkEnvironment(name: string, settings: EnvironmentSettings): void {
  const faults: string[] = [];
  if (name.length === 0 || name.length > 255) faults.push("its name must have 1 to 255 characters");
  // The provider writes ":" as "??" in its ids, and could not tell the two apart on import.
  if (name.includes("??")) faults.push('its name must not contain "??"; write another name');
  const { teams = [], people = [] } = settings.reviewers ?? {};
  const count = teams.length + people.length;
  if (count > mostReviewers) {
    faults.push(`it has ${count} reviewers; name at most ${mostReviewers}, or a team in place of its people`);
  }
  if (settings.protectedBranches === true && deploymentPatterns(settings).length > 0) {
    faults.push("it has protectedBranches and patterns; declare one of the two");
  }
  if (faults.length > 0) throw new Error(`Environment "${name}": ${faults.join("; ")}.`);
}

/** Declared protections, as the provider takes them. */
export function protectionArgs(settings: EnvironmentSettings, directory: Directory): Protection {
  return declared({
    canAdminsBypass: settings.adminsBypass,
    preventSelfReview: settings.preventSelfReview,
    waitTimer: settings.waitMinutes,
    reviewers: settings.reviewers && reviewerIds(settings.reviewers, directory),
    deploymentBranchPolicy: branchPolicy(settings),
  });
}

/**
 * Undeclared protections, which keep what they have. The provider's write always carries all of them, so each needs to
 * be held at its last value.
 */
export function untouchedProtections(settings: EnvironmentSettings): string[] {
  const { reviewers, branches, tags, protectedBranches } = settings;
  const isDeclared: Record<(typeof protections)[number], boolean> = {
    canAdminsBypass: settings.adminsBypass !== undefined,
    preventSelfReview: settings.preventSelfReview !== undefined,
    waitTimer: settings.waitMinutes !== undefined,
    reviewers: reviewers !== undefined,
    deploymentBranchPolicy: (branches ?? tags ?? protectedBranches) !== undefined,
  };
  return protections.filter((protection) => !isDeclared[protection]);
}

/** Patterns to declare one by one, branches first. */
export function deploymentPatterns({ branches = [], tags = [] }: EnvironmentSettings): DeploymentPattern[] {
  return [
    ...[...new Set(branches)].sort().map((branchPattern) => ({ branchPattern })),
    ...[...new Set(tags)].sort().map((tagPattern) => ({ tagPattern })),
  ];
}

/** `protectedBranches: false` alone means that every branch may deploy, which GitHub writes as no policy. */
function branchPolicy({ branches, tags, protectedBranches }: EnvironmentSettings) {
  if ((branches ?? tags) !== undefined) return { protectedBranches: false, customBranchPolicies: true };
  if (protectedBranches === true) return { protectedBranches: true, customBranchPolicies: false };
  return undefined;
}

function reviewerIds({ teams = [], people = [] }: NonNullable<EnvironmentSettings["reviewers"]>, directory: Directory) {
  if (teams.length + people.length === 0) return [];
  const ids = declared<{ teams: pulumi.Input<number>[] | undefined; users: pulumi.Input<number>[] | undefined }>({
    teams: teams.length === 0 ? undefined : [...teams].sort().map((slug) => directory.teamId(slug)),
    users: people.length === 0 ? undefined : [...people].sort().map((login) => directory.userId(login)),
  });
  return [ids];
}
