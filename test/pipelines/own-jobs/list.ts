import { composeJobs, type JobList } from "../../../pipelines/own-jobs/compose-jobs.ts";
import type { ListedJob } from "../../../pipelines/own-jobs/read-jobs.ts";
import type { PipelineOutput } from "../../../pipelines/pipeline.ts";

export const context = {
  repository: { id: "tool", name: "Tool", owner: "Acme", defaultBranch: "main" },
};

/** What a list of jobs gives. */
export function composed(jobs: readonly Omit<ListedJob, "index">[], list: Partial<JobList> = {}): PipelineOutput {
  return composeJobs(
    {
      jobs: jobs.map((job, index) => ({ ...job, index })),
      runner: "ubuntu-24.04",
      notices: { slackNotices: "failures" },
      mergeQueue: false,
      besidePipeline: false,
      ...list,
    },
    context,
  );
}

/** Every job of the catalogue once, with what it needs to be told. */
export const everyJob: readonly Omit<ListedJob, "index">[] = [
  { use: "lint-python" },
  { use: "lint-shell" },
  { use: "lint-workflows" },
  { use: "test-python", needs: ["lint-python"], with: { package: "tool", coverage: 80 } },
  { use: "test-node", with: { folder: "web" } },
  { use: "test-go", with: { folder: "agent" } },
  { use: "build-image", needs: ["test-python"], with: { push: true } },
  { use: "scan-code", with: { languages: ["python", "go"] } },
  { use: "scan-files", with: { blocking: true } },
  { use: "scan-secrets" },
  {
    use: "command",
    id: "docs",
    with: { commands: ["make docs", "test -f docs/index.html"], python: "3.12", node: "24" },
  },
  { use: "release-notes" },
];
