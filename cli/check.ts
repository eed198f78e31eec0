import { loadStack } from "../platform/load.ts";
import { exitCodeOf } from "./exit.ts";
import { planJudged } from "./plan.ts";
import { counted, countFindings, findingLines, print, printJson } from "./print.ts";

/** `slipway check`: every rule over everything. */
export async function check(options: { stack: string; json?: boolean }): Promise<void> {
  const loaded = await loadStack(process.cwd(), options.stack);
  const { platform } = loaded;
  const { findings } = await planJudged(loaded);
  process.exitCode = exitCodeOf(findings);
  if (options.json) {
    printJson({ stack: options.stack, findings });
    return;
  }
  for (const line of findingLines(findings)) print(line);
  print(
    `Stack ${options.stack}, ${counted(platform.repositories.length, "repository", "repositories")}: ${countFindings(findings)}`,
  );
}
