import { formatField } from "../inventory/field-path.ts";
import { originOf } from "../inventory/inventory.ts";
import type { AuditEvent } from "../live/audit.ts";
import type { SeenRepository, Unread } from "../live/seen.ts";
import type { DesiredRepository } from "../platform/compose.ts";
import { reportedChecks } from "../workflow/analysis/analyze.ts";
import { editFor } from "./accept.ts";
import { culprit } from "./blame.ts";
import { compareRepository } from "./compare.ts";
import type { Difference } from "./difference.ts";
import { type DriftException, exceptionFor, holds } from "./exceptions.ts";
import { type DeclaredInputs, isNotApplied } from "./not-applied.ts";
import {
  type DeclaredSecret,
  missingSecrets,
  type OwnWrites,
  overwritten,
  type SecretTimes,
  secretTimesOf,
} from "./overwritten.ts";
import { type NamedResource, resourcesOf } from "./resource.ts";

/** A difference, and what can be done about it. */
export interface DriftFinding extends Difference {
  /** The path as text. */
  readonly field: string;
  /** File and line where it is declared. */
  readonly declaredAt?: string;
  /** Whether the inventory can say what is seen. */
  readonly acceptable: boolean;
  /** URNs of the resources that set it right, the one that it is about first. */
  readonly resources: readonly string[];
  /** Who may have done it, and when. */
  readonly event?: AuditEvent;
  /** An exception that holds, or did. */
  readonly exception?: DriftException;
  /** Whether an exception holds today. */
  readonly ignored: boolean;
  /** Set where nobody made it: what is declared was not applied yet, or not to the end. */
  readonly notApplied?: true;
}

/** What was found about one repository. */
export interface RepositoryDrift {
  /** Id in the inventory. */
  readonly id: string;
  /** Name on GitHub. */
  readonly name: string;
  /** False where GitHub shows no such repository. */
  readonly there: boolean;
  /** Set where it is not there as no run has made it yet. */
  readonly notApplied?: true;
  readonly findings: readonly DriftFinding[];
  readonly unread: readonly Unread[];
  /** Number of the open pull request that brings the declared files. */
  readonly proposal?: number;
}

export interface DriftContext {
  readonly exceptions: readonly DriftException[];
  readonly today: Date;
  /** What the program declares, to name the resource that sets a difference right. */
  readonly resources: readonly NamedResource[];
  /** What it declares of each. */
  readonly inputs: DeclaredInputs;
  /** Secrets of this repository, or of the owner, that the program writes. */
  readonly secrets: readonly DeclaredSecret[];
  /** What Slipway wrote; absent where no state is at hand, so that nobody can tell who wrote a secret. */
  readonly own?: OwnWrites;
  /** Newest first. */
  readonly events: () => Promise<readonly AuditEvent[]>;
}

/** Compares one repository with what was read of it, and says of each difference what can be done. */
export async function driftOf(
  desired: DesiredRepository,
  seen: SeenRepository | undefined,
  context: DriftContext,
): Promise<RepositoryDrift> {
  const { id, name } = desired.entry;
  if (seen === undefined) return { id, name, there: false, ...neverMade(id, context), findings: [], unread: [] };
  const reported = await reportedChecks(seen.workflows, { defaultBranch: seen.defaultBranch });
  const secrets = desired.entry.archived === true ? nothing : rewritten(context, secretTimesOf(seen));
  const found = [...compareRepository(desired, seen, reported), ...secrets.differences]
    // What an open pull request of ours brings is on its way, and nobody's drift.
    .filter(({ file }) => file === undefined || seen.proposal === undefined);
  const events = found.length === 0 ? [] : await context.events();
  return {
    id,
    name,
    there: true,
    findings: found.map((one) => findingOf(one, desired, context, events)),
    unread: [...seen.unread, ...secrets.unread],
    ...(seen.proposal !== undefined && { proposal: seen.proposal }),
  };
}

/** Id under which differences of the organisation's own things are told. */
export const organizationId = "organization";

/** What the organisation has of what the stack writes for it: which of its secrets are gone, or were written by somebody else. */
export async function ownerDriftOf(
  owner: string,
  seen: { readonly times: SecretTimes; readonly unread: readonly Unread[] },
  context: DriftContext,
): Promise<RepositoryDrift> {
  const { differences, unread } = rewritten(context, seen.times);
  const gone = seen.unread.length > 0 ? [] : missingSecrets(context.secrets, seen.times);
  const found = [...gone, ...differences];
  const events = found.length === 0 ? [] : await context.events();
  return {
    id: organizationId,
    name: owner,
    there: true,
    findings: found.map((one) => settle(one, organizationId, context, events)),
    unread: [...seen.unread, ...unread],
  };
}

/** Whether the state has no such repository, or was making it when a run was cut off. */
function neverMade(id: string, { resources, own }: DriftContext): { notApplied?: true } {
  const [urn] = resourcesOf(id, { kind: "missing", path: ["name"], declared: id, seen: undefined }, resources);
  const { state } = own ?? {};
  if (urn === undefined || state === undefined) return {};
  return state.pending.has(urn) || !state.resources.has(urn) ? { notApplied: true } : {};
}

const nothing = { differences: [], unread: [] };

function rewritten({ secrets, own }: DriftContext, times: SecretTimes) {
  if (own === undefined) return nothing;
  const { differences, unknown } = overwritten(secrets, times, own);
  const why = "the state does not say when it was written, so that nobody can tell whether somebody did since";
  return { differences, unread: unknown.map((path) => ({ what: formatField(path), why })) };
}

function findingOf(
  found: Difference,
  desired: DesiredRepository,
  context: DriftContext,
  events: readonly AuditEvent[],
): DriftFinding {
  const { entry } = desired;
  const origin = found.kind === "undeclared" ? undefined : originOf(entry, found.path);
  return {
    ...settle(found, entry.id, context, events),
    acceptable: editFor(desired, found) !== undefined,
    ...(origin !== undefined && { declaredAt: `${origin.file}:${origin.line}` }),
  };
}

function settle(
  found: Difference,
  id: string,
  { exceptions, today, resources, inputs, own }: DriftContext,
  events: readonly AuditEvent[],
): DriftFinding {
  const field = formatField(found.path);
  const exception = exceptionFor(exceptions, id, field);
  const about = resourcesOf(id, found, resources);
  const notApplied = own !== undefined && isNotApplied(found, about, own.state, inputs);
  const event = notApplied ? undefined : culprit(found, events);
  return {
    ...found,
    field,
    resources: about,
    ...(notApplied && { notApplied }),
    acceptable: false,
    ignored: exception !== undefined && holds(exception, today),
    ...(event !== undefined && { event }),
    ...(exception !== undefined && { exception }),
  };
}

/** Whether a finding is drift: something declared that is not so by somebody's doing, and that nobody excused. */
export function isDrift({ kind, ignored, notApplied }: DriftFinding): boolean {
  return kind !== "undeclared" && !ignored && notApplied !== true;
}

/** Whether a repository is gone that a run had made. */
export function isGone({ there, notApplied }: RepositoryDrift): boolean {
  return !there && notApplied !== true;
}
