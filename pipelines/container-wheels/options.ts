import { z } from "zod";
import { noticeOptions } from "../notices.ts";

const pathInRepository = z.string().regex(/^(?!\/)(?!\.\/)(?!.*\.\.)(?!.*\/$)[\w.-]+(\/[\w.-]+)*$/);
const label = z.string().regex(/^[\w.-]+$/);
const secretName = z.string().regex(/^(?!GITHUB_)[A-Z_][A-Z0-9_]*$/);
const lintTools = ["black", "flake8", "isort", "mypy"] as const;

/** GHCR with a personal access token: an exception that lapses. */
const personalToken = z.strictObject({
  token: secretName,
  until: z.iso.date(),
  reason: z.string().min(1),
});

/** Docker Hub, by the secrets DOCKER_HUB_USERNAME and DOCKER_HUB_TOKEN. */
const dockerHub = z.strictObject({ dockerHub: z.string().regex(/^[a-z0-9]{2,}$/) });

const platform = z.strictObject({
  os: label,
  platform: z.string().regex(/^[a-z0-9]+$/),
  arch: z.string().regex(/^[a-z0-9]+$/),
});

/** What `with:` may say for the pipeline `container-wheels`. Descriptions read on from "write". */
export const containerWheelsOptions = z.strictObject({
  package: z
    .string()
    .regex(/^[A-Za-z_]\w*$/)
    .optional()
    .describe(
      'the Python package, as "import" and its wheel name it; left out, the repository\'s name with "_" for "-"',
    ),
  project: z
    .union([z.literal("."), pathInRepository])
    .default(".")
    .describe("the folder with the package's pyproject.toml or setup.py, \".\" for the repository's root"),
  pythonVersion: z
    .string()
    .regex(/^3\.(1[1-9]|[2-9]\d)$/)
    .default("3.11")
    .describe('the Python version of all jobs, 3.11 or newer, as quoted text: "3.11"'),
  cmakeVersion: z
    .string()
    .regex(/^\d+\.\d+(\.\d+)?$/)
    .default("3.24")
    .describe('the least version of CMake, as quoted text: "3.24"'),
  sources: z
    .array(pathInRepository)
    .min(1)
    .default(["python", "src", "scripts", "tests"])
    .describe("a list of the folders with Python sources to check; those that are not there are passed over"),
  advisory: z
    .array(z.enum(lintTools))
    .default([])
    .describe("a list of the tools whose findings are shown without failing, out of black, flake8, isort and mypy"),
  platforms: z
    .array(platform)
    .min(1)
    .refine((all) => new Set(all.map((one) => `${one.platform}-${one.arch}`)).size === all.length)
    // The production image is made of its wheel.
    .refine((all) => all.some((one) => one.platform === "linux"))
    .default([
      { os: "ubuntu-latest", platform: "linux", arch: "x64" },
      { os: "windows-latest", platform: "windows", arch: "x64" },
    ])
    .describe(
      "a list of what wheels are built for, each {os: the machine's label, platform: a name, arch: a name}, each name pair once and one of them linux",
    ),
  modules: z
    .array(z.string().regex(/^[A-Za-z_][\w.]*$/))
    .min(1)
    .default(["ctypes", "json", "sqlite3", "ssl"])
    .describe("a list of the Python modules that the development image must be able to import"),
  tools: z
    .array(z.string().regex(/^[\w.+-]+$/))
    .min(1)
    .default(["python", "pip", "cmake", "ninja", "git"])
    .describe("a list of the programs that the development image must have"),
  registry: z
    .union([z.literal("ghcr"), personalToken, dockerHub])
    .default("ghcr")
    .describe(
      'the image registry: "ghcr" with the job\'s own token; {token: GH_TOKEN, until: 2027-03-31, reason: ...} for a personal one; {dockerHub: namespace} with the secrets DOCKER_HUB_USERNAME and DOCKER_HUB_TOKEN',
    ),
  keepVersions: z
    .int()
    .min(10)
    .max(1000)
    .default(10)
    .describe("how many untagged versions of the image are kept, a whole number from 10 to 1000"),
  digestsInUse: z
    .array(z.string().regex(/^sha256:[0-9a-f]{64}$/))
    .default([])
    .describe("a list of the image digests that are deployed and never deleted: [sha256:...]"),
  attestations: z
    .boolean()
    .default(true)
    .describe(
      "true to sign with GitHub where a release's wheels come from and what they are made of (public repositories, or Enterprise), or false",
    ),
  codecov: secretName
    .optional()
    .describe('the name of the secret with the token for Codecov: "CODECOV_TOKEN"; left out, no coverage is uploaded'),
  teamsWebhook: secretName
    .optional()
    .describe(
      'the name of the secret with the address of a Microsoft Teams webhook: "TEAMS_WEBHOOK_URL"; left out, Teams is told nothing',
    ),
  runner: label.default("ubuntu-24.04").describe("the label of the Linux machines that all but the wheels run on"),
  releaseEnvironment: z
    .string()
    .min(1)
    .optional()
    .describe("the name of the environment whose reviewers approve a release; left out, none is asked"),
  mergeQueue: z.boolean().default(false).describe("true to run CI for a merge queue too, or false where there is none"),
  ...noticeOptions,
});

export type ContainerWheelsOptions = z.infer<typeof containerWheelsOptions>;
