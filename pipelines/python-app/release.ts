import { text } from "../../workflow/expressions.ts";
import { environment, github, outputOf, stepOutput } from "../../workflow/expressions-contexts.ts";
import { defineJob } from "../../workflow/jobs.ts";
import type { StepsJob, Workflow } from "../../workflow/model.ts";
import { checkout, script } from "../../workflow/steps.ts";
import { scriptPath } from "../delivery.ts";
import { type IntegrationTests, integrationSteps } from "../jobs/image.ts";
import { metricsJob } from "../jobs/run-metrics.ts";
import { checkoutScripts } from "../jobs/run-report.ts";
import type { PythonAppPlan } from "./plan.ts";

/** release.yml: a version tag gives the image that CI tested its production tags; nothing is built again. */
export function releaseWorkflow({ options, registry, integration }: PythonAppPlan): Workflow {
  const { runner, releaseEnvironment } = options;
  const find = script("Find the tested image", scriptPath("tested_image.sh"), {
    id: "find",
    env: { COMMIT: github.sha, TAG: github.refName, GH_TOKEN: github.token },
  });
  const candidate = defineJob({
    id: "candidate",
    name: "candidate",
    comment: "The image of this commit, if CI passed for it.",
    runsOn: runner,
    // Long enough to wait for a CI run that was started together with the tag.
    timeoutMinutes: 45,
    permissions: { contents: "read", actions: { read: "looks up the CI run of the commit" }, ...registry.pull },
    outputs: { digest: stepOutput(find, "digest") },
    steps: [checkoutScripts(), registry.login(), find],
  });
  const image = text`${environment("IMAGE")}@${outputOf(candidate, "digest")}`;
  const tested = integration === undefined ? undefined : integrationJob(candidate, integration);
  const promote = defineJob({
    id: "promote",
    name: "promote",
    needs: [candidate, ...(tested ? [tested] : [])],
    runsOn: runner,
    timeoutMinutes: 10,
    ...(releaseEnvironment === undefined ? {} : { environment: releaseEnvironment }),
    permissions: { contents: "read", ...registry.push },
    steps: [
      checkoutScripts(),
      registry.login(),
      script("Promote the image", scriptPath("promote_image.sh"), {
        env: { DIGEST: outputOf(candidate, "digest"), TAG: github.refName, GH_TOKEN: github.token },
      }),
    ],
  });
  const jobs = [candidate, ...(tested ? [tested] : []), promote];
  return {
    file: "release.yml",
    name: "Release",
    on: { push: { tags: ["v*"] } },
    concurrency: { group: text`release-${github.ref}`, cancelInProgress: false },
    env: { IMAGE: registry.image },
    jobs: [...jobs, metricsJob({ needs: jobs, notices: options, runner })],
  };

  function integrationJob(needed: StepsJob<"digest">, tests: IntegrationTests): StepsJob<never> {
    return defineJob({
      id: "integration",
      name: "integration",
      comment: "Against the very digest that is promoted.",
      needs: [needed],
      runsOn: runner,
      timeoutMinutes: 20,
      permissions: { contents: "read", ...registry.pull },
      steps: [checkout(), registry.login(), ...integrationSteps(tests, image)],
    });
  }
}
