import { z } from "zod";
import * as names from "./names.ts";

const used = z.strictObject({
  use: z.string().describe("A job of the catalogue; docs/pipelines.md lists them."),
  id: names.jobId.exactOptional().describe("Its id in the workflow; the name of the job if absent."),
  needs: names
    .distinct(names.jobId)
    .exactOptional()
    .describe("Ids of jobs before it in the list that must succeed first."),
  with: z.record(z.string(), z.unknown()).exactOptional().describe("Options of the job; its page lists them."),
});

const handWritten = z.strictObject({
  run: names.workflowFile.describe("A workflow of `inventory/workflows/`, which is delivered as it is."),
  as: names.workflowFile
    .exactOptional()
    .describe("File name in the repository, where it is another: two repositories may have a ci.yml of their own."),
  require: names
    .distinct(z.string().min(1, "write the id of a job"))
    .exactOptional()
    .describe("Ids of its jobs whose checks the default branch requires."),
});

/** A repository's own list of jobs. */
export const jobs = z.array(
  z.union([used, handWritten], 'write "use: ..." with a job of the catalogue, or "run: ..." with a workflow file'),
);
