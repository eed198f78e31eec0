import { pinned } from "./actions.ts";
import { type Expression, expressionsIn, type Reference, type Value } from "./expressions.ts";
import type { ActionStep, Container, Job, Step, StepsJob, Workflow } from "./model.ts";

const identifier = /^[A-Za-z_][A-Za-z0-9_-]*$/;
const fullSha = /^[0-9a-f]{40}$/;
const digest = /@(sha256:[0-9a-f]{64}|\$\{\{ [^}]+ \}\})$/;
const cron = /^[0-9*,/-]+( [0-9A-Za-z*,/-]+){4}$/;

/** A workflow that cannot be rendered; `faults` has one line for each thing that is wrong with it. */
export class WorkflowError extends Error {
  readonly faults: readonly string[];

  constructor(file: string, faults: readonly string[]) {
    super(`Workflow "${file}" cannot be rendered:\n${faults.map((fault) => `- ${fault}`).join("\n")}`);
    this.name = "WorkflowError";
    this.faults = faults;
  }
}

/** @returns everything that the types alone cannot rule out, in the order of the file. */
export function faultsOf(workflow: Workflow): readonly string[] {
  const faults: string[] = [];
  if (!/^[a-z0-9][a-z0-9._-]*\.ya?ml$/i.test(workflow.file))
    faults.push(`File "${workflow.file}" is no workflow file name: write one like "ci.yml".`);
  if (workflow.jobs.length === 0) faults.push("It has no jobs: give it at least one.");
  if (workflow.concurrency === null && workflow.on.workflowCall === undefined)
    faults.push("It has no concurrency: name a group, as only a workflow that others call may leave it to them.");
  for (const { cron: times } of workflow.on.schedule ?? []) {
    if (!cron.test(times)) faults.push(`Schedule "${times}" is not five cron fields: write one like "0 2 * * *".`);
  }
  const ids = new Set<string>();
  for (const job of workflow.jobs) {
    if (ids.has(job.id)) faults.push(`Job id "${job.id}" is there twice: give each job its own.`);
    ids.add(job.id);
    faults.push(...faultsOfJob(job, workflow).map((fault) => `Job "${job.id}": ${fault}`));
  }
  return faults;
}

function faultsOfJob(job: Job, workflow: Workflow): readonly string[] {
  const faults: string[] = [];
  if (!identifier.test(job.id))
    faults.push('the id is not valid: write letters, digits, "_" and "-", beginning with a letter or "_".');
  const before = workflow.jobs.slice(0, workflow.jobs.indexOf(job));
  for (const needed of job.needs ?? []) {
    if (!workflow.jobs.includes(needed))
      faults.push(`needs "${needed.id}", which is no job of this workflow: add that very job object to "jobs".`);
    else if (!before.includes(needed))
      faults.push(`needs "${needed.id}", which comes after it: list jobs in the order in which they run.`);
  }
  const scope = { job, workflow };
  const jobLevel = [job.name, job.if, job.concurrency?.group, ...Object.values(job.strategy?.matrix ?? {})];
  const steps = "steps" in job ? job.steps : [];
  faults.push(...referenceFaults(jobLevel, scope, []));
  if ("calls" in job) {
    faults.push(...callFaults(job.calls, Object.keys(job.with ?? {}), Object.keys(job.secrets ?? {})));
    faults.push(...referenceFaults([...Object.values(job.with ?? {}), ...Object.values(job.secrets ?? {})], scope, []));
    return faults;
  }
  if (!Number.isInteger(job.timeoutMinutes) || job.timeoutMinutes < 1 || job.timeoutMinutes > 7200)
    faults.push(`timeoutMinutes is ${job.timeoutMinutes}: write whole minutes from 1 to 7200.`);
  for (const [id, container] of containersOf(job)) {
    if (!digest.test(imageText(container)))
      faults.push(
        `the image "${imageText(container)}" of "${id}" has no digest: write it with "@sha256:" and its 64 digits, as a tag can be moved.`,
      );
  }
  faults.push(...referenceFaults([...Object.values(job.env ?? {})], scope, []));
  steps.forEach((step, index) => {
    const earlier = steps.slice(0, index);
    const label = `step "${step.name}"`;
    if (step.id !== undefined && !identifier.test(step.id)) faults.push(`${label}: the id "${step.id}" is not valid.`);
    if (step.id !== undefined && earlier.some(({ id }) => id === step.id))
      faults.push(`${label}: the id "${step.id}" is there twice: give each step its own.`);
    faults.push(...stepFaults(step).map((fault) => `${label}: ${fault}`));
    faults.push(...referenceFaults(valuesOf(step), scope, earlier).map((fault) => `${label}: ${fault}`));
  });
  faults.push(...referenceFaults(Object.values(job.outputs ?? {}), scope, steps).map((fault) => `outputs: ${fault}`));
  return faults;
}

function stepFaults(step: Step): readonly string[] {
  if ("run" in step) return step.run.includes("${{") ? [spliced(step.run)] : [];
  if ("script" in step) {
    if ((step.arguments ?? []).some((argument) => argument.includes("${{"))) return [spliced("its arguments")];
    return interpreterOf(step.script) === undefined
      ? [`nothing is known to run "${step.script}": end its name in .sh, .py, .js, .cjs, .mjs or .ps1.`]
      : [];
  }
  if ("usesLocal" in step)
    return step.usesLocal.startsWith("./") ? [] : [`"${step.usesLocal}" is no local action: begin its path with "./".`];
  return actionFaults(step);
}

/** What runs a script, by the ending of its name. */
export function interpreterOf(script: string): string | undefined {
  const interpreters: Record<string, string> = {
    sh: "bash",
    py: "python3",
    js: "node",
    cjs: "node",
    mjs: "node",
    ps1: "pwsh",
  };
  return interpreters[script.split(".").at(-1) ?? ""];
}

function spliced(where: string): string {
  return `"${where.split("\n").find((line) => line.includes("${{")) ?? where}" has an expression in it, whose value would run as code: pass it by "env" and read it as a shell variable.`;
}

function actionFaults(step: ActionStep): readonly string[] {
  const action = pinned(step.uses);
  const given = Object.keys(step.with ?? {});
  return [
    ...given
      .filter((name) => !action.inputs.includes(name))
      .map((name) => `${action.name}@${action.version} has no input "${name}": it has ${action.inputs.join(", ")}.`),
    ...action.required
      .filter((name) => !given.includes(name))
      .map((name) => `${action.name}@${action.version} needs the input "${name}".`),
  ];
}

function callFaults(
  called: Extract<Job, { calls: unknown }>["calls"],
  given: readonly string[],
  secrets: readonly string[],
) {
  if ("sha" in called)
    return fullSha.test(called.sha)
      ? []
      : [`"${called.path}" is pinned to "${called.sha}": write the full commit SHA.`];
  const trigger = called.on.workflowCall;
  if (trigger === undefined)
    return [`calls "${called.file}", which has no "workflowCall" trigger: give it one, with its inputs.`];
  const faults: string[] = [];
  for (const [kind, declared, names] of [
    ["input", trigger.inputs ?? {}, given],
    ["secret", trigger.secrets ?? {}, secrets],
  ] as const) {
    for (const name of names) {
      if (!(name in declared))
        faults.push(`"${called.file}" has no ${kind} "${name}": it has ${Object.keys(declared).join(", ") || "none"}.`);
    }
    for (const [name, { required }] of Object.entries(declared)) {
      if (required && !names.includes(name)) faults.push(`"${called.file}" needs the ${kind} "${name}".`);
    }
  }
  return faults;
}

function referenceFaults(
  values: readonly (Value | readonly unknown[] | undefined)[],
  { job, workflow }: { job: Job; workflow: Workflow },
  earlier: readonly Step[],
): readonly string[] {
  const references = values
    .filter((value): value is Value => value !== undefined && !Array.isArray(value))
    .flatMap((value) => expressionsIn(value))
    .flatMap((expression: Expression) => expression.references);
  return [...new Set(references.map((reference) => referenceFault(reference, job, workflow, earlier)))].filter(
    (fault) => fault !== undefined,
  );
}

function referenceFault(
  reference: Reference,
  job: Job,
  workflow: Workflow,
  earlier: readonly Step[],
): string | undefined {
  const { name } = reference;
  switch (reference.context) {
    case "needs":
      return job.needs?.includes(reference.job)
        ? undefined
        : `reads job "${name}" without needing it: add that job to its "needs".`;
    case "matrix": {
      const { matrix = {}, include = [] } = job.strategy ?? {};
      const axes = [...Object.keys(matrix), ...include.flatMap((cell) => Object.keys(cell))];
      return axes.includes(name)
        ? undefined
        : `reads "matrix.${name}", but its matrix has ${axes.join(", ") || "no axes"}.`;
    }
    case "steps": {
      const step = earlier.find(({ id }) => id === name);
      if (step === undefined) return `reads step "${name}", but no earlier step of the job has that id.`;
      if (reference.output === undefined || !("uses" in step)) return undefined;
      const { outputs } = pinned(step.uses);
      return outputs.includes(reference.output)
        ? undefined
        : `reads "${reference.output}" of ${step.uses}, whose outputs are ${outputs.join(", ") || "none"}.`;
    }
    case "inputs": {
      const declared = { ...workflow.on.workflowDispatch?.inputs, ...workflow.on.workflowCall?.inputs };
      return name in declared
        ? undefined
        : `reads input "${name}", but the workflow's inputs are ${Object.keys(declared).join(", ") || "none"}.`;
    }
    case "env": {
      const names = [workflow.env, "env" in job ? job.env : undefined].flatMap((env) => Object.keys(env ?? {}));
      return names.includes(name)
        ? undefined
        : `reads "env.${name}", which neither the workflow nor the job sets: they set ${names.join(", ") || "none"}.`;
    }
    default:
      return undefined;
  }
}

function valuesOf(step: Step): readonly (Value | undefined)[] {
  const inputs = "with" in step ? Object.values(step.with ?? {}) : [];
  return [
    step.if,
    typeof step.continueOnError === "boolean" ? undefined : step.continueOnError,
    ...Object.values(step.env ?? {}),
    ...inputs,
  ];
}

function containersOf(job: StepsJob): readonly [string, Container][] {
  return [
    ...(job.container ? [["container", job.container] as [string, Container]] : []),
    ...Object.entries(job.services ?? {}),
  ];
}

function imageText(container: Container): string {
  return typeof container.image === "string"
    ? container.image
    : container.image.parts.map((part) => (typeof part === "string" ? part : "${{ x }}")).join("");
}
