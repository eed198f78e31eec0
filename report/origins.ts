import type { OrganizationEntry } from "../inventory/schema.ts";
import type { DesiredRepository } from "../platform/compose.ts";
import {
  type SecretScope,
  type SecretSource,
  type Settings,
  secretConfigKey,
  secretSourceOf,
  takenKey,
} from "../settings.ts";

/** A secret or variable, where it can be read, and where its value comes from. Never a secret's value. */
export interface SettingOrigin {
  readonly name: string;
  /** `repository`, `environment production`, `Dependabot`, `organisation` or `organisation, Dependabot`. */
  readonly scope: string;
  readonly source: string;
}

/** Every secret that a repository's workflows can read, its organisation's included. */
export function secretOrigins(
  { entry }: DesiredRepository,
  settings: Settings,
  organization: OrganizationEntry,
): SettingOrigin[] {
  const source = (scope: SecretScope) => {
    const key = takenKey(settings, scope);
    return describeSource(key, secretSourceOf(settings, key));
  };
  const repository = entry.id;
  const kept = "kept as it is on GitHub";
  const shared = (name: string) =>
    settings.organization === "owned" ? source({ name }) : "the stack that owns the organisation";
  return [
    ...Object.entries(entry.secrets ?? {}).flatMap(([name, secret]) => {
      const from = secret.kept ? kept : source({ name, repository });
      return [
        { name, scope: "repository", source: from },
        ...(secret.dependabot ? [{ name, scope: "Dependabot", source: from }] : []),
      ];
    }),
    ...Object.entries(entry.environments ?? {}).flatMap(([environment, { secrets = [], keptSecrets = [] }]) => [
      ...secrets.map((name) => ({
        name,
        scope: `environment ${environment}`,
        source: source({ name, repository, environment }),
      })),
      ...keptSecrets.map((name) => ({ name, scope: `environment ${environment}`, source: kept })),
    ]),
    ...Object.entries(organization.secrets ?? {}).flatMap(([name, secret]) => {
      const from = secret.kept ? kept : shared(name);
      return [
        { name, scope: "organisation", source: from },
        ...(secret.dependabot ? [{ name, scope: "organisation, Dependabot", source: from }] : []),
      ];
    }),
  ];
}

/** Every variable that a repository's workflows can read. */
export function variableOrigins(
  { entry, variables }: DesiredRepository,
  organization: OrganizationEntry,
): SettingOrigin[] {
  return [
    ...Object.keys(variables).map((name) => ({
      name,
      scope: "repository",
      source: name in (entry.variables ?? {}) ? "inventory" : `pipeline ${entry.pipeline}`,
    })),
    ...Object.entries(entry.environments ?? {}).flatMap(([environment, { variables: own = {} }]) =>
      Object.keys(own).map((name) => ({ name, scope: `environment ${environment}`, source: "inventory" })),
    ),
    ...Object.keys(organization.variables ?? {}).map((name) => ({
      name,
      scope: "organisation",
      source: "inventory",
    })),
  ];
}

/** Where a stack takes a value from, in words. */
function describeSource(key: string, source: SecretSource): string {
  switch (source.from) {
    case "config":
      return `stack configuration ${secretConfigKey(key, source)}`;
    case "aws-secrets-manager":
      return `AWS Secrets Manager ${source.id}${source.field === undefined ? "" : ` field ${source.field}`}`;
    case "aws-ssm":
      return `AWS SSM parameter ${source.name}`;
    case "generated":
      return "generated once";
  }
}
