import type { OrganizationEntry, RepositoryEntry } from "../inventory/schema.ts";
import type { Analysis, WorkflowAnalysis } from "../workflow/analysis/analyze.ts";
import type { Finding } from "../workflow/finding.ts";

/** Everything that exists for a repository's workflows to use, by name. */
export interface Provision {
  readonly repository: RepositoryEntry;
  readonly organization: OrganizationEntry;
  /** Repository variables, those that the pipeline brings included. */
  readonly variables: Readonly<Record<string, string>>;
  /** Label sets that self-hosted fleets of this owner serve. */
  readonly fleetLabels: readonly (readonly string[])[];
}

/** Labels of GitHub's own runners: https://docs.github.com/actions/reference/runners/github-hosted-runners */
const hostedLabel =
  /^(ubuntu-(latest|slim|\d\d\.\d\d(-arm)?)|windows-(latest|\d{4}(-vs\d{4})?|11-arm)|macos-(latest|\d\d)(-(large|xlarge|intel))?)$/i;

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

/** Declared secrets and variables that no workflow uses; they cost nothing but attention, so it is only said. */
export function unusedFindings(analysis: Analysis, provision: Provision): Finding[] {
  const { repository } = provision;
  const used = (kind: "secrets" | "variables") =>
    new Set(analysis.workflows.flatMap((workflow) => workflow[kind].map((use) => use.name.toUpperCase())));
  const usedSecrets = used("secrets");
  const usedVariables = used("variables");
  const finding = (what: string, name: string, where: string): Finding => ({
    id: `${what}-unused`,
    severity: "info",
    subject: `${repository.id}: ${what} "${name}"`,
    message: `no delivered workflow uses it; remove it from ${where}, or use it.`,
  });
  const environments = Object.entries(repository.environments ?? {});
  return [
    ...Object.keys(repository.secrets ?? {})
      .filter((name) => !usedSecrets.has(name.toUpperCase()))
      .map((name) => finding("secret", name, "secrets")),
    ...environments.flatMap(([environment, { secrets = [] }]) =>
      secrets
        .filter((name) => !usedSecrets.has(name.toUpperCase()))
        .map((name) => finding("secret", name, `environments.${environment}.secrets`)),
    ),
    ...Object.keys(repository.variables ?? {})
      .filter((name) => !usedVariables.has(name.toUpperCase()))
      .map((name) => finding("variable", name, "variables")),
    ...environments.flatMap(([environment, { variables = {} }]) =>
      Object.keys(variables)
        .filter((name) => !usedVariables.has(name.toUpperCase()))
        .map((name) => finding("variable", name, `environments.${environment}.variables`)),
    ),
  ];
}

function secretFindings(workflow: WorkflowAnalysis, { repository, organization }: Provision): Finding[] {
  const shared = Object.entries(organization.secrets ?? {}).filter(([, { repositories }]) =>
    serves(repositories, repository.id),
  );
  return workflow.secrets
    .filter(({ name }) => name.toUpperCase() !== "GITHUB_TOKEN")
    .filter(({ name, environment }) => {
      const own = environment === undefined ? [] : (repository.environments?.[environment]?.secrets ?? []);
      return !includesName([...Object.keys(repository.secrets ?? {}), ...own, ...shared.map(([key]) => key)], name);
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
  const shared = Object.entries(organization.variables ?? {}).filter(([, { repositories }]) =>
    serves(repositories, repository.id),
  );
  return workflow.variables
    .filter(({ name, environment }) => {
      const own = environment === undefined ? {} : (repository.environments?.[environment]?.variables ?? {});
      return !includesName([...Object.keys(variables), ...Object.keys(own), ...shared.map(([key]) => key)], name);
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

function runnerFindings(workflow: WorkflowAnalysis, { repository, fleetLabels }: Provision): Finding[] {
  const served = (labels: readonly string[]) =>
    (labels.length === 1 && hostedLabel.test(labels[0]!)) ||
    fleetLabels.some((fleet) => labels.every((label) => includesName(fleet, label)));
  return workflow.runners
    .filter(({ labels }) => labels.length > 0 && !served(labels))
    .map(({ labels, job }) => ({
      id: "runner-not-served",
      severity: "error",
      subject: subjectOf(repository, workflow, job),
      message: `runs on [${labels.join(", ")}], which no fleet of this stack serves and GitHub does not host; the job would wait for ever. Name a label of a declared fleet, or a hosted one such as "ubuntu-24.04".`,
    }));
}

function subjectOf(repository: RepositoryEntry, workflow: WorkflowAnalysis, job: string): string {
  return `${repository.id}/${workflow.path}: job "${job}"`;
}

function includesName(names: readonly string[], name: string): boolean {
  return names.some((candidate) => candidate.toUpperCase() === name.toUpperCase());
}

function serves(repositories: readonly string[], id: string): boolean {
  return repositories.includes(id) || repositories.includes("*");
}
