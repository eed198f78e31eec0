import type { SeenRepository } from "../live/seen.ts";
import type { DeliveredFile } from "../pipelines/pipeline.ts";
import { blobSha, fileMode } from "../provider/file-set/git-objects.ts";
import type { Difference } from "./difference.ts";

/** Delivered files that the default branch does not hold as they are rendered. Files that are written once are not compared. */
export function fileDifferences(files: readonly DeliveredFile[], seen: SeenRepository): Difference[] {
  if (seen.files === undefined) return [];
  return files
    .filter(({ mode }) => mode === "managed")
    .flatMap(({ path, content, executable = false }): Difference[] => {
      const live = seen.files?.[path];
      const about = { path: ["files", path], file: path, declared: blobSha(content), beyond: `file ${path}` };
      if (live === undefined) return [{ ...about, kind: "missing", seen: undefined }];
      if (live.sha === about.declared && live.mode === fileMode(executable)) return [];
      return [{ ...about, kind: "changed", seen: live.sha }];
    });
}
