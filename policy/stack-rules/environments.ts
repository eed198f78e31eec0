import { isKnownText } from "../../workflow/analysis/analyze.ts";
import { github, inputAt, type PolicyResource } from "../rule.ts";
import {
  type DeliveredWorkflows,
  repositoryOf,
  type StackFault,
  type StackRule,
  sameName,
  textAt,
} from "../stack-rule.ts";

const policyType = github("RepositoryEnvironmentDeploymentPolicy");

/** C-02: an environment that nobody declared is made by its first job, open to all; one without patterns takes nobody. */
export const declaredEnvironments: StackRule = {
  id: "C-02",
  title: "Environments that workflows enter are declared, and production takes chosen branches or tags",
  level: "error",
  remedy: "declare the environment, with branches or tags, in the repository's file",
  reference: "https://docs.github.com/actions/how-tos/deploy/configure-and-manage-deployments/manage-environments",
  judge({ resources, delivered }, { productionEnvironments }) {
    const environments = resources.filter(({ type }) => type === github("RepositoryEnvironment"));
    const policies = resources.filter(({ type }) => type === policyType);
    const production = environments.filter(({ inputs }) =>
      productionEnvironments.some((name) => sameName(name, textAt(inputs, "environment"))),
    );
    return [
      ...delivered.flatMap((one) => undeclared(one, environments)),
      ...production.flatMap((resource) => patternFaults(resource, policies)),
    ];
  },
};

function undeclared(
  { resource, repository, analysis }: DeliveredWorkflows,
  environments: readonly PolicyResource[],
): StackFault[] {
  const own = environments.filter((environment) => repositoryOf(environment) === repository);
  const entered = analysis.workflows.flatMap(({ path, environments: uses }) =>
    uses.map(({ name }) => ({ path, name })),
  );
  return entered
    .filter(({ name }) => isKnownText(name) && !own.some(({ inputs }) => sameName(textAt(inputs, "environment"), name)))
    .map(({ path, name }) => ({ resource, what: `${path} enters the environment "${name}", which nothing declares` }));
}

function patternFaults(resource: PolicyResource, policies: readonly PolicyResource[]): StackFault[] {
  if (inputAt(resource.inputs, "deploymentBranchPolicy.customBranchPolicies") !== true) return [];
  const patterns = policies
    .filter(
      (policy) =>
        repositoryOf(policy) === repositoryOf(resource) &&
        sameName(textAt(policy.inputs, "environment"), textAt(resource.inputs, "environment")),
    )
    .map(({ inputs }) => ({ branch: textAt(inputs, "branchPattern"), tag: textAt(inputs, "tagPattern") }));
  if (patterns.length === 0) return [{ resource, what: "no branch and no tag may deploy" }];
  return patterns
    .filter(({ branch }) => /^\*+(\/\*+)*$/.test(branch))
    .map(({ branch }) => ({ resource, what: `every branch deploys by the pattern "${branch}"` }));
}
