import { type Applier, same, text } from "../resource.ts";

/** `github:index/repositoryCustomProperty:RepositoryCustomProperty`. */
export const applyCustomProperty: Applier = async (declared, known, { github, owner }) => {
  const at = { owner, repo: text(declared, "repository") };
  const property = text(declared, "propertyName");
  const values = (declared.inputs.propertyValues ?? []) as readonly string[];
  const wanted = declared.inputs.propertyType === "multi_select" ? [...values].sort() : (values[0] ?? null);
  const { data } = await github.request("GET /repos/{owner}/{repo}/properties/values", at);
  const live = data.find(({ property_name }) => property_name === property)?.value;
  const before = Array.isArray(live) ? [...live].sort() : live;
  const differs = !same(before, wanted) && !declared.ignoreChanges.includes("propertyValues");
  if (differs) {
    const properties = [{ property_name: property, value: wanted }];
    await github.request("PATCH /repos/{owner}/{repo}/properties/values", { ...at, properties });
  }
  return {
    id: `${owner}:${at.repo}:${property}`,
    outputs: {},
    wrote: differs,
    made: known === undefined || live === undefined || live === null,
  };
};
