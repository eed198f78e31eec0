import type { PriceTable } from "../fleet/economics/price-table.ts";
import type { Inventory, RepositoryEntry } from "../inventory/inventory.ts";
import type { DatedException, DeliveredFile } from "../pipelines/pipeline.ts";
import { weighFindings } from "../policy/workflow-findings.ts";
import { type Settings, selects } from "../settings.ts";
import { pinnedActions } from "../workflow/actions.ts";
import type { Analysis } from "../workflow/analysis/analyze.ts";
import type { Finding } from "../workflow/finding.ts";
import { approvalFindings, withStackReviewers } from "./approvals.ts";
import { breakGlassFindings, withBreakGlass } from "./break-glass.ts";
import { closureFindings, unusedFindings } from "./closure.ts";
import { codeBuildFindings, codeBuildProject, withCodeBuildLabels } from "./codebuild-labels.ts";
import { type Delivery, deliveryFindings, deliveryOf } from "./delivery.ts";
import { exceptionFindings } from "./exceptions.ts";
import { fleetFindings } from "./fleet-findings.ts";
import { type DesiredFleet, fleetsOf, groupsFor } from "./fleets.ts";
import type { DesiredImage } from "./images.ts";
import { visibleOrganization } from "./organization.ts";
import { atHandWritten } from "./own-jobs.ts";
import { pipelineResult } from "./pipeline-result.ts";
import { variableConflicts } from "./pipeline-variables.ts";
import { canHaveReviewers, planFeatureFindings, withoutUnavailable } from "./plan-features.ts";
import { requiredChecks } from "./required-checks.ts";
import { reservationFindings } from "./reservations.ts";
import { signatureFindings } from "./signatures.ts";

/** One repository with everything that its entry and its pipeline ask for. */
export interface DesiredRepository {
  readonly entry: RepositoryEntry;
  /** Files to deliver, by path in ascending order. */
  readonly files: readonly DeliveredFile[];
  /** What the delivered workflows use and report. */
  readonly analysis: Analysis;
  /** Names of the checks that branch rules should require, as GitHub shows them; none where no rules are declared. */
  readonly checks: readonly string[];
  /** Repository variables: the entry's own over those that the pipeline brings. */
  readonly variables: Readonly<Record<string, string>>;
  /** Patterns of the actions that the workflows use (`actions/checkout@*`). */
  readonly allowedActions: readonly string[];
  /** How the files reach the repository once it has a history. */
  readonly delivery: Delivery;
  /** Departures from the rules that its pipeline's options ask for, where there are any. */
  readonly exceptions?: readonly DatedException[];
}

/** Everything that one stack should provision, and what there is to say about it. */
export interface Platform {
  readonly settings: Settings;
  readonly inventory: Inventory;
  /** In ascending order of id. */
  readonly repositories: readonly DesiredRepository[];
  /** Runner fleets that the stack has, by name in ascending order; those of somebody else's too. */
  readonly fleets: readonly DesiredFleet[];
  /** Container images whose repositories the stack has; absent where only repositories were looked at. */
  readonly images?: readonly DesiredImage[];
  /** Prices of what the fleets cost; absent: the list that ships with Slipway. */
  readonly prices?: PriceTable;
  readonly findings: readonly Finding[];
}

/**
 * Composes what a stack should provision from its inventory and settings: no network, no secret, no Pulumi.
 * Faults of the input come back as findings of severity `error`, all at once.
 *
 * @param today The day by which dated exceptions have lapsed or not.
 */
export async function compose(inventory: Inventory, settings: Settings, today = new Date()): Promise<Platform> {
  const fleets = fleetsOf(inventory, settings);
  const byCodeBuild = fleets
    .filter(({ engine }) => engine === "codebuild")
    .map(({ name, labels }) => ({ name, labels, project: codeBuildProject(settings.stack, name) }));
  const findings: Finding[] = fleetFindings(inventory, settings, today);
  const repositories: DesiredRepository[] = [];

  for (const declared of inventory.repositories) {
    if (!selects(settings.repositories, declared.id)) continue;
    const reviewed = withStackReviewers(declared, settings);
    findings.push(...planFeatureFindings(reviewed, settings));
    // Where nobody can be asked for approval and that is to be passed over, nobody need be named.
    if (settings.unavailable === "fail" || canHaveReviewers(reviewed, settings))
      findings.push(...approvalFindings(reviewed, settings));
    const entry = withoutUnavailable(reviewed, settings);
    const built = await pipelineResult(entry, settings.owner, inventory.workflows);
    if ("findings" in built) {
      findings.push(...built.findings);
      continue;
    }
    const { files, analysis } = built;
    const variables = { ...built.variables, ...entry.variables };
    const required = requiredChecks(entry, built.requires, analysis);
    const provision = {
      repository: entry,
      organization: visibleOrganization(inventory.organization, entry, settings),
      variables,
      fleets: fleets.map(({ name, labels, repositories }) => ({
        name,
        labels,
        closed: repositories !== undefined && !repositories.includes(entry.id),
      })),
      runnerGroups: [...settings.runnerGroups, ...groupsFor(fleets, entry.id)],
    };
    findings.push(
      ...[...analysis.findings, ...required.findings, ...closureFindings(analysis, provision)].map((finding) =>
        atHandWritten(finding, entry, inventory.workflows ?? {}),
      ),
      ...variableConflicts(entry, built.variables),
      ...exceptionFindings(entry, built.exceptions ?? [], today),
      ...breakGlassFindings(declared, today),
      ...reservationFindings(entry, built.reservations ?? [], analysis, fleets),
      ...codeBuildFindings(entry.id, files, byCodeBuild, analysis),
      ...unusedFindings(analysis, provision),
    );
    const checks = entry.rules === undefined ? [] : required.names;
    findings.push(...deliveryFindings(entry, checks), ...signatureFindings(entry, files));
    repositories.push({
      entry: withBreakGlass(entry, today),
      files: withCodeBuildLabels(files, byCodeBuild),
      analysis,
      checks,
      delivery: deliveryOf(entry, settings, checks),
      variables,
      allowedActions: allowedActions(entry, analysis),
      ...((built.exceptions ?? []).length > 0 && { exceptions: built.exceptions! }),
    });
  }
  return { settings, inventory, repositories, fleets, findings: weighFindings(findings, settings.policy, today) };
}

/** Actions that the workflows use, those included that an action uses in turn: GitHub refuses them as well. */
function allowedActions(entry: RepositoryEntry, analysis: Analysis): string[] {
  const used = analysis.workflows.flatMap((workflow) =>
    workflow.actions
      .filter(({ uses }) => !uses.startsWith("./") && !uses.startsWith("docker://"))
      .map(({ uses }) => uses.replace(/@.*$/, "")),
  );
  const nested = pinnedActions()
    .filter(({ name }) => used.includes(name))
    .flatMap((action) => action.nested);
  const patterns = [...used, ...nested].map((action) => `${action.replace(/@.*$/, "")}@*`);
  return [...new Set([...patterns, ...(entry.actions?.patterns ?? [])])].sort();
}
