import type { z } from "zod";
import type { Declaration, Missing, RecordedState } from "../../adoption/recovery/missing.ts";
import type { Verdict } from "../../adoption/recovery/verdict.ts";
import type { PendingOperation } from "../../engine/pending-operations.ts";
import type { recoverOutput } from "./output.ts";

/** What was found out about a stack whose update was cut off. */
export interface Recovery {
  readonly recorded: RecordedState;
  readonly declared: readonly Declaration[];
  /** What the next update would make, and GitHub not make twice. */
  readonly missing: readonly Missing[];
  readonly verdicts: readonly Verdict[];
  /** What the user takes over by name. */
  readonly take: readonly string[];
}

export type RecoveryDocument = z.infer<typeof recoverOutput>;

interface Parts {
  readonly stack: string;
  readonly pending: readonly PendingOperation[];
  readonly dryRun: boolean;
  /** What a look at GitHub showed; absent where only a state was read. */
  readonly recovery?: Recovery;
  readonly importFiles?: readonly string[];
}

/** What `slipway recover --json` prints. */
export function recoveryDocument(parts: Parts): RecoveryDocument {
  const { stack, pending, dryRun, recovery, importFiles = [] } = parts;
  const settledBy = recovery && settlement(recovery);
  return {
    stack,
    dryRun,
    lookedOnGitHub: recovery !== undefined,
    pending: pending.map(({ urn, kind, type, name, advice }) => ({
      kind,
      type,
      name,
      advice: settledBy?.(urn) ?? advice,
    })),
    found: (recovery?.verdicts ?? []).map(
      ({ missing: { urn, type, name }, what, id, ours, proof, why, differs, createdAt }) => ({
        urn,
        type,
        name,
        what,
        id,
        ours,
        proof,
        why,
        differs: [...differs],
        ...(createdAt !== undefined && { createdAt }),
      }),
    ),
    // Only who knows them can tell whether they are there.
    waiting: recovery === undefined ? [] : pending.filter(isOfOthers).map(({ urn }) => urn),
    importFiles: [...importFiles],
    cleared: false,
    next: nextSteps(parts),
  };
}

/** Creations by other providers than GitHub's and Slipway's own: of those nothing is looked for here. */
const isOfOthers = ({ kind, type }: PendingOperation) => kind === "creating" && !/^(github|slipway):/.test(type);

/** What a look at GitHub says of a pending operation. */
function settlement({ recorded, missing, verdicts }: Recovery) {
  const known = new Set(recorded.resources.map(({ urn }) => urn));
  return (urn: string): string | undefined => {
    if (!recorded.creating.has(urn)) return undefined;
    if (known.has(urn)) return "It is in the state by now.";
    const verdict = verdicts.find((one) => one.missing.urn === urn);
    if (verdict?.ours) return `It is on GitHub: ${verdict.what}.`;
    if (verdict !== undefined) return `GitHub has ${verdict.what}, which is not known to be this stack's.`;
    if (missing.some((one) => one.urn === urn)) return "It is not on GitHub: the next update makes it.";
    return undefined;
  };
}

/** Commands in their order; the first is for a stack that is locked. */
function nextSteps({ stack, pending, dryRun, recovery }: Parts): string[] {
  const cancel = `pulumi cancel --stack ${stack}`;
  const preview = `pulumi preview --stack ${stack} --refresh`;
  if (recovery === undefined) return [cancel, `slipway recover --stack ${stack}`, preview];
  const { verdicts, take } = recovery;
  const left = verdicts.some(({ ours }) => ours) || pending.some(({ kind }) => kind === "creating");
  if (!dryRun || !left) return [preview];
  return [
    cancel,
    ["slipway recover", `--stack ${stack}`, ...take.map((name) => `--take ${name}`), "--yes"].join(" "),
    preview,
  ];
}
