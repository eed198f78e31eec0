/** A resource as a rule sees it: from an offline plan, or from the engine. */
export interface PolicyResource {
  readonly urn: string;
  /** Pulumi type token (`github:index/repository:Repository`). */
  readonly type: string;
  readonly name: string;
  /** Inputs; `undefined` where nothing is declared, `unknownInput` where only a real run knows. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Whether Pulumi refuses to delete it. */
  readonly protect: boolean;
}

/** What stands in a plan for a value that only a real run knows. No rule judges one. */
export const unknownInput = "[unknown]";

/** Numbers and switches that a stack may set. */
export interface Numbers {
  /** G-01: approvals that a pull request needs at least. */
  readonly approvals: number;
  /** G-06: names of environments that are held to production's rules. */
  readonly productionEnvironments: readonly string[];
  /** W-14: owners whose actions may be used; with none named, every owner's. */
  readonly actionOwners: readonly string[];
  /** seconds that a function which empties a queue may run. */
  readonly queueFunctionSeconds: number;
  /** C-06: US dollars a month that a stack's budget may allow at most; undefined: whatever it allows. */
  readonly monthlyDollars?: number | undefined;
}

/** What resources do not say, and the inventory does: `slipway policy-config` tells the engine. */
export interface Facts {
  /** C-03: secrets that this stack does not write, as `repository/NAME`. */
  readonly secretsElsewhere: readonly string[];
  /** C-05: labels of each fleet whose machines say none, lower case. */
  readonly labelsElsewhere: readonly (readonly string[])[];
  /** G-09: names of public repositories that a dated exception of the inventory lets onto a fleet. */
  readonly publicRepositories: readonly string[];
}

/** What rules go by. */
export type Parameters = Numbers & Facts;

export const defaultParameters: Parameters = {
  approvals: 1,
  productionEnvironments: ["production"],
  actionOwners: [],
  queueFunctionSeconds: 60,
  secretsElsewhere: [],
  labelsElsewhere: [],
  publicRepositories: [],
};

export const levels = ["off", "info", "warning", "error"] as const;
export type Level = (typeof levels)[number];

/** One thing that must hold of each resource of a type. */
export interface Rule {
  /** Stable id (`G-01`). */
  readonly id: string;
  /** What must hold, as a sentence. */
  readonly title: string;
  /** Level where the stack says nothing. */
  readonly level: Level;
  /** What to write to put it right. */
  readonly remedy: string;
  /** Where the demand comes from. */
  readonly reference: string;
  /** Types that it judges. */
  readonly types: readonly string[];
  /** What is wrong, a clause each; none where the resource is as it should be, or declares nothing about it. */
  readonly judge: (resource: PolicyResource, parameters: Parameters) => readonly string[];
}

/** The value at a path of inputs (`rules.pullRequest`); undefined where there is none. */
export function inputAt(inputs: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((value, key) => {
    if (value === unknownInput) return unknownInput;
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined;
  }, inputs);
}

/** The list at a path of inputs; empty where there is none, or where only a real run knows it. */
export function listAt(inputs: unknown, path: string): readonly unknown[] {
  const value = inputAt(inputs, path);
  return Array.isArray(value) ? value : [];
}

/** The type token of a resource of the GitHub provider (`RepositoryRuleset`). */
export const github = (name: string): string => `github:index/${name[0]!.toLowerCase()}${name.slice(1)}:${name}`;
