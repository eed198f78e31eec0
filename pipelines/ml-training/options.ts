import { z } from "zod";
import { noticeOptions } from "../notices.ts";
import {
  dated,
  datedForm,
  distinct,
  pathInRepository,
  plainName,
  pythonVersion,
  releaseNumber,
  runnerLabel,
  variableName,
} from "./option-fields.ts";

const tests = {
  package: z
    .string()
    .regex(/^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$/)
    .optional()
    .describe('the Python package, as "import" names it; left out, the repository\'s name with "_" for "-"'),
  pythonVersions: distinct(pythonVersion)
    .default(["3.9", "3.10", "3.11", "3.12"])
    .describe('a list of Python versions to test on, as quoted text: ["3.11", "3.12"]'),
  systems: distinct(runnerLabel)
    .default(["ubuntu-latest", "macos-latest"])
    .describe("a list of labels of machines on which the compatibility matrix runs"),
  pytorchVersions: distinct(releaseNumber)
    .default(["2.0.0", "2.1.0"])
    .describe('a list of PyTorch releases for the compatibility matrix, as quoted text: ["2.1.0"]'),
  excludes: z
    .array(
      z.strictObject({
        "python-version": pythonVersion.optional(),
        os: runnerLabel.optional(),
        "pytorch-version": releaseNumber.optional(),
        reason: dated.reason,
      }),
    )
    .optional()
    .describe(
      "a list of cells to leave out of the compatibility matrix, each with python-version, os, pytorch-version (or some of them) and its reason; left out, those for which PyTorch has no package (a Python version that a release is older than)",
    ),
  coverage: z
    .int()
    .min(0)
    .max(100)
    .default(85)
    .describe("the percentage of lines that tests must reach, a whole number from 0 to 100"),
  testTimeout: z
    .int()
    .min(1)
    .max(360)
    .default(30)
    .describe("the minutes after which a job of tests is ended, 1 to 360"),
  shards: z
    .int()
    .min(1)
    .max(20)
    .default(2)
    .describe("on how many machines the unit tests of a version are spread, 1 to 20"),
  requirements: pathInRepository
    .default("requirements-dev.txt")
    .describe(
      "the path of the requirements file with the development tools (pylint, black, isort, mypy, pytest, pytest-cov, pytest-xdist)",
    ),
  tests: pathInRepository
    .default("tests")
    .describe("the folder with the folders of tests: unit, integration, e2e and distributed"),
  integrationSuites: distinct(plainName)
    .default(["services", "database", "api", "cross-component"])
    .describe("a list of the folders of tests/integration, each of which is a job of its own"),
  services: z
    .array(z.enum(["postgres", "redis"]))
    .refine((items) => new Set(items).size === items.length, { message: "each item once" })
    .default(["postgres", "redis"])
    .describe('a list of what runs beside the integration tests: "postgres", "redis", or none'),
};

const scans = {
  scanners: distinct(z.enum(["safety", "pip-audit"]))
    .default(["safety", "pip-audit"])
    .describe('a list of what looks for known vulnerabilities of dependencies: "safety", "pip-audit"'),
  securityRequirements: pathInRepository
    .default(".github/requirements-security.txt")
    .describe(
      "the path of the requirements file with the tools of the security scan, of which a first one is delivered",
    ),
  allowedLicenses: distinct(z.string().regex(/^[\w .,()+/-]+$/))
    .default([
      "Apache",
      "BSD",
      "ISC",
      "MIT",
      "Mozilla Public License 2.0",
      "MPL-2.0",
      "PSF",
      "Python Software Foundation",
      "Unlicense",
    ])
    .describe("a list of words, of which the licence of each dependency must have one"),
  codeScanning: z
    .boolean()
    .default(true)
    .describe(
      "true to analyse the code with CodeQL and show findings under code scanning (a private repository needs GitHub Code Security for it), or false to keep them as artifacts",
    ),
};

const machines = {
  gpuLabels: distinct(runnerLabel)
    .default(["self-hosted", "linux", "x64", "gpu"])
    .describe("a list of labels of the machines with a GPU, which a fleet of the stack must serve (slipway:fleets)"),
  benchmarkIterations: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(100)
    .describe("how often a benchmark repeats what it measures"),
  regressionPercent: z
    .number()
    .gt(0)
    .max(1000)
    .default(10)
    .describe("by how many percent a figure may be worse than its baseline, more than 0"),
  distributed: z
    .strictObject({
      nodes: z.int().min(2).max(64).default(4),
      labels: distinct(runnerLabel).default(["self-hosted", "linux", "x64", "gpu-multi-node"]),
      rendezvousMinutes: z.int().min(1).max(120).default(20),
      timeoutMinutes: z.int().min(5).max(1440).default(120),
    })
    .prefault({})
    .describe(
      "nodes: how many machines train together (2 to 64), labels: those of their fleet, rendezvousMinutes: how long they wait for each other, timeoutMinutes: how long the test may take",
    ),
  runner: runnerLabel.default("ubuntu-24.04").describe("the label of the Linux machines that the other jobs run on"),
};

const host = z.string().regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/);

const delivery = {
  registry: z
    .union([
      z.literal("ghcr"),
      z.strictObject({ host: z.string().regex(/^[a-z0-9.-]+(:\d+)?(\/[a-z0-9._/-]+)?$/), ...dated }),
    ])
    .default("ghcr")
    .describe(
      `the image registry: "ghcr", or {host: "registry.example.com", until, reason} for another with the secrets DOCKER_REGISTRY (the same host), DOCKER_USERNAME and DOCKER_PASSWORD, ${datedForm}`,
    ),
  pypi: z
    .union([z.enum(["trusted", "none"]), z.strictObject({ by: z.literal("token"), ...dated })])
    .default("trusted")
    .describe(
      `how the package reaches PyPI: "trusted" (publishing without a secret), "none", or {by: token, until, reason} with the secrets PYPI_USERNAME and PYPI_PASSWORD, ${datedForm}`,
    ),
  cloud: z
    .union([z.literal("oidc"), z.strictObject({ by: z.enum(["keys", "kubeconfig"]), ...dated })])
    .default("oidc")
    .describe(
      `how deployments reach the cluster: "oidc" (the variables AWS_ROLE_ARN and AWS_REGION of each environment), or {by: keys, until, reason} with the secrets AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or {by: kubeconfig, until, reason} with KUBECONFIG, ${datedForm}`,
    ),
  buildPlatforms: distinct(z.enum(["linux/amd64", "linux/arm64"]))
    .default(["linux/amd64", "linux/arm64"])
    .describe('a list of platforms that a release\'s image is built for: "linux/amd64", "linux/arm64"'),
  chart: pathInRepository
    .or(z.literal(false))
    .default("deploy/chart")
    .describe("the folder of the Helm chart, or false for none"),
  documentation: z
    .strictObject({
      folder: pathInRepository.default("docs"),
      builder: z.enum(["sphinx", "mkdocs", "npm"]).default("sphinx"),
      site: z.boolean().default(true),
    })
    .prefault({})
    .describe(
      'folder: where the documentation is, builder: "sphinx", "mkdocs" or "npm", site: whether a release publishes it on GitHub Pages',
    ),
  nodeVersion: z
    .string()
    .regex(/^\d{2}$/)
    .default("18")
    .describe('the Node version that builds documentation with npm, as quoted text: "22"'),
  stagingCluster: plainName.default("staging-cluster").describe("the name of the cluster that staging is on"),
  productionCluster: plainName.default("production-cluster").describe("the name of the cluster that production is on"),
  namespace: z
    .string()
    .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/)
    .default("moe-lab")
    .describe("the Kubernetes namespace"),
  strategy: z
    .enum(["helm", "blue-green", "own"])
    .default("helm")
    .describe(
      'how it is deployed: "helm" or "blue-green", whose scripts are shipped, or "own" for the repository\'s own scripts in deploy/',
    ),
  hosts: z
    .strictObject({ development: host.optional(), staging: host.optional(), production: host.optional() })
    .default({})
    .describe(
      "under which names it is reached from outside, by environment: {staging: staging.example.com}; the end-to-end tests get that of staging",
    ),
  healthCheckWebhook: variableName
    .optional()
    .describe(
      'the name of the secret that holds the address which hears of each deployment\'s health: "HEALTH_CHECK_WEBHOOK"; left out, nobody does',
    ),
};

const upkeep = {
  updates: z
    .union([z.literal(false), z.strictObject({ clientId: variableName, privateKey: variableName })])
    .default({ clientId: "UPDATE_APP_CLIENT_ID", privateKey: "UPDATE_APP_PRIVATE_KEY" })
    .describe(
      "clientId and privateKey: names of the variable and of the secret of the GitHub App that opens pull requests with updates (contents, pull requests and workflows: write), or false for none",
    ),
  cooldownDays: z
    .int()
    .min(0)
    .max(90)
    .default(7)
    .describe("how many days a release must be out before an update takes it, 0 to 90"),
  wandb: z
    .boolean()
    .default(false)
    .describe("true to give benchmarks and distributed tests the secret WANDB_API_KEY, or false"),
  huggingFace: z
    .boolean()
    .default(false)
    .describe("true to give benchmarks and distributed tests the secret HF_TOKEN, or false"),
  minuteCost: z
    .number()
    .min(0)
    .max(1000)
    .optional()
    .describe(
      "what a minute of a machine with a GPU costs, in US dollars, for the reports; left out, they count minutes only",
    ),
  mergeQueue: z
    .boolean()
    .default(false)
    .describe("true to run CI and the security scan for a merge queue too, or false where there is none"),
};

/** What `with:` may say for the pipeline `ml-training`. Descriptions read on from "write". */
export const mlTrainingOptions = z.strictObject({
  ...tests,
  ...scans,
  ...machines,
  ...delivery,
  ...upkeep,
  ...noticeOptions,
});

export type MlTrainingOptions = z.infer<typeof mlTrainingOptions>;
