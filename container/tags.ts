/** Which tags an image gets besides the one by its content. */
export interface TagRules {
  /** A version: `1.2.3` is tagged so, and as `1.2` and `1`; a candidate (`1.2.3-rc.1`) as itself alone. */
  readonly version?: string;
  /** Branch that it is made from, as a tag may spell it. */
  readonly branch?: string;
  readonly latest?: boolean;
}

/**
 * Tags of an image, the one by its content first and `latest` last: whoever moves them in this order never has `latest`
 * point at something that has no other name.
 */
export function tagsByRule(content: string, { version, branch, latest }: TagRules): string[] {
  const tags = [content, ...versionTags(version), ...(branch === undefined ? [] : [branchTag(branch)])];
  return [...new Set(latest ? [...tags.filter((tag) => tag !== "latest"), "latest"] : tags)];
}

function versionTags(version: string | undefined): string[] {
  if (version === undefined) return [];
  const [, major, minor] = /^(\d+)\.(\d+)\.\d+$/.exec(version) ?? [];
  return major === undefined ? [version] : [version, `${major}.${minor}`, major];
}

/** A branch as a tag: letters, digits, "_", "." and "-", beginning with none of the last two, 110 at most; as `container_tags.sh` does. */
export function branchTag(branch: string): string {
  const slug = branch
    .replaceAll(/[^A-Za-z0-9_.]+/g, "-")
    .replace(/^[.-]+/, "")
    .slice(0, 110);
  return slug === "" ? "branch" : slug;
}
