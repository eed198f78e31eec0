import { z } from "zod";
import { deploymentOptions } from "../deployer.ts";
import { noticeOptions } from "../notices.ts";

const pathInRepository = z.string().regex(/^(?!\/)(?!.*\.\.)[\w./-]+$/);
const branch = z.string().regex(/^(?![./-])(?!.*(\.\.|\/\/))[\w./-]+$/);
const word = z.string().regex(/^[a-z][a-z0-9-]{0,29}$/);
const extra = z.string().regex(/^[A-Za-z0-9]([\w.-]*[A-Za-z0-9])?$/);
const license = z.string().regex(/^[A-Za-z0-9.+-]+$/);
const host = z.string().regex(/^(?=.{4,200}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$/);
const once = (values: readonly string[]) => new Set(values).size === values.length;

/** What `with:` may say for the pipeline `python-service`. Descriptions read on from "write". */
export const pythonServiceOptions = z.strictObject({
  versions: z
    .array(z.string().regex(/^3\.\d{1,2}$/))
    .min(1)
    .refine(once, { message: "each version once" })
    .default(["3.11", "3.12"])
    .describe('a list of Python versions to test on, as quoted text: ["3.11", "3.12"]'),
  systems: z
    .array(z.string().regex(/^[\w.-]+$/))
    .min(1)
    .refine(once, { message: "each system once" })
    .default(["ubuntu-latest", "macos-latest", "windows-latest"])
    .describe("a list of the labels of the machines to test on: [ubuntu-latest, macos-latest, windows-latest]"),
  modes: z
    .record(
      word.refine((name) => name !== "all"),
      z.strictObject({
        extras: z.array(extra).refine(once, { message: "each extra once" }).default([]),
        minimumTests: z.int().min(0).max(1_000_000).optional(),
      }),
    )
    .refine((modes) => Object.keys(modes).length > 0, { message: "one mode at least" })
    .default({ basic: { extras: [] }, enhanced: { extras: ["enhanced"] }, production: { extras: ["production"] } })
    .describe(
      "the modes to test in, each with the extras of the package that are installed and, if it differs, its minimumTests: {basic: {}, production: {extras: [production]}}",
    ),
  minimumTests: z
    .int()
    .min(0)
    .max(1_000_000)
    .default(116)
    .describe("how many tests must pass in each cell of the matrix, a whole number"),
  coverage: z
    .int()
    .min(0)
    .max(100)
    .default(0)
    .describe("the percentage of lines that tests must reach, a whole number from 0 to 100; 0 only reports it"),
  package: z
    .string()
    .regex(/^[A-Za-z_]\w*$/)
    .optional()
    .describe('the Python package, as "import" names it; left out, the repository\'s name with "_" for "-"'),
  sources: z
    .array(pathInRepository)
    .min(1)
    .refine(once, { message: "each folder once" })
    .optional()
    .describe("a list of the folders whose code is checked (types, security, licence headers); left out, the package"),
  installer: z
    .enum(["poetry", "pip"])
    .default("poetry")
    .describe('what installs the project: "poetry" by poetry.lock, or "pip" with a requirements file for its tools'),
  requirements: pathInRepository
    .default("requirements-dev.txt")
    .describe("the path of the requirements file with the development tools, with installer: pip"),
  benchmarks: z
    .union([pathInRepository, z.literal(false)])
    .default("tests/benchmarks")
    .describe("the folder of the tests that measure with pytest-benchmark, or false for none"),
  benchmarkLimit: z
    .int()
    .min(1)
    .max(1000)
    .default(30)
    .describe("the percentage of time by which a benchmark may get slower than its history, a whole number"),
  platforms: z
    .array(z.enum(["linux/amd64", "linux/arm64"]))
    .min(1)
    .refine(once, { message: "each platform once" })
    .default(["linux/amd64", "linux/arm64"])
    .describe("a list of the platforms of a published image: [linux/amd64, linux/arm64]"),
  attestations: z
    .boolean()
    .default(false)
    .describe(
      "true to sign the published image's provenance with GitHub (public repositories, or Enterprise), or false",
    ),
  codeScanning: z
    .boolean()
    .default(true)
    .describe("true to upload findings to code scanning (public repositories, or Advanced Security), or false"),
  failOn: z
    .enum(["error", "warning", "note", "never"])
    .default("error")
    .describe('the least level of a finding that fails a check: "error", "warning", "note" or "never"'),
  licenseHeader: z
    .string()
    .regex(/^[^\r\n$`"]{3,120}$/)
    .default("SPDX-License-Identifier: Apache-2.0")
    .describe("the text that the first lines of each source file must hold"),
  allowedLicenses: z
    .array(license)
    .min(1)
    .default([
      "0BSD",
      "Apache-2.0",
      "BSD-2-Clause",
      "BSD-3-Clause",
      "ISC",
      "MIT",
      "MIT-CMU",
      "MPL-2.0",
      "PSF-2.0",
      "Python-2.0",
      "Unlicense",
      "Zlib",
    ])
    .describe("a list of the licences that dependencies may have, by their SPDX names: [MIT, Apache-2.0]"),
  licenseExceptions: z
    .record(z.string().regex(/^[A-Za-z0-9][\w.-]*$/), z.string().regex(/^[^$`]{5,}$/))
    .default({})
    .describe("dependencies that may stay although their licence is not allowed, each with the reason: {name: why}"),
  developmentBranch: z
    .union([branch, z.literal(false)])
    .default("develop")
    .describe("the branch, beside the default one, whose image goes to staging by itself, or false for none"),
  previews: z
    .boolean()
    .default(true)
    .describe("true to deploy each pull request of the repository's own branches until it is closed, or false"),
  hosts: z
    .strictObject({ staging: host.optional(), production: host.optional(), preview: host.optional() })
    .default({})
    .describe(
      "the names under which the service is reached; a preview's gets its pull request before it (pr-7.preview.example.com): {staging: staging.example.com}",
    ),
  canary: z
    .strictObject({
      weights: z
        .array(z.int().min(1).max(99))
        .min(1)
        .refine((weights) => weights.every((weight, at) => at === 0 || weight > weights[at - 1]!)),
      seconds: z.int().min(1).max(1800),
    })
    .default({ weights: [10, 50], seconds: 60 })
    .describe(
      "the growing percentages of traffic that a canary gets before all of it, and how long each is watched, with strategy: canary: {weights: [10, 50], seconds: 60}",
    ),
  ...deploymentOptions,
  mergeQueue: z
    .boolean()
    .default(false)
    .describe("true to run the checks for a merge queue too, or false where there is none"),
  runner: z
    .string()
    .regex(/^[\w.-]+$/)
    .default("ubuntu-24.04")
    .describe("the label of the Linux machines that all jobs but the tests run on"),
  ...noticeOptions,
});

export type PythonServiceOptions = z.infer<typeof pythonServiceOptions>;
