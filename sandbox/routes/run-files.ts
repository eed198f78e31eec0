import { jobsOf } from "../domain/workflow-runs.ts";
import { zip } from "../domain/zip.ts";
import { ApiError, found, notFound } from "../http/api-error.ts";
import { page } from "../http/paging.ts";
import { noContent, ok, type Reply } from "../http/reply.ts";
import { type BaseCall, type Route, route } from "../http/route.ts";
import { nodeId } from "../present/account.ts";
import { repositoryUrl } from "../present/repository.ts";
import type { Artifact, Repository, WorkflowJob, WorkflowRun } from "../store/rows.ts";
import { type Download, downloadLink } from "../transport/downloads.ts";
import { jobOf, runOf } from "./workflow-runs.ts";

type RepositoryCall = BaseCall & { repository: Repository };

/** Seconds that GitHub's links to artifacts and logs are good for. */
const linkLife = 60;

/** Sends the client to a file, as GitHub does: by a link that needs no token and soon ends. */
function redirect({ world, repository }: RepositoryCall, file: Omit<Download, "repository" | "kind">): Reply {
  const link = downloadLink(world, { ...file, repository: repository.id, kind: "blob" }, linkLife);
  return { status: 302, headers: { location: link } };
}

const expired = ({ world }: BaseCall, artifact: Artifact) => Date.parse(artifact.expires_at) <= world.clock.now();

function present(call: RepositoryCall, row: Artifact) {
  const { world, tables, repository } = call;
  const url = `${repositoryUrl(world, repository)}/actions/artifacts/${row.id}`;
  const run = tables.workflowRuns.get(row.run)!;
  return {
    id: row.id,
    node_id: nodeId("AR", row.id),
    name: row.name,
    size_in_bytes: row.size,
    url,
    archive_download_url: `${url}/zip`,
    expired: expired(call, row),
    digest: row.digest,
    created_at: row.created_at,
    updated_at: row.created_at,
    expires_at: row.expires_at,
    workflow_run: {
      id: run.id,
      repository_id: run.repository,
      head_repository_id: run.head_repository,
      head_branch: run.head_branch,
      head_sha: run.head_sha,
    },
  };
}

function artifactOf({ tables, repository }: RepositoryCall, id: string): Artifact {
  const row = found(tables.artifacts.get(Number(id)));
  if (row.repository !== repository.id) throw notFound();
  return row;
}

function list(call: RepositoryCall, rows: readonly Artifact[]) {
  const name = call.query.get("name");
  const wanted = rows.filter((row) => name === null || row.name === name).reverse();
  return page(call, wanted, (row) => present(call, row), "artifacts");
}

const fileName = (text: string) => text.replace(/[/\\:*?"<>|]/g, "_");

/** The logs of jobs in one archive. @throws ApiError 404 when none has any */
async function logs(call: RepositoryCall, run: WorkflowRun, jobs: readonly WorkflowJob[]): Promise<Reply> {
  const git = call.world.git.repository(call.repository.id);
  const told = jobs.filter(({ log }) => log !== null);
  if (told.length === 0) throw notFound();
  const blobs = await git.read(...told.map(({ log }) => log!));
  const files = told.map(({ name }, index) => {
    return { path: `${index}_${fileName(name)}.txt`, content: blobs[index]!.content };
  });
  const sha = await git.writeBlob(zip(files));
  return redirect(call, { sha, name: `logs_${run.id}.zip`, type: "application/zip" });
}

/** What runs leave behind: artifacts and logs. */
export const runFiles: Route[] = [
  route("GET /repos/{owner}/{repo}/actions/artifacts", "actions:read", (call) =>
    list(call, call.tables.artifacts.where("repository", call.repository.id)),
  ),
  route("GET /repos/{owner}/{repo}/actions/runs/{run_id}/artifacts", "actions:read", (call) =>
    list(call, call.tables.artifacts.where("run", runOf(call, call.params.run_id).id)),
  ),
  route("GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}", "actions:read", (call) =>
    ok(present(call, artifactOf(call, call.params.artifact_id))),
  ),
  route("DELETE /repos/{owner}/{repo}/actions/artifacts/{artifact_id}", "actions:write", (call) => {
    call.tables.artifacts.delete(artifactOf(call, call.params.artifact_id).id);
    return noContent;
  }),
  route("GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}", "actions:read", (call) => {
    const row = artifactOf(call, call.params.artifact_id);
    if (call.params.archive_format !== "zip") throw notFound();
    if (expired(call, row)) throw new ApiError(410, "Artifact has expired");
    return redirect(call, { sha: row.archive, name: `${fileName(row.name)}.zip`, type: "application/zip" });
  }),

  route("GET /repos/{owner}/{repo}/actions/jobs/{job_id}/logs", "actions:read", (call) => {
    const { log, name } = jobOf(call, call.params.job_id);
    if (log === null) throw notFound();
    return redirect(call, { sha: log, name: `${fileName(name)}.txt`, type: "text/plain; charset=utf-8" });
  }),
  route("GET /repos/{owner}/{repo}/actions/runs/{run_id}/logs", "actions:read", (call) => {
    const run = runOf(call, call.params.run_id);
    return logs(call, run, jobsOf(call.world, run));
  }),
  route("GET /repos/{owner}/{repo}/actions/runs/{run_id}/attempts/{attempt_number}/logs", "actions:read", (call) => {
    const run = runOf(call, call.params.run_id);
    const attempt = Number(call.params.attempt_number);
    const jobs = call.tables.workflowJobs.where("run", run.id);
    return logs(
      call,
      run,
      jobs.filter((job) => job.run_attempt === attempt),
    );
  }),
  route("DELETE /repos/{owner}/{repo}/actions/runs/{run_id}/logs", "actions:write", (call) => {
    const { id } = runOf(call, call.params.run_id);
    for (const job of call.tables.workflowJobs.where("run", id)) call.tables.workflowJobs.update(job.id, { log: null });
    return noContent;
  }),
];
