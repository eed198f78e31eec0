import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { type FaultInput, type Sandbox, type Seed, startSandbox } from "../sandbox/server.ts";
import { UsageError } from "./exit.ts";
import { requireGit } from "./git-version.ts";
import { untilInterrupted } from "./interrupt.ts";
import { print } from "./print.ts";

export interface SandboxOptions {
  readonly port?: string;
  readonly seed?: string;
  readonly state?: string;
  readonly plan: "free" | "team" | "enterprise";
  readonly limits: "off" | "github";
  readonly faults?: string;
}

/** `slipway sandbox`: the embedded GitHub by itself, until interrupted. */
export async function sandbox(options: SandboxOptions): Promise<void> {
  requireGit();
  const port = options.port === undefined ? undefined : Number(options.port);
  if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port < 65_536)) {
    throw new UsageError(`"--port ${options.port}": write a number from 0 to 65535.`);
  }
  const server = await started({
    plan: options.plan,
    limits: options.limits,
    ...(port === undefined ? {} : { port }),
    ...(options.state === undefined ? {} : { stateFolder: options.state }),
    ...(options.seed === undefined
      ? {}
      : { seed: readFile("--seed", options.seed, "owners, users, tokens, repositories") as Seed }),
    ...(options.faults === undefined
      ? {}
      : { faults: readFile("--faults", options.faults, "a list of faults") as FaultInput[] }),
  });
  // Who reads the last line may interrupt at once.
  const interrupted = untilInterrupted();
  print(`The embedded GitHub answers at ${server.url}`);
  print(`  REST     curl -H 'Authorization: Bearer ${server.token}' ${server.url}/api/v3/user`);
  print(`  GraphQL  ${server.url}/api/graphql`);
  print(`  git      git clone http://x:${server.token}@${server.url.replace("http://", "")}/OWNER/REPOSITORY.git`);
  print(`  control  ${server.url}/_slipway/calls and /_slipway/state`);
  print("Press Ctrl-C to stop it.");
  await interrupted;
  await server.close();
}

/** Starts the server; a port that is taken, a state folder in use, a faulty seed or faulty faults are the user's to mend. */
function started(options: Parameters<typeof startSandbox>[0]): Promise<Sandbox> {
  return startSandbox(options).catch((error: Error) => {
    throw new UsageError(error.message);
  });
}

/** @param what goes into the file, for whoever has to mend it */
function readFile(option: string, file: string, what: string): unknown {
  try {
    return parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new UsageError(`"${option} ${file}": ${(error as Error).message}; write a YAML or JSON file with ${what}.`);
  }
}
