import { planProgram } from "../engine/plan.ts";
import program from "../index.ts";
import { fleetsLeftOut } from "../platform/fleets.ts";
import { leftOut } from "../platform/left-out.ts";
import { type LoadedStack, loadStack } from "../platform/load.ts";
import { type RepositoryOutline, repositoryOutline } from "../platform/outline.ts";
import { isWorkflow } from "../platform/workflow-path.ts";
import { exitCodeOf } from "./exit.ts";
import { counted, countFindings, findingLines, print, printJson } from "./print.ts";

/** `slipway plan`: everything that the stack would be. */
export async function plan(options: { stack: string; repository?: string; json?: boolean }): Promise<void> {
  const folder = process.cwd();
  const loaded = await loadStack(folder, options.stack, undefined, options.repository);
  const { platform } = loaded;
  const failed = exitCodeOf(platform.findings);
  // A stack with errors declares nothing: the program itself stops before its first resource.
  const { resources } = failed ? { resources: [] } : await planLoaded(loaded);
  process.exitCode = failed;
  const repositories = Object.fromEntries(
    platform.repositories.map((repository) => [repository.entry.id, repositoryOutline(repository)]),
  );
  if (options.json) {
    printJson({ stack: options.stack, resources, repositories, findings: platform.findings });
    return;
  }
  print(
    `Stack ${options.stack}: ${counted(resources.length, "resource", "resources")} for ${counted(platform.repositories.length, "repository", "repositories")} of ${platform.settings.owner}`,
  );
  for (const [id, outline] of Object.entries(repositories)) {
    print(`\n${id}`);
    for (const line of outlineLines(outline)) print(line);
  }
  const missing = [
    ...leftOut(platform),
    ...fleetsLeftOut(platform.inventory, platform.settings).map(({ name, reason }) => ({
      id: `fleet ${name}`,
      reason,
    })),
  ];
  if (missing.length > 0) print("\nNot in this stack");
  for (const { id, reason } of missing) print(`  ${id}: ${reason}`);
  print("\nResources by type");
  for (const [type, count] of countByType(resources)) print(`  ${String(count).padStart(5)}  ${type}`);
  print(`\nFindings: ${countFindings(platform.findings)}`);
  for (const line of findingLines(platform.findings)) print(`  ${line}`);
}

/** One line for each list; of the files, which may be many, the workflows by name and the rest by number. */
function outlineLines({ files, ...lists }: RepositoryOutline): string[] {
  const workflows = files.filter(isWorkflow);
  const others = counted(files.length - workflows.length, "file", "files");
  return [
    `  files: ${[...workflows, ...(files.length > workflows.length ? [others] : [])].join(", ") || "none"}`,
    ...Object.entries(lists).map(([what, names]) => `  ${what}: ${names.length === 0 ? "none" : names.join(", ")}`),
  ];
}

/** Plans a stack that was loaded and has no errors. */
export function planLoaded({ platform, file }: LoadedStack) {
  return planProgram(() => program(platform), {
    project: "slipway",
    stack: platform.settings.stack,
    config: file.config,
    encryptedKeys: file.encrypted,
  });
}

function countByType(resources: readonly { type: string }[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const { type } of resources) counts.set(type, (counts.get(type) ?? 0) + 1);
  return [...counts].sort(([left], [right]) => (left < right ? -1 : 1));
}
