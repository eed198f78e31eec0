import type { WorkflowFile } from "../workflow/file.ts";
import type { Parts } from "./parts.ts";
import { type Answer, type Reading, ReadingError } from "./reading.ts";
import type { SeenFile } from "./seen.ts";

type Address = { readonly owner: string; readonly repo: string };

/** Files of the default branch, and the text of its workflows. */
export interface SeenFiles {
  readonly files?: Record<string, SeenFile>;
  readonly workflows: WorkflowFile[];
}

const workflowPath = /^\.github\/workflows\/[^/]+\.ya?ml$/;

/**
 * Reads what a branch holds: all of it by name and hash in one call, its workflows by text.
 *
 * @param known texts by git's hash, which need not be read again
 */
export async function readFiles(
  reading: Reading,
  parts: Parts,
  at: Address,
  branch: string,
  known: ReadonlyMap<string, string>,
): Promise<SeenFiles> {
  const seen = await parts.read("files", async (): Promise<SeenFiles> => {
    const route = "/repos/{owner}/{repo}/git/trees/{tree_sha}";
    const tree = await reading.one(route, { ...at, tree_sha: branch, recursive: "1" });
    if (tree === undefined) return { files: {}, workflows: [] };
    const entries: Answer[] = tree.tree ?? [];
    const blobs = entries.filter(({ type }) => type === "blob");
    const workflows = await Promise.all(
      blobs
        .filter(({ path, mode }) => workflowPath.test(path) && mode !== "120000")
        .map(async ({ path, sha }): Promise<WorkflowFile> => {
          return { path, content: known.get(sha) ?? (await readText(reading, at, sha)) };
        }),
    );
    const listed = Object.fromEntries(blobs.map(({ path, mode, sha }) => [path, { mode, sha }]));
    // Of a list that GitHub cut short, nobody can say what is missing.
    return { workflows, ...(tree.truncated !== true && { files: listed }) };
  });
  return seen ?? { workflows: [] };
}

/** The text of a file by git's hash. */
export async function readText(reading: Reading, at: Address, sha: string): Promise<string> {
  const blob = await reading.one("/repos/{owner}/{repo}/git/blobs/{file_sha}", { ...at, file_sha: sha });
  if (blob === undefined)
    throw new ReadingError(`"${at.owner}/${at.repo}": file ${sha} vanished while it was read; try again.`);
  return Buffer.from(String(blob.content), blob.encoding === "base64" ? "base64" : "utf8").toString("utf8");
}
