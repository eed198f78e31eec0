import type { Finding } from "../finding.ts";
import type { RunJob, WorkflowsByPath } from "./run-tree.ts";
import { jobFinding } from "./subject.ts";

/** Called workflows that are not at hand: what they use, and the checks that they report, stay unknown. */
export function callFindings(job: RunJob, workflows: WorkflowsByPath): Finding[] {
  const { call } = job.job;
  if (call === undefined) return [];
  const start = `line ${call.position.line}: calls ${call.uses}`;
  if (call.path === undefined) {
    const message = `${start}, a workflow of another repository: its secrets, runners and checks are not known here.`;
    return [jobFinding(job, "called-workflow-unknown", "info", message)];
  }
  const called = workflows.get(call.path);
  if (called === undefined) {
    const message = `${start}, which is not among the workflow files; deliver it, or correct the path.`;
    return [jobFinding(job, "called-workflow-unknown", "warning", message)];
  }
  if (called.events.workflow_call !== undefined) return [...refusedInputs(job, called)];
  const message = `${start}, which cannot be called; add workflow_call to its triggers.`;
  return [jobFinding(job, "call-refused", "error", message)];
}

/** GitHub does not start a run whose calls do not fit what the called workflow declares. */
function refusedInputs(job: RunJob, called: RunJob["frame"]["workflow"]): Finding[] {
  const { call } = job.job;
  const { inputs, secrets } = called.events.workflow_call!;
  const passed = call!.secrets === "inherit" ? undefined : Object.keys(call!.secrets);
  return [
    ...mismatches(
      job,
      "input",
      Object.keys(call!.with),
      inputs,
      ({ required, default: fallback }) => required && !fallback,
    ),
    ...(passed === undefined ? [] : mismatches(job, "secret", passed, secrets, ({ required }) => required)),
  ];
}

function mismatches<Declared>(
  job: RunJob,
  kind: "input" | "secret",
  passed: readonly string[],
  declared: { readonly [name: string]: Declared },
  isRequired: (declared: Declared) => boolean,
): Finding[] {
  const { uses, position } = job.job.call!;
  const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();
  const names = Object.keys(declared);
  const refused = (text: string) => jobFinding(job, "call-refused", "error", `line ${position.line}: ${text}`);
  const unknown = passed.filter((name) => !names.some((other) => same(name, other)));
  const absent = names.filter((name) => isRequired(declared[name]!) && !passed.some((other) => same(name, other)));
  return [
    ...unknown.map((name) =>
      refused(
        `passes ${kind} "${name}" to ${uses}, which does not declare it; declare it under on.workflow_call.${kind}s, or remove it.`,
      ),
    ),
    ...absent.map((name) =>
      refused(
        `does not pass ${kind} "${name}", which ${uses} requires; add it to ${kind === "input" ? "with" : "secrets"}.`,
      ),
    ),
  ];
}
