import type { YAMLMap } from "yaml";
import { pinned } from "./actions.ts";
import type { Value } from "./expressions.ts";
import type { WorkflowFile } from "./file.ts";
import type { Concurrency, Container, Defaults, Job, Permissions, Step, Strategy, Workflow } from "./model.ts";
import { faultsOf, interpreterOf, WorkflowError } from "./render-checks.ts";
import { acceptedAt, versionAndRemark } from "./render-remarks.ts";
import { renderTriggers } from "./render-triggers.ts";
import {
  condition,
  type Entry,
  emptyMapping,
  list,
  mapping,
  type Node,
  scalar,
  sequence,
  values,
  yamlText,
} from "./render-yaml.ts";

/**
 * The YAML that GitHub reads.
 *
 * @param heading Comment at the top of the file: who owns it, and what to edit instead.
 * @throws WorkflowError with every fault at once: a reference to a job that is not needed, a matrix axis, step, input
 *   or action input that is not there, an expression inside `run`, an image without a digest, ...
 */
export function render(workflow: Workflow, heading?: string): WorkflowFile {
  const faults = faultsOf(workflow);
  if (faults.length > 0) throw new WorkflowError(workflow.file, faults);
  try {
    return { path: `.github/workflows/${workflow.file}`, content: yamlText(renderRoot(workflow), heading) };
  } catch (error) {
    throw new WorkflowError(workflow.file, [(error as Error).message], { cause: error });
  }
}

function renderRoot(workflow: Workflow): YAMLMap {
  return mapping([
    { key: "name", node: scalar(workflow.name) },
    { key: "run-name", node: optional(workflow.runName) },
    { key: "on", node: renderTriggers(workflow.on), apart: true },
    { key: "permissions", node: emptyMapping(), apart: true },
    { key: "concurrency", node: renderConcurrency(workflow.concurrency ?? undefined), apart: true },
    { key: "env", node: values(workflow.env), apart: true },
    { key: "defaults", node: renderDefaults(workflow.defaults), apart: true },
    {
      key: "jobs",
      apart: true,
      node: mapping(
        workflow.jobs.map((job, index) => ({
          key: job.id,
          node: renderJob(job),
          comment: job.comment,
          apart: index > 0,
        })),
      ),
    },
  ]) as YAMLMap;
}

/** actionlint 1.7.12 refuses `$/`, which would mean the same. */
const selfReference = "zizmor: ignore[self-repository] actionlint knows no other form";

function renderJob(job: Job): Node | undefined {
  const common: readonly Entry[] = [
    { key: "name", node: scalar(job.name) },
    { key: "needs", node: list(job.needs?.length === 0 ? undefined : job.needs?.map(({ id }) => id)) },
    { key: "if", node: job.if && condition(job.if) },
  ];
  if ("calls" in job) {
    const { calls } = job;
    return mapping([
      ...common,
      { key: "permissions", node: renderPermissions(job.permissions) },
      { key: "concurrency", node: renderConcurrency(job.concurrency) },
      { key: "strategy", node: renderStrategy(job.strategy) },
      {
        key: "uses",
        node:
          "sha" in calls
            ? scalar(`${calls.path}@${calls.sha}`, calls.version)
            : scalar(`./.github/workflows/${calls.file}`, selfReference),
      },
      { key: "with", node: values(job.with) },
      { key: "secrets", node: values(job.secrets) },
    ]);
  }
  return mapping([
    ...common,
    { key: "runs-on", node: renderRunsOn(job.runsOn) },
    { key: "timeout-minutes", node: scalar(job.timeoutMinutes) },
    { key: "continue-on-error", node: optional(job.continueOnError) },
    { key: "environment", node: renderEnvironment(job.environment) },
    { key: "permissions", node: renderPermissions(job.permissions) },
    { key: "concurrency", node: renderConcurrency(job.concurrency) },
    { key: "strategy", node: renderStrategy(job.strategy) },
    { key: "container", node: job.container && renderContainer(job.container) },
    {
      key: "services",
      node: mapping(
        Object.entries(job.services ?? {}).map(([key, service]) => ({ key, node: renderContainer(service) })),
      ),
    },
    { key: "outputs", node: values(job.outputs) },
    { key: "env", node: values(job.env) },
    { key: "defaults", node: renderDefaults(job.defaults) },
    { key: "steps", node: sequence(job.steps.map(renderStep)) },
  ]);
}

function renderStep(step: Step): YAMLMap | undefined {
  const map = mapping([
    { key: "name", node: scalar(step.name) },
    { key: "id", node: optional(step.id) },
    { key: "if", node: step.if && condition(step.if) },
    { key: "continue-on-error", node: optional(step.continueOnError) },
    { key: "timeout-minutes", node: optional(step.timeoutMinutes) },
    ...("uses" in step
      ? [{ key: "uses", node: scalar(`${step.uses}@${pinned(step.uses).sha}`, versionAndRemark(step)) }]
      : []),
    ...("usesLocal" in step ? [{ key: "uses", node: scalar(step.usesLocal) }] : []),
    { key: "env", node: values(step.env) },
    {
      key: "with",
      node: "with" in step ? values(step.with) : undefined,
      remark: acceptedAt("with", step),
    },
    { key: "shell", node: "shell" in step ? optional(step.shell) : undefined },
    { key: "working-directory", node: "workingDirectory" in step ? optional(step.workingDirectory) : undefined },
    ...("run" in step
      ? [{ key: "run", node: scalar(step.run.includes("\n") ? `${step.run.trimEnd()}\n` : step.run) }]
      : []),
    ...("script" in step ? [{ key: "run", node: scalar(commandOf(step.script, step.arguments ?? [])) }] : []),
  ]);
  if (map !== undefined && step.comment !== undefined) map.commentBefore = comment(step.comment);
  return map;
}

function commandOf(script: string, given: readonly string[]): string {
  return [interpreterOf(script), script, ...given.map(shellQuoted)].join(" ");
}

/** A constant as one word of a POSIX shell. */
export function shellQuoted(word: string): string {
  return /^[A-Za-z0-9_./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

function renderPermissions(permissions: Permissions): Node {
  const entries = Object.entries(permissions).map(([scope, grant]) => {
    const key = scope.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    if (typeof grant === "string") return { key, node: scalar(grant) };
    return { key, node: "write" in grant ? scalar("write", grant.write) : scalar("read", grant.read) };
  });
  return mapping(entries) ?? emptyMapping();
}

function renderConcurrency(concurrency: Concurrency | undefined): Node | undefined {
  return (
    concurrency &&
    mapping([
      { key: "group", node: scalar(concurrency.group) },
      { key: "cancel-in-progress", node: scalar(concurrency.cancelInProgress) },
    ])
  );
}

function renderDefaults(defaults: Defaults | undefined): Node | undefined {
  const run = mapping([
    { key: "shell", node: optional(defaults?.shell) },
    { key: "working-directory", node: optional(defaults?.workingDirectory) },
  ]);
  return run && mapping([{ key: "run", node: run }]);
}

function renderEnvironment(environment: string | { name: Value; url?: Value } | undefined): Node | undefined {
  if (environment === undefined || typeof environment === "string") return optional(environment);
  return mapping([
    { key: "name", node: scalar(environment.name) },
    { key: "url", node: optional(environment.url) },
  ]);
}

function renderRunsOn(runsOn: Extract<Job, { steps: unknown }>["runsOn"]): Node | undefined {
  if (typeof runsOn === "string") return scalar(runsOn);
  if (Array.isArray(runsOn)) return list(runsOn);
  if ("group" in runsOn)
    return mapping([
      { key: "group", node: scalar(runsOn.group) },
      { key: "labels", node: list(runsOn.labels) },
    ]);
  return scalar(runsOn as Value);
}

function renderStrategy(strategy: Strategy | undefined): Node | undefined {
  if (strategy === undefined) return undefined;
  const cell = (values: Readonly<Record<string, unknown>>) =>
    mapping(Object.entries(values).map(([key, value]) => ({ key, node: renderMatrixValue(value) })));
  return mapping([
    { key: "fail-fast", node: scalar(strategy.failFast) },
    { key: "max-parallel", node: optional(strategy.maxParallel) },
    {
      key: "matrix",
      node: mapping([
        ...Object.entries(strategy.matrix).map(([key, axis]) => ({
          key,
          node: Array.isArray(axis)
            ? axis.every((value) => typeof value !== "object")
              ? list(axis)
              : sequence(axis.map((value) => cell(value)))
            : scalar(axis as Value),
        })),
        { key: "include", node: sequence((strategy.include ?? []).map(cell)) },
        {
          key: "exclude",
          node: sequence(
            (strategy.exclude ?? []).map(({ cell: left, reason }) => {
              const map = cell(left);
              if (map !== undefined) map.commentBefore = comment(reason);
              return map;
            }),
          ),
        },
      ]),
    },
  ]);
}

function renderMatrixValue(value: unknown): Node | undefined {
  return typeof value === "object" ? values(value as Record<string, Value>) : scalar(value as Value);
}

function renderContainer(container: Container): Node | undefined {
  return mapping([
    { key: "image", node: scalar(container.image) },
    { key: "credentials", node: values(container.credentials) },
    { key: "env", node: values(container.env) },
    { key: "ports", node: list(container.ports) },
    { key: "volumes", node: list(container.volumes) },
    { key: "options", node: optional(container.options) },
  ]);
}

function optional(value: Value | undefined): Node | undefined {
  return value === undefined ? undefined : scalar(value);
}

function comment(text: string): string {
  return text
    .split("\n")
    .map((line) => ` ${line}`)
    .join("\n");
}
