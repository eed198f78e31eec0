import { rulesetNames } from "../../drift/rules.ts";
import type { RepositoryEntry } from "../../inventory/inventory.ts";
import { seenOf } from "../../live/part.ts";
import type { SeenProtection } from "../../live/seen.ts";
import type { SeenBranchRule, SeenPull } from "../../live/seen-pull.ts";
import { inInventory, type Source } from "./reason.ts";
import { ruleWords } from "./rule-words.ts";

/** Something that is asked of a pull request, and who asks it. */
export interface Demand<Value = true> {
  readonly value: Value;
  readonly source: Source;
}

/** Everything that rulesets and classic protection together ask. */
export interface Demands {
  readonly approvals?: Demand<number>;
  readonly dismissStale?: Demand;
  readonly codeOwners?: Demand;
  readonly lastPushApproval?: Demand;
  readonly conversations?: Demand;
  readonly upToDate?: Demand;
  readonly signedCommits?: Demand;
  readonly linearHistory?: Demand;
  readonly mergeMethods?: Demand<readonly string[]>;
  readonly mergeQueue?: Demand;
  /** Nobody but those who may pass it by may change the branch. */
  readonly frozen?: Demand<string>;
  readonly checks: readonly Demand<{ readonly name: string; readonly app?: number }>[];
  /** Environments that the head must have been deployed to. */
  readonly deployments: readonly Demand<string>[];
  /** Rules that nothing here knows how to judge, each as what it asks for. */
  readonly others: readonly Demand<string>[];
}

type Flag =
  | "dismissStale"
  | "codeOwners"
  | "lastPushApproval"
  | "conversations"
  | "upToDate"
  | "signedCommits"
  | "linearHistory"
  | "mergeQueue";
type Gathered = { -readonly [Key in keyof Demands]: Demands[Key] } & {
  checks: Demands["checks"][number][];
  deployments: Demand<string>[];
  others: Demand<string>[];
};

/** Rules that say nothing about merging a pull request. */
const silent = ["deletion", "non_fast_forward", "creation"];

/** Gathers what is asked of a pull request; of two that ask the same, the stricter counts. */
export function demandsOf(seen: Pick<SeenPull, "rules" | "protection">, entry: RepositoryEntry | undefined): Demands {
  const all: Gathered = { checks: [], deployments: [], others: [] };
  for (const rule of seenOf(seen.rules) ?? []) fromRule(all, rule, entry);
  const protection = seenOf(seen.protection);
  if (protection !== undefined) fromProtection(all, protection);
  return all;
}

function flag(all: Gathered, name: Flag, wanted: boolean, source: Source): void {
  if (wanted) all[name] ??= { value: true, source };
}

function approvals(all: Gathered, count: number, source: Source): void {
  if (count > (all.approvals?.value ?? 0)) all.approvals = { value: count, source };
}

function methods(all: Gathered, allowed: readonly string[], source: Source): void {
  const before = all.mergeMethods?.value ?? allowed;
  all.mergeMethods = { value: before.filter((one) => allowed.includes(one)), source };
}

function fromRule(
  all: Gathered,
  { type, parameters, ruleset }: SeenBranchRule,
  entry: RepositoryEntry | undefined,
): void {
  const ours = ruleset.name === rulesetNames.branch && !ruleset.organization;
  const setBy = `ruleset "${ruleset.name}"${ruleset.organization ? " of the organisation" : ""}`;
  const from = (field: string): Source => (ours ? inInventory(setBy, entry, `rules.${field}`) : { setBy });
  if (type === "pull_request") {
    approvals(all, Number(parameters.required_approving_review_count ?? 0), from("approvals"));
    flag(all, "dismissStale", parameters.dismiss_stale_reviews_on_push === true, from("dismissStale"));
    flag(all, "codeOwners", parameters.require_code_owner_review === true, from("codeOwners"));
    flag(all, "lastPushApproval", parameters.require_last_push_approval === true, from("lastPushApproval"));
    flag(all, "conversations", parameters.required_review_thread_resolution === true, from("conversations"));
    if (Array.isArray(parameters.allowed_merge_methods))
      methods(all, parameters.allowed_merge_methods, from("mergeMethods"));
  } else if (type === "required_status_checks") {
    flag(all, "upToDate", parameters.strict_required_status_checks_policy === true, from("upToDate"));
    for (const { context, integration_id: app } of parameters.required_status_checks ?? []) {
      const name = String(context);
      const field = entry?.rules?.checks?.includes(name) ? "rules.checks" : "pipeline";
      const source = ours ? inInventory(setBy, entry, field) : { setBy };
      all.checks.push({ value: { name, ...(Number(app) > 0 && { app: Number(app) }) }, source });
    }
  } else if (type === "required_signatures") flag(all, "signedCommits", true, from("signedCommits"));
  else if (type === "required_linear_history") flag(all, "linearHistory", true, from("linearHistory"));
  else if (type === "merge_queue") flag(all, "mergeQueue", true, from("mergeQueue"));
  else if (type === "update") all.frozen ??= { value: "nobody may change the branch", source: { setBy } };
  else if (type === "required_deployments")
    for (const name of parameters.required_deployment_environments ?? [])
      all.deployments.push({ value: String(name), source: { setBy } });
  else if (!silent.includes(type)) all.others.push({ value: ruleWords(type, parameters), source: { setBy } });
}

const flags = [
  "dismissStale",
  "codeOwners",
  "lastPushApproval",
  "conversations",
  "upToDate",
  "signedCommits",
  "linearHistory",
] as const;

function fromProtection(all: Gathered, { branch, rules, checks, beyond }: SeenProtection): void {
  const source = { setBy: `classic protection of "${branch}"` };
  approvals(all, rules.approvals ?? 0, source);
  for (const name of flags) flag(all, name, rules[name] === true, source);
  for (const { context: name, app } of checks)
    all.checks.push({ value: { name, ...(app !== undefined && { app }) }, source });
  const frozen = beyond.find((words) => words === "the branch is locked" || /^only .* may push$/.test(words));
  if (frozen !== undefined) all.frozen ??= { value: frozen, source };
}
