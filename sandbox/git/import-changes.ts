import { formatSignature, type Signature } from "./objects.ts";
import { run } from "./run.ts";

/** One change to a tree; `delete` takes a file or a whole folder away. */
export type TreeChange =
  | { readonly path: string; readonly delete: true }
  | { readonly path: string; readonly mode: string; readonly content: Uint8Array }
  | { readonly path: string; readonly mode: string; readonly sha: string };

/** What a new tree begins with: nothing, another tree, or the tree of a commit. */
export type TreeBase = "nothing" | { readonly tree: string } | { readonly commit: string };

/** Who commits what. */
export interface CommitText {
  readonly author: Signature;
  readonly committer: Signature;
  readonly message: string;
}

/** git read the changes and refused them, for instance because an object is not there. */
export class TreeRefused extends Error {
  override name = "TreeRefused";
}

const nobody: Signature = { name: "nobody", email: "nobody@localhost", date: "1970-01-01T00:00:00Z" };
const unnamed: CommitText = { author: nobody, committer: nobody, message: "" };

/**
 * Makes a tree of a base and changes, and a commit of it on top of the base when that is a commit. One process for any
 * number of files: `fast-import` builds both under a name that it forgets again before it ends. Each call leaves a pack,
 * as turning it into loose objects would take a second process; `GitRepository` joins them from time to time.
 *
 * @throws TreeRefused when a change names an object that is not there, or one of a wrong kind.
 */
export async function importChanges(
  folder: string,
  base: TreeBase,
  changes: readonly TreeChange[],
  text: CommitText = unnamed,
): Promise<{ tree: string; commit: string }> {
  const input: Uint8Array[] = [];
  const line = (line: string) => input.push(Buffer.from(`${line}\n`));
  const data = (content: Uint8Array) => {
    line(`data ${content.byteLength}`);
    input.push(content);
    line("");
  };
  line("feature done");
  line("commit refs/slipway/draft");
  line("mark :1");
  line(`author ${formatSignature(text.author)}`);
  line(`committer ${formatSignature(text.committer)}`);
  data(Buffer.from(text.message.replaceAll("\0", "").replace(/\n*$/, "\n")));
  if (base !== "nothing" && "commit" in base) line(`from ${base.commit}`);
  if (base !== "nothing" && "tree" in base) line(`M 040000 ${base.tree} ""`);
  for (const change of changes) {
    const path = quote(change.path);
    if ("delete" in change) line(`D ${path}`);
    else if ("sha" in change) line(`M ${change.mode} ${change.sha} ${path}`);
    else {
      line(`M ${change.mode} inline ${path}`);
      data(change.content);
    }
  }
  line('ls ""');
  line("get-mark :1");
  line("reset refs/slipway/draft");
  line(`from ${"0".repeat(40)}`);
  line("");
  line("done");
  const result = await run(folder, ["-c", "fastimport.unpackLimit=1", "fast-import", "--quiet"], {
    input: Buffer.concat(input),
  });
  const [, tree, commit] = /^040000 tree ([0-9a-f]{40})\t\n([0-9a-f]{40})\n/.exec(result.stdout.toString("utf8")) ?? [];
  if (result.code !== 0 || !tree || !commit) {
    throw new TreeRefused(/^fatal: (.*)$/m.exec(result.stderr)?.[1] ?? "the tree could not be written");
  }
  return { tree, commit };
}

function quote(path: string): string {
  return `"${path.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`;
}
