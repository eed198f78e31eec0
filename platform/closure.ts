import type { OrganizationEntry, RepositoryEntry } from "../inventory/schema.ts";
import { type Analysis, isKnownText, type Use, type WorkflowAnalysis } from "../workflow/analysis/analyze.ts";
import type { Finding } from "../workflow/finding.ts";
import { isHosted } from "../workflow/hosted-labels.ts";

/** Everything that exists for a repository's workflows to use, by name. */
export interface Provision {
  readonly repository: RepositoryEntry;
  /** What the organisation lets this repository see; nothing for a user's repository. */
  readonly organization: OrganizationEntry;
  /** Repository variables, those that the pipeline brings included. */
  readonly variables: Readonly<Record<string, string>>;
  /** Self-hosted fleets of this stack; `closed` to this repository are those that serve others alone. */
  readonly fleets: readonly { readonly name: string; readonly labels: readonly string[]; readonly closed?: boolean }[];
  /** Names of runner groups that somebody else provides; which labels they have, nobody tells. */
  readonly runnerGroups: readonly string[];
}

/**
 * Checks that whatever the workflows use is provisioned: one finding for each secret, variable, environment or runner
 * label that nothing provides. Names are compared as GitHub does, without case.
 */
export function closureFindings(analysis: Analysis, provision: Provision): Finding[] {
  return analysis.workflows.flatMap((workflow) => [
    ...secretFindings(workflow, provision),
    ...variableFindings(workflow, provision),
    ...environmentFindings(workflow, provision),
    ...runnerFindings(workflow, provision),
  ]);
}

/**
 * Declared secrets and variables that no workflow uses; they cost nothing but attention, so it is only said. Where no
 * workflow is delivered, the repository's own ones may use them all; a secret for Dependabot is used by its registries.
 */
export function unusedFindings(analysis: Analysis, provision: Provision): Finding[] {
  const { repository } = provision;
  if (analysis.workflows.length === 0) return [];
  const reads = (kind: "secrets" | "variables", name: string, environment?: string) =>
    analysis.workflows.some((workflow) =>
      workflow[kind].some(
        (use) => sameName(use.name, name) && (environment === undefined || mayBeIn(use, environment)),
      ),
    );
  const finding = (what: string, name: string, where: string): Finding => ({
    id: `${what}-unused`,
    severity: "info",
    subject: `${repository.id}: ${what} "${name}"`,
    message: `no delivered workflow uses it; remove it from ${where}, or use it.`,
  });
  const environments = Object.entries(repository.environments ?? {});
  return [
    ...Object.entries(repository.secrets ?? {})
      .filter(([name, { dependabot }]) => dependabot !== true && !reads("secrets", name))
      .map(([name]) => finding("secret", name, "secrets")),
    ...environments.flatMap(([environment, { secrets = [] }]) =>
      secrets
        .filter((name) => !reads("secrets", name, environment))
        .map((name) => finding("secret", name, `environments.${environment}.secrets`)),
    ),
    ...Object.keys(repository.variables ?? {})
      .filter((name) => !reads("variables", name))
      .map((name) => finding("variable", name, "variables")),
    ...environments.flatMap(([environment, { variables = {} }]) =>
      Object.keys(variables)
        .filter((name) => !reads("variables", name, environment))
        .map((name) => finding("variable", name, `environments.${environment}.variables`)),
    ),
  ];
}

function secretFindings(workflow: WorkflowAnalysis, { repository, organization }: Provision): Finding[] {
  const everywhere = [...Object.keys(repository.secrets ?? {}), ...Object.keys(organization.secrets ?? {})];
  return workflow.secrets
    .filter(({ name }) => !sameName(name, "GITHUB_TOKEN"))
    .filter((use) => {
      const own = environmentsOf(use, repository).flatMap(({ secrets = [], keptSecrets = [] }) => [
        ...secrets,
        ...keptSecrets,
      ]);
      return !includesName([...everywhere, ...own], use.name);
    })
    .map(({ name, job, environment }) => ({
      id: "secret-not-provisioned",
      severity: "error",
      subject: subjectOf(repository, workflow, job),
      message: `uses the secret "${name}", which nothing provides; declare it under secrets${
        environment === undefined ? "" : ` or environments.${environment}.secrets`
      } in inventory/repositories/${repository.id}.yaml.`,
    }));
}

function variableFindings(workflow: WorkflowAnalysis, provision: Provision): Finding[] {
  const { repository, organization, variables } = provision;
  const everywhere = [...Object.keys(variables), ...Object.keys(organization.variables ?? {})];
  return workflow.variables
    .filter((use) => {
      const own = environmentsOf(use, repository).flatMap((environment) => Object.keys(environment.variables ?? {}));
      return !includesName([...everywhere, ...own], use.name);
    })
    .map(({ name, job, environment }) => ({
      id: "variable-not-provisioned",
      severity: "error",
      subject: subjectOf(repository, workflow, job),
      message: `uses the variable "${name}", which nothing provides; declare it under variables${
        environment === undefined ? "" : ` or environments.${environment}.variables`
      } in inventory/repositories/${repository.id}.yaml.`,
    }));
}

function environmentFindings(workflow: WorkflowAnalysis, { repository }: Provision): Finding[] {
  return workflow.environments
    .filter(({ name }) => !includesName(Object.keys(repository.environments ?? {}), name))
    .map(({ name, job }) => ({
      id: "environment-not-provisioned",
      severity: "error",
      subject: subjectOf(repository, workflow, job),
      message: `runs in the environment "${name}", which nothing provides; declare it under environments in inventory/repositories/${repository.id}.yaml.`,
    }));
}

function runnerFindings(workflow: WorkflowAnalysis, { repository, fleets, runnerGroups }: Provision): Finding[] {
  const hosted = (labels: readonly string[]) => labels.length === 1 && isHosted(labels[0]!);
  return workflow.runners.flatMap(({ labels, group, job }): Finding[] => {
    const subject = subjectOf(repository, workflow, job);
    if (group !== undefined) {
      if (includesName(runnerGroups, group)) return [];
      const message = `runs in the runner group "${group}", which this stack knows nothing of; the job would wait for ever. Name a label of a declared fleet, or list the group under slipway:runnerGroups if somebody else provides it.`;
      return [{ id: "runner-not-served", severity: "error", subject, message }];
    }
    if (labels.length === 0 || hosted(labels)) return [];
    const fitting = fleets.filter((fleet) => labels.every((label) => includesName(fleet.labels, label)));
    const open = fitting.filter(({ closed }) => closed !== true);
    const [first] = fitting;
    if (open.length > 1) {
      const names = open.map(({ name }) => `"${name}"`).join(" and ");
      const message = `runs on [${labels.join(", ")}], which ${names} all serve: GitHub gives the job to any of them. Name a label that one alone has.`;
      return [{ id: "runner-ambiguous", severity: "error", subject, message }];
    }
    if (open.length === 1) return [];
    if (first !== undefined) {
      const message = `runs on [${labels.join(", ")}] of the fleet "${first.name}", which does not serve this repository; the job would wait for ever. Add "${repository.id}" to fleets.${first.name}.repositories in inventory/fleets.yaml.`;
      return [{ id: "runner-not-served", severity: "error", subject, message }];
    }
    const message = `runs on [${labels.join(", ")}], which no fleet of this stack serves and GitHub does not host; the job would wait for ever. Name a label of a declared fleet, or a hosted one such as "ubuntu-24.04".`;
    return [{ id: "runner-not-served", severity: "error", subject, message }];
  });
}

/** The declared environments in which a use may stand: every one where only a run knows which. */
function environmentsOf(use: Use, repository: RepositoryEntry) {
  return Object.entries(repository.environments ?? {})
    .filter(([name]) => mayBeIn(use, name))
    .map(([, environment]) => environment);
}

/** Whether a use may stand in a job of an environment: also where only a run knows which. */
export function mayBeIn({ environment }: Use, name: string): boolean {
  return environment !== undefined && (!isKnownText(environment) || sameName(environment, name));
}

/** A place that belongs to no job (`run-name`) is the whole workflow's. */
function subjectOf(repository: RepositoryEntry, workflow: WorkflowAnalysis, job: string): string {
  return `${repository.id}/${workflow.path}${job === "" ? "" : `: job "${job}"`}`;
}

function includesName(names: readonly string[], name: string): boolean {
  return names.some((candidate) => sameName(candidate, name));
}

/** Whether two names are one to GitHub. */
export function sameName(left: string, right: string): boolean {
  return left.toUpperCase() === right.toUpperCase();
}
