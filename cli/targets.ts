import { lapsedRepositories } from "../platform/break-glass.ts";
import { loadStack } from "../platform/load.ts";
import { closingOf } from "../preview/closing.ts";
import { rulesOf, targetPattern, targetsOf, withDependents } from "../preview/targets.ts";
import { exitFindings, UsageError } from "./exit.ts";
import { print, printJson } from "./print.ts";
import { planOf, readEnginePlans } from "./read-plans.ts";
import { checkOut } from "./revision.ts";
import { readChange } from "./touched.ts";

/**
 * `slipway targets`: what Pulumi's engine has to look at for a change, as its arguments, one a line. Nothing is printed
 * where the change may do something to everything: without arguments the engine looks at everything.
 *
 * @throws UsageError where a side cannot be planned: the engine would then be told too little
 */
export async function targets(options: {
  readonly base?: string;
  readonly head?: string;
  readonly lapsed?: boolean;
  readonly dependents?: boolean;
  readonly engine?: string;
  readonly stack: string;
  readonly json?: boolean;
}): Promise<void> {
  const project = process.cwd();
  if (options.lapsed && options.dependents)
    throw new UsageError('"--dependents" belongs to --base: branch rules come last, and nothing waits for them.');
  if (options.engine !== undefined) return checkClosing(options.engine, options);
  if (options.lapsed) return lapsedTargets(project, options);
  if (options.base === undefined) throw new UsageError("Say what to compare with: --base REVISION; or --lapsed.");
  const base = checkOut(project, options.base);
  const head = options.head === undefined ? { folder: project, close() {} } : checkOut(project, options.head);
  try {
    const change = readChange(project, { base: options.base, head: options.head, from: base, to: head });
    const { all, repositories } = change.touchedIn(options.stack);
    const excerpt = change.excerptFor(options.stack);
    const urns = all ? [] : await urnsOf(base.folder, head.folder, { ...options, repositories, excerpt });
    if (options.json) return printJson({ stack: options.stack, all, repositories, targets: urns });
    for (const urn of urns) print(`--target=${targetPattern(urn)}`);
  } finally {
    base.close();
    head.close();
  }
}

async function urnsOf(
  base: string,
  head: string,
  {
    stack,
    repositories,
    excerpt,
    dependents,
  }: {
    readonly stack: string;
    readonly repositories: readonly { readonly id: string }[];
    readonly excerpt: readonly string[] | undefined;
    readonly dependents?: boolean;
  },
): Promise<string[]> {
  const [before, after] = [await planOf(base, stack, excerpt), await planOf(head, stack, excerpt)];
  const ids = repositories.map(({ id }) => id);
  const urns = targetsOf(before, after, ids);
  return dependents === true ? withDependents(urns, before, after) : urns;
}

/** The branch rules that an exception opened which is over by now. */
async function lapsedTargets(project: string, { stack, json }: { stack: string; json?: boolean }): Promise<void> {
  const { platform } = await loadStack(project, stack);
  const ids = lapsedRepositories(
    platform.repositories.flatMap(({ entry }) => platform.inventory.repositories.filter(({ id }) => id === entry.id)),
    new Date(),
  );
  const urns = ids.length === 0 ? [] : rulesOf(await planOf(project, stack), ids);
  if (json)
    return printJson({
      stack,
      all: false,
      repositories: ids.map((id) => ({ id, because: "break-glass-lapsed" })),
      targets: urns,
    });
  for (const urn of urns) print(`--target=${targetPattern(urn)}`);
}

/** Whether the engine, told these targets, would take exceptions back and do nothing else. */
function checkClosing(file: string, { lapsed, json }: { readonly lapsed?: boolean; readonly json?: boolean }): void {
  if (lapsed !== true) throw new UsageError('"--engine" belongs to --lapsed: write both.');
  if (json === true) throw new UsageError('"--engine" has no --json: its exit code says it.');
  const { closed, beyond } = closingOf(readEnginePlans(file));
  for (const name of closed) print(`${name}: those whose exceptions are over may not pass it any more.`);
  if (beyond.length === 0) return;
  process.exitCode = exitFindings;
  for (const sentence of beyond) console.error(sentence);
}
