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
}

/** What was found about one repository. */
export interface RepositoryDrift {
  /** Id in the inventory. */
  readonly id: string;
  /** Name on GitHub. */
  readonly name: string;
  /** False where GitHub shows no such repository. */
  readonly there: boolean;
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
  /** Newest first. */
  readonly events: (repository: string) => Promise<readonly AuditEvent[]>;
}

/** Compares one repository with what was read of it, and says of each difference what can be done. */
export async function driftOf(
  desired: DesiredRepository,
  seen: SeenRepository | undefined,
  context: DriftContext,
): Promise<RepositoryDrift> {
  const { id, name } = desired.entry;
  if (seen === undefined) return { id, name, there: false, findings: [], unread: [] };
  const reported = await reportedChecks(seen.workflows, { defaultBranch: seen.defaultBranch });
  const found = compareRepository(desired, seen, reported)
    // What an open pull request of ours brings is on its way, and nobody's drift.
    .filter(({ file }) => file === undefined || seen.proposal === undefined);
  const events = found.length === 0 ? [] : await context.events(name);
  return {
    id,
    name,
    there: true,
    findings: found.map((one) => findingOf(one, desired, context, events)),
    unread: seen.unread,
    ...(seen.proposal !== undefined && { proposal: seen.proposal }),
  };
}

function findingOf(
  found: Difference,
  desired: DesiredRepository,
  { exceptions, today, resources }: DriftContext,
  events: readonly AuditEvent[],
): DriftFinding {
  const { entry } = desired;
  const field = formatField(found.path);
  const exception = exceptionFor(exceptions, entry.id, field);
  const origin = found.kind === "undeclared" ? undefined : originOf(entry, found.path);
  const event = culprit(found, events);
  return {
    ...found,
    field,
    resources: resourcesOf(entry.id, found, resources),
    acceptable: editFor(desired, found) !== undefined,
    ignored: exception !== undefined && holds(exception, today),
    ...(origin !== undefined && { declaredAt: `${origin.file}:${origin.line}` }),
    ...(event !== undefined && { event }),
    ...(exception !== undefined && { exception }),
  };
}

/** Whether a finding is drift: something declared that is not so, and that nobody excused. */
export function isDrift({ kind, ignored }: DriftFinding): boolean {
  return kind !== "undeclared" && !ignored;
}
