type Parts = Readonly<Record<string, string>>;

/** Parts that some routes want otherwise than all others: which (a piece of the name), and what. */
const exceptions: readonly (readonly [RegExp, (parts: Parts) => Parts])[] = [
  [/\/protection/, () => ({ branch: "feature" })],
  [/ \/users\/\{username\}\/packages/, () => ({ username: "sandbox-admin" })],
  [/\/pulls\/comments|\/pulls\/\{pull_number\}\/comments/, (parts) => ({ comment_id: parts.line_comment_id! })],
  [/\/variables\/\{name\}/, () => ({ name: "NAME" })],
  [/\/(tarball|zipball)\/\{ref\}|\/commits\/\{ref\}$/, () => ({ ref: "main" })],
  [/\/commits\/\{ref\}\//, () => ({ ref: "feature" })],
];

/** What to put into a part of a route's path so that it leads to something of a furnished server. */
export function partFor(parts: Parts, route: string, part: string): string | undefined {
  const own = exceptions.flatMap(([which, values]) => (which.test(route) ? [values(parts)[part]] : []));
  const below = route.includes(" /orgs/") ? parts[`org.${part}`] : undefined;
  return own.findLast((value) => value !== undefined) ?? below ?? parts[part];
}
