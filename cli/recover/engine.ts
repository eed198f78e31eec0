import { UsageError } from "../exit.ts";
import { missingPulumi, type PulumiAnswer, runPulumi } from "../pulumi-command.ts";

/**
 * Takes a file's resources into a stack's state by the engine. It writes nothing on GitHub.
 *
 * @param environment for providers that the file does not name
 * @throws UsageError with the engine's words
 */
export async function importInto(
  stack: string,
  file: string,
  protect: boolean,
  environment: Readonly<Record<string, string>> = {},
): Promise<void> {
  const args = [
    ...["import", "--stack", stack, "--file", file, `--protect=${protect}`],
    ...["--generate-code=false", "--yes", "--skip-preview", "--suppress-outputs"],
  ];
  const answer = await runPulumi(args, "", environment);
  if (answer.code !== 0) throw failure(`${file} cannot be imported into stack "${stack}"`, stack, answer);
}

/**
 * Forgets the creations that a state has as begun. Of the resources only the stack itself is read anew, which is no call.
 *
 * @throws UsageError with the engine's words
 */
export async function clearPendingCreations(
  stack: string,
  resources: readonly { readonly urn: string; readonly type: string }[],
): Promise<void> {
  const root = resources.find(({ type }) => type === "pulumi:pulumi:Stack");
  const answer = await runPulumi([
    ...["refresh", "--stack", stack, "--clear-pending-creates", "--yes", "--skip-preview", "--suppress-outputs"],
    ...(root === undefined ? [] : ["--target", root.urn]),
  ]);
  if (answer.code !== 0) throw failure(`The creations of stack "${stack}" that were cut off stay noted`, stack, answer);
}

function failure(what: string, stack: string, { stdout, stderr, missing }: PulumiAnswer): UsageError {
  if (missing !== undefined) return new UsageError(`${what}: ${missingPulumi(missing)}.`);
  const said = `${stderr.trim()}\n${stdout.trim()}`.trim();
  const way = /currently locked/.test(said)
    ? `Once nobody is at work on it: pulumi cancel --stack ${stack}. Then run this again.`
    : "What was imported is in the state; run this again once that is mended.";
  return new UsageError(`${what}:\n${said}\n${way}`);
}
