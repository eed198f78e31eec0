import type { Action, Driver, Outcome } from "../engine/outcome.ts";
import type { DeliveredFile } from "../pipelines/pipeline.ts";
import type { DesiredRepository, Platform } from "../platform/compose.ts";
import { visibleOrganization } from "../platform/organization.ts";
import { simulationOptions } from "../platform/simulation-options.ts";
import { isWorkflow } from "../platform/workflow-path.ts";
import { byImportance, kindOf } from "../preview/kind.ts";
import type { Settings } from "../settings.ts";
import type { Finding } from "../workflow/finding.ts";
import type { SimulationResult } from "../workflow/simulation/simulate.ts";
import { parseEvent, simulate } from "../workflow/simulation/simulate.ts";
import { type FleetsSummary, summarizeFleets } from "./fleets.ts";
import { type ImageSummary, summarizeImage } from "./images.ts";
import { type SettingOrigin, secretOrigins, variableOrigins } from "./origins.ts";

/** How many resources of one kind ended how. */
export interface KindCount {
  /** What GitHub's users call it (`ruleset`). */
  readonly kind: string;
  readonly counts: Readonly<Partial<Record<Action, number>>>;
}

/** A check that branch rules require, or will once the default branch has the workflow that makes it. */
export interface CheckState {
  readonly name: string;
  readonly state: "required" | "pending";
}

/** What one event would run. */
export interface SimulatedRun {
  /** The event in words (`push to main`). */
  readonly title: string;
  readonly result: SimulationResult;
}

export interface RepositorySummary {
  readonly id: string;
  readonly name: string;
  /** Address on the server it was applied to. */
  readonly url: string | undefined;
  readonly kinds: readonly KindCount[];
  readonly checks: readonly CheckState[];
  readonly secrets: readonly SettingOrigin[];
  readonly variables: readonly SettingOrigin[];
  readonly runs: readonly SimulatedRun[];
  readonly files: readonly DeliveredFile[];
  /** Number of the open pull request that proposes the files, if there is one. */
  readonly pullRequest: number | undefined;
}

/** Everything that `rehearse` tells, for the terminal, as JSON and as a page. */
export interface Summary {
  readonly stack: string;
  readonly owner: string;
  readonly url: string;
  readonly driver: Driver;
  /** Number of write requests that the embedded GitHub saw in this run. */
  readonly writes: number;
  readonly totals: Readonly<Partial<Record<Action, number>>>;
  readonly repositories: readonly RepositorySummary[];
  /** What belongs to the owner and not to one repository. */
  readonly organization: readonly KindCount[];
  readonly fleets: FleetsSummary;
  readonly images: readonly ImageSummary[];
  readonly findings: readonly Finding[];
  /** What the in-process driver could not do, one line each. */
  readonly left: readonly string[];
}

/** Events that every report shows: what a user does on the first day. */
const shownEvents = [
  { title: "push to main", event: "push", ref: "refs/heads/main" },
  { title: "pull request to main", event: "pull_request:opened", ref: "refs/heads/feature", base: "main" },
  { title: "tag v1.2.3", event: "push", ref: "refs/tags/v1.2.3" },
] as const;

/**
 * Gathers what applying a platform did and what it will do.
 *
 * @param repositoryOf the repository's id for a resource's URN; undefined for the owner's own resources
 * @param writes number of write requests that the server saw
 */
export async function summarize(
  platform: Platform,
  outcome: Outcome,
  url: string,
  repositoryOf: (urn: string) => string | undefined,
  writes: number,
): Promise<Summary> {
  const { settings } = platform;
  const ownerOf = (urn: string) => repositoryOf(urn) ?? outcome.removedFrom?.get(urn);
  const repositories: RepositorySummary[] = [];
  for (const desired of platform.repositories) {
    repositories.push(await summarizeRepository(desired, platform, outcome, url, ownerOf));
  }
  repositories.push(...removedRepositories(platform, outcome, ownerOf));
  return {
    stack: settings.stack,
    owner: settings.owner,
    url,
    driver: outcome.driver,
    writes,
    totals: countActions(outcome.applied.map(({ action }) => action)),
    repositories,
    organization: countKinds(outcome, (urn) => ownerOf(urn) === undefined),
    fleets: summarizeFleets(platform),
    images: (platform.images ?? []).map((image) => summarizeImage(image, outcome)),
    findings: [...platform.findings, ...pendingFindings(repositories)],
    left: outcome.left,
  };
}

async function summarizeRepository(
  desired: DesiredRepository,
  { settings, inventory }: Platform,
  outcome: Outcome,
  url: string,
  repositoryOf: (urn: string) => string | undefined,
): Promise<RepositorySummary> {
  const { entry, files } = desired;
  const mine = (urn: string) => repositoryOf(urn) === entry.id;
  const fileSet = outcome.applied.find(({ urn, type }) => mine(urn) && type === "slipway:github:FileSet");
  const delivered = fileSet === undefined ? {} : (outcome.outputs.get(fileSet.urn) ?? {});
  const reported = new Set(Array.isArray(delivered.checks) ? (delivered.checks as string[]) : []);
  const pullRequest = delivered.pullRequest;
  const external = (entry.rules?.checks ?? []).filter((name) => !desired.checks.includes(name));
  return {
    id: entry.id,
    name: entry.name,
    url: `${url}/${settings.owner}/${entry.name}`,
    kinds: countKinds(outcome, mine),
    checks: [
      ...desired.checks.map((name): CheckState => ({ name, state: reported.has(name) ? "required" : "pending" })),
      ...external.map((name): CheckState => ({ name, state: "required" })),
    ],
    secrets: secretOrigins(desired, settings, visibleOrganization(inventory.organization, entry, settings)),
    variables: variableOrigins(desired, visibleOrganization(inventory.organization, entry, settings)),
    runs: await simulateShown(desired, settings),
    files,
    pullRequest: typeof pullRequest === "number" ? pullRequest : undefined,
  };
}

/** Repositories that this run took out of the stack: there is nothing to tell of them but what became of their resources. */
function removedRepositories(
  { repositories }: Platform,
  outcome: Outcome,
  ownerOf: (urn: string) => string | undefined,
): RepositorySummary[] {
  const present = new Set(repositories.map(({ entry }) => entry.id));
  const ids = outcome.applied.flatMap(({ urn }) => ownerOf(urn) ?? []).filter((id) => !present.has(id));
  const nothing = { checks: [], secrets: [], variables: [], runs: [], files: [] };
  return [...new Set(ids)].sort().map((id) => ({
    id,
    name: id,
    url: undefined,
    kinds: countKinds(outcome, (urn) => ownerOf(urn) === id),
    ...nothing,
    pullRequest: undefined,
  }));
}

/** What the events of a first day would run in a repository. */
async function simulateShown(desired: DesiredRepository, settings: Settings): Promise<SimulatedRun[]> {
  const workflows = desired.files.filter(({ path }) => isWorkflow(path));
  if (workflows.length === 0) return [];
  const options = simulationOptions(desired, settings);
  const runs: SimulatedRun[] = [];
  for (const { title, event, ...rest } of shownEvents) {
    runs.push({ title, result: await simulate(workflows, { ...parseEvent(event), ...rest }, options) });
  }
  return runs;
}

function pendingFindings(repositories: readonly RepositorySummary[]): Finding[] {
  return repositories.flatMap(({ id, checks, pullRequest }) => {
    const why =
      pullRequest === undefined
        ? "it is new on the default branch, and no open pull request has it; the next run requires it: until then, update the pull requests that are to be merged."
        : `the default branch has no workflow that reports it; merge pull request #${pullRequest}, then run this again.`;
    const pending = checks.filter(({ state }) => state === "pending").map(({ name }) => `${id}: check "${name}"`);
    const message = `is not required yet, as ${why}`;
    return pending.map((subject) => ({ id: "check-pending", severity: "info" as const, subject, message }));
  });
}

function countKinds(outcome: Outcome, mine: (urn: string) => boolean): KindCount[] {
  const kinds = new Map<string, Action[]>();
  for (const { urn, type, action } of outcome.applied) {
    if (!mine(urn)) continue;
    const kind = kindOf(type);
    kinds.set(kind, [...(kinds.get(kind) ?? []), action]);
  }
  return [...kinds]
    .sort(([left], [right]) => byImportance(left, right))
    .map(([kind, actions]) => ({ kind, counts: countActions(actions) }));
}

function countActions(actions: readonly Action[]): Partial<Record<Action, number>> {
  const counts: Partial<Record<Action, number>> = {};
  for (const action of actions) counts[action] = (counts[action] ?? 0) + 1;
  return counts;
}
