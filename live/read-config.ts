import type { Parts } from "./parts.ts";
import type { Answer, Reading } from "./reading.ts";
import type { SeenSecret } from "./seen.ts";

type Address = { readonly owner: string; readonly repo: string };

/** Names of a repository's secrets, for Actions and for Dependabot, and when each was written last. */
export async function readSecrets(
  reading: Reading,
  parts: Parts,
  at: Address,
): Promise<Record<string, SeenSecret> | undefined> {
  const list = (kind: string) => reading.all(`/repos/{owner}/{repo}/${kind}/secrets`, at, "secrets");
  return await parts.read("secrets", async () => {
    const [actions, dependabot] = await Promise.all([list("actions"), list("dependabot")]);
    const dates = (secrets: readonly Answer[]) =>
      new Map(secrets.map(({ name, updated_at: at }): [string, string] => [String(name), String(at)]));
    const [ofActions, ofDependabot] = [dates(actions), dates(dependabot)];
    return Object.fromEntries(
      [...new Set([...ofActions.keys(), ...ofDependabot.keys()])].sort().map((name): [string, SeenSecret] => {
        const [own, twin] = [ofActions.get(name), ofDependabot.get(name)];
        const written = { ...(own !== undefined && { actions: own }), ...(twin !== undefined && { dependabot: twin }) };
        return [name, { actions: own !== undefined, dependabot: twin !== undefined, written }];
      }),
    );
  });
}

/** A repository's variables by name. */
export async function readVariables(
  reading: Reading,
  parts: Parts,
  at: Address,
): Promise<Record<string, string> | undefined> {
  return await parts.read("variables", async () => {
    const list = await reading.all("/repos/{owner}/{repo}/actions/variables", at, "variables");
    return Object.fromEntries(list.map(({ name, value }): [string, string] => [String(name), String(value)]).sort());
  });
}
