import { isDeepStrictEqual } from "node:util";
import type { GitHub } from "../../provider/github-client.ts";
import { gitHubError, statusOf } from "../../provider/github-error.ts";
import type { KeyedHash } from "./keyed-hash.ts";

/** A resource as the program declares it, with secrets in plain. */
export interface Declared {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Inputs that keep what they have on GitHub, as Pulumi's option names them (`securityAndAnalysis.secretScanning`). */
  readonly ignoreChanges: readonly string[];
  /** Id given by the `import` option: the object is there already and may be taken over. */
  readonly importId: string | undefined;
}

/** What is known of a resource before it is applied. `begun`: an earlier run may or may not have made it. */
export interface Known {
  readonly state: "begun" | "made";
  readonly id: string;
  readonly note: Readonly<Record<string, unknown>>;
}

export interface Settled {
  readonly id: string;
  /** Outputs beyond the inputs. */
  readonly outputs: Readonly<Record<string, unknown>>;
  /** Whether a write was needed. */
  readonly wrote: boolean;
  /** Whether it was not there before. */
  readonly made: boolean;
  /** What the next run needs to know and cannot read back. */
  readonly note?: Readonly<Record<string, unknown>>;
}

export interface RehearsalContext {
  readonly github: GitHub;
  readonly owner: string;
  /** The owner's number as an organisation; undefined for a user. Asked once a run. */
  readonly organizationId: () => Promise<number | undefined>;
  /** A repository's number, by its name. Asked once a run. */
  readonly repositoryId: (repository: string) => Promise<number>;
  readonly hash: KeyedHash;
}

/** Brings one resource to what is declared: reads it, and writes only what differs. It never deletes. */
export type Applier = (declared: Declared, known: Known | undefined, context: RehearsalContext) => Promise<Settled>;

/** A JSON object as GitHub answers it. */
// Routes are named by text here, so nothing can know what each answers.
// biome-ignore lint/suspicious/noExplicitAny: see above.
export type Answer = any;

/**
 * GitHub's answer, or undefined when there is no such thing.
 *
 * @throws Error that names what could not be read, and whose it is
 */
export async function readIfThere(github: GitHub, route: string, parameters: object): Promise<Answer | undefined> {
  try {
    return (await github.request(route, { ...parameters })).data ?? {};
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw gitHubError(subjectOf(parameters), `read "${filled(route, parameters)}"`, error);
  }
}

/** Whose thing a call is about, as GitHub's users would say it: `acme/app`, `acme`. */
export function subjectOf(parameters: object): string {
  const { owner, repo, org, repository_id: id } = parameters as Record<string, unknown>;
  if (typeof repo === "string") return owner === undefined ? repo : `${owner}/${repo}`;
  return String(org ?? owner ?? (id === undefined ? "GitHub" : `repository ${id}`));
}

/** A route as it was called, its method aside. */
function filled(route: string, parameters: object): string {
  const values = parameters as Record<string, unknown>;
  return route.replace(/^\w+ /, "").replace(/\{(\w+)\}/g, (_, name: string) => String(values[name]));
}

/**
 * The values that a resource should have, one for each key of `defaults`: what is declared, else the provider's default;
 * but for an ignored key what it has, if it has anything yet.
 */
export function overlay<Values extends Record<string, unknown>>(
  declared: Declared,
  defaults: Values,
  live: Readonly<Partial<Values>> | undefined,
): Values {
  const entries = Object.keys(defaults).map((key) => {
    const kept = live !== undefined && key in live && declared.ignoreChanges.includes(key);
    return [key, kept ? live[key] : (declared.inputs[key] ?? defaults[key])];
  });
  return Object.fromEntries(entries) as Values;
}

/** Whether two values are the same, whatever the order of their keys. */
export function same(left: unknown, right: unknown): boolean {
  return isDeepStrictEqual(left, right);
}

/**
 * Refuses what is there already although no run of this driver made it, nor began to: the provider's create would fail.
 *
 * @param subject as GitHub would name it (`acme/app: label "bug"`).
 */
export function refuseForeign(declared: Declared, known: Known | undefined, live: unknown, subject: string): void {
  if (live === undefined || known !== undefined || declared.importId !== undefined) return;
  throw new Error(`${subject} exists already and was not made by Slipway; remove it there, or do not declare it.`);
}

/** A declared text. @throws Error when the input is missing, as then nothing can be addressed. */
export function text(declared: Declared, key: string): string {
  const value = declared.inputs[key];
  if (typeof value !== "string" || value === "") {
    throw new Error(`"${declared.name}" (${declared.type}): input "${key}" is ${JSON.stringify(value)}, not a text.`);
  }
  return value;
}

/** Part of a provider id in which ":" separates. */
export function idPart(value: string): string {
  return value.replaceAll(":", "??");
}
