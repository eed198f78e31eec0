import { z } from "zod";
import type { Drift, DriftOutcome } from "./drift.ts";

const exception = z.strictObject({ repository: z.string(), field: z.string(), reason: z.string(), until: z.string() });

const driftFinding = z.strictObject({
  kind: z.enum(["changed", "missing", "undeclared"]),
  field: z.string().describe("As `slipway explain` takes it."),
  declared: z.unknown().optional(),
  seen: z.unknown().optional(),
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
      proposal: z.int().optional().describe("Open pull request that brings the declared files."),
      findings: z.array(driftFinding),
      unread: z.array(z.strictObject({ what: z.string(), why: z.string() })),
    }),
  ),
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
  { stack, owner, calls, repositories }: Drift,
  { written, reverted }: DriftOutcome,
): z.input<typeof driftOutput> {
  return {
    stack,
    owner,
    calls,
    repositories: repositories.map(({ id, name, there, proposal, findings, unread }) => ({
      id,
      name,
      there,
      proposal,
      findings: findings.map(({ path: _, file: __, event, resources, ...finding }) => ({
        ...finding,
        resources: [...resources],
        ...(event !== undefined && { event: { action: event.action, actor: event.actor, at: event.at } }),
      })),
      unread: [...unread],
    })),
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
