import { and, type Condition, equals, not, or, text } from "../../workflow/expressions.ts";
import { environment, event, github, matrix, outputOf, stepOutput } from "../../workflow/expressions-contexts.ts";
import { defineJob } from "../../workflow/jobs.ts";
import type { ActionStep, Job, ScriptStep, StepsJob } from "../../workflow/model.ts";
import { checkout, script, uploadArtifact } from "../../workflow/steps.ts";
import { scriptPath } from "../delivery.ts";
import { debugStep } from "../jobs/debug.ts";
import { checkoutScripts } from "../jobs/run-report.ts";
import { downloadArtifact } from "../jobs/smoke.ts";
import { checkoutWithSubmodules } from "../jobs/submodules.ts";
import {
  conditionsText,
  isTagPush,
  onDefaultBranch,
  publishes,
  succeeded,
  succeededOrForced,
  unlessCancelled,
} from "./conditions.ts";
import type { WheelsPlan } from "./plan.ts";

/** Registry and name of the image, from the workflow's `env`. */
export const image = text`${environment("REGISTRY")}/${environment("IMAGE_NAME")}`;

const imageArtifact = "development-image";
const archiveFolder = "image";
const testTypes = ["basic", "import", "help"] as const;

export type ImageJob = StepsJob<"digest" | "tag">;

/** build-docker-image: the stage `development`, pushed, or handed over within a run that may publish nothing. */
export function developmentImageJob(plan: WheelsPlan, lint: Job): ImageJob {
  const { options, context, registry } = plan;
  const tags = tagsStep(plan, "development");
  const shared = {
    ...buildInputs(tags, "development"),
    "cache-from": "type=gha",
    // What others left in a cache must not reach what is released.
    "no-cache": equals(github.refType, "tag"),
  };
  const push: ActionStep = {
    name: "Build and push",
    id: "push",
    if: publishes,
    uses: "docker/build-push-action",
    accepted: { audit: "cache-poisoning", because: "for a tag, whose run releases, no-cache is true" },
    with: { ...shared, push: true, "cache-to": "type=gha,mode=max" },
  };
  return defineJob({
    id: "build-docker-image",
    name: "build-docker-image",
    needs: [lint],
    if: succeededOrForced(lint),
    runsOn: options.runner,
    timeoutMinutes: 60,
    permissions: { contents: "read", ...registry.push },
    outputs: { digest: stepOutput(push, "digest"), tag: stepOutput(tags, "first") },
    steps: [
      ...checkoutWithSubmodules(),
      debugStep({ CONDITIONS: conditionsText(context) }),
      ...tokenSteps(plan, publishes),
      { name: "Set up Buildx", uses: "docker/setup-buildx-action" },
      registry.login(publishes),
      tags,
      push,
      {
        name: "Build for this run alone",
        comment: "An OCI layout that `docker load` takes everywhere, as it has Docker's own manifest beside it.",
        if: not(publishes),
        uses: "docker/build-push-action",
        with: { ...shared, outputs: "type=docker,dest=image.tar" },
      },
      uploadArtifact("Hand the image over", {
        artifact: imageArtifact,
        paths: ["image.tar"],
        retentionDays: 1,
        if: not(publishes),
      }),
    ],
  });
}

/** test-docker-image: the very image that was built, by digest or from the archive. */
export function imageTestJob({ options, registry }: WheelsPlan, built: ImageJob): StepsJob<never> {
  const digest = outputOf(built, "digest");
  const obtain = script("Get the image", scriptPath("obtain_image.sh"), {
    id: "image",
    env: { IMAGE: image, DIGEST: digest, TAG: outputOf(built, "tag"), ARCHIVE: archiveFolder },
  });
  return defineJob({
    id: "test-docker-image",
    name: "test-docker-image",
    needs: [built],
    if: unlessCancelled(succeeded(built)),
    runsOn: options.runner,
    timeoutMinutes: 20,
    permissions: { contents: "read", ...registry.pull },
    strategy: { failFast: false, matrix: { "test-type": testTypes } },
    steps: [
      checkoutScripts(),
      debugStep({ MATRIX: matrix("test-type") }),
      { ...downloadArtifact("Take the image over", imageArtifact, archiveFolder), if: equals(digest, "") },
      registry.login(publishes),
      obtain,
      script("Test the image", scriptPath("test_container.sh"), {
        env: {
          IMAGE: stepOutput(obtain, "image"),
          TEST_TYPE: matrix("test-type"),
          MODULES: options.modules.join(" "),
          TOOLS: options.tools.join(" "),
        },
      }),
    ],
  });
}

/** build-production-image: the stage `production`, with the wheel that was built and tested. */
export function productionImageJob(plan: WheelsPlan, wheels: Job, tested: Job): StepsJob<"digest"> {
  const { options, context, registry } = plan;
  const tags = tagsStep(plan, "production");
  const linux = options.platforms.find(({ platform }) => platform === "linux")!;
  const push: ActionStep = {
    name: "Build and push",
    id: "push",
    comment: "Without a cache, and with the wheel that was tested.",
    uses: "docker/build-push-action",
    with: {
      ...buildInputs(tags, "production"),
      "build-contexts": "wheels=wheels",
      "no-cache": true,
      push: true,
    },
  };
  return defineJob({
    id: "build-production-image",
    name: "build-production-image",
    needs: [wheels, tested],
    if: unlessCancelled(and(succeeded(wheels, tested), publishes, or(onDefaultBranch(context), isTagPush))),
    runsOn: options.runner,
    timeoutMinutes: 30,
    permissions: { contents: "read", ...registry.push },
    outputs: { digest: stepOutput(push, "digest") },
    steps: [
      checkout(),
      debugStep({ CONDITIONS: conditionsText(context) }),
      ...tokenSteps(plan),
      downloadArtifact("Download the wheel", `wheels-${linux.platform}-${linux.arch}`, "wheels"),
      { name: "Set up Buildx", uses: "docker/setup-buildx-action" },
      registry.login(),
      tags,
      push,
    ],
  });
}

/** Checks the personal token before it is relied on; nothing where the job's own is used. */
export function tokenSteps({ personalToken }: WheelsPlan, condition?: Condition): readonly ScriptStep[] {
  if (personalToken === undefined) return [];
  return [
    script("Check the personal access token", scriptPath("check_token.py"), {
      ...(condition === undefined ? {} : { if: condition }),
      env: {
        TOKEN: personalToken,
        SCOPES: "read:packages write:packages contents",
        VISIBILITY: event("repository.visibility"),
      },
    }),
  ];
}

function tagsStep({ context }: WheelsPlan, stage: "development" | "production"): ScriptStep {
  return script("Compute the image tags", scriptPath("container_tags.sh"), {
    id: "tags",
    env: {
      IMAGE: image,
      STAGE: stage,
      REF: github.ref,
      COMMIT: github.sha,
      DEFAULT_BRANCH: context.repository.defaultBranch,
      GH_TOKEN: github.token,
    },
  });
}

function buildInputs(tags: ScriptStep, stage: string) {
  return {
    context: ".",
    target: stage,
    platforms: "linux/amd64",
    tags: stepOutput(tags, "tags"),
    labels: text`org.opencontainers.image.source=${github.serverUrl}/${github.repository}\norg.opencontainers.image.revision=${github.sha}\n`,
    // An attestation would make an index of it, whose digest no archive keeps.
    provenance: false,
  };
}
