import { gitHubError } from "../../../provider/github-error.ts";
import {
  type Applier,
  type Declared,
  idPart,
  overlay,
  type RehearsalContext,
  readIfThere,
  refuseForeign,
  same,
  text,
} from "../resource.ts";

/** Where variables of one kind live. */
interface VariablePlace {
  readonly route: string;
  readonly parameters: object;
  readonly id: string;
  readonly subject: string;
}

type PlaceOf = (declared: Declared, name: string, context: RehearsalContext) => VariablePlace;

function variableApplier(placeOf: PlaceOf): Applier {
  return async (declared, known, context) => {
    const { github } = context;
    const name = text(declared, "variableName");
    const place = placeOf(declared, name, context);
    const item = `${place.route}/{variable_name}`;
    const at = { ...place.parameters, variable_name: name };
    const live = await readIfThere(github, `GET ${item}`, at);
    refuseForeign(declared, known, live, `"${place.subject}": variable "${name}"`);
    const before = live && { value: live.value as string };
    const wanted = overlay(declared, { value: "" }, before);
    const selection = await selectionOf(declared, place, item, at, live, context);
    const differs = !same(before, wanted) || selection.differs;
    if (differs) {
      const body = { name, ...wanted, ...selection.body };
      const written =
        live === undefined
          ? github.request(`POST ${place.route}`, { ...place.parameters, ...body })
          : github.request(`PATCH ${item}`, { ...at, ...body });
      await written.catch((error) => {
        throw gitHubError(place.subject, `write variable "${name}"`, error);
      });
    }
    return { id: place.id, outputs: {}, wrote: differs, made: known === undefined || live === undefined };
  };
}

/** An organisation's variable also says which repositories see it. */
async function selectionOf(
  declared: Declared,
  place: VariablePlace,
  item: string,
  at: object,
  live: { visibility?: string } | undefined,
  { github }: RehearsalContext,
): Promise<{ differs: boolean; body: object }> {
  if (!place.route.startsWith("/orgs/")) return { differs: false, body: {} };
  const { visibility = "private", selectedRepositoryIds } = declared.inputs;
  const ids = ((selectedRepositoryIds ?? []) as number[]).map(Number);
  const body = { visibility, selected_repository_ids: ids };
  if (live === undefined || live.visibility !== visibility) return { differs: true, body };
  if (visibility !== "selected") return { differs: false, body };
  const seen = (await github.paginate(`GET ${item}/repositories`, { ...at, per_page: 100 })) as { id: number }[];
  const ascending = (list: readonly number[]) => [...list].sort((left, right) => left - right);
  return { differs: !same(ascending(ids), ascending(seen.map(({ id }) => id))), body };
}

const ofRepository: PlaceOf = (declared, name, { owner }) => {
  const repo = text(declared, "repository");
  const route = "/repos/{owner}/{repo}/actions/variables";
  return { route, parameters: { owner, repo }, id: `${repo}:${name}`, subject: `${owner}/${repo}` };
};

const ofEnvironment: PlaceOf = (declared, name, { owner }) => {
  const repo = text(declared, "repository");
  const environment = text(declared, "environment");
  return {
    route: "/repos/{owner}/{repo}/environments/{environment_name}/variables",
    parameters: { owner, repo, environment_name: environment },
    id: `${repo}:${idPart(environment)}:${name}`,
    subject: `${owner}/${repo}, environment ${environment}`,
  };
};

const ofOrganization: PlaceOf = (_declared, name, { owner }) => {
  return { route: "/orgs/{org}/actions/variables", parameters: { org: owner }, id: name, subject: owner };
};

/** `github:index/actionsVariable:ActionsVariable`. */
export const applyActionsVariable = variableApplier(ofRepository);
/** `github:index/actionsEnvironmentVariable:ActionsEnvironmentVariable`. */
export const applyEnvironmentVariable = variableApplier(ofEnvironment);
/** `github:index/actionsOrganizationVariable:ActionsOrganizationVariable`. */
export const applyOrganizationVariable = variableApplier(ofOrganization);
