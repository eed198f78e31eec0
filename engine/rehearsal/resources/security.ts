import { type Applier, readIfThere, text } from "../resource.ts";

/** `github:index/repositoryVulnerabilityAlerts:RepositoryVulnerabilityAlerts`. */
export const applyVulnerabilityAlerts: Applier = async (declared, known, { github, owner, repositoryId }) => {
  const at = { owner, repo: text(declared, "repository") };
  const route = "/repos/{owner}/{repo}/vulnerability-alerts";
  const enabled = declared.inputs.enabled !== false;
  const id = await repositoryId(at.repo);
  // GitHub answers 204 for "on" and 404 for "off".
  const live = (await readIfThere(github, `GET ${route}`, at)) !== undefined;
  const differs = live !== enabled && !declared.ignoreChanges.includes("enabled");
  if (differs) await github.request(`${enabled ? "PUT" : "DELETE"} ${route}`, at);
  return {
    id: String(id),
    outputs: { repositoryId: id },
    wrote: differs,
    made: known === undefined,
  };
};

/** `github:index/repositoryDependabotSecurityUpdates:RepositoryDependabotSecurityUpdates`. */
export const applyDependabotUpdates: Applier = async (declared, known, { github, owner }) => {
  const at = { owner, repo: text(declared, "repository") };
  const route = "/repos/{owner}/{repo}/automated-security-fixes";
  const enabled = declared.inputs.enabled === true;
  const live = (await readIfThere(github, `GET ${route}`, at))?.enabled === true;
  const differs = live !== enabled && !declared.ignoreChanges.includes("enabled");
  if (differs) await github.request(`${enabled ? "PUT" : "DELETE"} ${route}`, at);
  return { id: at.repo, outputs: {}, wrote: differs, made: known === undefined };
};
