import { z } from "zod";
import { noticeOptions } from "../notices.ts";

const pathInRepository = z.string().regex(/^(?!\/)(?!\.\/)(?!.*\.\.)(?!.*\/$)[\w.-]+(\/[\w.-]+)*$/);
const label = z.string().regex(/^[\w.-]+$/);

/** What `with:` may say for the pipeline `container-toolchain`. Descriptions read on from "write". */
export const containerToolchainOptions = z.strictObject({
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
    .describe("the folder with the package's pyproject.toml, \".\" for the repository's root"),
  pythonVersion: z
    .string()
    .regex(/^3\.(1[1-9]|[2-9]\d)$/)
    .default("3.13")
    .describe('the Python version of the image and of the wheels, 3.11 or newer, as quoted text: "3.13"'),
  inputs: z
    .array(pathInRepository)
    .min(1)
    .default(["config.cmake", "docker"])
    .describe(
      "a list of the files and folders that go into the image besides Dockerfile and .dockerignore: [config.cmake, docker]",
    ),
  systemPackages: z
    .array(z.string().regex(/^[a-z0-9][a-z0-9+.-]+$/))
    .default(["libvulkan1"])
    .describe("a list of the Debian packages that the wheel needs where it is installed: [libvulkan1]"),
  runner: label.default("ubuntu-24.04").describe("the label of the Linux machines that the jobs run on"),
  windowsRunner: label
    .default("windows-latest")
    .describe("the label of the Windows machines with MSVC, GitHub's or a fleet's, which gets no fork's pull requests"),
  releaseEnvironment: z
    .string()
    .min(1)
    .optional()
    .describe("the name of the environment whose reviewers approve a release; left out, none is asked"),
  mergeQueue: z.boolean().default(false).describe("true to run CI for a merge queue too, or false where there is none"),
  ...noticeOptions,
});

export type ContainerToolchainOptions = z.infer<typeof containerToolchainOptions>;
