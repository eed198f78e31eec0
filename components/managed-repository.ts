import * as pulumi from "@pulumi/pulumi";
import { ActionsPermissions } from "./actions-permissions.ts";
import type { ActionsPermissionSettings } from "./actions-settings.ts";
import { BranchRules } from "./branch-rules.ts";
import { childOptions } from "./child-options.ts";
import type { Directory } from "./directory.ts";
import { Environment } from "./environment.ts";
import type { EnvironmentSettings } from "./environment-settings.ts";
import { frozen } from "./frozen.ts";
import { Repository, type RepositoryArgs } from "./repository.ts";
import type { Rules } from "./rules.ts";
import { Secrets } from "./secrets.ts";
import { sortedEntries } from "./sorted-entries.ts";
import { Variables } from "./variables.ts";
import { type WorkflowFileArgs, WorkflowFiles } from "./workflow-files.ts";

/** What a repository should be. What is absent is undeclared and stays on GitHub as it is. */
export interface ManagedRepositoryEntry extends Omit<RepositoryArgs, "owner" | "directory" | "protect"> {
  readonly rules?: Rules;
  /** By name. */
  readonly environments?: Readonly<Record<string, ManagedEnvironment>>;
  /** By name; values come separately. A kept one is on GitHub already, and never written. */
  readonly secrets?: Readonly<Record<string, { readonly dependabot?: boolean; readonly kept?: boolean }>>;
  readonly actions?: ActionsPermissionSettings;
  /** Paths whose present content, written by somebody else, may be replaced. */
  readonly files?: { readonly adopt?: readonly string[] };
}

/** An environment with the names of its secrets. */
export interface ManagedEnvironment extends EnvironmentSettings {
  readonly secrets?: readonly string[];
  /** Those that are there already, and are never written. */
  readonly keptSecrets?: readonly string[];
  readonly variables?: Readonly<Record<string, string>>;
}

export interface ManagedRepositoryArgs {
  /** Login of the organisation or user that owns the repository. */
  readonly owner: string;
  readonly entry: ManagedRepositoryEntry;
  readonly files: readonly WorkflowFileArgs[];
  readonly delivery: "commit" | "pull-request";
  /** Checks of the delivered workflows that the default branch should require, as GitHub shows them. */
  readonly checks: readonly string[];
  /** Variables of the repository, those included that its pipeline brings. */
  readonly variables: Readonly<Record<string, string>>;
  /** Actions that the delivered workflows use, and further allowed ones, as patterns (`actions/checkout@*`). */
  readonly allowedActions: readonly string[];
  /**
   * Values of all secrets of the repository and its environments, by name; a value for one environment alone under the
   * environment's name in lower case (`production/NAME`).
   */
  readonly secretValues: Readonly<Record<string, pulumi.Input<string>>>;
  /** Looks teams and people up; share one in a program. */
  readonly directory: Directory;
  /** App id of GitHub Actions. Default: github.com's. */
  readonly actionsAppId?: number;
  /** Whether deleting or replacing the repository and its environments is refused. Default: true. */
  readonly protect?: boolean;
}

/**
 * One repository with everything around it, in the order in which it works: the repository; access, Actions
 * permissions, secrets, variables and environments; files; rules last, as they would hold up the files.
 *
 * Its name is the entry's id and stays for ever, whatever the repository is called on GitHub.
 */
export class ManagedRepository extends pulumi.ComponentResource {
  declare readonly repositoryName: pulumi.Output<string>;
  /** GitHub's numeric id. */
  declare readonly repositoryId: pulumi.Output<number>;
  /** Number of the open pull request that proposes the files, or null. */
  declare readonly pullRequest: pulumi.Output<number | null>;
  /** Required checks as they stand, and those that wait for the default branch to report them. */
  declare readonly requiredChecks: pulumi.Output<string[]>;
  declare readonly pendingChecks: pulumi.Output<string[]>;

  constructor(name: string, args: ManagedRepositoryArgs, opts?: pulumi.ComponentResourceOptions) {
    super("slipway:github:ManagedRepository", name, {}, opts);
    const { owner, entry, directory } = args;
    const protect = args.protect ?? true;
    const child = {
      ...childOptions(this, opts),
      ...(entry.archived === true && { transformations: [frozen] }),
    };
    const { repository, repositoryName, repositoryId, access } = new Repository(
      name,
      { ...entry, owner, directory, protect },
      child,
    );
    const place: Place = { name, repository: repositoryName, child, kept: { ...child, deletedWith: repository } };

    const used = [
      ...access,
      ...actionsPermissions(place, args),
      ...repositorySecrets(place, args),
      ...repositoryVariables(place, args),
      ...environments(place, { ...args, protect }, access),
    ];
    const files = workflowFiles(place, args, used);
    const rules = branchRules(place, args, files, used);

    this.repositoryName = repositoryName;
    this.repositoryId = repositoryId;
    this.pullRequest = files?.pullRequest ?? pulumi.output<number | null>(null);
    this.requiredChecks = rules?.requiredChecks ?? pulumi.output<string[]>([]);
    this.pendingChecks = rules?.pendingChecks ?? pulumi.output<string[]>([]);
    this.registerOutputs({
      owner,
      repositoryName,
      repositoryId,
      pullRequest: this.pullRequest,
      requiredChecks: this.requiredChecks,
      pendingChecks: this.pendingChecks,
    });
  }
}

/** Where the parts of one repository go. */
interface Place {
  readonly name: string;
  readonly repository: pulumi.Output<string>;
  readonly child: pulumi.ComponentResourceOptions;
  /** Options of what an archived repository keeps. */
  readonly kept: pulumi.ComponentResourceOptions;
}

type Leaves = readonly pulumi.Resource[];

function actionsPermissions({ name, repository, child }: Place, args: ManagedRepositoryArgs): Leaves {
  const { owner, entry, files, allowedActions } = args;
  // The provider of GitHub takes a repository that a token cannot see for gone; what Slipway's own resources read does not.
  const watched = files.length === 0 && Object.keys(entry.labels ?? {}).length === 0;
  if (entry.actions === undefined && !watched) return [];
  const adopt = entry.adopt === true ? { adopt: entry.name } : {};
  const settings = { ...entry.actions, patterns: allowedActions, owner, repository, watched, ...adopt };
  return new ActionsPermissions(`${name}-actions`, settings, child).leaves;
}

function repositorySecrets({ name, repository, child }: Place, { entry, secretValues }: ManagedRepositoryArgs): Leaves {
  const secrets = sortedEntries(entry.secrets).filter(([, { kept }]) => kept !== true);
  if (secrets.length === 0) return [];
  const names = secrets.map(([secret]) => secret);
  const dependabot = secrets.filter(([, secret]) => secret.dependabot === true).map(([secret]) => secret);
  const values = valuesOf(name, names, secretValues);
  return new Secrets(`${name}-secrets`, { repository, values, dependabot }, child).leaves;
}

function repositoryVariables({ name, repository, child }: Place, { variables }: ManagedRepositoryArgs): Leaves {
  if (Object.keys(variables).length === 0) return [];
  return new Variables(`${name}-variables`, { repository, values: variables }, child).leaves;
}

function environments(
  { name, repository, kept }: Place,
  { entry, secretValues, directory, protect }: ManagedRepositoryArgs & { readonly protect: boolean },
  access: Leaves,
): Leaves {
  // GitHub takes only reviewers who can read the repository.
  const options = { ...kept, dependsOn: [...access] };
  return sortedEntries(entry.environments).flatMap(([environment, { secrets = [], keptSecrets: _, ...settings }]) => {
    const own = {
      repository,
      environment,
      secretValues: valuesOf(name, secrets, secretValues, environment),
      directory,
      protect,
    };
    return new Environment(`${name}-environment-${environment}`, { ...settings, ...own }, options).leaves;
  });
}

function workflowFiles(
  { name, repository, child }: Place,
  { owner, entry, files, delivery }: ManagedRepositoryArgs,
  used: Leaves,
): WorkflowFiles | undefined {
  if (files.length === 0) return undefined;
  const adopt = entry.files?.adopt ?? [];
  const options = { ...child, dependsOn: [...used] };
  return new WorkflowFiles(`${name}-files`, { owner, repository, files, adopt, delivery }, options);
}

function branchRules(
  { name, repository, kept }: Place,
  { entry, checks, directory, actionsAppId }: ManagedRepositoryArgs,
  files: WorkflowFiles | undefined,
  used: Leaves,
): BranchRules | undefined {
  if (entry.rules === undefined) return undefined;
  return new BranchRules(
    `${name}-rules`,
    {
      repository,
      rules: entry.rules,
      requiredChecks: checks,
      reportedChecks: files?.checks ?? [],
      directory,
      ...(actionsAppId !== undefined && { actionsAppId }),
    },
    { ...kept, dependsOn: [...(files?.leaves ?? used)] },
  );
}

/** Values of the named secrets, those for the environment alone before the others; all that are missing are told at once. */
function valuesOf(
  name: string,
  names: readonly string[],
  values: ManagedRepositoryArgs["secretValues"],
  environment?: string,
) {
  const given = (secret: string) => values[`${environment?.toLowerCase()}/${secret}`] ?? values[secret];
  const missing = names.filter((secret) => given(secret) === undefined);
  if (missing.length > 0) {
    const list = missing.map((secret) => `"${secret}"`).join(", ");
    throw new Error(`"${name}": no value is given for ${list}; name a source for each in the stack's slipway:secrets.`);
  }
  return Object.fromEntries(names.map((secret) => [secret, given(secret)!]));
}
