import { type DriftFinding, isDrift, isGone, organizationId } from "../drift/drift.ts";
import { type LoadedStack, loadStack } from "../platform/load.ts";
import { driftDocument } from "./drift-output.ts";
import { type Reverted, revert } from "./drift-revert.ts";
import { selected } from "./drift-selection.ts";
import { driftLines } from "./drift-text.ts";
import { type WrittenDown, writeDown } from "./drift-write-down.ts";
import { exitCodeOf, exitFindings, UsageError } from "./exit.ts";
import { gitHubOf } from "./github.ts";
import { countFindings, findingLines, print, printJson } from "./print.ts";
import { type Drift, partsOf, readDrift, type Wanted } from "./read-drift.ts";

export interface DriftOptions {
  readonly stack: string;
  readonly repository: readonly string[];
  readonly accept: readonly string[];
  readonly ignore: readonly string[];
  readonly revert: readonly string[];
  readonly until?: string;
  readonly reason?: string;
  readonly pullRequest?: boolean;
  readonly json?: boolean;
}

/** `slipway drift`: what GitHub has against what the inventory declares, read back by REST. Report only, unless told otherwise. */
export async function drift(options: DriftOptions): Promise<void> {
  checkUsage(options);
  const loaded = await loadStack(process.cwd(), options.stack);
  const { platform } = loaded;
  if (exitCodeOf(platform.findings) !== 0) return refuse(loaded, options);
  const wanted = chosen(loaded, options.repository);
  const found = await readDrift(loaded, wanted, await gitHubOf(platform.settings, options.revert.length > 0));
  const accepted = options.accept.length === 0 ? [] : selected(found, options.accept, "accept");
  const ignored = options.ignore.length === 0 ? [] : selected(found, options.ignore, "ignore");
  const written = await writeDown({ accepted, ignored }, wanted, options);
  const reverted = options.revert.length === 0 ? [] : await revertFound(found, loaded, options);
  const outcome = { written, reverted };
  const settled = settledBy(outcome);
  const left = partsOf(found).some(
    (one) => isGone(one) || one.findings.some((finding) => isDrift(finding) && !settled.has(finding)),
  );
  if (left || written.some(({ why }) => why !== undefined) || reverted.some(({ gone }) => !gone))
    process.exitCode = exitFindings;
  if (options.json) return printJson(driftDocument(found, outcome));
  for (const line of driftLines(found, outcome, options.stack)) print(line);
}

/** What was done about findings. */
export interface DriftOutcome {
  readonly written: readonly WrittenDown[];
  readonly reverted: readonly Reverted[];
}

/** Findings that the inventory, an exception or GitHub has settled. */
export function settledBy({ written, reverted }: DriftOutcome): ReadonlySet<DriftFinding> {
  return new Set([
    ...written.flatMap(({ finding, why }) => (why === undefined ? [finding] : [])),
    ...reverted.flatMap(({ finding, gone }) => (gone ? [finding] : [])),
  ]);
}

async function revertFound(
  found: Drift,
  loaded: LoadedStack,
  { revert: selectors }: DriftOptions,
): Promise<Reverted[]> {
  const { settings, repositories } = loaded.platform;
  // What a whole repository is named for is drift; what is named by its field gets an answer, whatever it is.
  const meant = selectors.flatMap((selector) =>
    selected(found, [selector], "revert").filter(({ finding }) => selector.includes(":") || isDrift(finding)),
  );
  return await revert([...new Map(meant.map((one) => [one.finding, one])).values()], settings, async (ids) => {
    const again = repositories.filter(({ entry }) => ids.includes(entry.id));
    return partsOf(await readDrift(loaded, again, await gitHubOf(settings), ids.includes(organizationId)));
  });
}

function checkUsage({ accept, ignore, revert: reverts, until, reason, pullRequest }: DriftOptions): void {
  if (reverts.length > 0 && accept.length + ignore.length > 0)
    throw new UsageError('"--revert" changes GitHub, "--accept" and "--ignore" what is declared: give one of them.');
  if (ignore.length > 0 && (until === undefined || reason === undefined))
    throw new UsageError('"--ignore" needs the last day and the reason: add --until 2026-12-31 --reason "...".');
  if (ignore.length === 0 && (until ?? reason) !== undefined)
    throw new UsageError('"--until" and "--reason" belong to an exception: add --ignore REPOSITORY:FIELD.');
  if (pullRequest === true && accept.length + ignore.length === 0)
    throw new UsageError('"--pull-request" needs something to propose: add --accept or --ignore REPOSITORY:FIELD.');
}

/** What cannot be composed cannot be compared. */
function refuse({ platform: { findings } }: LoadedStack, options: DriftOptions): void {
  process.exitCode = exitFindings;
  if (options.json) printJson({ stack: options.stack, findings });
  for (const line of findingLines(findings, process.stderr)) console.error(line);
  console.error(`Nothing was read: ${countFindings(findings)} in stack "${options.stack}".`);
}

function chosen({ platform }: LoadedStack, ids: readonly string[]): Wanted {
  const known = platform.repositories.map(({ entry }) => entry.id);
  const unknown = ids.filter((id) => !known.includes(id));
  if (unknown.length > 0) {
    const names = unknown.map((id) => `"${id}"`).join(", ");
    throw new UsageError(
      `${names}: no such repository in stack "${platform.settings.stack}"; write one of ${known.join(", ")}.`,
    );
  }
  return ids.length === 0 ? platform.repositories : platform.repositories.filter(({ entry }) => ids.includes(entry.id));
}
