import { github, secret, stepOutput } from "../../workflow/expressions-contexts.ts";
import { defineJob } from "../../workflow/jobs.ts";
import type { ActionStep, Job, StepsJob } from "../../workflow/model.ts";
import { script } from "../../workflow/steps.ts";
import { scriptPath } from "../delivery.ts";
import { checkoutScripts } from "../jobs/run-report.ts";
import { siteArtifact } from "./docs.ts";
import type { MlTrainingPlan } from "./plan.ts";
import { succeeded } from "./succeeded.ts";

/** Environment in which a release is published: its reviewers approve, and PyPI's publisher names it. */
export const publishingEnvironment = "production";

/** Holds nothing of the repository: what signs and uploads should run nothing else. */
export function pypiJob({ options }: MlTrainingPlan, needs: readonly Job[]): StepsJob<never> {
  const token = typeof options.pypi !== "string";
  return defineJob({
    id: "pypi",
    name: "pypi",
    needs,
    if: succeeded(...needs),
    runsOn: options.runner,
    timeoutMinutes: 15,
    environment: publishingEnvironment,
    permissions: token ? {} : { idToken: { write: "is who PyPI's trusted publisher expects" } },
    steps: [
      {
        name: "Download the package",
        uses: "actions/download-artifact",
        with: { name: "release-package", path: "dist" },
      },
      {
        name: "Publish on PyPI",
        uses: "pypa/gh-action-pypi-publish",
        ...(token
          ? { accepted: { audit: "use-trusted-publishing", because: "an exception of the inventory, until its day" } }
          : {}),
        with: token
          ? { user: secret("PYPI_USERNAME"), password: secret("PYPI_PASSWORD"), attestations: false }
          : { attestations: true },
      },
    ],
  });
}

export function chartPublishingJob({ options, registry }: MlTrainingPlan, needs: readonly Job[]): StepsJob<never> {
  const own = options.registry !== "ghcr";
  const host = registry.image.slice(0, registry.image.indexOf("/"));
  return defineJob({
    id: "publish-chart",
    name: "publish-chart",
    needs,
    if: succeeded(...needs),
    runsOn: options.runner,
    timeoutMinutes: 10,
    environment: publishingEnvironment,
    permissions: { contents: "read", ...registry.push },
    steps: [
      checkoutScripts(),
      {
        name: "Download the chart",
        uses: "actions/download-artifact",
        with: { name: "release-chart", path: "charts" },
      },
      script("Publish the chart", scriptPath("publish_chart.sh"), {
        env: {
          CHARTS: "charts",
          TARGET: `oci://${registry.image.split("/").slice(0, -1).join("/")}/charts`,
          REGISTRY: host,
          USERNAME: own ? secret("DOCKER_USERNAME") : github.actor,
          PASSWORD: own ? secret("DOCKER_PASSWORD") : github.token,
        },
      }),
    ],
  });
}

/** The site that the gate built, on GitHub Pages. */
export function siteJob({ options }: MlTrainingPlan, needs: readonly Job[]): StepsJob<never> {
  const deploy: ActionStep = { name: "Publish the site", id: "site", uses: "actions/deploy-pages" };
  return defineJob({
    id: "site",
    name: "site",
    needs,
    if: succeeded(...needs),
    runsOn: options.runner,
    timeoutMinutes: 15,
    environment: { name: "github-pages", url: stepOutput(deploy, "page_url") },
    permissions: {
      pages: { write: "publishes the site" },
      idToken: { write: "shows Pages which run it is" },
    },
    steps: [
      { name: "Download the site", uses: "actions/download-artifact", with: { name: siteArtifact, path: "site" } },
      { name: "Upload the site", uses: "actions/upload-pages-artifact", with: { path: "site" } },
      deploy,
    ],
  });
}
