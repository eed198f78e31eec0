import type { RunnerUse } from "../../workflow/analysis/analyze.ts";
import { isHosted } from "../../workflow/hosted-labels.ts";
import { github, type PolicyResource, unknownInput } from "../rule.ts";
import { type DeliveredWorkflows, repositoryOf, type StackRule, textAt } from "../stack-rule.ts";

const specName = /^\/slipway\/[^/]+\/fleet-specs\/([^/]+)$/;
/** What a job asks of CodeBuild: a label with the project's name and the run. */
const byCodeBuild = /^codebuild-(.+?)-\$\{\{/;

/** Labels that one fleet serves, lower case; undefined where only a real run knows them. */
interface Served {
  readonly fleet: string;
  readonly labels: readonly string[] | undefined;
}

function servedBy(resources: readonly PolicyResource[], elsewhere: readonly (readonly string[])[]): Served[] {
  const specs = resources.filter(
    ({ type, inputs }) => type === "aws:ssm/parameter:Parameter" && specName.test(textAt(inputs, "name")),
  );
  return [
    ...specs.map(({ inputs }) => ({
      fleet: specName.exec(textAt(inputs, "name"))![1]!,
      labels: labelsOf(textAt(inputs, "value")),
    })),
    ...elsewhere.map((labels) => ({ fleet: labels.join(", "), labels })),
  ];
}

function labelsOf(spec: string): readonly string[] | undefined {
  if (spec === "" || spec === unknownInput) return undefined;
  const { labels } = JSON.parse(spec) as { labels: string[] };
  return labels.map((label) => label.toLowerCase());
}

/** What jobs ask for that is not GitHub's own, and is labels that are known. */
function ownRequests({ analysis }: DeliveredWorkflows): RunnerUse[] {
  return analysis.workflows
    .flatMap(({ runners }) => runners)
    .filter(
      ({ labels, group }) => group === undefined && labels.length > 0 && !(labels.length === 1 && isHosted(labels[0]!)),
    );
}

/** C-05: GitHub gives a job to any fleet that has its labels; where none has, it waits for ever. */
export const servedLabels: StackRule = {
  id: "C-05",
  title: "Labels that jobs ask for are served by exactly one fleet",
  level: "error",
  remedy: "write a label that one fleet alone has, or name the fleet in slipway:fleets",
  reference: "https://docs.github.com/actions/how-tos/write-workflows/choose-where-workflows-run",
  judge({ resources, delivered }, { labelsElsewhere }) {
    const served = servedBy(resources, labelsElsewhere);
    const projects = resources
      .filter(({ type }) => type === "aws:codebuild/project:Project")
      .map(({ inputs }) => textAt(inputs, "name"));
    const isUnknown = served.some(({ labels }) => labels === undefined);
    return delivered.flatMap((one) => {
      const told = ownRequests(one).flatMap(({ labels }) => {
        if (labels.some((label) => projects.includes(byCodeBuild.exec(label)?.[1] ?? ""))) return [];
        if (labels.some((label) => label.includes("${{"))) return [];
        const wanted = labels.map((label) => label.toLowerCase()).filter((label) => label !== "self-hosted");
        const fitting = served.filter((fleet) => wanted.every((label) => fleet.labels?.includes(label)));
        const asked = `jobs ask for [${labels.join(", ")}]`;
        if (fitting.length > 1)
          return [`${asked}, which ${fitting.map(({ fleet }) => `"${fleet}"`).join(" and ")} serve`];
        return fitting.length === 0 && !isUnknown ? [`${asked}, which no fleet serves`] : [];
      });
      return [...new Set(told)].map((what) => ({ resource: one.resource, what }));
    });
  },
};

/** G-09: what anybody's pull request runs stays off machines of one's own. */
export const hostedPublicRepository: StackRule = {
  id: "G-09",
  title: "A public repository runs on GitHub's own machines",
  level: "error",
  remedy: "use a GitHub-hosted label, or write under publicRepositories of the fleet until when and why it is safe",
  reference: "https://docs.github.com/actions/reference/security/secure-use#hardening-for-self-hosted-runners",
  judge({ resources, delivered }, { publicRepositories }) {
    const repositories = resources.filter(({ type }) => type === github("Repository"));
    const isPublic = (name: string) =>
      repositories.some(({ inputs }) => textAt(inputs, "name") === name && inputs.visibility === "public");
    const ids = new Map(repositories.map(({ inputs }) => [String(inputs.repoId), textAt(inputs, "name")]));
    const inGroups = resources
      .filter(({ type }) => type === github("ActionsRunnerGroup"))
      .flatMap((resource) =>
        (Array.isArray(resource.inputs.selectedRepositoryIds) ? resource.inputs.selectedRepositoryIds : [])
          .map((id) => ids.get(String(id)) ?? "")
          .map((name) => ({ resource, name, what: `"${name}" is public, and may use the group` })),
      );
    const byLabels = delivered
      .filter((one) => ownRequests(one).length > 0)
      .map((one) => ({
        resource: one.resource,
        name: repositoryOf(one.resource),
        what: `"${one.repository}" is public, and jobs ask for [${ownRequests(one)[0]!.labels.join(", ")}]`,
      }));
    return [...byLabels, ...inGroups]
      .filter(({ name }) => isPublic(name) && !publicRepositories.includes(name))
      .map(({ resource, what }) => ({ resource, what }));
  },
};
