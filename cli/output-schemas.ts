import { z } from "zod";
import { adoptOutput } from "./adopt-output.ts";
import { bootstrapOutput } from "./bootstrap/output.ts";
import { costOutput, fleetSimulateOutput, fleetsOutput, rangeOutput } from "./cost-schema.ts";
import { doctorOutput } from "./doctor-output.ts";
import { driftOutput } from "./drift-output.ts";
import { checklistItem, finding, names } from "./finding-schema.ts";
import { image, imagesOutput, imagesPruneOutput } from "./images-output.ts";
import { previewOutput } from "./preview-output.ts";
import { recoverOutput } from "./recover/output.ts";
import { repoOutputs } from "./repo/output.ts";
import { reportOutput } from "./report-output.ts";
import { runOutput } from "./run-output.ts";
import { secretsOutputs } from "./secrets/output.ts";
import { targetsOutput } from "./targets-output.ts";
import { whyOutput } from "./why-output.ts";

/** What `slipway plan --json` prints. */
export const planOutput = z.strictObject({
  stack: z.string(),
  excerpt: z
    .strictObject({ repositories: names, of: z.int().describe("Number of repositories that the stack has.") })
    .exactOptional()
    .describe("Where a part of the stack was asked for: the ids of that part."),
  resources: z.array(
    z.strictObject({
      urn: z.string(),
      type: z.string().describe("Pulumi type token."),
      name: z.string(),
      parent: z.string().describe('URN of the parent; "" for the stack.'),
      inputs: z.record(z.string(), z.unknown()).describe('Secrets are "[secret]", values not known yet "[unknown]".'),
      ignoreChanges: names.optional().describe("Inputs that are never changed once it is there."),
      waitsFor: names.optional().describe("URNs of what it waits for outside of its own repository."),
    }),
  ),
  repositories: z
    .record(
      z.string(),
      z.strictObject({
        files: names,
        requiredChecks: names,
        secrets: names,
        variables: names,
        environments: names,
        reviewers: names.describe("Who approves deployments: `production/team platform`."),
        bypass: names.describe("Who may pass the rules: `branch: team platform (always)`."),
      }),
    )
    .describe("By inventory id; names of an environment's secrets and variables are `environment/NAME`."),
  fleets: z
    .array(
      z.strictObject({
        name: z.string(),
        engine: z.enum(["ec2", "codebuild", "external"]),
        os: z.enum(["linux", "windows"]),
        trust: z.enum(["pull-request", "build", "release"]),
        labels: names,
        repositories: names,
        jobs: names.describe("Jobs that are bound to it: `repository file:job`."),
        machines: names.describe("Instance types, the preferred first; CodeBuild's size."),
        market: z.enum(["spot", "spot-only", "on-demand"]),
        ceiling: z.int(),
        hot: z.int(),
        stopped: z.int(),
        schedules: z.array(
          z.strictObject({
            cron: z.string(),
            timezone: z.string(),
            hot: z.int(),
            stopped: z.int(),
            ceiling: z.int(),
          }),
        ),
        gang: z.int().exactOptional(),
        monthlyBudget: z.int().exactOptional(),
        cost: costOutput,
      }),
    )
    .describe("Runner fleets that the stack makes."),
  cost: z
    .strictObject({
      region: z.string(),
      pricesOf: z.string().describe("Day of the price table."),
      network: costOutput,
      total: rangeOutput,
    })
    .exactOptional()
    .describe("What the fleets cost a month together, in US dollars; absent where the stack makes none."),
  checklist: z.array(checklistItem),
  findings: z.array(finding),
});

const rangeOfPlan = z.object(rangeOutput.shape);

/** The same, as far as it is compared: later and earlier versions may say more, or less. */
export const readablePlan = z.object({
  ...planOutput.shape,
  fleets: z.array(z.object({ name: z.string(), cost: rangeOfPlan.optional() })).optional(),
  cost: z.object({ network: rangeOfPlan, total: rangeOfPlan }).optional(),
  checklist: z.array(checklistItem).default([]),
  repositories: z.record(
    z.string(),
    z.object({ requiredChecks: names, reviewers: names.default([]), bypass: names.default([]) }),
  ),
});

/** What `slipway check --json` prints. */
export const checkOutput = z.strictObject({ stack: z.string(), findings: z.array(finding) });

const jobResult = z.enum(["run", "skip", "fail", "cancelled", "wait", "unknown"]);

/** What `slipway simulate --json` prints. */
export const simulateOutput = z.strictObject({
  repository: z.string(),
  event: z.string(),
  ref: z.string(),
  runs: z.array(
    z.object({
      file: z.string(),
      name: z.string(),
      triggered: z.boolean(),
      reason: z.string(),
      jobs: z.array(
        z.object({
          id: z.string().describe("Job id; jobs of a called workflow as caller/callee."),
          name: z.string().describe("Name of its check."),
          result: jobResult,
          reason: z.string(),
          needs: names,
          cells: z.array(z.object({ name: z.string(), result: jobResult })),
          environment: z.string().optional(),
          runsOn: names,
        }),
      ),
    }),
  ),
});

const counts = z.partialRecord(
  z.enum(["created", "updated", "unchanged", "replaced", "deleted", "failed"]),
  z.int().min(0),
);
const kinds = z.array(z.strictObject({ kind: z.string(), counts }));
const origins = z.array(z.strictObject({ name: z.string(), scope: z.string(), source: z.string() }));

/** What `slipway rehearse --json` prints after applying; with an error among the findings, {@link checkOutput}. */
export const rehearseOutput = z.strictObject({
  stack: z.string(),
  owner: z.string(),
  url: z.string().describe("Origin of the embedded GitHub."),
  driver: z.enum(["pulumi", "in-process"]),
  writes: z.int().min(0).describe("Write requests that the embedded GitHub saw."),
  totals: counts,
  repositories: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      url: z.string().optional(),
      kinds,
      checks: z.array(z.strictObject({ name: z.string(), state: z.enum(["required", "pending"]) })),
      secrets: origins,
      variables: origins,
      runs: z.array(z.strictObject({ title: z.string(), result: simulateOutput })),
      files: z.array(
        z.object({
          path: z.string(),
          content: z.string(),
          mode: z.enum(["managed", "scaffold"]),
          executable: z.boolean().optional(),
        }),
      ),
      pullRequest: z.int().optional(),
    }),
  ),
  organization: kinds,
  findings: z.array(finding),
  left: z.array(z.string()),
  fleets: fleetsOutput,
  images: z.array(image),
  report: z.string().describe("Path of the page."),
});

/** Every documented output, by the name of its schema file (`schemas/output/<name>.schema.json`). */
export const outputs = {
  plan: planOutput,
  targets: targetsOutput,
  preview: previewOutput,
  check: checkOutput,
  bootstrap: bootstrapOutput,
  doctor: doctorOutput,
  why: whyOutput,
  report: reportOutput,
  drift: driftOutput,
  "repo-adopt": adoptOutput,
  recover: recoverOutput,
  ...repoOutputs,
  ...secretsOutputs,
  simulate: simulateOutput,
  run: runOutput,
  rehearse: rehearseOutput,
  images: imagesOutput,
  "images-prune": imagesPruneOutput,
  "fleet-simulate": fleetSimulateOutput,
};
