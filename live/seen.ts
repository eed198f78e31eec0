import type { Bypass, EnvironmentEntry, RepositoryEntry } from "../inventory/inventory.ts";
import type { WorkflowFile } from "../workflow/file.ts";

/** Settings of a repository in the inventory's words; a field that GitHub did not tell is absent. */
export type SeenSettings = Pick<
  RepositoryEntry,
  "description" | "homepage" | "visibility" | "topics" | "archived" | "features" | "merge" | "security"
>;

type Rules = NonNullable<RepositoryEntry["rules"]>;

/** What a ruleset or a branch protection asks for, in the inventory's words. */
export type SeenRules = Omit<Rules, "tags" | "bypass" | "checks">;

/** A required check, and the number of the App that alone may report it. */
export interface SeenCheck {
  readonly context: string;
  readonly app?: number;
}

export interface SeenRuleset {
  readonly id: number;
  readonly name: string;
  readonly target: string;
  /** GitHub's word: active, evaluate or disabled. */
  readonly enforcement: string;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly rules: SeenRules;
  readonly checks: readonly SeenCheck[];
  /** Rules without settings, by GitHub's names: deletion, non_fast_forward, creation, update. */
  readonly bans: readonly string[];
  readonly bypass: readonly Bypass[];
  /** What the inventory has no word for, each as a short text. */
  readonly beyond: readonly string[];
}

/** Classic protection of one branch. */
export interface SeenProtection {
  readonly branch: string;
  readonly rules: SeenRules;
  readonly checks: readonly SeenCheck[];
  readonly beyond: readonly string[];
}

/** An environment; its secrets by name, as nobody can read their values. */
export type SeenEnvironment = Required<Omit<EnvironmentEntry, "branches" | "tags" | "keptSecrets">> &
  Pick<EnvironmentEntry, "branches" | "tags"> & {
    /** GitHub's number of each pattern: `branch main`, `tag v*`. */
    readonly policyIds: Readonly<Record<string, number>>;
    /** When somebody wrote each secret last (ISO 8601), by its name. */
    readonly secretsWritten: Readonly<Record<string, string>>;
  };

export interface SeenSecret {
  readonly actions: boolean;
  readonly dependabot: boolean;
  /** When somebody wrote it last (ISO 8601), where it is. */
  readonly written: { readonly actions?: string; readonly dependabot?: string };
}

export interface SeenWebhook {
  readonly id: number;
  /** Whose address it is; the rest may be secret. */
  readonly url: string;
  readonly events: readonly string[];
  readonly active: boolean;
}

/** One file or folder of the default branch. */
export interface SeenFile {
  /** Git's octal mode. */
  readonly mode: string;
  readonly sha: string;
}

/** Something that could not be read, and why. */
export interface Unread {
  /** Field of the inventory, or what it is in words. */
  readonly what: string;
  readonly why: string;
}

/**
 * One repository as GitHub has it, in the inventory's words. A part that this token may not read is absent, and named
 * under `unread`: absent never means "empty".
 */
export interface SeenRepository {
  readonly name: string;
  /** GitHub's number; the same through renames. */
  readonly id: number;
  readonly defaultBranch: string;
  readonly fork: boolean;
  /** Whether it is a template that others are made from. */
  readonly isTemplate: boolean;
  /** Main language as GitHub counts it, or "". */
  readonly language: string;
  readonly settings: SeenSettings;
  readonly access: {
    readonly teams?: Readonly<Record<string, string>>;
    readonly people?: Readonly<Record<string, string>>;
  };
  readonly labels?: Readonly<Record<string, { readonly color: string; readonly description: string }>>;
  readonly properties?: Readonly<Record<string, string | readonly string[]>>;
  readonly actions?: NonNullable<RepositoryEntry["actions"]>;
  readonly rulesets?: readonly SeenRuleset[];
  readonly protection?: readonly SeenProtection[];
  readonly environments?: Readonly<Record<string, SeenEnvironment>>;
  readonly secrets?: Readonly<Record<string, SeenSecret>>;
  readonly variables?: Readonly<Record<string, string>>;
  readonly webhooks?: readonly SeenWebhook[];
  /** Files of the default branch by path; absent where there is no commit, or the list is too long for one answer. */
  readonly files?: Readonly<Record<string, SeenFile>>;
  readonly workflows: readonly WorkflowFile[];
  /** Number of the open pull request by which Slipway proposes files. */
  readonly proposal?: number;
  readonly unread: readonly Unread[];
}

/** What an organisation is asked once for all its repositories. */
export interface SeenOrganization {
  /** Team number -> slug. */
  readonly teams: ReadonlyMap<number, string>;
  readonly unread: readonly Unread[];
}
