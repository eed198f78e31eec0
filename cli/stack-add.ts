import { rmSync } from "node:fs";
import { finishWriting, writeFiles } from "../adoption/write-files.ts";
import { exitFindings, UsageError } from "./exit.ts";
import { type FurtherStackFiles, furtherStack } from "./further-stack.ts";
import { print } from "./print.ts";
import { copyOf } from "./project-copy.ts";

export interface StackAddOptions {
  readonly from: string;
  readonly owner?: string;
  readonly repositories?: string;
  /** Make what it stands on as well. */
  readonly bootstrap?: boolean;
  /** With `bootstrap`: do it, and do not only say what would be done. */
  readonly yes?: boolean;
  /** For `bootstrap`: OWNER/NAME of the repository that holds the project. */
  readonly repository?: string;
  /** For `bootstrap`: where the state is. */
  readonly region?: string;
}

/**
 * `slipway stack add`: the file of a further stack, from another one's; with `bootstrap` what it stands on, too. That is
 * looked at before a file is written, and after a kill the same command goes on.
 */
export async function addStack(name: string, options: StackAddOptions): Promise<void> {
  const project = process.cwd();
  if (options.bootstrap === true) return await addWithFoundation(project, name, options);
  const alone = (["yes", "repository", "region"] as const).filter((one) => options[one] !== undefined);
  if (alone.length > 0)
    throw new UsageError(
      `${alone.map((one) => `"--${one}"`).join(", ")}: for --bootstrap alone, which makes what the stack stands on; add it, or leave ${alone.length > 1 ? "them" : "it"} out.`,
    );
  finishWriting(project);
  const made = furtherStack(project, { name, ...options, again: false });
  writeFiles(project, made.files);
  for (const line of made.lines) print(line);
  print("Next:");
  const region = made.region === undefined ? "" : ` --region ${made.region}`;
  for (const command of [
    `npx slipway check --stack ${name}`,
    ...workflowsOf(made),
    `npx slipway bootstrap --stack ${name}${region}`,
  ])
    print(`  ${command}`);
}

async function addWithFoundation(project: string, name: string, options: StackAddOptions): Promise<void> {
  if (options.yes === true) finishWriting(project);
  const made = furtherStack(project, { name, ...options, again: true });
  const region = options.region ?? made.region;
  const { repository } = options;
  const foundation = { stack: name, ...(repository && { repository }), ...(region && { region }) };
  const { bootstrap, foundationLines, lookAtFoundation } = await import("./bootstrap.ts");
  // In a copy: what the foundation cannot begin with is said before a file is written.
  const copy = copyOf(project);
  try {
    writeFiles(copy, new Map([...made.files].filter(([file]) => !file.includes("/"))));
    const looked = await lookAtFoundation(copy, { ...foundation, checkout: project });
    if (options.yes !== true) for (const line of foundationLines(looked)) print(line);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
  if (options.yes === true) writeFiles(project, made.files);
  for (const line of made.lines) print(line);
  if (options.yes !== true) {
    print("Nothing of it is done yet. Run it again with --yes.");
    process.exitCode = exitFindings;
    return;
  }
  await bootstrap({ ...foundation, yes: true });
  for (const command of workflowsOf(made)) print(`  ${command}`);
}

/** Who deploys it writes their workflows anew. */
const workflowsOf = ({ inRings }: FurtherStackFiles): string[] => (inRings ? ["node bin/generate-workflows.mjs"] : []);
