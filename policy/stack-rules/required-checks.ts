import { github, inputAt, listAt } from "../rule.ts";
import { repositoryOf, type StackRule, textAt } from "../stack-rule.ts";

/** C-01: a required check that nobody reports blocks every pull request. */
export const producedChecks: StackRule = {
  id: "C-01",
  title: "A required check of GitHub Actions is reported by a delivered workflow",
  level: "error",
  remedy: "let Slipway compute required checks; write checks that somebody else reports under rules.checks",
  reference:
    "https://docs.github.com/pull-requests/collaborating-with-pull-requests/collaborating-on-repositories-with-code-quality-features/troubleshooting-required-status-checks",
  judge: ({ resources, delivered, unseen }) =>
    resources
      .filter((resource) => resource.type === github("RepositoryRuleset") && !unseen.has(repositoryOf(resource)))
      .flatMap((resource) => {
        const own = delivered.filter(({ repository }) => repository === repositoryOf(resource));
        const reported = own.flatMap(({ analysis }) =>
          analysis.workflows.flatMap(({ checks }) => checks.filter((check) => check.alwaysReported)),
        );
        return listAt(resource.inputs, "rules.requiredStatusChecks.requiredChecks")
          .filter((check) => Number(inputAt(check, "integrationId")) > 0)
          .map((check) => textAt(check, "context"))
          .filter((context) => context !== "" && !reported.some(({ name }) => name === context))
          .map((context) => ({ resource, what: `no delivered workflow reports "${context}" on every pull request` }));
      }),
};
