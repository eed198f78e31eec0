import { type Applier, readIfThere, same, text } from "../resource.ts";

/** Which repositories see a secret of the organisation. */
function secretRepositoriesApplier(collection: "actions" | "dependabot"): Applier {
  return async (declared, known, { github, owner }) => {
    const name = text(declared, "secretName");
    const route = `/orgs/{org}/${collection}/secrets/{secret_name}/repositories`;
    const at = { org: owner, secret_name: name };
    const wanted = ((declared.inputs.selectedRepositoryIds ?? []) as number[]).map(Number);
    const live = await readIfThere(github, `GET ${route}`, { ...at, per_page: 100 });
    const before = live && (await idsOf(github, route, at));
    const ascending = (ids: readonly number[]) => [...ids].sort((left, right) => left - right);
    const differs = before === undefined || !same(ascending(wanted), ascending(before));
    if (differs) await github.request(`PUT ${route}`, { ...at, selected_repository_ids: wanted });
    return { id: name, outputs: {}, wrote: differs, made: known === undefined };
  };
}

async function idsOf(github: Parameters<Applier>[2]["github"], route: string, at: object): Promise<number[]> {
  const repositories = (await github.paginate(`GET ${route}`, { ...at, per_page: 100 })) as { id: number }[];
  return repositories.map(({ id }) => id);
}

/** `github:index/actionsOrganizationSecretRepositories:ActionsOrganizationSecretRepositories`. */
export const applySecretRepositories = secretRepositoriesApplier("actions");
/** `github:index/dependabotOrganizationSecretRepositories:DependabotOrganizationSecretRepositories`. */
export const applyDependabotSecretRepositories = secretRepositoriesApplier("dependabot");
