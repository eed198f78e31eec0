import { and, type Condition, equals, firstOf, not, text } from "../../workflow/expressions.ts";
import { github, stepOutput } from "../../workflow/expressions-contexts.ts";
import { defineJob } from "../../workflow/jobs.ts";
import type { ActionStep, Job, StepsJob } from "../../workflow/model.ts";
import { checkout, script, uploadArtifact } from "../../workflow/steps.ts";
import { scriptPath } from "../delivery.ts";
import { debugStep } from "../jobs/debug.ts";
import type { ToolchainPlan } from "./plan.ts";

/** Artifact in which an image travels to the jobs of the same run where nothing may be pushed. */
export const imageArtifact = "buildenv-image";

/** Outputs by which later jobs find the image. */
export type DockerJob = StepsJob<"tag" | "digest" | "archive">;

/**
 * The image of the build environment, built only when its declared inputs have changed: its tag is a hash of them. A
 * pull request publishes nothing; an image that it has to build goes to the later jobs as an archive.
 */
export function dockerJob(plan: ToolchainPlan, needs: readonly Job[], publishes: Condition): DockerJob {
  const { registry, options, context } = plan;
  const hash = script("Hash the inputs of the build environment", scriptPath("build_environment_hash.sh"), {
    id: "hash",
    env: { INPUTS: `${plan.inputs.join("\n")}\n` },
  });
  const tag = stepOutput(hash, "tag");
  const find = script("Look for the image", scriptPath("find_build_environment.sh"), {
    id: "find",
    env: { IMAGE: registry.image, TAG: tag },
  });
  const missing = equals(stepOutput(find, "digest"), "");
  const handedOver = and(missing, not(publishes));
  const shared = {
    context: ".",
    tags: text`${registry.image}:${tag}`,
    labels: text`org.opencontainers.image.source=${github.serverUrl}/${github.repository}\norg.opencontainers.image.revision=${github.sha}\n`,
    "cache-from": `type=registry,ref=${registry.image}:buildcache`,
    // An attestation would make an index of it, whose digest no archive keeps.
    provenance: false,
  };
  const push: ActionStep = {
    name: "Build and push",
    id: "push",
    comment: "Layers are cached in the registry, where pull requests cannot write.",
    if: and(missing, publishes),
    uses: "docker/build-push-action",
    with: { ...shared, push: true, "cache-to": `type=registry,ref=${registry.image}:buildcache,mode=max` },
  };
  const archive: ActionStep = {
    name: "Build for this run alone",
    id: "archive",
    comment: "An OCI layout that `docker load` takes everywhere, as it has Docker's own manifest beside it.",
    if: handedOver,
    uses: "docker/build-push-action",
    with: { ...shared, outputs: "type=docker,dest=image.tar" },
  };
  const onDefaultBranch = equals(github.ref, `refs/heads/${context.repository.defaultBranch}`);
  const digest = firstOf(stepOutput(find, "digest"), stepOutput(push, "digest"));
  return defineJob({
    id: "docker",
    name: "docker",
    needs,
    runsOn: options.runner,
    timeoutMinutes: 90,
    permissions: { contents: "read", ...registry.push },
    outputs: { tag, digest, archive: handedOver },
    steps: [
      checkout(),
      debugStep(),
      hash,
      script("Check the build context", scriptPath("build_context.py"), {
        env: { INPUTS: `${plan.inputs.join("\n")}\n` },
      }),
      registry.login(),
      { name: "Set up Buildx", uses: "docker/setup-buildx-action" },
      find,
      push,
      archive,
      uploadArtifact("Hand the image over", {
        artifact: imageArtifact,
        paths: ["image.tar"],
        retentionDays: 1,
        if: handedOver,
      }),
      script("Give it the tag latest", scriptPath("move_tags.sh"), {
        if: and(publishes, onDefaultBranch),
        arguments: ["latest"],
        env: { IMAGE: registry.image, DIGEST: digest },
      }),
    ],
  });
}
