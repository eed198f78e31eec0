import { environmentWords } from "./environment-words.ts";
import type { Parts } from "./parts.ts";
import type { Answer, Reading } from "./reading.ts";
import type { SeenEnvironment } from "./seen.ts";

const route = "/repos/{owner}/{repo}/environments";

/** Every environment of a repository by name; undefined where they may not be read. */
export async function readEnvironments(
  reading: Reading,
  parts: Parts,
  at: { readonly owner: string; readonly repo: string },
): Promise<Record<string, SeenEnvironment> | undefined> {
  const list = await parts.read("environments", () => reading.all(route, at, "environments"));
  if (list === undefined) return undefined;
  const environments = await Promise.all(list.map((live) => readEnvironment(reading, parts, at, live)));
  return Object.fromEntries(environments.flatMap((one) => (one === undefined ? [] : [one])));
}

/** One environment with its name; undefined where a part of it may not be read, for half of it would read as a change. */
async function readEnvironment(
  reading: Reading,
  parts: Parts,
  at: object,
  live: Answer,
): Promise<[string, SeenEnvironment] | undefined> {
  const name = String(live.name);
  const within = { ...at, environment_name: name };
  const all = (rest: string, key: string) => reading.all(`${route}/{environment_name}/${rest}`, within, key);
  const custom = live.deployment_branch_policy?.custom_branch_policies === true;
  return await parts.read(`environments.${name}`, async () => {
    const [policies, secrets, variables] = await Promise.all([
      custom ? all("deployment-branch-policies", "branch_policies") : undefined,
      all("secrets", "secrets"),
      all("variables", "variables"),
    ]);
    const words = environmentWords(live, {
      policies,
      secrets: Object.fromEntries(secrets.map((secret) => [String(secret.name), String(secret.updated_at)])),
      variables: Object.fromEntries(variables.map((variable) => [String(variable.name), String(variable.value)])),
    });
    return [name, words];
  });
}
