import { createHash } from "node:crypto";

/** A file that goes into the image of a build environment. */
export interface BuildInput {
  /** From the repository's root, with forward slashes; bytes where the name is no text. */
  readonly path: string | Uint8Array;
  /** `link` has the path that it points to as its content. */
  readonly kind: "file" | "exec" | "link";
  readonly content: string | Uint8Array;
}

/** Hexadecimal digits of the hash that the tag carries. */
const digits = 16;

/**
 * Tag of the build environment that is made of these files, `buildenv-<hash>`: the same that the delivered script
 * `build_environment_hash.sh` computes on the runner, so both sides know which image a state of a repository builds in.
 *
 * @param inputs Every file below the declared inputs, in any order.
 */
export function buildEnvironmentTag(inputs: readonly BuildInput[]): string {
  const records = inputs.map(({ path, kind, content }) => ({ path: Buffer.from(path as string), kind, content }));
  records.sort((left, right) => Buffer.compare(left.path, right.path));
  const total = createHash("sha256");
  for (const { path, kind, content } of records) {
    const sum = createHash("sha256").update(content).digest("hex");
    total.update(`${kind} ${sum} `).update(path).update("\0");
  }
  return `buildenv-${total.digest("hex").slice(0, digits)}`;
}
