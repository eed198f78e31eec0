import { gitHubError } from "../../../provider/github-error.ts";
import { type Answer, type Applier, type Declared, type Known, readIfThere, refuseForeign, text } from "../resource.ts";
import { canonical, gitHubRules, sameRules, sentRule } from "./rules.ts";

type Inputs = Readonly<Record<string, unknown>>;

/** `github:index/repositoryRuleset:RepositoryRuleset`. */
export const applyRepositoryRuleset: Applier = async (declared, known, { github, owner }) => {
  const at = { owner, repo: text(declared, "repository") };
  const subject = `"${owner}/${at.repo}": ruleset "${text(declared, "name")}"`;
  const body = bodyOf(declared, subject);
  const live = await find(declared, known, at, github);
  refuseForeign(declared, known, live, subject);
  const frozen = live !== undefined && declared.ignoreChanges.includes("rules");
  const differs = live === undefined || (!frozen && !isAsDeclared(body, live));
  let ruleset = live;
  if (differs) {
    const route = "/repos/{owner}/{repo}/rulesets";
    const call: string = live === undefined ? `POST ${route}` : `PUT ${route}/{ruleset_id}`;
    ruleset = await github
      .request(call, { ...at, ruleset_id: live?.id, ...body, rules: body.rules.map(sentRule) })
      .then(
        ({ data }) => data,
        (error) => {
          throw gitHubError(`${owner}/${at.repo}`, `write ruleset "${body.name}"`, error);
        },
      );
  }
  return {
    id: String(ruleset.id),
    outputs: { rulesetId: ruleset.id, nodeId: ruleset.node_id },
    wrote: differs,
    made: known === undefined || live === undefined,
  };
};

async function find(
  declared: Declared,
  known: Known | undefined,
  at: { owner: string; repo: string },
  github: Parameters<Applier>[2]["github"],
): Promise<Answer | undefined> {
  const read = (id: string | number) =>
    readIfThere(github, "GET /repos/{owner}/{repo}/rulesets/{ruleset_id}", {
      ...at,
      ruleset_id: id,
      includes_parents: false,
    });
  if (known?.state === "made") return await read(known.id);
  const query = { ...at, includes_parents: false, per_page: 100 };
  const all = await github.paginate("GET /repos/{owner}/{repo}/rulesets", query);
  const named = all.find(({ name }) => name === declared.inputs.name);
  return named && (await read(named.id));
}

function bodyOf(declared: Declared, subject: string) {
  const { name, target, enforcement, bypassActors = [], conditions, rules = {} } = declared.inputs;
  const refName = (conditions as { refName?: { includes?: string[]; excludes?: string[] } } | undefined)?.refName;
  return {
    name,
    target,
    enforcement,
    bypass_actors: (bypassActors as Inputs[]).map(({ actorId, actorType, bypassMode }) => {
      return { ...(actorId ? { actor_id: actorId } : {}), actor_type: actorType, bypass_mode: bypassMode };
    }),
    ...(refName && { conditions: { ref_name: { include: refName.includes ?? [], exclude: refName.excludes ?? [] } } }),
    rules: gitHubRules(rules as Inputs, subject),
  };
}

function isAsDeclared(wanted: ReturnType<typeof bodyOf>, live: Answer): boolean {
  return (
    wanted.name === live.name &&
    wanted.target === live.target &&
    wanted.enforcement === live.enforcement &&
    canonical(wanted.bypass_actors) === canonical((live.bypass_actors ?? []).map(actorOf)) &&
    canonical(wanted.conditions?.ref_name) === canonical(live.conditions?.ref_name) &&
    sameRules(wanted.rules, live.rules ?? [])
  );
}

/** GitHub gives organisation admins an id that nobody declares. */
function actorOf({ actor_id, actor_type, bypass_mode }: Answer) {
  return { ...(actor_type === "OrganizationAdmin" ? {} : { actor_id }), actor_type, bypass_mode };
}
