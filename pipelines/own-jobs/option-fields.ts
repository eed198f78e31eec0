import { z } from "zod";

/** A path in the repository, from its root; "." is the root itself. */
export const pathInRepository = z.string().regex(/^(?!\/)(?!.*\.\.)(?!-)[\w./-]+$/);

/** The machine of one job, where it is not the one of the whole list. */
export const runnerOption = {
  runner: z
    .string()
    .regex(/^[\w.-]+$/)
    .optional()
    .describe("the label of the machines that this job runs on; left out, that of the whole list"),
};

/** Where a job's project lies. */
export const folderOption = {
  folder: pathInRepository.default(".").describe('the folder of the project, from the repository\'s root: "web"'),
};

/** One command of a shell: no expression, which would be run as code, and no line break. */
export const commandLine = z.string().regex(/^(?!.*\$\{\{)[^\r\n]+$/);
