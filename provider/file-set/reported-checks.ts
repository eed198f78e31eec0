import type { WorkflowFile } from "../../workflow/file.ts";
import type { GitHub } from "../github-client.ts";
import { type DefaultBranch, readBlob } from "./default-branch.ts";
import { blobSha, type TreeListing } from "./git-objects.ts";

/**
 * Names of the checks that the workflow files of a branch report on every pull request to it, whoever wrote the files.
 *
 * @param knownTexts texts that need no download when the branch holds them.
 */
export async function reportedChecksOf(
  github: GitHub,
  { at, name, listing }: Pick<DefaultBranch, "at" | "name" | "listing">,
  knownTexts: readonly string[],
): Promise<string[]> {
  const textOf = new Map(knownTexts.map((text) => [blobSha(text), text]));
  const workflows: WorkflowFile[] = [];
  for (const path of workflowPaths(listing)) {
    const sha = listing.get(path)!.sha;
    const content = textOf.get(sha) ?? (await readBlob(github, at, sha));
    if (content !== undefined) workflows.push({ path, content });
  }
  if (workflows.length === 0) return [];
  // Parsing workflows takes longer to load than all the rest, and most calls of the plugin need none.
  const { reportedChecks } = await import("../../workflow/analysis/analyze.ts");
  return [...(await reportedChecks(workflows, { defaultBranch: name }))].sort();
}

/** The files that GitHub runs: directly below .github/workflows. */
export function workflowPaths(listing: TreeListing): string[] {
  return [...listing]
    .filter(([path, entry]) => /^\.github\/workflows\/[^/]+\.ya?ml$/.test(path) && entry.mode.startsWith("100"))
    .map(([path]) => path)
    .sort();
}
