import type { FieldPath } from "../inventory/field-path.ts";
import type { SeenRepository } from "../live/seen.ts";
import type { AppliedState } from "./applied-state.ts";
import type { Difference } from "./difference.ts";

/** A list of secrets on GitHub. */
type Scope = "repository" | "dependabot" | "environment" | "organization" | "organization-dependabot";

/** A secret that a program writes. */
export interface DeclaredSecret {
  readonly urn: string;
  readonly scope: Scope;
  /** In capitals, as GitHub has it. */
  readonly name: string;
  readonly environment?: string;
}

/** A program's resource, as a plan has it. */
interface PlannedResource {
  readonly urn: string;
  readonly type: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

const scopes: Readonly<Record<string, Scope>> = {
  "github:index/actionsSecret:ActionsSecret": "repository",
  "github:index/dependabotSecret:DependabotSecret": "dependabot",
  "github:index/actionsEnvironmentSecret:ActionsEnvironmentSecret": "environment",
  "github:index/actionsOrganizationSecret:ActionsOrganizationSecret": "organization",
  "github:index/dependabotOrganizationSecret:DependabotOrganizationSecret": "organization-dependabot",
};

/** Secrets among the resources of a program. */
export function declaredSecrets(resources: readonly PlannedResource[]): DeclaredSecret[] {
  return resources.flatMap(({ urn, type, inputs }) => {
    const scope = scopes[type];
    if (scope === undefined) return [];
    const { environment } = inputs;
    const name = String(inputs.secretName).toUpperCase();
    return [{ urn, scope, name, ...(typeof environment === "string" && { environment }) }];
  });
}

/** When each secret was written last, as GitHub tells (ISO 8601), by {@link secretKey}. */
export type SecretTimes = ReadonlyMap<string, string>;

/** One text for one place of a repository or of the owner, in whatever case it is written. */
export function secretKey({ scope, name, environment = "" }: Omit<DeclaredSecret, "urn">): string {
  return JSON.stringify([scope, environment, name]).toLowerCase();
}

/** When each secret of a repository was written last. */
export function secretTimesOf({ secrets = {}, environments = {} }: SeenRepository): SecretTimes {
  const times = new Map<string, string>();
  const tell = (place: Omit<DeclaredSecret, "urn">, at: string | undefined) => {
    if (at !== undefined) times.set(secretKey(place), at);
  };
  for (const [name, { written }] of Object.entries(secrets)) {
    tell({ scope: "repository", name }, written.actions);
    tell({ scope: "dependabot", name }, written.dependabot);
  }
  for (const [environment, { secretsWritten }] of Object.entries(environments)) {
    for (const [name, at] of Object.entries(secretsWritten)) tell({ scope: "environment", environment, name }, at);
  }
  return times;
}

/** Secrets that are not there. */
export function missingSecrets(declared: readonly DeclaredSecret[], seen: SecretTimes): Difference[] {
  return declared
    .filter((secret) => !seen.has(secretKey(secret)))
    .map((secret) => ({
      kind: "missing",
      path: pathOf(secret),
      declared: secret.name,
      seen: undefined,
      urn: secret.urn,
    }));
}

/** What is known of the writes of Slipway's own. */
export interface OwnWrites {
  readonly state: AppliedState;
  /** Whether a command of ours wrote that secret at that time, without the state. */
  readonly wroteAt: (secret: DeclaredSecret, at: string) => boolean;
}

/** What was found out about secrets that are where they should be. */
export interface Overwritten {
  readonly differences: readonly Difference[];
  /** Paths of secrets of which the state does not say when it wrote them. */
  readonly unknown: readonly FieldPath[];
}

/**
 * Secrets that somebody wrote since Slipway did: GitHub tells no value, but when each was written, and the state knows when
 * it wrote it last. One that a run was writing when it was cut off is nobody's.
 */
export function overwritten(
  declared: readonly DeclaredSecret[],
  seen: SecretTimes,
  { state, wroteAt }: OwnWrites,
): Overwritten {
  const differences: Difference[] = [];
  const unknown: FieldPath[] = [];
  for (const secret of declared) {
    const now = seen.get(secretKey(secret));
    const applied = state.resources.get(secret.urn);
    // What is not there is a difference already, and what was never applied or is under way is nobody's.
    if (now === undefined || applied === undefined || state.pending.has(secret.urn)) continue;
    const path = pathOf(secret);
    if (applied.writtenAt === undefined) unknown.push(path);
    else if (Date.parse(now) !== Date.parse(applied.writtenAt) && !wroteAt(secret, now))
      differences.push({ kind: "overwritten", path, declared: applied.writtenAt, seen: now, urn: secret.urn });
  }
  return { differences, unknown };
}

function pathOf({ scope, name, environment = "" }: DeclaredSecret): FieldPath {
  if (scope === "environment") return ["environments", environment, "secrets", name];
  return scope.endsWith("dependabot") ? ["secrets", name, "dependabot"] : ["secrets", name];
}
