import type { Parts } from "./parts.ts";
import { protectionWords } from "./protection-words.ts";
import type { Answer, Reading } from "./reading.ts";
import { rulesetWords } from "./ruleset-words.ts";
import type { SeenProtection, SeenRuleset } from "./seen.ts";

type Address = { readonly owner: string; readonly repo: string };

/** Rulesets of the repository itself; those of its organisation are not its own. */
export async function readRulesets(
  reading: Reading,
  parts: Parts,
  at: Address,
  teams: ReadonlyMap<number, string>,
): Promise<SeenRuleset[] | undefined> {
  const route = "/repos/{owner}/{repo}/rulesets";
  return await parts.read("rulesets", async () => {
    const list = await reading.all(route, { ...at, includes_parents: false });
    const whole = await Promise.all(
      list.map(({ id }) => reading.one(`${route}/{ruleset_id}`, { ...at, ruleset_id: id, includes_parents: false })),
    );
    // One that was deleted since it was listed is not there.
    return whole.flatMap((live: Answer) => (live === undefined ? [] : [rulesetWords(live, teams)]));
  });
}

/** Branches with classic protection. A branch that a ruleset protects is listed too, and has none. */
export async function readProtection(
  reading: Reading,
  parts: Parts,
  at: Address,
): Promise<SeenProtection[] | undefined> {
  return await parts.read("branch protection", async () => {
    const branches = await reading.all("/repos/{owner}/{repo}/branches", { ...at, protected: true });
    const found = await Promise.all(
      branches.map(async ({ name }): Promise<SeenProtection[]> => {
        const route = "/repos/{owner}/{repo}/branches/{branch}/protection";
        const live = await reading.one(route, { ...at, branch: name });
        return live === undefined ? [] : [protectionWords(String(name), live)];
      }),
    );
    return found.flat();
  });
}
