import { deliverActionlintSettings } from "../actionlint-settings.ts";
import { deliverScript, deliverWorkflow } from "../delivery.ts";
import { deliverDependabot } from "../dependabot.ts";
import { checksCommentScripts, checksCommentWorkflow } from "../jobs/checks-comment.ts";
import { metricsScripts } from "../jobs/run-metrics.ts";
import { definePipeline } from "../pipeline.ts";
import { deployWorkflow } from "./deploy.ts";
import { driftWorkflow } from "./drift.ts";
import { lapseWorkflow } from "./lapse.ts";
import { pulumiProgramOptions } from "./options.ts";
import { commentedArtifacts, previewCheck, previewWorkflow } from "./preview.ts";
import { engineScripts } from "./stack.ts";

/** What changes a platform: previewed in pull requests, promoted from stack to stack, looked after at night. */
export const pulumiProgram = definePipeline({
  name: "pulumi-program",
  summary:
    "Previews a change of a platform on its pull request, applies it stack by stack as it was reviewed, and looks for drift at night.",
  options: pulumiProgramOptions,
  build(options, context) {
    const { runner } = options;
    const preview = previewWorkflow(options, context);
    const comment = { file: "pull-request.yml", runner, shown: commentedArtifacts(options) };
    return {
      files: [
        deliverWorkflow(preview, context),
        deliverWorkflow(deployWorkflow(options, context), context),
        deliverWorkflow(lapseWorkflow(options, context), context),
        deliverWorkflow(driftWorkflow(options), context),
        deliverWorkflow(checksCommentWorkflow([preview], comment), context),
        ...[...engineScripts, "debug.sh", "platform_preview.sh", ...checksCommentScripts, ...metricsScripts]
          .sort()
          .map((name) => deliverScript(name, context)),
        deliverDependabot(["github-actions", "npm"], context),
        ...deliverActionlintSettings([runner], context),
      ],
      requires: [{ path: ".github/workflows/preview.yml", job: previewCheck }],
      variables: {},
    };
  },
});
