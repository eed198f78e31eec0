import path from "node:path";
import { editFor } from "../drift/accept.ts";
import { applyEdit } from "../drift/apply-edit.ts";
import { type DriftFinding, driftOf, isDrift, type RepositoryDrift } from "../drift/drift.ts";
import { covers } from "../drift/exceptions.ts";
import { readAudit } from "../live/audit.ts";
import { type Crawled, crawl } from "../live/crawl.ts";
import { createReading } from "../live/reading.ts";
import { type LoadedStack, loadStack } from "../platform/load.ts";
import { blobSha } from "../provider/file-set/git-objects.ts";
import { driftDocument } from "./drift-output.ts";
import { type Reverted, revert } from "./drift-revert.ts";
import { driftLines } from "./drift-text.ts";
import { exitCodeOf, exitFindings, UsageError } from "./exit.ts";
import { gitHubOf, type StackGitHub } from "./github.ts";
import { ignoreDrift } from "./ignore-drift.ts";
import { planLoaded } from "./plan.ts";
import { countFindings, findingLines, print, printJson } from "./print.ts";
import { propose } from "./propose.ts";
import { showReading } from "./reading-progress.ts";

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

/** What a run of `slipway drift` knows once it has read GitHub. */
export interface Drift {
  readonly stack: string;
  readonly owner: string;
  readonly repositories: readonly RepositoryDrift[];
  readonly calls: Crawled["calls"];
  /** Repositories as GitHub has them, by name. */
  readonly seen: Crawled["repositories"];
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
  const left = found.repositories.some(
    ({ there, findings }) => !there || findings.some((one) => isDrift(one) && !settled.has(one)),
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
    return (await readDrift(loaded, again, await gitHubOf(settings))).repositories;
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

type Wanted = LoadedStack["platform"]["repositories"];

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

/** Reads repositories of a stack back and compares each with what is declared. */
export async function readDrift(loaded: LoadedStack, wanted: Wanted, { github, memory }: StackGitHub): Promise<Drift> {
  const { settings } = loaded.platform;
  const { owner, ownerType, stack } = settings;
  const names = wanted.map(({ entry }) => entry.name);
  // A workflow that is there as it was delivered need not be read: its hash says enough.
  const knownTexts = new Map(
    wanted.flatMap(({ files }) => files.map(({ content }) => [blobSha(content), content] as const)),
  );
  const progress = showReading(names.length);
  const read = await crawl(github, names, { owner, ownerType, memory, knownTexts, onRead: progress.read }).finally(
    progress.end,
  );
  const { resources } = await planLoaded(loaded);
  const reading = createReading(github);
  const context = {
    exceptions: settings.drift.exceptions ?? [],
    today: new Date(),
    resources,
    events: (repository: string) =>
      ownerType === "user" ? Promise.resolve([]) : readAudit(reading, owner, repository),
  };
  const repositories: RepositoryDrift[] = [];
  for (const desired of wanted) {
    repositories.push(await driftOf(desired, read.repositories.get(desired.entry.name), context));
  }
  return { stack, owner, repositories, calls: read.calls, seen: read.repositories };
}

/** A finding with the repository that it is about. */
export interface Selected {
  readonly id: string;
  readonly finding: DriftFinding;
}

/** Findings that `all`, `REPOSITORY` or `REPOSITORY:FIELD` name. */
function selected(found: Drift, selectors: readonly string[], verb: string): Selected[] {
  const all = found.repositories.flatMap(({ id, findings }) => findings.map((finding) => ({ id, finding })));
  return [
    ...new Set(
      selectors.flatMap((selector) => {
        const [id, field] = split(selector);
        const fits = all.filter(
          (one) => selector === "all" || (one.id === id && (field === undefined || covers(field, one.finding.field))),
        );
        if (fits.length > 0 || selector === "all") return fits;
        const known = all.map((one) => `${one.id}:${one.finding.field}`).join(", ");
        const hint = known === "" ? "there is no difference" : `write "all", a repository, or one of ${known}`;
        throw new UsageError(`"--${verb} ${selector}": names no difference; ${hint}.`);
      }),
    ),
  ];
}

function split(selector: string): [id: string, field: string | undefined] {
  const at = selector.indexOf(":");
  return at === -1 ? [selector, undefined] : [selector.slice(0, at), selector.slice(at + 1)];
}

/** What became of a finding that was to be accepted or ignored. */
export interface WrittenDown extends Selected {
  /** File that says it now. */
  readonly file?: string;
  readonly why?: string;
  /** Address of the pull request that proposes it. */
  readonly proposal?: string;
}

interface Changes {
  readonly accepted: readonly Selected[];
  readonly ignored: readonly Selected[];
}

async function writeDown(changes: Changes, wanted: Wanted, options: DriftOptions): Promise<WrittenDown[]> {
  if (changes.accepted.length + changes.ignored.length === 0) return [];
  const write = (folder: string): WrittenDown[] => [
    ...changes.accepted.map((one) => acceptOne(folder, one, wanted)),
    ...changes.ignored.map(
      (one): WrittenDown => ({
        ...one,
        file: ignoreDrift(folder, options.stack, {
          repository: one.id,
          field: one.finding.field,
          until: options.until!,
          reason: options.reason!,
        }),
      }),
    ),
  ];
  if (options.pullRequest !== true) return write(process.cwd());
  let written: WrittenDown[] = [];
  const proposal = await propose(process.cwd(), {
    branch: `slipway/drift-${options.stack}`,
    title: `Take over what GitHub has (${options.stack})`,
    change(folder) {
      written = write(folder);
      return written
        .map(({ id, finding, why }) => `- \`${id}\`: \`${finding.field}\`${why === undefined ? "" : `: ${why}`}`)
        .join("\n");
    },
  });
  return written.map((one) => (one.why === undefined ? { ...one, proposal } : one));
}

function acceptOne(folder: string, { id, finding }: Selected, wanted: Wanted): WrittenDown {
  const desired = wanted.find(({ entry }) => entry.id === id)!;
  if (finding.file !== undefined) {
    return {
      id,
      finding,
      why: `${path.posix.basename(finding.file)} is rendered; change the options of its pipeline, or revert it`,
    };
  }
  const edit = editFor(desired, finding);
  if (edit === undefined) return { id, finding, why: `the inventory has no word for ${finding.beyond ?? "it"}` };
  return { id, finding, ...applyEdit(folder, id, edit) };
}
