import { archivedFindings } from "./archived.ts";
import { type ApiBudget, apiBudget } from "./budget.ts";
import { changesBetween, type Operation, type ResourceChange } from "./changes.ts";
import { type CostChange, costChanges } from "./costs.ts";
import { partsOf, type StackPart } from "./cut.ts";
import type { Danger } from "./danger.ts";
import { dangersOf } from "./dangers.ts";
import { type FileChange, fileChanges } from "./file-changes.ts";
import { type Finding, isSameFinding } from "./findings.ts";
import type { ChecklistItem, PlanDocument } from "./plan-document.ts";
import { type WorkflowChange, workflowChanges } from "./workflow-changes.ts";

/** The plan of one stack before and after a change of the inventory. */
export interface StackPlans {
  readonly base: PlanDocument;
  readonly head: PlanDocument;
  /** Why the base could not be planned; then everything of the head shows as new. */
  readonly baseFailed?: string;
}

/** What a change of the inventory does to one stack. */
export interface StackPreview {
  readonly stack: string;
  readonly baseFailed?: string;
  /** Why nothing is compared: the head has faults, and declares nothing until they are mended. */
  readonly headFailed?: string;
  /** Where nothing else can change: how many repositories were planned, of how many that the stack has. */
  readonly planned?: { readonly repositories: number; readonly of: number };
  readonly counts: Readonly<Record<Operation, number>>;
  /** Inventory ids, ascending. */
  readonly repositories: readonly string[];
  readonly dangers: readonly Danger[];
  readonly changes: readonly ResourceChange[];
  readonly checks: readonly CheckChange[];
  readonly workflows: readonly WorkflowChange[];
  readonly files: readonly FileChange[];
  /** Of the head, as far as it was planned. */
  readonly findings: readonly Finding[];
  /** Those of them that the base did not have. */
  readonly newFindings: readonly Finding[];
  readonly goneFindings: readonly Finding[];
  /** What is left to do by hand in the head. */
  readonly checklist: readonly ChecklistItem[];
  readonly budget: ApiBudget;
  /** Where that does not fit an hour: stacks to cut it into. */
  readonly parts: readonly StackPart[];
  /** What the change does to the monthly cost of the runner fleets. */
  readonly costs: readonly CostChange[];
}

/** Required checks of a repository that are not what they were. */
export interface CheckChange {
  readonly repository: string;
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/** Compares two plans of one stack. */
export async function previewStack({ base, head, baseFailed }: StackPlans): Promise<StackPreview> {
  const errors = head.findings.filter(({ severity }) => severity === "error").length;
  const declaresNothing = errors > 0 && head.resources.length === 0;
  const changes = declaresNothing ? [] : changesBetween(base, head);
  const counts = { create: 0, update: 0, replace: 0, delete: 0 };
  for (const { operation } of changes) counts[operation]++;
  // Only what is compared shows them: neither side alone says what comes or goes.
  const ofChange = baseFailed === undefined ? archivedFindings(changes, base, head) : [];
  return {
    stack: head.stack,
    ...(baseFailed !== undefined && { baseFailed }),
    ...(declaresNothing && {
      headFailed: `It has ${errors} ${errors === 1 ? "finding" : "findings"} of severity error.`,
    }),
    ...(head.excerpt !== undefined && {
      planned: { repositories: head.excerpt.repositories.length, of: head.excerpt.of },
    }),
    counts,
    repositories: [...new Set(changes.flatMap(({ repository }) => repository ?? []))].sort(),
    dangers: declaresNothing ? [] : dangersOf(changes, base, head),
    changes,
    checks: declaresNothing ? [] : checkChanges(base, head),
    workflows: await workflowChanges(changes),
    files: fileChanges(changes),
    findings: [...head.findings, ...ofChange],
    newFindings: [
      ...head.findings.filter((finding) => !base.findings.some((old) => isSameFinding(old, finding))),
      ...ofChange,
    ],
    // What was not judged is not gone.
    goneFindings: declaresNothing
      ? []
      : base.findings.filter((finding) => !head.findings.some((now) => isSameFinding(now, finding))),
    checklist: (head.checklist ?? []).filter(({ done }) => !done),
    budget: apiBudget([{ head, changes }]),
    parts: partsOf(head, changes),
    costs: costChanges(base, head),
  };
}

function checkChanges(base: PlanDocument, head: PlanDocument): CheckChange[] {
  return Object.keys({ ...base.repositories, ...head.repositories })
    .sort()
    .map((repository) => {
      const was = base.repositories[repository]?.requiredChecks ?? [];
      const is = head.repositories[repository]?.requiredChecks ?? [];
      return {
        repository,
        added: is.filter((check) => !was.includes(check)),
        removed: was.filter((check) => !is.includes(check)),
      };
    })
    .filter(({ added, removed }) => added.length + removed.length > 0);
}
