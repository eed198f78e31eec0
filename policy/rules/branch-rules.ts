import { github, inputAt, type PolicyResource, type Rule, unknownInput } from "../rule.ts";

const types = [github("RepositoryRuleset")];
const benchmark = "CIS Software Supply Chain Security Guide 1.1";

const isDefaultBranch = ({ inputs }: PolicyResource) =>
  inputs.target === "branch" &&
  JSON.stringify(inputAt(inputs, "conditions.refName.includes") ?? []).includes("~DEFAULT_BRANCH");

/** Says that a flag is off, unless it is on or only a real run knows. */
const needs = (inputs: unknown, path: string, words: string): string[] =>
  [true, unknownInput].includes(inputAt(inputs, path) as boolean) ? [] : [words];

/** G-01: what a pull request to the default branch needs. */
export const reviewedDefaultBranch: Rule = {
  id: "G-01",
  title: "Changes of the default branch are reviewed",
  level: "warning",
  remedy: "set rules.approvals, rules.dismissStale and rules.conversations in inventory/defaults.yaml",
  reference: benchmark,
  types,
  judge(resource, { approvals }) {
    const { inputs } = resource;
    if (!isDefaultBranch(resource)) return [];
    const count = inputAt(inputs, "rules.pullRequest.requiredApprovingReviewCount");
    const enforcement = inputs.enforcement;
    return [
      ...(enforcement === "active" || enforcement === unknownInput
        ? []
        : [`enforcement is ${JSON.stringify(enforcement)}`]),
      ...(typeof count === "number" && count < approvals
        ? [`pull requests need ${count} approvals, not ${approvals}`]
        : []),
      ...(count === undefined ? ["no pull request is needed"] : []),
      ...(count === undefined
        ? []
        : needs(inputs, "rules.pullRequest.dismissStaleReviewsOnPush", "a push leaves approvals standing")),
      ...(count === undefined
        ? []
        : needs(inputs, "rules.pullRequest.requiredReviewThreadResolution", "conversations may stay open")),
    ];
  },
};

/** G-02: nobody but GitHub Actions may report a check that its workflows make. */
export const trustedChecks: Rule = {
  id: "G-02",
  title: "A required check names the app that reports it",
  level: "error",
  remedy: "let Slipway compute required checks; of checks under rules.checks say which app reports them",
  reference: `${benchmark}.9`,
  types,
  judge({ inputs }) {
    const checks = inputAt(inputs, "rules.requiredStatusChecks.requiredChecks");
    if (!Array.isArray(checks)) return [];
    return checks
      .filter((check) => inputAt(check, "integrationId") === undefined || inputAt(check, "integrationId") === 0)
      .map((check) => `any app may report ${JSON.stringify(inputAt(check, "context"))}`);
  },
};

/** G-03: history stays. */
export const keptHistory: Rule = {
  id: "G-03",
  title: "The default branch is neither deleted nor rewritten",
  level: "error",
  remedy: "keep the branch rules that Slipway makes",
  reference: `${benchmark}.16, ${benchmark}.17`,
  types,
  judge(resource) {
    const { inputs } = resource;
    const names = inputAt(inputs, "conditions.refName.includes");
    if (inputs.target === "branch" && Array.isArray(names) && names.length === 0) return ["they hold for no branch"];
    if (!isDefaultBranch(resource)) return [];
    return [
      ...needs(resource.inputs, "rules.deletion", "the branch may be deleted"),
      ...needs(resource.inputs, "rules.nonFastForward", "history may be rewritten"),
    ];
  },
};

/** G-04: rules hold for everybody. */
export const emptyBypass: Rule = {
  id: "G-04",
  title: "Nobody passes the rules",
  level: "warning",
  remedy: "take rules.bypass away, or write an exception with its reason and its last day",
  reference: `${benchmark}.14`,
  types,
  judge({ inputs }) {
    const actors = inputs.bypassActors;
    return Array.isArray(actors)
      ? actors.map((actor) => `${inputAt(actor, "actorType")} may pass them (${inputAt(actor, "bypassMode")})`)
      : [];
  },
};
