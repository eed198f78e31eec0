import { pinned } from "./actions.ts";
import type { Value } from "./expressions.ts";
import type { ActionStep, CallJob, Container, Job, RunsOn, Step, StepsJob, Workflow } from "./model.ts";
import { type Place, referenceFaults } from "./render-references.ts";

const identifier = /^[A-Za-z_][A-Za-z0-9_-]*$/;
const fullSha = /^[0-9a-f]{40}$/;
const digest = /@(sha256:[0-9a-f]{64}|\$\{\{ [^}]+ \}\})$/;
const cronFields = /^[0-9*,/-]+( [0-9A-Za-z*,/-]+){4}$/;

/** A workflow that cannot be rendered; `faults` has one line for each thing that is wrong with it. */
export class WorkflowError extends Error {
  readonly faults: readonly string[];

  constructor(file: string, faults: readonly string[], options?: ErrorOptions) {
    super(`Workflow "${file}" cannot be rendered:\n${faults.map((fault) => `- ${fault}`).join("\n")}`, options);
    this.name = "WorkflowError";
    this.faults = faults;
  }
}

/** @returns everything that the types alone cannot rule out, in the order of the file. */
export function faultsOf(workflow: Workflow): readonly string[] {
  const { on, concurrency } = workflow;
  const read = (place: Place, values: readonly (Value | undefined)[]) => referenceFaults(place, values, { workflow });
  return [
    ...(/^[\w-][\w.-]*\.ya?ml$/.test(workflow.file)
      ? []
      : [`File "${workflow.file}" is no workflow file name: write one like "ci.yml".`]),
    ...(concurrency === null && on.workflowCall === undefined
      ? ["It has no concurrency: name a group, as only a workflow that others call may leave it to them."]
      : []),
    ...(on.schedule ?? [])
      .filter(({ cron }) => !cronFields.test(cron))
      .map(({ cron }) => `Schedule "${cron}" is not five cron fields: write one like "0 2 * * *".`),
    ...Object.keys({ ...on.workflowDispatch?.inputs, ...on.workflowCall?.inputs })
      .filter((name) => !identifier.test(name))
      .map((name) => `Input "${name}" ${badId}`),
    ...read("run-name", [workflow.runName]),
    ...read("the workflow's concurrency", [concurrency?.group, concurrency?.cancelInProgress]),
    ...read("the workflow's env", Object.values(workflow.env ?? {})),
    ...read(
      "one of the call's outputs",
      Object.values(on.workflowCall?.outputs ?? {}).map(({ value }) => value),
    ),
    ...(workflow.jobs.length === 0 ? ["It has no jobs: give it at least one."] : []),
    ...workflow.jobs.flatMap((job) => faultsOfJob(job, workflow).map((fault) => `Job "${job.id}": ${fault}`)),
  ];
}

function faultsOfJob(job: Job, workflow: Workflow): readonly string[] {
  const before = workflow.jobs.slice(0, workflow.jobs.indexOf(job));
  const read = (place: Place, values: readonly (Value | undefined)[]) =>
    referenceFaults(place, values, { workflow, job });
  return [
    ...(identifier.test(job.id) ? [] : [`the id ${badId}`]),
    ...(before.some(({ id }) => id === job.id) ? ["the id is there twice: give each job its own."] : []),
    ...(job.needs ?? []).flatMap((needed) => {
      if (before.includes(needed)) return [];
      return workflow.jobs.includes(needed)
        ? [`needs "${needed.id}", which comes after it: list jobs in the order in which they run.`]
        : [`needs "${needed.id}", which is no job of this workflow: add that very job object to "jobs".`];
    }),
    ...read("the job's if", [job.if]),
    ...read(
      "the matrix",
      Object.values(job.strategy?.matrix ?? {}).filter(
        (axis): axis is Extract<typeof axis, Value> => !Array.isArray(axis),
      ),
    ),
    ...read("one of the job's settings", [job.name, job.concurrency?.group, job.concurrency?.cancelInProgress]),
    ...("calls" in job ? faultsOfCall(job, read) : faultsOfSteps(job, workflow, read)),
  ];
}

type Read = (place: Place, values: readonly (Value | undefined)[]) => readonly string[];

function faultsOfCall(job: CallJob, read: Read): readonly string[] {
  const { calls } = job;
  const values = [
    ...read("one of the job's settings", Object.values(job.with ?? {})),
    ...read("the job's env", Object.values(job.secrets ?? {})),
  ];
  if ("sha" in calls)
    return fullSha.test(calls.sha)
      ? values
      : [`"${calls.path}" is pinned to "${calls.sha}": write the full commit SHA.`, ...values];
  const trigger = calls.on.workflowCall;
  if (trigger === undefined)
    return [`calls "${calls.file}", which has no "workflowCall" trigger: give it one, with its inputs.`, ...values];
  const passed = (
    kind: string,
    declared: Readonly<Record<string, { required?: boolean }>>,
    given: readonly string[],
  ) => [
    ...given
      .filter((name) => !(name in declared))
      .map((name) => `"${calls.file}" has no ${kind} "${name}": it has ${Object.keys(declared).join(", ") || "none"}.`),
    ...Object.entries(declared)
      .filter(([name, { required }]) => required && !given.includes(name))
      .map(([name]) => `"${calls.file}" needs the ${kind} "${name}".`),
  ];
  return [
    ...passed("input", trigger.inputs ?? {}, Object.keys(job.with ?? {})),
    ...passed("secret", trigger.secrets ?? {}, Object.keys(job.secrets ?? {})),
    ...values,
  ];
}

function faultsOfSteps(job: StepsJob, workflow: Workflow, read: Read): readonly string[] {
  const { environment, container, services = {} } = job;
  const containers = [...(container ? [["container", container] as const] : []), ...Object.entries(services)];
  const url = typeof environment === "object" ? environment.url : undefined;
  return [
    ...(Number.isInteger(job.timeoutMinutes) && job.timeoutMinutes >= 1 && job.timeoutMinutes <= 7200
      ? []
      : [`timeoutMinutes is ${job.timeoutMinutes}: write whole minutes from 1 to 7200.`]),
    ...read("one of the job's settings", [
      runsOnValue(job.runsOn),
      typeof environment === "object" ? environment.name : environment,
      job.continueOnError,
    ]),
    ...read("the job's env", Object.values(job.env ?? {})),
    ...containers.flatMap(([id, one]) => [
      ...(digest.test(imageText(one))
        ? []
        : [
            `the image "${imageText(one)}" of "${id}" has no digest: write it with "@sha256:" and its 64 digits, as a tag can be moved.`,
          ]),
      ...read("the job's container", [one.image, ...Object.values(one.env ?? {}), one.credentials?.password]),
    ]),
    ...job.steps.flatMap((step, index) => {
      const earlier = job.steps.slice(0, index);
      const surroundings = { workflow, job, steps: earlier };
      return [
        ...(step.id === undefined || identifier.test(step.id) ? [] : [`the id "${step.id}" ${badId}`]),
        ...(step.id !== undefined && earlier.some(({ id }) => id === step.id)
          ? [`the id "${step.id}" is there twice: give each step its own.`]
          : []),
        ...faultsOfStep(step),
        ...referenceFaults("the step's if", [step.if], surroundings),
        ...referenceFaults("it", valuesOf(step), surroundings),
      ].map((fault) => `step "${step.name}": ${fault}`);
    }),
    ...referenceFaults("one of the job's outputs", [...Object.values(job.outputs ?? {}), url], {
      workflow,
      job,
      steps: job.steps,
    }),
  ];
}

function faultsOfStep(step: Step): readonly string[] {
  if ("run" in step) return step.run.includes("${{") ? [spliced(step.run)] : [];
  if ("script" in step)
    return [
      ...(step.arguments ?? []).filter((argument) => argument.includes("${{")).map(spliced),
      ...(interpreterOf(step.script) === undefined
        ? [`nothing is known to run "${step.script}": end its name in .sh, .py, .js, .cjs, .mjs or .ps1.`]
        : []),
    ];
  if ("usesLocal" in step)
    return step.usesLocal.startsWith("./") ? [] : [`"${step.usesLocal}" is no local action: begin its path with "./".`];
  return faultsOfAction(step);
}

function faultsOfAction(step: ActionStep): readonly string[] {
  const action = pinned(step.uses);
  const given = Object.keys(step.with ?? {});
  return [
    ...given
      .filter((name) => !action.inputs.includes(name))
      .map((name) => `${action.name} ${action.version} has no input "${name}": it has ${action.inputs.join(", ")}.`),
    ...action.required
      .filter((name) => !given.includes(name))
      .map((name) => `${action.name} ${action.version} needs the input "${name}".`),
  ];
}

/** What runs a script, by the ending of its name. */
export function interpreterOf(script: string): string | undefined {
  const interpreters = new Map([
    ["sh", "bash"],
    ["py", "python3"],
    ["js", "node"],
    ["cjs", "node"],
    ["mjs", "node"],
    ["ps1", "pwsh"],
  ]);
  return interpreters.get(script.split(".").at(-1) ?? "");
}

const badId = 'is not valid: write letters, digits, "_" and "-", beginning with a letter or "_".';

function spliced(shell: string): string {
  const line = shell.split("\n").find((one) => one.includes("${{"));
  return `"${line?.trim()}" has an expression in it, whose value would run as code: pass it by "env" and read it as a shell variable.`;
}

function valuesOf(step: Step): readonly (Value | undefined)[] {
  const inputs = "with" in step ? Object.values(step.with ?? {}) : [];
  return [step.continueOnError, ...Object.values(step.env ?? {}), ...inputs];
}

function runsOnValue(runsOn: RunsOn): Value | undefined {
  return typeof runsOn === "object" && "source" in runsOn ? runsOn : undefined;
}

function imageText(container: Container): string {
  return typeof container.image === "string"
    ? container.image
    : container.image.parts.map((part) => (typeof part === "string" ? part : "${{ x }}")).join("");
}
