import { createHash } from "node:crypto";

/** A file that goes into an image. */
export interface BuildInput {
  /** From the build context's root, with forward slashes; bytes where the name is no text. */
  readonly path: string | Uint8Array;
  /** `link` has the path that it points to as its content. */
  readonly kind: "file" | "exec" | "link";
  readonly content: string | Uint8Array;
}

/** What decides about an image besides files. The digests of its bases are in the Dockerfile, or among the arguments. */
export interface BuildChoices {
  /** Build arguments by name; a value is one line. */
  readonly arguments?: Readonly<Record<string, string>>;
  /** Stage of the Dockerfile to build. */
  readonly target?: string;
  /** Platforms such as `linux/arm64`, in any order. */
  readonly platforms?: readonly string[];
}

/** Hexadecimal digits of the hash that the tag carries. */
const digits = 16;

const sum = (content: string | Uint8Array) => createHash("sha256").update(content).digest("hex");

/**
 * Tag of the image that is made of these files, `buildenv-<hash>`: the same that the delivered script
 * `build_environment_hash.sh` computes on the runner, so both sides know which image a state of a repository builds in.
 *
 * @param inputs Every file below the declared inputs, in any order.
 * @throws Error for a build argument that has a line break or no proper name, as a shell could not hand it on
 */
export function contentTag(inputs: readonly BuildInput[], choices: BuildChoices = {}): string {
  const records = inputs.map(({ path, kind, content }) => ({ path: Buffer.from(path as string), kind, content }));
  records.sort((left, right) => Buffer.compare(left.path, right.path));
  const total = createHash("sha256");
  for (const { path, kind, content } of records)
    total
      .update(`${kind} ${sum(content)} `)
      .update(path)
      .update("\0");
  for (const [name, value] of sortedArguments(choices)) total.update(`arg ${sum(value)} ${name}\0`);
  const { target, platforms = [] } = choices;
  if (target !== undefined) total.update(`set ${sum(target)} target\0`);
  if (platforms.length > 0) total.update(`set ${sum([...platforms].sort().join(","))} platforms\0`);
  return `buildenv-${total.digest("hex").slice(0, digits)}`;
}

function sortedArguments(choices: BuildChoices): [string, string][] {
  const entries = Object.entries(choices.arguments ?? {}).sort(([left], [right]) => (left < right ? -1 : 1));
  for (const [name, value] of entries) {
    if (!/^[A-Za-z_]\w*$/.test(name))
      throw new Error(`"${name}": no name of a build argument; write letters, digits and "_".`);
    if (/[\n\0]/.test(value)) throw new Error(`"${name}": its value has a line break; a build argument is one line.`);
  }
  return entries;
}
