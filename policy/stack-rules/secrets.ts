import { isKnownText, type Use } from "../../workflow/analysis/analyze.ts";
import { github, type PolicyResource } from "../rule.ts";
import { type DeliveredWorkflows, repositoryOf, type StackRule, sameName, textAt } from "../stack-rule.ts";

const ofRepository = github("ActionsSecret");
const ofEnvironment = github("ActionsEnvironmentSecret");
const ofOrganization = github("ActionsOrganizationSecret");
const ofDependabot = github("DependabotSecret");
const reference = "https://docs.github.com/actions/how-tos/write-workflows/choose-what-workflows-do/use-secrets";

const nameOf = ({ inputs }: PolicyResource) => textAt(inputs, "secretName");
const mayBeIn = ({ environment }: Use, name: string) =>
  environment !== undefined && (!isKnownText(environment) || sameName(environment, name));

/** Whether a use reads this secret. */
function reads(use: Use, repository: string, secret: PolicyResource): boolean {
  if (!sameName(use.name, nameOf(secret))) return false;
  if (secret.type === ofOrganization) return true;
  if (repositoryOf(secret) !== repository) return false;
  return secret.type === ofRepository || mayBeIn(use, textAt(secret.inputs, "environment"));
}

const usesOf = ({ analysis }: DeliveredWorkflows) =>
  analysis.workflows.flatMap(({ path, secrets }) => secrets.map((use) => ({ path, use })));

/** C-03: a secret that is not there is empty text, and the job finds out when it is too late. */
export const providedSecrets: StackRule = {
  id: "C-03",
  title: "Every secret that workflows read is there",
  level: "warning",
  remedy:
    "declare it under secrets of the repository or its environment; give the pack `slipway policy-config`, which names those of others",
  reference,
  judge({ resources, delivered }, { secretsElsewhere }) {
    const secrets = resources.filter(({ type }) => [ofRepository, ofEnvironment, ofOrganization].includes(type));
    return delivered.flatMap((one) => {
      const missing = usesOf(one).filter(
        ({ use }) =>
          !sameName(use.name, "GITHUB_TOKEN") &&
          !secrets.some((secret) => reads(use, one.repository, secret)) &&
          !secretsElsewhere.some((name) => sameName(name, `${one.repository}/${use.name}`)),
      );
      const told = missing.map(({ path, use }) => `${path} reads the secret "${use.name}", which nothing provides`);
      return [...new Set(told)].map((what) => ({ resource: one.resource, what }));
    });
  },
};

/** C-04: a secret that nobody reads can only leak. */
export const usedSecrets: StackRule = {
  id: "C-04",
  title: "Every secret of a repository is read by a delivered workflow",
  level: "info",
  remedy: "take it out of the repository's file, or use it",
  reference,
  ofEngineAlone: true,
  judge({ resources, delivered }) {
    const dependabots = resources.filter(({ type }) => type === ofDependabot);
    return resources
      .filter(({ type }) => type === ofRepository || type === ofEnvironment)
      .filter((secret) => {
        const own = delivered.filter(({ repository }) => repository === repositoryOf(secret));
        // Where no workflow is delivered, the repository's own ones may use them all.
        const isJudged = own.some(({ analysis }) => analysis.workflows.length > 0);
        const isDependabots = dependabots.some(
          (other) => repositoryOf(other) === repositoryOf(secret) && sameName(nameOf(other), nameOf(secret)),
        );
        return (
          isJudged &&
          !isDependabots &&
          !own.some((one) => usesOf(one).some(({ use }) => reads(use, one.repository, secret)))
        );
      })
      .map((resource) => ({ resource, what: "no delivered workflow reads it" }));
  },
};
