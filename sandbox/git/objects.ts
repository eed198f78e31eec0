/** One entry of a tree. */
export interface TreeEntry {
  readonly mode: string;
  readonly type: "blob" | "tree" | "commit";
  readonly sha: string;
  readonly path: string;
  /** Bytes; only blobs have it. */
  readonly size?: number;
}

/** A person and a moment, as a commit has them. */
export interface Signature {
  readonly name: string;
  readonly email: string;
  /** ISO 8601 in UTC. */
  readonly date: string;
}

export interface Commit {
  readonly sha: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: Signature;
  readonly committer: Signature;
  readonly message: string;
}

export interface Tag {
  readonly sha: string;
  readonly object: string;
  readonly type: string;
  readonly tag: string;
  readonly tagger: Signature | undefined;
  readonly message: string;
}

/** Reads the header lines and the message of a commit or a tag. */
function split(content: Buffer): { headers: [string, string][]; message: string } {
  const text = content.toString("utf8");
  const end = text.indexOf("\n\n");
  const head = end === -1 ? text : text.slice(0, end);
  const headers: [string, string][] = [];
  for (const line of head.split("\n")) {
    const space = line.indexOf(" ");
    if (space > 0) headers.push([line.slice(0, space), line.slice(space + 1)]);
  }
  return { headers, message: end === -1 ? "" : text.slice(end + 2) };
}

function signature(line: string): Signature {
  const match = /^(.*) ?<(.*)> (-?\d+) [+-]\d{4}$/.exec(line);
  if (!match) return { name: "", email: "", date: "1970-01-01T00:00:00Z" };
  return { name: match[1]!.trim(), email: match[2]!, date: isoSeconds(Number(match[3]) * 1000) };
}

/** The form of all dates on GitHub: whole seconds, UTC. */
export function isoSeconds(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}

export function parseCommit(sha: string, content: Buffer): Commit {
  const { headers, message } = split(content);
  const first = (name: string) => headers.find(([key]) => key === name)?.[1] ?? "";
  return {
    sha,
    tree: first("tree"),
    parents: headers.filter(([key]) => key === "parent").map(([, value]) => value),
    author: signature(first("author")),
    committer: signature(first("committer")),
    message: message.replace(/\n$/, ""),
  };
}

export function parseTag(sha: string, content: Buffer): Tag {
  const { headers, message } = split(content);
  const first = (name: string) => headers.find(([key]) => key === name)?.[1];
  const tagger = first("tagger");
  return {
    sha,
    object: first("object") ?? "",
    type: first("type") ?? "",
    tag: first("tag") ?? "",
    tagger: tagger === undefined ? undefined : signature(tagger),
    message: message.replace(/\n$/, ""),
  };
}

/** A signature as git writes it into an object. Names lose what would end the field. */
export function formatSignature({ name, email, date }: Signature): string {
  const clean = (text: string) => text.replace(/[<>\n\0]/g, "").trim();
  return `${clean(name) || "unknown"} <${clean(email)}> ${Math.floor(Date.parse(date) / 1000)} +0000`;
}

/** The entries in the bytes of a tree object, without sizes. */
export function parseTree(content: Buffer): TreeEntry[] {
  const entries: TreeEntry[] = [];
  for (let at = 0; at < content.length; ) {
    const end = content.indexOf(0, at);
    const [mode = "", path = ""] = content.toString("utf8", at, end).split(/ (.*)/s);
    const sha = content.toString("hex", end + 1, end + 21);
    const type = mode === "40000" ? "tree" : mode === "160000" ? "commit" : "blob";
    entries.push({ mode: mode.padStart(6, "0"), type, sha, path });
    at = end + 21;
  }
  return entries;
}
