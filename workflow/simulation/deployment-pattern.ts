/**
 * Whether a ref may deploy by a name pattern of an environment's deployment rules. `*` and `?` stand for anything but a
 * slash, `[]` for one of some characters.
 *
 * Source: GitHub docs, "Deployments and environments": the rule is matched against GITHUB_REF like Ruby's File.fnmatch
 * with FNM_PATHNAME, so pull requests need `refs/pull/*` + `/merge`.
 *
 * @param name A branch or tag name, or a whole ref that is neither (`refs/pull/7/merge`).
 */
export function matchesDeploymentPattern(pattern: string, name: string): boolean {
  const source = pattern.replaceAll(/\*\*\/|\*|\?|\[!?[^\]]+\]|[\\^$.+()|{}[\]]/g, (piece) => {
    if (piece === "**/") return "(?:.*/)?";
    if (piece === "*") return "[^/]*";
    if (piece === "?") return "[^/]";
    return piece.length > 1 ? piece.replace("[!", "[^") : `\\${piece}`;
  });
  return new RegExp(`^${source}$`, "s").test(name);
}
