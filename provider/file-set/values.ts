import type { Delivery } from "../resources/file-set.ts";
import { blobSha } from "./git-objects.ts";
import type { OwnedFile } from "./plan.ts";
import type { FoundFile } from "./read.ts";

export interface FileInput {
  readonly path: string;
  readonly content: string;
  readonly mode: "managed" | "scaffold";
  readonly executable?: boolean;
  readonly adopt?: boolean;
}

export interface FileSetInputs {
  readonly owner: string;
  readonly repository: string;
  readonly files: readonly FileInput[];
  readonly delivery: Delivery;
  readonly message?: string;
  readonly deleteOnDestroy?: boolean;
}

/** What the state keeps. File contents are not among it: the inputs hold them already. */
export interface FileSetOutputs {
  readonly owner: string;
  readonly repository: string;
  readonly delivery: Delivery;
  readonly message: string;
  readonly deleteOnDestroy: boolean;
  readonly commit: string;
  readonly merged: boolean;
  readonly pullRequest: number | null;
  /** Checks that the default branch reports, and reported before the last delivery too. */
  readonly checks: readonly string[];
  /** Checks that it reports since the last delivery; the next run counts them. Absent in a state of an earlier version. */
  readonly joining?: readonly string[];
  /** GitHub's number of the repository: it stays the same when the repository is renamed. */
  readonly repositoryId: number;
  readonly owned: readonly OwnedFile[];
  /** Files that an import found; they become owned by the next update, never removed. */
  readonly found: readonly FoundFile[];
  readonly leaving: readonly string[];
  /** Paths that are not as declared, and that no open pull request would set right. */
  readonly drift: readonly string[];
}

/** First line of commits and title of pull requests where none is declared. */
export const defaultMessage = "Deliver the CI/CD files";

/** Whether an update would do anything: for the repository, or for what the state remembers. */
export function differs(outputs: FileSetOutputs, inputs: FileSetInputs): boolean {
  const settings = (of: FileSetInputs | FileSetOutputs) =>
    JSON.stringify([of.owner, of.repository, of.delivery, of.message ?? defaultMessage, of.deleteOnDestroy ?? false]);
  if (settings(outputs) !== settings(inputs)) return true;
  if ((outputs.joining ?? []).length > 0) return true;
  if (outputs.drift.length > 0 || (outputs.merged && outputs.pullRequest !== null)) return true;
  const before = new Map([...outputs.found, ...outputs.owned].map((file) => [file.path, file]));
  if (before.size !== inputs.files.length) return true;
  return !inputs.files.every((file) => {
    const known = before.get(file.path);
    if (known === undefined || known.mode !== file.mode) return false;
    if (file.mode === "scaffold") return true;
    return known.sha === blobSha(file.content) && known.executable === (file.executable ?? false);
  });
}
