import { type Condition, equals, firstOf, text, type Value } from "../../workflow/expressions.ts";
import { environment, github, stepOutput } from "../../workflow/expressions-contexts.ts";
import { defineJob } from "../../workflow/jobs.ts";
import type { ActionStep, Job, Step, StepsJob } from "../../workflow/model.ts";
import { checkout, script, setupPython } from "../../workflow/steps.ts";
import { scriptPath } from "../delivery.ts";
import { installRequirements } from "./python-tests.ts";
import type { Registry } from "./registry.ts";

/** The image of the commit in the workflow's `env`. */
export const testedImage = text`${environment("IMAGE")}:sha-${environment("COMMIT")}`;

/** Tests that run against a started container. */
export interface IntegrationTests {
  readonly folder: string;
  readonly requirements: string;
  readonly pythonVersion: string;
}

/**
 * Builds the image, tries it, and only then pushes it. The workflow's `env` has IMAGE and COMMIT; the commit that is
 * built is the one that the tag `sha-` names, for a pull request its head and not the merge that GitHub makes of it.
 */
export function imageJob(options: {
  readonly needs: readonly Job[];
  readonly registry: Registry;
  /** When the image leaves the runner. */
  readonly publishes: Condition;
  readonly defaultBranch: string;
  readonly integration: IntegrationTests | undefined;
  readonly runner: string;
}): StepsJob<"digest"> {
  const { registry, publishes, integration } = options;
  const tags = script("Compute the image tags", scriptPath("image_tags.sh"), {
    id: "tags",
    env: {
      BRANCH: firstOf(github.headRef, github.refName),
      LATEST: equals(github.ref, `refs/heads/${options.defaultBranch}`),
    },
  });
  const shared = {
    context: ".",
    tags: stepOutput(tags, "tags"),
    labels: text`org.opencontainers.image.source=${github.serverUrl}/${github.repository}
org.opencontainers.image.revision=${environment("COMMIT")}
`,
    "cache-from": "type=gha",
  };
  const push: ActionStep = {
    name: "Push",
    id: "push",
    comment: "The layers come from the build above: what is pushed is what was tried.",
    if: publishes,
    uses: "docker/build-push-action",
    with: { ...shared, push: true },
  };
  return defineJob({
    id: "image",
    name: "image",
    comment: "A fork's image is built and tried like any other, and stays on the runner.",
    needs: options.needs,
    runsOn: options.runner,
    timeoutMinutes: 30,
    permissions: { contents: "read", ...registry.push },
    outputs: { digest: stepOutput(push, "digest") },
    steps: [
      checkout({ ref: environment("COMMIT") }),
      tags,
      { name: "Set up Buildx", uses: "docker/setup-buildx-action" },
      {
        name: "Build",
        uses: "docker/build-push-action",
        with: { ...shared, load: true, "cache-to": "type=gha,mode=max" },
      },
      ...(integration === undefined ? [] : integrationSteps(integration)),
      registry.login(publishes),
      push,
    ],
  });
}

/**
 * Starts the image and runs the tests against it. Without pip's cache: what others left there must not reach a job that
 * publishes.
 */
export function integrationSteps(tests: IntegrationTests, image: Value = testedImage): readonly Step[] {
  return [
    setupPython(tests.pythonVersion),
    installRequirements(tests.requirements),
    script("Test the running container", scriptPath("integration_test.sh"), {
      arguments: [tests.folder],
      env: { IMAGE: image },
    }),
  ];
}
