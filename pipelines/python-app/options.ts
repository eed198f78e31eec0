import { z } from "zod";
import { noticeOptions } from "../notices.ts";

const pathInRepository = z.string().regex(/^(?!\/)(?!.*\.\.)[\w./-]+$/);

const fields = z.strictObject({
  versions: z
    .array(z.string().regex(/^3\.\d{1,2}$/))
    .min(1)
    .refine((versions) => new Set(versions).size === versions.length, { message: "each version once" })
    .default(["3.10", "3.11", "3.12"])
    .describe('a list of Python versions to test on, as quoted text: ["3.10", "3.12"]'),
  coverage: z
    .int()
    .min(0)
    .max(100)
    .default(90)
    .describe("the percentage of lines that tests must reach, a whole number from 0 to 100"),
  blockingLint: z.boolean().default(false).describe("true to let a finding of ruff fail CI, or false to show it only"),
  package: z
    .string()
    .regex(/^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$/)
    .optional()
    .describe('the Python package, as "import" names it; left out, the repository\'s name with "_" for "-"'),
  arguments: z
    .array(z.string().regex(/^[^\r\n$`]*$/))
    .default(["2", "3"])
    .describe('a list of text that follows "python -m PACKAGE" when the image is tried out: ["2", "3"]'),
  requirements: pathInRepository
    .default("requirements-dev.txt")
    .describe("the path of the requirements file with the development tools (ruff, pytest, pytest-cov)"),
  integrationTests: z
    .union([pathInRepository, z.literal(false)])
    .default("tests/integration")
    .describe("the folder of the tests that run against the started container, or false for none"),
  registry: z
    .enum(["ghcr", "docker-hub"])
    .default("ghcr")
    .describe(
      'the image registry: "ghcr", or "docker-hub" with the secrets DOCKER_HUB_USERNAME and DOCKER_HUB_TOKEN (for Dependabot too)',
    ),
  dockerHubNamespace: z
    .string()
    .regex(/^[a-z0-9]{2,}$/)
    .optional()
    .describe(
      "the Docker Hub user or organisation, in small letters and digits, with registry: docker-hub; left out, the repository's owner",
    ),
  trivy: z
    .boolean()
    .default(false)
    .describe("true to scan the pushed image and show what is found under code scanning, or false"),
  coverageCheck: z
    .boolean()
    .default(false)
    .describe("true to show coverage as a check of its own on the commit, or false to show it in the comment only"),
  preCommit: z.boolean().default(false).describe("true to get a first .pre-commit-config.yaml, or false"),
  mergeQueue: z.boolean().default(false).describe("true to run CI for a merge queue too, or false where there is none"),
  releaseEnvironment: z
    .string()
    .min(1)
    .optional()
    .describe("the name of the environment whose reviewers approve a promotion; left out, none is asked"),
  runner: z
    .string()
    .regex(/^[\w.-]+$/)
    .default("ubuntu-24.04")
    .describe("the label of the Linux machines that the jobs run on"),
  ...noticeOptions,
});

/** What `with:` may say for the pipeline `python-app`. Descriptions read on from "write". */
export const pythonAppOptions = fields.superRefine(({ registry, dockerHubNamespace }, context) => {
  if (dockerHubNamespace !== undefined && registry !== "docker-hub")
    context.addIssue({ code: "custom", path: ["dockerHubNamespace"], input: dockerHubNamespace, message: "" });
});

export type PythonAppOptions = z.infer<typeof pythonAppOptions>;
