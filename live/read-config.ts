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
    const has = (secrets: readonly Answer[], name: string) => secrets.some((secret) => secret.name === name);
    const names = [...new Set([...actions, ...dependabot].map((secret) => String(secret.name)))].sort();
    return Object.fromEntries(
      names.map((name): [string, SeenSecret] => {
        const written = [...actions, ...dependabot].filter((secret) => secret.name === name);
        const updatedAt =
          written
            .map((secret) => String(secret.updated_at))
            .sort()
            .at(-1) ?? "";
        return [name, { actions: has(actions, name), dependabot: has(dependabot, name), updatedAt }];
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
