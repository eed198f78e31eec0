import { type FileChange, parseChanges } from "./changes.ts";
import { type CommitText, importChanges, type TreeBase, type TreeChange } from "./import-changes.ts";
import { isRefName, objectId, zeroId } from "./names.ts";
import { type GitObject, ObjectReader } from "./object-reader.ts";
import {
  type Commit,
  formatSignature,
  parseCommit,
  parseTag,
  parseTree,
  type Signature,
  type Tag,
  type TreeEntry,
} from "./objects.ts";
import { git, run } from "./run.ts";

export interface Ref {
  /** Full name (`refs/heads/main`). */
  readonly name: string;
  readonly sha: string;
  /** Kind of the object it points at: a commit, or a tag object. */
  readonly type: string;
  /** The commit, behind a tag object too. */
  readonly commit: string;
}

/** A wanted move of a ref; `zeroId` before = must not exist, after = delete. */
export interface RefUpdate {
  readonly ref: string;
  readonly before: string;
  readonly after: string;
}

/** Reading gets slow with many packs; joining them takes some ten times as long as making one. */
const packsToJoin = 50;

/** One bare repository. Everything is read from git each time: pushes and REST see the same objects. */
export class GitRepository {
  readonly folder: string;
  readonly #reader: ObjectReader;
  /** Packs made since the start. */
  #packs = 0;
  readonly #willMove: (refs: readonly RefUpdate[]) => void;

  /** @param willMove told before refs move, or HEAD (no refs then) */
  constructor(folder: string, willMove: (refs: readonly RefUpdate[]) => void = () => {}) {
    this.folder = folder;
    this.#willMove = willMove;
    this.#reader = new ObjectReader(folder);
  }

  /** Ends the process that reads; the next read starts another one. */
  close(): void {
    this.#reader.close();
  }

  async refs(prefix = "refs/"): Promise<Ref[]> {
    const format = "%(refname)%00%(objectname)%00%(objecttype)%00%(*objectname)";
    const output = await git(this.folder, ["for-each-ref", `--format=${format}`, prefix]);
    return output
      .toString("utf8")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => {
        const [name, sha, type, peeled] = line.split("\0") as [string, string, string, string];
        return { name, sha, type, commit: peeled || sha };
      })
      .filter((ref) => !ref.name.startsWith("refs/slipway/"));
  }

  async ref(name: string): Promise<Ref | undefined> {
    if (!isRefName(name)) return undefined;
    const [object, commit] = await Promise.all([this.#reader.info(name), this.#reader.info(`${name}^{commit}`)]);
    return object && { name, sha: object.sha, type: object.type, commit: commit?.sha ?? object.sha };
  }

  /** The objects that these revisions name, in their order; `undefined` where there is none. */
  read(...revisions: string[]): Promise<(GitObject | undefined)[]> {
    return Promise.all(revisions.map((revision) => this.#reader.read(revision)));
  }

  /** The commit that a branch, tag or id names. */
  async commit(revision: string): Promise<Commit | undefined> {
    const [object] = await this.read(`${revision}^{commit}`);
    return object && parseCommit(object.sha, object.content);
  }

  async tag(sha: string): Promise<Tag | undefined> {
    const [object] = await this.read(sha);
    return object?.type === "tag" ? parseTag(object.sha, object.content) : undefined;
  }

  /** The entries of a tree (with all that is below it, if `recursive`); `undefined` when the revision names none. */
  async tree(revision: string, options: { recursive?: boolean } = {}): Promise<TreeEntry[] | undefined> {
    // `sha:path` names a tree as it is; only other revisions must be followed to theirs.
    const tree = await this.#reader.read(revision.includes(":") ? revision : `${revision}^{tree}`);
    return tree?.type !== "tree" ? undefined : this.#entries(tree.content, "", options.recursive ?? false);
  }

  async #entries(tree: Buffer, prefix: string, recursive: boolean): Promise<TreeEntry[]> {
    const lists = await Promise.all(
      parseTree(tree).map(async (entry): Promise<TreeEntry[]> => {
        const shown = { ...entry, path: `${prefix}${entry.path}` };
        if (entry.type === "blob") return [{ ...shown, size: (await this.#reader.info(entry.sha))?.size ?? 0 }];
        if (entry.type === "commit" || !recursive) return [shown];
        const [child] = await this.read(entry.sha);
        return [shown, ...(child ? await this.#entries(child.content, `${shown.path}/`, true) : [])];
      }),
    );
    return lists.flat();
  }

  /** The entry at one path, whatever it is. */
  async entry(revision: string, path: string): Promise<TreeEntry | undefined> {
    const slash = path.lastIndexOf("/");
    const folder = slash === -1 ? `${revision}^{tree}` : `${revision}:${path.slice(0, slash)}`;
    const [tree] = await this.read(folder);
    if (tree?.type !== "tree") return undefined;
    const entry = parseTree(tree.content).find((one) => one.path === path.slice(slash + 1));
    if (!entry) return undefined;
    const size = entry.type === "blob" ? { size: (await this.#reader.info(entry.sha))?.size ?? 0 } : {};
    return { ...entry, path, ...size };
  }

  async writeBlob(content: Uint8Array): Promise<string> {
    return (await git(this.folder, ["hash-object", "-w", "--stdin"], { input: content })).toString("utf8").trim();
  }

  /** A tree made of another one and changes. @throws TreeRefused */
  async writeTree(base: TreeBase, changes: readonly TreeChange[]): Promise<string> {
    return (await this.#import(base, changes)).tree;
  }

  /** A commit of changes: on top of a commit, or, from a tree or nothing, the first one of a history. @throws TreeRefused */
  async commitChanges(base: TreeBase, changes: readonly TreeChange[], text: CommitText): Promise<string> {
    return (await this.#import(base, changes, text)).commit;
  }

  async #import(base: TreeBase, changes: readonly TreeChange[], text?: CommitText) {
    const made = await importChanges(this.folder, base, changes, text);
    if (++this.#packs % packsToJoin === 0) await git(this.folder, ["repack", "-a", "-d", "-k", "-q"]);
    return made;
  }

  async writeCommit(commit: {
    tree: string;
    parents: readonly string[];
    author: Signature;
    committer: Signature;
    message: string;
  }): Promise<string> {
    const lines = [
      `tree ${commit.tree}`,
      ...commit.parents.map((parent) => `parent ${parent}`),
      `author ${formatSignature(commit.author)}`,
      `committer ${formatSignature(commit.committer)}`,
      "",
      commit.message,
    ];
    return this.#writeObject("commit", lines.join("\n"));
  }

  async writeTag(tag: { object: string; type: string; tag: string; tagger: Signature; message: string }) {
    const lines = [
      `object ${tag.object}`,
      `type ${tag.type}`,
      `tag ${tag.tag}`,
      `tagger ${formatSignature(tag.tagger)}`,
      "",
      tag.message,
    ];
    return this.#writeObject("tag", lines.join("\n"));
  }

  async #writeObject(type: string, text: string): Promise<string> {
    const output = await git(this.folder, ["hash-object", "-t", type, "-w", "--stdin"], {
      input: text.replaceAll("\0", "").replace(/\n*$/, "\n"),
    });
    return output.toString("utf8").trim();
  }

  /** Moves all these refs or none; false when one of them is no longer where `before` says. */
  async updateRefs(updates: readonly RefUpdate[]): Promise<boolean> {
    this.#willMove(updates);
    const lines = updates.map(({ ref, before, after }) =>
      after === zeroId ? `delete ${ref} ${before}` : `update ${ref} ${after} ${before}`,
    );
    const input = ["start", ...lines, "prepare", "commit", ""].join("\n");
    return (await run(this.folder, ["update-ref", "--stdin"], { input })).code === 0;
  }

  /** Brings a commit of another repository on this machine here. */
  async fetch(folder: string, sha: string): Promise<void> {
    await git(this.folder, [
      "-c",
      "uploadpack.allowAnySHA1InWant=true",
      "fetch",
      "--quiet",
      "--no-tags",
      "--no-write-fetch-head",
      folder,
      sha,
    ]);
  }

  async setHead(branch: string): Promise<void> {
    this.#willMove([]);
    await git(this.folder, ["symbolic-ref", "HEAD", `refs/heads/${branch}`]);
  }

  /** Whether all history of `ancestor` is in `descendant`. */
  async contains(descendant: string, ancestor: string): Promise<boolean> {
    return (await run(this.folder, ["merge-base", "--is-ancestor", ancestor, descendant])).code === 0;
  }

  async mergeBase(a: string, b: string): Promise<string | undefined> {
    const result = await run(this.folder, ["merge-base", a, b]);
    return result.code === 0 ? result.stdout.toString("utf8").trim() : undefined;
  }

  /** The commits that `to` has and `from` (a list of revisions) has not, newest first. */
  async commits(to: string, options: { without?: readonly string[]; path?: string; limit?: number } = {}) {
    const excluded = (options.without ?? []).filter((sha) => sha !== zeroId).map((sha) => `^${sha}`);
    const limit = options.limit === undefined ? [] : [`--max-count=${options.limit}`];
    const pathspec = options.path === undefined ? [] : ["--", options.path];
    const args = ["--literal-pathspecs", "rev-list", ...limit, to, ...excluded, ...pathspec];
    const ids = (await git(this.folder, args)).toString("utf8").split("\n").filter(Boolean);
    const objects = ids.length === 0 ? [] : await this.read(...ids);
    return objects.map((object) => parseCommit(object!.sha, object!.content));
  }

  /** What changed between two trees (or commits); `undefined` before = everything is new. */
  async changes(before: string | undefined, after: string): Promise<FileChange[]> {
    const base = before ?? "4b825dc642cb6eb9a060e54bf8d69288fbee4904"; // the empty tree, which every git knows
    const common = ["diff-tree", "-r", "-z", "-M", "--no-commit-id"];
    const [raw, counts] = await Promise.all([
      git(this.folder, [...common, "--raw", "--no-abbrev", base, after]),
      git(this.folder, [...common, "--numstat", base, after]),
    ]);
    return parseChanges(raw.toString("utf8"), counts.toString("utf8"));
  }

  /** The tree of a merge, or `undefined` when both sides changed the same lines. */
  async mergeTree(ours: string, theirs: string): Promise<string | undefined> {
    const result = await run(this.folder, ["merge-tree", "--write-tree", ours, theirs]);
    const tree = result.stdout.toString("utf8").split("\n")[0] ?? "";
    return result.code === 0 && objectId.test(tree) ? tree : undefined;
  }
}
