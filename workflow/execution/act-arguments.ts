import type { Execution } from "./execution.ts";

/**
 * Arguments of `act` for an execution.
 *
 * @param payloadFile file with the event's payload as JSON
 */
export function actArguments(execution: Execution, payloadFile: string): string[] {
  const { workspace, workflow, job, cell, event, runners, actions, environment, variables, artifacts, secrets } =
    execution;
  return [
    event,
    "--directory",
    workspace,
    "--workflows",
    workflow,
    "--eventpath",
    payloadFile,
    ...(job === undefined ? [] : ["--job", job]),
    ...pairs("--matrix", cell, ":"),
    ...Object.entries(runners).flatMap(([label, runner]) => [
      "--platform",
      `${label}=${runner === "host" ? "-self-hosted" : runner}`,
    ]),
    ...pairs("--local-repository", actions),
    ...pairs("--env", environment),
    ...pairs("--var", variables),
    ...(secrets ?? []).flatMap((name) => ["--secret", name]),
    ...(artifacts === undefined ? [] : ["--artifact-server-path", artifacts]),
    "--pull=false",
    "--no-cache-server",
    "--json",
  ];
}

function pairs(flag: string, values: Readonly<Record<string, string>> | undefined, sign = "="): string[] {
  return Object.entries(values ?? {}).flatMap(([name, value]) => [flag, `${name}${sign}${value}`]);
}
