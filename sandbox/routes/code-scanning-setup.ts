import { z } from "zod";
import { startRun } from "../domain/workflow-runs.ts";
import { empty, ok } from "../http/reply.ts";
import { type BaseCall, type Route, route } from "../http/route.ts";
import { repositoryUrl } from "../present/repository.ts";
import type { CodeScanningSetup, Repository } from "../store/rows.ts";
import { checkEnabled } from "./code-scanning.ts";

const language = z.enum([
  "actions",
  "c-cpp",
  "csharp",
  "go",
  "java-kotlin",
  "javascript-typescript",
  "python",
  "ruby",
  "swift",
]);
const setupBody = z.object({
  state: z.enum(["configured", "not-configured"]).optional(),
  languages: z.array(language).optional(),
  query_suite: z.enum(["default", "extended"]).optional(),
  threat_model: z.enum(["remote", "remote_and_local"]).optional(),
  runner_type: z.enum(["standard", "labeled"]).optional(),
  runner_label: z.string().nullish(),
});

type RepositoryCall = BaseCall & { repository: Repository };

const setupOf = ({ tables, repository }: BaseCall & { repository: Repository }) =>
  tables.codeScanningSetups.find("repository", repository.id);

async function configure(call: RepositoryCall) {
  const { world, tables, repository, actor } = call;
  checkEnabled(call);
  const { runner_label, ...body } = call.body(setupBody);
  const known = setupOf(call);
  const fresh: Omit<CodeScanningSetup, "id"> = {
    repository: repository.id,
    state: "not-configured",
    languages: ["actions"],
    query_suite: "default",
    threat_model: "remote",
    runner_type: "standard",
    runner_label: null,
    updated_at: "",
  };
  const defined = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
  const label = runner_label === undefined ? {} : { runner_label };
  const wanted = { ...(known ?? fresh), ...defined, ...label, updated_at: world.clock.iso() };
  const setup = known ? tables.codeScanningSetups.update(known.id, wanted) : tables.codeScanningSetups.insert(wanted);
  const head = await world.git.repository(repository.id).commit(`refs/heads/${repository.default_branch}`);
  if (setup.state === "not-configured" || !head) return empty(200);
  const labels = setup.runner_label === null ? ["ubuntu-latest"] : [setup.runner_label];
  const run = await startRun(world, repository, actor.account, {
    workflow: "dynamic/github-code-scanning/codeql",
    name: "CodeQL",
    title: "CodeQL Setup",
    event: "dynamic",
    ref: `refs/heads/${repository.default_branch}`,
    branch: repository.default_branch,
    head,
    jobs: setup.languages.map((name) => ({ name: `Analyze (${name})`, labels, needs: [], environment: null })),
  });
  return {
    status: 202,
    body: { run_id: run.id, run_url: `${repositoryUrl(world, repository)}/actions/runs/${run.id}` },
  };
}

const path = "/repos/{owner}/{repo}/code-scanning" as const;

/** GitHub's own scanning, as far as it is set up; what it finds, tests upload. */
export const codeScanningSetup: Route[] = [
  route(`GET ${path}/default-setup`, "administration:read", (call) => {
    checkEnabled(call);
    const setup = setupOf(call);
    if (!setup || setup.state === "not-configured") {
      return ok({ state: "not-configured", languages: [], query_suite: "default", updated_at: null, schedule: null });
    }
    const { state, languages, query_suite, threat_model, runner_type, runner_label, updated_at } = setup;
    const runner = { runner_type, runner_label };
    return ok({ state, languages, query_suite, threat_model, ...runner, updated_at, schedule: "weekly" });
  }),
  route(`PATCH ${path}/default-setup`, "administration:write", configure),
];
