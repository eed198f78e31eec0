import { redactor, secretsOfEnvironment } from "../../engine/redact.ts";
import { runPulumi } from "../pulumi-command.ts";

/** How a targeted `up` ended. */
export interface UpEnded {
  readonly code: number | null | undefined;
  /** The last lines of what it said, without secrets; empty where it went well. */
  readonly output: readonly string[];
}

/** Lines of a failed run that are shown. */
const shownLines = 40;

/** A targeted `up` as a person would type it. */
export function upCommand(stack: string, targets: readonly string[]): string {
  return [`pulumi up --stack ${stack}`, ...targets.map((urn) => `--target '${urn}'`)].join(" \\\n  ");
}

/** Runs `pulumi up` on some resources alone. */
export async function upTargets(stack: string, targets: readonly string[]): Promise<UpEnded> {
  const args = ["up", "--yes", "--skip-preview", "--suppress-progress", "--color", "never", "--stack", stack];
  const { code, stdout, stderr } = await runPulumi([...args, ...targets.flatMap((urn) => ["--target", urn])]);
  if (code === 0) return { code, output: [] };
  const clean = redactor(secretsOfEnvironment(process.env));
  const lines = `${stdout}\n${stderr}`.split("\n").flatMap((line) => clean(line) ?? []);
  const said = lines.map((line) => line.trimEnd()).filter((line) => line !== "");
  return { code, output: said.slice(-shownLines).map((line) => `  pulumi: ${line}`) };
}
