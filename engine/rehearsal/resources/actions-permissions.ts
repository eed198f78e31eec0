import { gitHubError } from "../../../provider/github-error.ts";
import { type Applier, overlay, readIfThere, same, text } from "../resource.ts";

interface AllowedActions {
  readonly githubOwnedAllowed?: boolean;
  readonly verifiedAllowed?: boolean;
  readonly patternsAlloweds?: readonly string[];
}

/** `github:index/actionsRepositoryPermissions:ActionsRepositoryPermissions`. */
export const applyActionsPermissions: Applier = async (declared, known, { github, owner }) => {
  const at = { owner, repo: text(declared, "repository") };
  const route = "/repos/{owner}/{repo}/actions/permissions";
  const write = async (path: string, body: object) => {
    await github.request(`PUT ${path}`, { ...at, ...body }).catch((error) => {
      throw gitHubError(`${owner}/${at.repo}`, "set what GitHub Actions may do", error);
    });
  };
  const { data: live } = await github.request(`GET ${route}`, at);
  const before = {
    enabled: live.enabled as boolean,
    allowedActions: live.allowed_actions as string | undefined,
    shaPinningRequired: live.sha_pinning_required as boolean | undefined,
  };
  // What is not declared and not sent stays; the provider leaves out "allowed actions" while Actions are off.
  const wanted = overlay(declared, { ...before, enabled: true }, before);
  const differs =
    wanted.enabled !== before.enabled ||
    (wanted.enabled && wanted.allowedActions !== before.allowedActions) ||
    (wanted.shaPinningRequired ?? false) !== (before.shaPinningRequired ?? false);
  if (differs) {
    await write(route, {
      enabled: wanted.enabled,
      ...(wanted.enabled && wanted.allowedActions ? { allowed_actions: wanted.allowedActions } : {}),
      ...(wanted.shaPinningRequired === undefined ? {} : { sha_pinning_required: wanted.shaPinningRequired }),
    });
  }

  const config = declared.inputs.allowedActionsConfig as AllowedActions | undefined;
  const selects = wanted.allowedActions === "selected" && config !== undefined;
  let selectionDiffers = false;
  if (selects && wanted.enabled && !declared.ignoreChanges.includes("allowedActionsConfig")) {
    const selected = await readIfThere(github, `GET ${route}/selected-actions`, at);
    const body = {
      github_owned_allowed: config.githubOwnedAllowed ?? false,
      verified_allowed: config.verifiedAllowed ?? false,
      patterns_allowed: [...(config.patternsAlloweds ?? [])].sort(),
    };
    selectionDiffers = !same(
      body,
      selected && { ...body, ...selected, patterns_allowed: [...(selected.patterns_allowed ?? [])].sort() },
    );
    if (selectionDiffers) await write(`${route}/selected-actions`, body);
  }
  return { id: at.repo, outputs: {}, wrote: differs || selectionDiffers, made: known === undefined };
};

/** `github:index/workflowRepositoryPermissions:WorkflowRepositoryPermissions`. */
export const applyWorkflowPermissions: Applier = async (declared, known, { github, owner }) => {
  const at = { owner, repo: text(declared, "repository") };
  const route: string = "/repos/{owner}/{repo}/actions/permissions/workflow";
  const { data: live } = await github.request(`GET ${route}`, at);
  const before = {
    defaultWorkflowPermissions: live.default_workflow_permissions as string,
    canApprovePullRequestReviews: live.can_approve_pull_request_reviews as boolean,
  };
  const wanted = overlay(declared, { ...before, canApprovePullRequestReviews: false }, before);
  const differs = !same(before, wanted);
  if (differs) {
    const body = {
      default_workflow_permissions: wanted.defaultWorkflowPermissions,
      can_approve_pull_request_reviews: wanted.canApprovePullRequestReviews,
    };
    await github.request(`PUT ${route}`, { ...at, ...body }).catch((error) => {
      throw gitHubError(`${owner}/${at.repo}`, "set what workflow tokens may do", error);
    });
  }
  return { id: at.repo, outputs: {}, wrote: differs, made: known === undefined };
};
