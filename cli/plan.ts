import { type ProgramPlan, planProgram } from "../engine/plan.ts";
import program from "../index.ts";
import type { Platform } from "../platform/compose.ts";
import type { Excerpt } from "../platform/excerpt.ts";
import { costLines, type FleetCosts, fleetCosts } from "../platform/fleet-costs.ts";
import { fleetLines, fleetOutlines } from "../platform/fleet-outline.ts";
import { fleetsLeftOut } from "../platform/fleets.ts";
import { leftOut } from "../platform/left-out.ts";
import { type LoadedStack, loadStack } from "../platform/load.ts";
import { type RepositoryOutline, repositoryOutline } from "../platform/outline.ts";
import { checklistLines, packageChecklist } from "../platform/package-checklist.ts";
import { policyFacts } from "../platform/policy-facts.ts";
import { isWorkflow } from "../platform/workflow-path.ts";
import { judge, judgeStack } from "../policy/judge.ts";
import type { PolicyResource } from "../policy/rule.ts";
import { rules } from "../policy/rules.ts";
import { repositoryOf, viewOf } from "../policy/stack-rule.ts";
import { stackRules } from "../policy/stack-rules.ts";
import { hourFindings } from "../preview/cut.ts";
import { emptyPlan } from "../preview/plan-document.ts";
import type { Finding } from "../workflow/finding.ts";
import { exitCodeOf, UsageError } from "./exit.ts";
import { counted, countFindings, findingLines, print, printJson } from "./print.ts";

/** `slipway plan`: everything that the stack would be. */
export async function plan(options: {
  stack: string;
  repository?: string;
  excerpt?: string;
  date?: string;
  json?: boolean;
}): Promise<void> {
  const folder = process.cwd();
  const today = dateOf(options.date);
  const loaded = await loadStack(folder, options.stack, undefined, excerptOf(options), today);
  const { platform } = loaded;
  const document = await planDocument(loaded, today);
  const { resources, repositories, fleets, checklist, findings } = document;
  process.exitCode = exitCodeOf(findings);
  if (options.json) return printJson(document);
  const costs = fleetCosts(platform);
  print(
    `Stack ${options.stack}: ${counted(resources.length, "resource", "resources")} for ${counted(platform.repositories.length, "repository", "repositories")} of ${platform.settings.owner}`,
  );
  for (const [id, outline] of Object.entries(repositories)) {
    print(`\n${id}`);
    for (const line of outlineLines(outline)) print(line);
  }
  for (const fleet of fleets) print(["", ...fleetLines(fleet)].join("\n"));
  if (costs !== undefined) print(["", ...costLines(costs)].join("\n"));
  const missing = [...leftOut(platform), ...(loaded.excerpt === undefined ? missingFleets(platform) : [])];
  if (missing.length > 0) print("\nNot in this stack");
  for (const { id, reason } of missing) print(`  ${id}: ${reason}`);
  if (checklist.length > 0) print("\nBy hand, as GitHub has no API for it");
  for (const line of checklistLines(checklist)) print(`  ${line}`);
  print("\nResources by type");
  for (const [type, count] of countByType(resources)) print(`  ${String(count).padStart(5)}  ${type}`);
  print(`\nFindings: ${countFindings(findings)}`);
  for (const line of findingLines(findings)) print(`  ${line}`);
}

/** What `slipway plan --json` prints of a loaded stack. */
export async function planDocument(loaded: LoadedStack, today = new Date()) {
  const { platform } = loaded;
  const { resources, findings } = await planJudged(loaded, today);
  const costs = fleetCosts(platform);
  return {
    stack: platform.settings.stack,
    ...(loaded.excerpt !== undefined && { excerpt: loaded.excerpt }),
    resources,
    repositories: Object.fromEntries(
      platform.repositories.map((repository) => [repository.entry.id, repositoryOutline(repository)]),
    ),
    fleets: fleetOutlines(platform),
    ...(costs !== undefined && { cost: printableCost(costs) }),
    checklist: packageChecklist(platform),
    findings,
  };
}

/** @throws UsageError where two are asked for at once */
function excerptOf({ repository, excerpt }: { repository?: string; excerpt?: string }): Excerpt | undefined {
  if (repository !== undefined && excerpt !== undefined)
    throw new UsageError('"--repository" and "--excerpt" are both given; write one of them.');
  if (repository !== undefined) return { repositories: [repository], owners: false };
  return excerpt === undefined
    ? undefined
    : { repositories: excerpt.split(",").filter((id) => id !== ""), owners: true };
}

/** @throws UsageError for what is no day */
function dateOf(text: string | undefined): Date {
  if (text === undefined) return new Date();
  const date = new Date(`${text}T00:00:00Z`);
  if (!/^\d{4}-\d\d-\d\d$/.test(text) || Number.isNaN(date.getTime()))
    throw new UsageError(`--date "${text}" is no day; write one like 2026-12-31.`);
  return date;
}

function missingFleets({ inventory, settings }: Platform) {
  return fleetsLeftOut(inventory, settings).map(({ name, reason }) => ({ id: `fleet ${name}`, reason }));
}

function printableCost({ region, pricesOf, network: { name: _, ...network }, total }: FleetCosts) {
  return { region, pricesOf, network, total };
}

/** One line for each list; of the files, which may be many, the workflows by name and the rest by number. */
function outlineLines({ files, ...lists }: RepositoryOutline): string[] {
  const workflows = files.filter(isWorkflow);
  const others = counted(files.length - workflows.length, "file", "files");
  return [
    `  files: ${[...workflows, ...(files.length > workflows.length ? [others] : [])].join(", ") || "none"}`,
    ...Object.entries(lists).map(([what, names]) => `  ${what}: ${names.length === 0 ? "none" : names.join(", ")}`),
  ];
}

/** A plan with every finding: the platform's own, and those of the policy over what the program declares. */
export interface JudgedPlan extends ProgramPlan {
  readonly findings: readonly Finding[];
}

/** Plans a loaded stack and judges it. A stack with errors declares nothing: the program stops before its first resource. */
export async function planJudged(loaded: LoadedStack, today = new Date()): Promise<JudgedPlan> {
  const { findings, settings } = loaded.platform;
  if (exitCodeOf(findings) !== 0) return { resources: [], registrations: [], findings };
  const planned = await planLoaded(loaded);
  const declared = judgeable(planned);
  const judged = [
    ...judge(rules, declared, settings.policy, today),
    ...(await judgeTogether(loaded.platform, declared, today)),
  ];
  // Of a part of a stack nobody can say whether the whole fits.
  const size =
    loaded.excerpt === undefined ? hourFindings({ ...emptyPlan(settings.stack), resources: planned.resources }) : [];
  return { ...planned, findings: [...findings, ...judged, ...size] };
}

/** What the resources of a stack declare together. What a plan's own findings say already is not said again. */
async function judgeTogether(platform: Platform, resources: readonly PolicyResource[], today: Date) {
  const analyses = new Map(platform.repositories.map(({ entry, analysis }) => [entry.name, analysis]));
  const view = await viewOf(resources, async (resource) => analyses.get(repositoryOf(resource)) ?? nothingDelivered);
  const { policy } = platform.settings;
  return judgeStack(
    stackRules.filter(({ ofEngineAlone }) => ofEngineAlone !== true),
    view,
    policyFacts(platform, today),
    policy,
    today,
  );
}

const nothingDelivered = { workflows: [], findings: [] };

/** A plan as rules see it. */
export function judgeable({ resources, registrations }: ProgramPlan): PolicyResource[] {
  const kept = new Set(registrations.filter(({ protect }) => protect).map(({ urn }) => urn));
  return resources.map(({ urn, type, name, inputs }) => ({ urn, type, name, inputs, protect: kept.has(urn) }));
}

/** Plans a stack that was loaded and has no errors. */
export function planLoaded({ platform, file }: LoadedStack) {
  return planProgram(() => program(platform), {
    project: "slipway",
    stack: platform.settings.stack,
    config: file.config,
    encryptedKeys: file.encrypted,
  });
}

function countByType(resources: readonly { type: string }[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const { type } of resources) counts.set(type, (counts.get(type) ?? 0) + 1);
  return [...counts].sort(([left], [right]) => (left < right ? -1 : 1));
}
