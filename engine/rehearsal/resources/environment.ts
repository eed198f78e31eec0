import { gitHubError, statusOf } from "../../../provider/github-error.ts";
import { type Answer, type Applier, idPart, overlay, readIfThere, same, text } from "../resource.ts";

type BranchPolicy = { protectedBranches: boolean; customBranchPolicies: boolean } | undefined;
type Reviewers = readonly { teams?: readonly number[]; users?: readonly number[] }[];

const defaults = {
  waitTimer: 0,
  canAdminsBypass: true,
  preventSelfReview: false,
  reviewers: [] as Reviewers,
  deploymentBranchPolicy: undefined as BranchPolicy,
};

/** `github:index/repositoryEnvironment:RepositoryEnvironment`. */
export const applyEnvironment: Applier = async (declared, known, { github, owner }) => {
  const at = { owner, repo: text(declared, "repository") };
  const name = text(declared, "environment");
  const route = "/repos/{owner}/{repo}/environments/{environment_name}";
  const live = await readIfThere(github, `GET ${route}`, { ...at, environment_name: name });
  const before = live && valuesOf(live);
  const wanted = overlay(declared, defaults, before);
  const differs = before === undefined || !same(comparable(wanted), comparable(before));
  if (differs) {
    const put = (body: object) => github.request(`PUT ${route}`, { ...at, environment_name: name, ...body });
    const body = bodyOf(wanted);
    await put(body)
      .catch((error) => {
        // What the owner's plan lacks cannot be sent even as "none".
        if (statusOf(error) !== 422 || body.reviewers !== null || body.wait_timer !== null) throw error;
        return put({ deployment_branch_policy: body.deployment_branch_policy });
      })
      .catch((error) => {
        throw gitHubError(`${owner}/${at.repo}`, `write environment "${name}"`, error);
      });
  }
  return {
    id: `${at.repo}:${idPart(name)}`,
    outputs: { environment: name },
    wrote: differs,
    made: known === undefined || before === undefined,
  };
};

function valuesOf(live: Answer): typeof defaults {
  const rules: Answer[] = live.protection_rules ?? [];
  const reviewed = rules.find(({ type }) => type === "required_reviewers");
  const idsOf = (kind: string): number[] =>
    (reviewed?.reviewers ?? []).filter((one: Answer) => one.type === kind).map((one: Answer) => one.reviewer.id);
  const policy = live.deployment_branch_policy;
  return {
    waitTimer: rules.find(({ type }) => type === "wait_timer")?.wait_timer ?? 0,
    canAdminsBypass: live.can_admins_bypass ?? true,
    preventSelfReview: reviewed?.prevent_self_review ?? false,
    reviewers: reviewed ? [{ teams: idsOf("Team"), users: idsOf("User") }] : [],
    deploymentBranchPolicy: policy
      ? { protectedBranches: policy.protected_branches, customBranchPolicies: policy.custom_branch_policies }
      : undefined,
  };
}

function bodyOf(values: typeof defaults) {
  const reviewers = reviewerList(values.reviewers);
  const policy = values.deploymentBranchPolicy;
  return {
    wait_timer: values.waitTimer === 0 ? null : values.waitTimer,
    reviewers: reviewers.length === 0 ? null : reviewers,
    can_admins_bypass: values.canAdminsBypass,
    deployment_branch_policy: policy
      ? { protected_branches: policy.protectedBranches, custom_branch_policies: policy.customBranchPolicies }
      : null,
    prevent_self_review: values.preventSelfReview,
  };
}

function reviewerList(reviewers: Reviewers): { type: "Team" | "User"; id: number }[] {
  return reviewers.flatMap(({ teams = [], users = [] }) => [
    ...teams.map((id) => ({ type: "Team" as const, id: Number(id) })),
    ...users.map((id) => ({ type: "User" as const, id: Number(id) })),
  ]);
}

/** Reviewers are a set; without any, GitHub keeps no word about self-review. */
function comparable(values: typeof defaults) {
  const reviewers = reviewerList(values.reviewers).map(({ type, id }) => `${type} ${id}`);
  const preventSelfReview = reviewers.length > 0 && values.preventSelfReview;
  return { ...values, reviewers: reviewers.sort(), preventSelfReview };
}

/** `github:index/repositoryEnvironmentDeploymentPolicy:RepositoryEnvironmentDeploymentPolicy`. */
export const applyDeploymentPolicy: Applier = async (declared, known, { github, owner }) => {
  const at = { owner, repo: text(declared, "repository"), environment_name: text(declared, "environment") };
  const { branchPattern, tagPattern } = declared.inputs;
  const wanted = { name: String(branchPattern || tagPattern), type: branchPattern ? "branch" : "tag" };
  const route: string = "/repos/{owner}/{repo}/environments/{environment_name}/deployment-branch-policies";
  const list = await readIfThere(github, `GET ${route}`, { ...at, per_page: 100 });
  const policies: Answer[] = list?.branch_policies ?? [];
  const live = policies.find(({ name, type = "branch" }) => name === wanted.name && type === wanted.type);
  const policy = live ?? (await github.request(`POST ${route}`, { ...at, ...wanted })).data;
  return {
    id: `${at.repo}:${idPart(at.environment_name)}:${policy.id}`,
    outputs: { policyId: policy.id },
    wrote: live === undefined,
    made: known === undefined || live === undefined,
  };
};
