import { z } from "zod";
import { and, differs, equals, firstOf, or } from "../../../workflow/expressions.ts";
import { event, github } from "../../../workflow/expressions-contexts.ts";
import { defineJob } from "../../../workflow/jobs.ts";
import { checkout } from "../../../workflow/steps.ts";
import { imageJob } from "../../jobs/image.ts";
import { ghcr } from "../../jobs/registry.ts";
import { defineJobKind } from "../job-kind.ts";
import { pathInRepository, runnerOption } from "../option-fields.ts";

const notFromFork = or(
  differs(github.eventName, "pull_request"),
  equals(event("pull_request.head.repo.full_name"), github.repository),
);

export const buildImage = defineJobKind({
  name: "build-image",
  summary: "Builds the image of the Dockerfile, and pushes it to GitHub's registry where that is asked for.",
  on: "change",
  options: z.strictObject({
    push: z
      .boolean()
      .default(false)
      .describe(
        "true to push what is built from the root's Dockerfile, but for forks and merge queues, or false to build only",
      ),
    file: pathInRepository.default("Dockerfile").describe("the path of the Dockerfile, without push"),
    ...runnerOption,
  }),
  build({ push, file, runner }, place) {
    const runsOn = runner ?? place.runner;
    if (push) {
      const job = imageJob({
        needs: place.needs,
        registry: ghcr(place.context),
        publishes: and(differs(github.eventName, "merge_group"), notFromFork),
        defaultBranch: place.context.repository.defaultBranch,
        integration: undefined,
        runner: runsOn,
      });
      return {
        job: { ...job, id: place.id, name: place.id },
        scripts: ["image_tags.sh"],
        env: {
          IMAGE: ghcr(place.context).image,
          COMMIT: firstOf(event("pull_request.head.sha"), github.sha),
        },
        updates: [{ ecosystem: "docker", directory: "/" }],
      };
    }
    return {
      job: defineJob({
        id: place.id,
        name: place.id,
        needs: place.needs,
        runsOn,
        timeoutMinutes: 30,
        permissions: { contents: "read" },
        steps: [
          checkout(),
          { name: "Set up Buildx", uses: "docker/setup-buildx-action" },
          {
            name: "Build",
            uses: "docker/build-push-action",
            with: { context: ".", file, "cache-from": "type=gha", "cache-to": "type=gha,mode=max" },
          },
        ],
      }),
      updates: [{ ecosystem: "docker", directory: "/" }],
    };
  },
});
