import { equals, firstOf, text } from "../../workflow/expressions.ts";
import { event, github, variable } from "../../workflow/expressions-contexts.ts";
import { defineJob } from "../../workflow/jobs.ts";
import type { Job, Step, Workflow } from "../../workflow/model.ts";
import { checkout, script, setupPython, uploadArtifact } from "../../workflow/steps.ts";
import { scriptPath } from "../delivery.ts";
import { debugInput, debugStep } from "../jobs/debug.ts";
import { callTrigger, metricsUnlessCalled, noticeSecrets } from "./called.ts";
import type { MlTrainingPlan } from "./plan.ts";

/** Artifact with the built site. */
export const siteArtifact = "documentation";

/** docs.yml: builds the documentation. Its checks are never required, so it may look at paths. */
export function docsWorkflow({ options, context }: MlTrainingPlan): Workflow {
  const { folder, builder } = options.documentation;
  const paths = [`${folder}/**`, "**/*.md", ".github/workflows/docs.yml"];
  const tools: Step =
    builder === "npm"
      ? {
          name: "Set up Node",
          uses: "actions/setup-node",
          with: { "node-version": firstOf(variable("NODE_VERSION"), options.nodeVersion) },
        }
      : setupPython(options.pythonVersions.at(-1)!);
  const build = defineJob({
    id: "build",
    name: "build",
    comment: "Without caches: a release publishes what this builds.",
    runsOn: options.runner,
    timeoutMinutes: 20,
    permissions: { contents: "read" },
    steps: [
      checkout(),
      debugStep(),
      tools,
      script("Build the documentation", scriptPath("build_docs.sh"), {
        env: { BUILDER: builder, FOLDER: folder, SITE: "site" },
      }),
      uploadArtifact("Upload the site", { artifact: siteArtifact, paths: ["site/"] }),
    ],
  });
  const jobs: readonly Job[] = [build];
  return {
    file: "docs.yml",
    name: "Documentation",
    on: {
      pullRequest: { paths },
      push: { branches: [context.repository.defaultBranch], paths },
      workflowDispatch: { inputs: debugInput },
      workflowCall: callTrigger(noticeSecrets(options)),
    },
    concurrency: {
      group: text`docs-${firstOf(event("pull_request.number"), github.ref)}-${github.eventName}`,
      cancelInProgress: equals(github.eventName, "pull_request"),
    },
    jobs: [...jobs, metricsUnlessCalled(jobs, options, "docs-metrics")],
  };
}
