import { loadStack } from "../platform/load.ts";
import { exitCodeOf } from "./exit.ts";
import { counted, countFindings, findingLines, print, printJson } from "./print.ts";

/** `slipway check`: every rule over everything. */
export async function check(options: { stack: string; json?: boolean }): Promise<void> {
  const { platform } = await loadStack(process.cwd(), options.stack);
  process.exitCode = exitCodeOf(platform.findings);
  if (options.json) {
    printJson({ stack: options.stack, findings: platform.findings });
    return;
  }
  for (const line of findingLines(platform.findings)) print(line);
  print(
    `Stack ${options.stack}, ${counted(platform.repositories.length, "repository", "repositories")}: ${countFindings(platform.findings)}`,
  );
}
