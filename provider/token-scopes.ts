/** Scopes that contain others. https://docs.github.com/apps/oauth-apps/building-oauth-apps/scopes-for-oauth-apps */
const containing: Readonly<Record<string, readonly string[]>> = {
  "read:org": ["write:org", "admin:org"],
  "read:packages": ["write:packages"],
};

/**
 * Whether a classic token lacks a scope.
 *
 * @param header `X-OAuth-Scopes` of an answer; null comes with another kind of token, which tells nothing
 */
export function lacksScope(header: string | null, scope: string): boolean {
  if (header === null) return false;
  const has = header.split(",").map((one) => one.trim());
  return ![scope, ...(containing[scope] ?? [])].some((one) => has.includes(one));
}
