import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { badges } from "../platform/badges.ts";
import { loadStack } from "../platform/load.ts";
import { exitCodeOf, UsageError } from "./exit.ts";
import { counted, findingLines, print } from "./print.ts";

/** `slipway render`: writes every delivered file to DIR/<repository>/<path>. Writes nothing when a finding is an error. */
export async function render(options: {
  stack: string;
  repository?: string;
  out: string;
  badges?: boolean;
}): Promise<void> {
  const { platform } = await loadStack(process.cwd(), options.stack);
  const chosen = platform.repositories.filter(
    ({ entry }) => options.repository === undefined || entry.id === options.repository,
  );
  process.exitCode = exitCodeOf(platform.findings);
  if (process.exitCode !== 0) {
    for (const line of findingLines(platform.findings, process.stderr)) console.error(line);
    return;
  }
  if (chosen.length === 0)
    throw new UsageError(
      unknownRepository(
        options.repository ?? "",
        platform.repositories.map(({ entry }) => entry.id),
        options.stack,
      ),
    );
  let count = 0;
  for (const { entry, files } of chosen) {
    for (const file of files) {
      const target = path.join(options.out, entry.id, file.path);
      mkdirSync(path.dirname(target), { recursive: true });
      writeFileSync(target, file.content, { mode: file.executable ? 0o755 : 0o644 });
      count++;
    }
  }
  for (const repository of options.badges === true ? chosen : [])
    for (const line of badges(repository, platform.settings)) print(line);
  print(
    `${counted(count, "file", "files")} of ${counted(chosen.length, "repository", "repositories")} written to ${options.out}`,
  );
}

/**
 * Says which ids there are instead.
 *
 * @param stack undefined for the whole inventory
 */
export function unknownRepository(id: string, known: readonly string[], stack?: string): string {
  const place = stack === undefined ? "the inventory" : `stack "${stack}"`;
  return `"${id}": no such repository in ${place}; write one of ${known.join(", ") || "(none: the stack selects no repository)"}.`;
}
