import { z } from "zod";
import type { DriftFinding } from "../drift/drift.ts";
import type { DriftOutcome } from "./drift.ts";
import type { Drift } from "./read-drift.ts";

const exception = z.strictObject({ repository: z.string(), field: z.string(), reason: z.string(), until: z.string() });

const driftFinding = z.strictObject({
  kind: z.enum(["changed", "missing", "undeclared", "overwritten"]),
  field: z.string().describe("As `slipway explain` takes it."),
  declared: z.unknown().optional().describe("Of what is overwritten: when this stack wrote it last."),
  seen: z.unknown().optional().describe("Of what is overwritten: when somebody else did."),
  beyond: z.string().optional().describe("What it is, where the inventory has no word for it."),
  declaredAt: z.string().optional().describe("File and line."),
  acceptable: z.boolean().describe("Whether `--accept` can write it down."),
  resources: z
    .array(z.string())
    .describe(
      "URNs of the resources that set it right, the one that it is about first: `--revert` applies these alone.",
    ),
  event: z
    .strictObject({ action: z.string(), actor: z.string(), at: z.string() })
    .optional()
    .describe("The newest event of the audit log that may have done it."),
  ignored: z.boolean(),
  notApplied: z
    .literal(true)
    .optional()
    .describe("Nobody made it: what is declared was not applied yet, or not to the end. It is no drift."),
  exception: exception.optional().describe("Also one that has lapsed."),
});

/** What `slipway drift --json` prints; with an error among the stack's findings, what `slipway check --json` does. */
export const driftOutput = z.strictObject({
  stack: z.string(),
  owner: z.string(),
  calls: z.strictObject({
    sent: z.int().min(0),
    unchanged: z.int().min(0).describe("Answered 304, which costs nothing of GitHub's budget."),
  }),
  repositories: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string(),
      there: z.boolean(),
      notApplied: z.literal(true).optional().describe("It is not there as no run has made it yet."),
      proposal: z.int().optional().describe("Open pull request that brings the declared files."),
      findings: z.array(driftFinding),
      unread: z.array(z.strictObject({ what: z.string(), why: z.string() })),
    }),
  ),
  organization: z
    .strictObject({
      findings: z.array(driftFinding),
      unread: z.array(z.strictObject({ what: z.string(), why: z.string() })),
    })
    .optional()
    .describe("What the stack writes for the organisation itself."),
  state: z
    .strictObject({
      by: z.enum(["pulumi", "rehearsal"]).optional().describe("Whose state it is; absent where none is at hand."),
      why: z.string().optional().describe("Why none is, so that overwritten secrets were not looked for."),
    })
    .describe("What the stack applied last."),
  written: z.array(
    z.strictObject({
      repository: z.string(),
      field: z.string(),
      file: z.string().optional(),
      why: z.string().optional().describe("Why it could not be written."),
      proposal: z.string().optional().describe("Address of the pull request."),
    }),
  ),
  reverted: z
    .array(
      z.strictObject({
        repository: z.string(),
        field: z.string(),
        gone: z.boolean().describe("Whether GitHub, read again, has what is declared."),
        why: z.string().optional().describe("Why it is not gone."),
        command: z.string().optional().describe("What would do it, where nothing here can."),
      }),
    )
    .describe("What `--revert` did."),
});

/** The document of a run. */
export function driftDocument(
  { stack, owner, calls, repositories, organization, state }: Drift,
  { written, reverted }: DriftOutcome,
): z.input<typeof driftOutput> {
  return {
    stack,
    owner,
    calls,
    repositories: repositories.map(({ id, name, there, notApplied, proposal, findings, unread }) => ({
      id,
      name,
      there,
      notApplied,
      proposal,
      findings: findings.map(findingDocument),
      unread: [...unread],
    })),
    ...(organization && {
      organization: { findings: organization.findings.map(findingDocument), unread: [...organization.unread] },
    }),
    state: "state" in state ? { by: state.by } : { why: state.why },
    written: written.map(({ id, finding, file, why, proposal }) => ({
      repository: id,
      field: finding.field,
      file,
      why,
      proposal,
    })),
    reverted: reverted.map(({ id, finding, gone, why, command }) => ({
      repository: id,
      field: finding.field,
      gone,
      why,
      command,
    })),
  };
}

function findingDocument({ path: _, file: __, urn: ___, event, resources, ...finding }: DriftFinding) {
  return {
    ...finding,
    resources: [...resources],
    ...(event !== undefined && { event: { action: event.action, actor: event.actor, at: event.at } }),
  };
}
