import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pythonsWithWheels, wheelhouse } from "../../bin/wheelhouse.mjs";
import { catalogue } from "../../pipelines/catalogue.ts";
import { readOptions } from "../../pipelines/options.ts";
import { execute } from "../../workflow/execution/execute.ts";
import type { ExecutionResult } from "../../workflow/execution/execution.ts";
import { executionPayload } from "../../workflow/execution/payload.ts";
import { makeWorkspace, type Workspace, type WorkspaceFile } from "../../workflow/execution/workspace.ts";
import { packageFolder } from "../../workflow/package-folder.ts";
import { missing } from "../pipelines/outside-tool.ts";
import { standInActions } from "./stand-ins.ts";

const root = packageFolder();

/** Whether the suite cannot run here; says so, and throws in CI. */
export const withoutAct = missing("act");

const pythons = pythonsWithWheels();

/** Versions of Python that workflows can be executed on here. */
export const pythonVersions: readonly string[] = pythons.map(([version]) => version);

/** Whether a job that needs this Python cannot be executed here; says so, and throws in CI. */
export function withoutPython(version: string): boolean {
  if (pythonVersions.includes(version)) return withoutAct;
  const why = `Python ${version}, or a wheel for it, is not here`;
  if (process.env.CI) throw new Error(`${why}: in CI no test may be skipped for want of it.`);
  console.warn(`SKIPPED: ${why}, so the jobs that need it are not executed; "npm test" brings the wheels.`);
  return true;
}

/** Milliseconds that a test of an executed workflow may take, where others keep the machine busy. */
export const patience = 600_000;

/** What one execution of a rendered workflow is made of. */
export interface Scenario extends Run {
  readonly pipeline: string;
  readonly options?: Readonly<Record<string, unknown>>;
  /** Folder below test/fixtures/ with the project's code. */
  readonly fixture: string;
  /** Also the first versions of the repository's own files. */
  readonly scaffolds?: boolean;
  /** Laid over the fixture, for example a test that fails. */
  readonly changes?: readonly WorkspaceFile[];
  /** What the pull request changes: a commit of its own on top of the others. */
  readonly proposed?: readonly WorkspaceFile[];
}

/** What is run of a workflow, under which event. */
export interface Run {
  /** File name of the workflow. */
  readonly workflow: string;
  readonly job: string;
  readonly cell?: Readonly<Record<string, string>>;
  readonly event?: string;
  readonly type?: string;
  readonly ref?: string;
  readonly inputs?: Readonly<Record<string, string>>;
  /** What the event's payload has besides what every event of its name has, or in its place. */
  readonly payload?: Readonly<Record<string, unknown>>;
  /** An embedded GitHub that the steps' calls go to, and the job's token there. */
  readonly github?: { readonly api: string; readonly token: string };
  readonly environment?: Readonly<Record<string, string>>;
  readonly variables?: Readonly<Record<string, string>>;
  /** Programs that stand in for those that the machine must not touch: a folder that comes first on PATH. */
  readonly programs?: string;
}

export interface Executed extends ExecutionResult {
  /** Names of the artifacts that were uploaded, with the files in each, in ascending order. */
  readonly artifacts: Readonly<Record<string, readonly string[]>>;
}

/**
 * Executes a job of a rendered workflow, with what it needs, on a copy of a fixture: hermetically, as the steps see a
 * clean environment, no package index and no network address of GitHub's.
 */
export async function executeJob(scenario: Scenario): Promise<Executed> {
  const { pipeline, fixture } = scenario;
  const definition = catalogue[pipeline]!;
  const repository = { id: fixture, name: fixture, owner: "acme", defaultBranch: "main" };
  const built = definition.build(readOptions(definition, scenario.options), { repository });
  const workspace = makeWorkspace(
    path.join(root, "test", "fixtures", fixture),
    // A scaffold is the repository's own once it is there: the fixture's stays.
    [...built.files.filter(({ mode }) => mode === "managed" || scenario.scaffolds), ...(scenario.changes ?? [])],
    { name: `acme/${fixture}` },
  );
  if (scenario.proposed !== undefined) propose(workspace.folder, scenario.proposed);
  return await executeIn(workspace, fixture, { ...scenario, variables: { ...built.variables, ...scenario.variables } });
}

/**
 * Executes a job of a workflow as a repository has it, in the same way.
 *
 * @param checkout a clone of the repository, at the commit that is tested
 * @param name the repository's name, without its owner
 */
export async function executeDelivered(checkout: string, name: string, run: Run): Promise<Executed> {
  const file = path.join(".github", "workflows", run.workflow);
  const delivered = { path: file, content: readFileSync(path.join(checkout, file), "utf8") };
  return await executeIn(makeWorkspace(checkout, [delivered], { name: `acme/${name}` }), name, run);
}

async function executeIn(workspace: Workspace, name: string, scenario: Run): Promise<Executed> {
  const { workflow, job, event = "push", ref = "refs/heads/main", inputs = {} } = scenario;
  const place = mkdtempSync(path.join(tmpdir(), "slipway-act-test-"));
  const artifacts = path.join(place, "artifacts");
  try {
    const scene = { owner: "acme", name, defaultBranch: "main", ref, commit: workspace.commit, inputs };
    const result = await execute(
      {
        workspace: workspace.folder,
        workflow: `.github/workflows/${workflow}`,
        job,
        ...(scenario.cell === undefined ? {} : { cell: scenario.cell }),
        event,
        payload: { ...executionPayload(event, scenario.type, scene), ...scenario.payload },
        runners: { "ubuntu-24.04": "host", "ubuntu-latest": "host" },
        secrets: ["GITHUB_TOKEN"],
        actions: standInActions(),
        environment: {
          STAND_IN_ARTIFACTS: artifacts,
          STAND_IN_REPOSITORY: workspace.folder,
          STAND_IN_SLIPWAY: root,
          STAND_IN_PYTHONS: pythons.map((pair) => pair.join(" ")).join("\n"),
          STAND_IN_ENVIRONMENTS: path.join(root, ".tools", "environments"),
          PIP_NO_INDEX: "1",
          // Most of what is installed is never imported.
          PIP_NO_COMPILE: "1",
          PIP_FIND_LINKS: wheelhouse,
          PIP_DISABLE_PIP_VERSION_CHECK: "1",
          PIP_NO_CACHE_DIR: "1",
          ...(scenario.github === undefined ? {} : { BASH_ENV: apiFile(place, scenario.github.api) }),
          ...scenario.environment,
        },
        variables: { ...scenario.variables },
      },
      {
        act: "act",
        environment: {
          PATH: [scenario.programs, path.join(root, ".tools", "bin"), process.env.PATH]
            .filter((part) => part !== undefined)
            .join(path.delimiter),
          HOME: place,
          // Nobody's engine: a step that needs Docker fails, and finds none by chance.
          DOCKER_HOST: "unix:///nowhere/docker.sock",
          LANG: "C.UTF-8",
          GITHUB_TOKEN: scenario.github?.token ?? "no-token-of-anybody",
        },
      },
    );
    // What a failing test is found by: the end of each failed job's output.
    for (const { id, log } of result.jobs.filter((one) => one.result === "failure" && process.env.SHOW_FAILED_JOBS))
      console.log(`${id}:\n${log.slice(-40).join("\n")}`);
    return { ...result, artifacts: artifactsIn(artifacts) };
  } finally {
    rmSync(place, { recursive: true, force: true });
    workspace.remove();
  }
}

function propose(folder: string, files: readonly WorkspaceFile[]): void {
  for (const file of files) writeFileSync(path.join(folder, file.path), file.content);
  const identity = ["-c", "user.name=dev", "-c", "user.email=dev@localhost"];
  for (const args of [
    ["add", "--all"],
    [...identity, "commit", "--quiet", "--no-gpg-sign", "--message", "Propose"],
  ])
    execFileSync("git", args, { cwd: folder });
}

/** act says itself where the API is, so each shell is told otherwise as it starts. */
function apiFile(place: string, api: string): string {
  const file = path.join(place, "api.sh");
  writeFileSync(file, `export GITHUB_API_URL=${api}\n`);
  return file;
}

function artifactsIn(folder: string): Record<string, string[]> {
  const names = readdirSync(path.dirname(folder)).includes("artifacts") ? readdirSync(folder).sort() : [];
  return Object.fromEntries(names.map((name) => [name, filesIn(path.join(folder, name))]));
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();
}

/** What became of each job and its steps, in a form that a test compares whole. */
export function outcomeOf({
  jobs,
}: ExecutionResult): Record<string, { result: string; steps: Record<string, string> }> {
  return Object.fromEntries(
    jobs.map(({ id, cell, result, steps }) => [
      [id, ...Object.values(cell)].join(" "),
      { result, steps: Object.fromEntries(steps.map((step) => [step.name, step.result])) },
    ]),
  );
}
