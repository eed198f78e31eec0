import { createTwoFilesPatch } from "diff";
import type { ResourceChange } from "./changes.ts";

/** A file of a repository as a plan delivers it. */
interface PlannedFile {
  readonly path: string;
  readonly content: string;
}

/** One delivered file that is new, changed, or no longer delivered. */
export interface FileChange {
  readonly repository: string;
  readonly path: string;
  /** Undefined for a new file. */
  readonly before: string | undefined;
  /** Undefined for one that is no longer delivered (what was delivered stays in the repository). */
  readonly after: string | undefined;
}

/** Every delivered file that differs, by repository and path. */
export function fileChanges(changes: readonly ResourceChange[]): FileChange[] {
  return changes.flatMap((change) => {
    const { type, repository } = change;
    if (type !== "slipway:github:FileSet" || repository === undefined) return [];
    const [before, after] = [contents(change.before), contents(change.after)];
    return [...new Set([...before.keys(), ...after.keys()])]
      .filter((path) => before.get(path) !== after.get(path))
      .sort()
      .map((path) => ({ repository, path, before: before.get(path), after: after.get(path) }));
  });
}

/** Every delivered file of one side of a change, by path. */
export function contents(inputs: Readonly<Record<string, unknown>> | undefined): Map<string, string> {
  const files = (inputs?.files ?? []) as readonly PlannedFile[];
  return new Map(files.map(({ path, content }) => [path, content]));
}

/** Unified difference of one file, without the header lines that name no file of anyone's. */
export function unifiedDiff({ path, before, after }: FileChange): string {
  const patch = createTwoFilesPatch(
    before === undefined ? "/dev/null" : `a/${path}`,
    after === undefined ? "/dev/null" : `b/${path}`,
    before ?? "",
    after ?? "",
    undefined,
    undefined,
    { context: 3 },
  );
  return patch.replace(/^=+\n/, "").trimEnd();
}
