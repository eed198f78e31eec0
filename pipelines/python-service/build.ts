import {
  and,
  type Condition,
  cancelled,
  differs,
  Expression,
  equals,
  firstOf,
  literal,
  not,
  or,
  text,
} from "../../workflow/expressions.ts";
import { environment, github, outputOf, stepOutput } from "../../workflow/expressions-contexts.ts";
import { defineJob } from "../../workflow/jobs.ts";
import type { ActionStep, StepsJob, Workflow } from "../../workflow/model.ts";
import { checkout, script, uploadArtifact } from "../../workflow/steps.ts";
import { scriptPath } from "../delivery.ts";
import { aggregateJob } from "../jobs/aggregate.ts";
import { debugInput, debugStep } from "../jobs/debug.ts";
import { metricsJob } from "../jobs/run-metrics.ts";
import { scanJob } from "../jobs/scan.ts";
import { isPullRequest, type PythonServicePlan, pullRequestOrRun } from "./plan.ts";

/** A proposal is built for one platform, tried and thrown away; everything else is published. */
const isProposal = (queue: boolean): Condition =>
  queue ? or(isPullRequest, equals(github.eventName, "merge_group")) : isPullRequest;

/** `condition && yes || no` */
function choose(condition: Condition, yes: string, no: string): Expression<string> {
  return firstOf(and(condition, new Expression<boolean>(literal(yes))), no);
}

/** build.yaml: the image, for one platform on pull requests, for all and published otherwise. */
export function buildWorkflow(plan: PythonServicePlan): Workflow {
  const { options, context, registry, branches } = plan;
  const { runner, mergeQueue } = options;
  const proposal = isProposal(mergeQueue);
  const published = mergeQueue ? not(proposal) : differs(github.eventName, "pull_request");
  const image = imageJob(plan, proposal, published);
  const scan = options.codeScanning ? scanJob({ image, registry, if: published, runner }) : undefined;
  const attest = options.attestations ? attestJob(plan, image, published) : undefined;
  const further = [scan, attest].filter((job) => job !== undefined);
  const build = aggregateJob({ id: "build", needs: [image, ...further], mayBeSkipped: further, runner });
  const jobs = [image, ...further, build];
  return {
    file: "build.yaml",
    name: "Build",
    on: {
      push: { branches, tags: ["v*"] },
      pullRequest: {},
      ...(mergeQueue ? { mergeGroup: {} } : {}),
      workflowDispatch: { inputs: debugInput },
    },
    concurrency: { group: text`build-${pullRequestOrRun}`, cancelInProgress: isPullRequest },
    env: { IMAGE: registry.image, DEFAULT_BRANCH: context.repository.defaultBranch },
    jobs: [...jobs, metricsJob({ needs: jobs, notices: options, runner })],
  };
}

function imageJob(plan: PythonServicePlan, proposal: Condition, published: Condition): StepsJob<"digest"> {
  const { options, registry } = plan;
  const platforms = options.platforms.join(",");
  const notReleased = differs(github.refType, "tag");
  const tags = script("Compute the image tags", scriptPath("container_tags.sh"), {
    id: "tags",
    env: { STAGE: "development", REF: github.ref, COMMIT: github.sha, GH_TOKEN: github.token },
  });
  const build: ActionStep = {
    name: "Build",
    id: "build",
    uses: "docker/build-push-action",
    with: {
      context: ".",
      platforms: choose(proposal, "linux/amd64", platforms),
      push: published,
      load: proposal,
      provenance: published,
      sbom: published,
      tags: text`${stepOutput(tags, "tags")}
${environment("IMAGE")}:sha-${github.sha}
`,
      labels: text`org.opencontainers.image.source=${github.serverUrl}/${github.repository}
org.opencontainers.image.revision=${github.sha}
`,
      // A release takes nothing that other runs left behind.
      "cache-from": choose(notReleased, "type=gha", ""),
      "cache-to": choose(notReleased, "type=gha,mode=max", ""),
    },
  };
  return defineJob({
    id: "image",
    name: "image",
    runsOn: options.runner,
    timeoutMinutes: 60,
    permissions: { contents: "read", ...registry.push },
    outputs: { digest: stepOutput(build, "digest") },
    steps: [
      checkout(),
      debugStep(),
      tags,
      { name: "Set up QEMU", if: published, uses: "docker/setup-qemu-action" },
      { name: "Set up Buildx", uses: "docker/setup-buildx-action" },
      registry.login(published),
      build,
      {
        name: "Scan",
        comment: "What is published is scanned by a job of its own, which may not push.",
        if: proposal,
        uses: "aquasecurity/trivy-action",
        with: {
          "image-ref": text`${environment("IMAGE")}:sha-${github.sha}`,
          format: "sarif",
          output: "trivy/image.sarif",
          severity: "CRITICAL,HIGH",
          "limit-severities-for-sarif": true,
          "ignore-unfixed": true,
        },
      },
      script("Judge the findings", scriptPath("sarif_gate.py"), {
        if: proposal,
        arguments: ["trivy", "trivy/image.sarif", options.failOn],
      }),
      uploadArtifact("Upload the report", {
        artifact: "report-image",
        paths: ["trivy/image.sarif"],
        ifMissing: "warn",
        if: and(not(cancelled()), proposal),
      }),
    ],
  });
}

function attestJob({ options, registry }: PythonServicePlan, image: StepsJob<"digest">, published: Condition) {
  return defineJob({
    id: "attest",
    name: "attest",
    comment: "Apart from the build, whose steps must not reach what signs.",
    needs: [image],
    if: published,
    runsOn: options.runner,
    timeoutMinutes: 10,
    permissions: {
      ...registry.push,
      idToken: { write: "proves to Sigstore which workflow this is" },
      attestations: { write: "keeps the attestation" },
    },
    steps: [
      registry.login(),
      {
        name: "Attest the provenance",
        uses: "actions/attest-build-provenance",
        with: {
          "subject-name": environment("IMAGE"),
          "subject-digest": outputOf(image, "digest"),
          "push-to-registry": true,
        },
      },
    ],
  });
}
