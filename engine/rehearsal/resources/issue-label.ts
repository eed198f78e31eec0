import { type Applier, overlay, readIfThere, refuseForeign, same, text } from "../resource.ts";

/** `github:index/issueLabel:IssueLabel`. */
export const applyIssueLabel: Applier = async (declared, known, { github, owner }) => {
  const at = { owner, repo: text(declared, "repository") };
  const name = text(declared, "name");
  const [, knownName] = known?.state === "made" ? (/^[^:]*:(.*)$/s.exec(known.id) ?? []) : [];
  const route = "/repos/{owner}/{repo}/labels/{name}";
  const live = await readIfThere(github, `GET ${route}`, { ...at, name: knownName ?? name });
  refuseForeign(declared, known, live, `"${owner}/${at.repo}": label "${name}"`);
  const before = live && {
    name: live.name as string,
    color: live.color as string,
    description: live.description ?? "",
  };
  const wanted = overlay(declared, { name, color: "", description: "" }, before);
  const differs = !same(before, wanted);
  if (before === undefined) await github.request("POST /repos/{owner}/{repo}/labels", { ...at, ...wanted });
  else if (differs) {
    const { name: newName, ...rest } = wanted;
    await github.request(`PATCH ${route}`, { ...at, name: before.name, new_name: newName, ...rest });
  }
  return {
    id: `${at.repo}:${wanted.name}`,
    outputs: { ...wanted },
    wrote: differs,
    made: known === undefined || before === undefined,
  };
};
