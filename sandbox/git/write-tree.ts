import { run } from "./run.ts";

/** One change to a tree; `delete` takes a file or a whole folder away. */
export type TreeChange =
  | { readonly path: string; readonly delete: true }
  | { readonly path: string; readonly mode: string; readonly content: Uint8Array }
  | { readonly path: string; readonly mode: string; readonly sha: string };

/** What a new tree begins with: nothing, another tree, or the tree of a commit. */
export type TreeBase = "nothing" | { readonly tree: string } | { readonly commit: string };

/** git read the changes and refused them, for instance because an object is not there. */
export class TreeRefused extends Error {
  override name = "TreeRefused";
}

/**
 * Makes a tree of a base and changes, and returns its id. One process for any number of files:
 * `fast-import` builds it under a name that it forgets again before it ends.
 *
 * @throws TreeRefused when a change names an object that is not there, or one of a wrong kind.
 */
export async function writeTree(folder: string, base: TreeBase, changes: readonly TreeChange[]): Promise<string> {
  const input: Uint8Array[] = [];
  const line = (text: string) => input.push(Buffer.from(`${text}\n`));
  line("feature done");
  line("commit refs/slipway/draft");
  line("committer draft <draft@localhost> 0 +0000");
  line("data 0");
  if (base !== "nothing" && "commit" in base) line(`from ${base.commit}`);
  if (base !== "nothing" && "tree" in base) line(`M 040000 ${base.tree} ""`);
  for (const change of changes) {
    const path = quote(change.path);
    if ("delete" in change) line(`D ${path}`);
    else if ("sha" in change) line(`M ${change.mode} ${change.sha} ${path}`);
    else {
      line(`M ${change.mode} inline ${path}`);
      line(`data ${change.content.byteLength}`);
      input.push(change.content);
      line("");
    }
  }
  line('ls ""');
  line("reset refs/slipway/draft");
  line(`from ${"0".repeat(40)}`);
  line("");
  line("done");
  const result = await run(folder, ["fast-import", "--quiet"], { input: Buffer.concat(input) });
  const tree = /^040000 tree ([0-9a-f]{40})\t/.exec(result.stdout.toString("utf8"))?.[1];
  if (result.code !== 0 || tree === undefined) {
    throw new TreeRefused(/^fatal: (.*)$/m.exec(result.stderr)?.[1] ?? "the tree could not be written");
  }
  return tree;
}

function quote(path: string): string {
  return `"${path.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`;
}
