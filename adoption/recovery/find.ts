import type { Answer, Reading } from "../../live/reading.ts";
import { importId } from "../import-id.ts";
import type { Missing } from "./missing.ts";

/** Something on GitHub that has the name of what a state misses. */
export interface Found {
  readonly missing: Missing;
  /** In words (`variable "REGION" of acme/app`). */
  readonly what: string;
  /** What a user calls it: `acme/app` for a repository, the name for a variable of the organisation. */
  readonly address: string;
  /** Name of its repository; "" for what is the owner's own. */
  readonly repository: string;
  /** What its provider imports it by. */
  readonly id: string;
  /** When GitHub made it, in ISO 8601. */
  readonly createdAt: string | undefined;
  /** What the next update would change of it, in words. */
  readonly differs: readonly string[];
}

/** Reads what is on GitHub of what a state misses, one call or two a repository. */
export async function findMissing(reading: Reading, owner: string, missing: readonly Missing[]): Promise<Found[]> {
  const once = memoized();
  const look: LookUp = {
    owner,
    repository: (repo) => once(`repository ${repo}`, () => readRepository(reading, owner, repo)),
    list: (route, parameters, key) =>
      once(`${route} ${JSON.stringify(parameters)}`, () => reading.all(route, parameters, key)),
    one: (route, parameters) => reading.one(route, parameters),
  };
  const found = await Promise.all(missing.map((one) => finders[one.type]?.(one, look)));
  return found.filter((one) => one !== undefined);
}

interface LookUp {
  readonly owner: string;
  repository(name: string): Promise<Answer | undefined>;
  list(route: string, parameters: object, key?: string): Promise<Answer[]>;
  one(route: string, parameters: object): Promise<Answer | undefined>;
}

/** What was read under a key is not read twice. */
function memoized() {
  const answers = new Map<string, Promise<unknown>>();
  return <Result>(key: string, read: () => Promise<Result>): Promise<Result> => {
    const known = answers.get(key) ?? read();
    answers.set(key, known);
    return known as Promise<Result>;
  };
}

/** The repository of this name. GitHub answers for former names too, and those are free to be made anew. */
async function readRepository(reading: Reading, owner: string, repo: string): Promise<Answer | undefined> {
  const live = await reading.one("/repos/{owner}/{repo}", { owner, repo });
  const isIt = String(live?.full_name).toLowerCase() === `${owner}/${repo}`.toLowerCase();
  return isIt ? live : undefined;
}

type Finder = (missing: Missing, look: LookUp) => Promise<Found | undefined>;

const finders: Readonly<Record<string, Finder>> = {
  "github:index/repository:Repository": async (missing, look) => {
    const name = String(missing.inputs.name);
    const live = await look.repository(name);
    return (
      live && {
        ...found(missing, look.owner, name, live),
        what: `repository ${look.owner}/${name}`,
        address: `${look.owner}/${name}`,
        differs: [...changes("visibility", missing.inputs.visibility, live.visibility), ...isArchived(live)],
      }
    );
  },

  "github:index/actionsVariable:ActionsVariable": (missing, look) =>
    variable(missing, look, "/repos/{owner}/{repo}/actions/variables", {}, ""),

  "github:index/actionsEnvironmentVariable:ActionsEnvironmentVariable": async (missing, look) => {
    const environment = String(missing.inputs.environment);
    const at = { owner: look.owner, repo: String(missing.inputs.repository) };
    if ((await look.repository(at.repo)) === undefined) return undefined;
    const environments = await look.list("/repos/{owner}/{repo}/environments", at, "environments");
    if (!environments.some(({ name }) => sameName(name, environment))) return undefined;
    const route = "/repos/{owner}/{repo}/environments/{environment_name}/variables";
    return variable(missing, look, route, { environment_name: environment }, `, environment ${environment}`);
  },

  "github:index/actionsOrganizationVariable:ActionsOrganizationVariable": async (missing, look) => {
    const name = String(missing.inputs.variableName);
    const live = await look.one("/orgs/{org}/actions/variables/{name}", { org: look.owner, name });
    return (
      live && {
        ...found(missing, look.owner, "", live),
        what: `variable "${name}" of the organisation ${look.owner}`,
        address: name,
        differs: changes("value", missing.inputs.value, live.value),
      }
    );
  },

  "github:index/repositoryRuleset:RepositoryRuleset": async (missing, look) => {
    const { name, target, repository } = missing.inputs;
    const repo = String(repository);
    if ((await look.repository(repo)) === undefined) return undefined;
    const at = { owner: look.owner, repo, includes_parents: false };
    const live = (await look.list("/repos/{owner}/{repo}/rulesets", at)).find((one) => one.name === name);
    return (
      live && {
        ...found(missing, look.owner, repo, live),
        what: `ruleset "${name}" of ${look.owner}/${repo}`,
        differs: [
          ...changes("target", target, live.target),
          ...changes("enforcement", missing.inputs.enforcement, live.enforcement),
        ],
      }
    );
  },
};

async function variable(missing: Missing, look: LookUp, route: string, within: object, suffix: string) {
  const name = String(missing.inputs.variableName);
  const repo = String(missing.inputs.repository);
  if ((await look.repository(repo)) === undefined) return undefined;
  const all = await look.list(route, { owner: look.owner, repo, ...within }, "variables");
  const live = all.find((one) => sameName(one.name, name));
  return (
    live && {
      ...found(missing, look.owner, repo, live),
      what: `variable "${name}" of ${look.owner}/${repo}${suffix}`,
      differs: changes("value", missing.inputs.value, live.value),
    }
  );
}

function found(missing: Missing, owner: string, repository: string, live: Answer) {
  return {
    missing,
    repository,
    address: "",
    id: importId(missing, { owner, repository, number: Number(live.id ?? 0) })!,
    createdAt: live.created_at === undefined ? undefined : String(live.created_at),
  };
}

const sameName = (left: unknown, right: string) => String(left).toLowerCase() === right.toLowerCase();

const isArchived = (live: Answer) => (live.archived === true ? ["it is archived"] : []);

/** What a write would change, where both are known. */
function changes(what: string, declared: unknown, live: unknown): string[] {
  if (typeof declared !== "string" || typeof live !== "string" || declared === live) return [];
  return /^\[(secret|unknown)\]$/.test(declared) ? [] : [`${what} is "${live}", "${declared}" is declared`];
}
