import type { RepositoryEntry } from "../../inventory/inventory.ts";
import type { SeenRepository } from "../../live/seen.ts";
import type { Proposal } from "../../onboarding/proposal.ts";
import { type PipelineResult, pipelineResult } from "../../platform/pipeline-result.ts";
import { blobSha } from "../../provider/file-set/git-objects.ts";
import type { Settings } from "../../settings.ts";

/** Files that a proposal delivers; none where it cannot be built yet. */
export async function proposedFiles(
  { id, name }: { readonly id: string; readonly name: string },
  { pipeline, jobs, with: proposed }: Proposal,
  options: Readonly<Record<string, unknown>>,
  settings: Settings,
): Promise<PipelineResult["files"]> {
  const entry = {
    ...{ id, name, groups: [], with: { ...proposed, ...options } },
    ...(pipeline !== undefined && { pipeline }),
    ...(jobs !== undefined && { jobs }),
  } as unknown as RepositoryEntry;
  const built = await pipelineResult(entry, settings.owner);
  return "findings" in built ? [] : built.files;
}

/** Paths that a proposal would fill and that hold something else on GitHub: a delivery stops at them. */
export function replaceableFiles(files: PipelineResult["files"], seen: SeenRepository | undefined): string[] {
  if (seen?.files === undefined) return [];
  return files
    .filter(({ mode, path }) => mode === "managed" && seen.files?.[path] !== undefined)
    .filter(({ path, content }) => seen.files?.[path]?.sha !== blobSha(content))
    .map(({ path }) => path);
}
