import { createHash } from "node:crypto";
import { z } from "zod";
import type { DeploymentDocument } from "./state-removal.ts";

/** What `pulumi stack history --json` prints, as far as it tells one update from another. */
export const historyDocument = z.array(
  z.looseObject({ kind: z.string(), version: z.number(), startTime: z.string(), endTime: z.string().optional() }),
);

/** Kinds of entries that are no updates: some backends write an edit of the state down as well. */
const edits = new Set(["import", "stack-import", "rename"]);

/** Tells the last update that ended from all others; "" where there was none. */
export function updateMark(history: z.infer<typeof historyDocument>): string {
  const last = history.find(({ kind }) => !edits.has(kind));
  return last === undefined ? "" : [last.kind, last.version, last.startTime, last.endTime ?? ""].join(" ");
}

/** Tells a state from what it becomes by anybody's change; the same value encrypted anew is the same. */
export function stateMark({ deployment }: DeploymentDocument): string {
  const text = JSON.stringify(deployment, (key, value) => (key === "ciphertext" ? "" : value));
  return createHash("sha256").update(text).digest("hex");
}
