import type {
  ParsedCall,
  ParsedEvent,
  ParsedJob,
  ParsedPermissions,
  ParsedWorkflow,
} from "../parse/parsed-workflow.ts";
import { mostLevels } from "./forcing.ts";
import { permissionFaults, permissionsOf } from "./permission-faults.ts";

/**
 * Why GitHub does not start a workflow at all: faults of the file itself, and calls of reusable workflows that do not fit
 * (GitHub docs, "Reusing workflow configurations").
 */
export function startFaults(workflow: ParsedWorkflow, workflows: ReadonlyMap<string, ParsedWorkflow>): string[] {
  return faultsBelow(workflow, workflows, [workflow.path], undefined);
}

function faultsBelow(
  workflow: ParsedWorkflow,
  workflows: ReadonlyMap<string, ParsedWorkflow>,
  chain: readonly string[],
  granted: ParsedPermissions | undefined,
): string[] {
  if (workflow.errors.length > 0) {
    return workflow.errors.map((error) => `${workflow.path}, line ${error.line}: ${error.message}`);
  }
  return workflow.jobs.flatMap((job) => {
    if (job.call === undefined) return [];
    return callFaults(job, job.call, permissionsOf(job, workflow) ?? granted, workflows, chain);
  });
}

function callFaults(
  job: ParsedJob,
  call: ParsedCall,
  granted: ParsedPermissions | undefined,
  workflows: ReadonlyMap<string, ParsedWorkflow>,
  chain: readonly string[],
): string[] {
  if (call.path === undefined) return [];
  const where = `${chain.at(-1)}, line ${call.position.line}: job "${job.id}" calls "${call.uses}"`;
  if (call.path.includes("@")) return [`${where}; a file of the same repository is called without "@" and a ref.`];
  const called = workflows.get(call.path);
  if (called === undefined) return [`${where}, which does not exist.`];
  if (chain.includes(call.path))
    return [`${where}, which calls itself in the end: ${[...chain, call.path].join(" -> ")}.`];
  if (chain.length > mostLevels) return [`${where}, more than ${mostLevels + 1} levels of workflows.`];
  const trigger = called.events.workflow_call;
  if (trigger === undefined) return [`${where}, which has no workflow_call trigger.`];
  return [
    ...interfaceFaults(call, trigger).map((fault) => `${where}, ${fault}`),
    ...permissionFaults(called, granted).map((fault) => `${where}, ${fault}.`),
    ...faultsBelow(called, workflows, [...chain, call.path], granted),
  ];
}

function interfaceFaults(call: ParsedCall, trigger: ParsedEvent): string[] {
  const given = Object.keys(call.with);
  const secrets = call.secrets === "inherit" ? undefined : Object.keys(call.secrets);
  return [
    ...missing(given, trigger.inputs).map((name) => `which requires the input "${name}".`),
    ...unknown(given, trigger.inputs).map((name) => `which has no input "${name}".`),
    ...(secrets === undefined
      ? []
      : [
          ...missing(secrets, trigger.secrets).map((name) => `which requires the secret "${name}".`),
          ...unknown(secrets, trigger.secrets).map((name) => `which takes no secret "${name}".`),
        ]),
  ];
}

function missing(given: readonly string[], declared: { readonly [name: string]: { required: boolean } }): string[] {
  const names = given.map((name) => name.toLowerCase());
  return Object.keys(declared).filter((name) => declared[name]!.required && !names.includes(name.toLowerCase()));
}

function unknown(given: readonly string[], declared: { readonly [name: string]: unknown }): string[] {
  const names = Object.keys(declared).map((name) => name.toLowerCase());
  return given.filter((name) => !names.includes(name.toLowerCase()));
}
