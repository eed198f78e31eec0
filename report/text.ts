import type { JobResult, SimulationResult } from "../workflow/simulation/simulate.ts";
import { buildNote, type ImageSummary, imageLines } from "./images.ts";
import type { SettingOrigin } from "./origins.ts";
import type { KindCount, RepositorySummary, Summary } from "./summary.ts";

/** Styles a piece of text; a plain function keeps it as it is. */
export type Paint = (style: "bold" | "dim" | "green" | "yellow" | "red" | "cyan", text: string) => string;

/** The summary as text for a terminal or a log, line by line. Findings are left to the caller. */
export function textReport(summary: Summary, paint: Paint): string[] {
  return [
    ...summary.repositories.flatMap((repository) => ["", ...repositoryLines(repository, paint)]),
    ...(summary.organization.length > 0
      ? ["", paint("bold", `Owner ${summary.owner}`), ...kindLines(summary.organization)]
      : []),
    ...imageSection(summary.images, paint),
    ...(summary.left.length > 0
      ? [
          "",
          paint("yellow", "Left alone, as only Pulumi's engine can do it"),
          ...summary.left.map((line) => `  ${line}`),
        ]
      : []),
    "",
    totalsLine(summary),
  ];
}

function imageSection(images: readonly ImageSummary[], paint: Paint): string[] {
  if (images.length === 0) return [];
  const note = buildNote(images);
  return [
    "",
    paint("bold", "Container images"),
    ...images.flatMap(imageLines).map((line) => `  ${line}`),
    ...(note === undefined ? [] : [paint("dim", `  ${note}`)]),
  ];
}

/** "Nothing changed" or what did, in one line. */
export function totalsLine({ totals, writes }: Pick<Summary, "totals" | "writes">): string {
  const changes = (["created", "updated", "replaced", "deleted"] as const).filter(
    (action) => (totals[action] ?? 0) > 0,
  );
  const unchanged = totals.unchanged ?? 0;
  if (changes.length === 0)
    return `Nothing changed: ${plural(unchanged, "resource")} as declared, ${plural(writes, "write request")} to GitHub.`;
  const words = changes.map((action) => `${totals[action]} ${action}`);
  return `${[...words, ...(unchanged > 0 ? [`${unchanged} unchanged`] : [])].join(", ")}; ${plural(writes, "write request")} to GitHub.`;
}

function repositoryLines(repository: RepositorySummary, paint: Paint): string[] {
  return [
    `${paint("bold", repository.id)}${repository.url === undefined ? "" : paint("dim", `  ${repository.url}`)}`,
    ...kindLines(repository.kinds),
    ...section(
      "required checks",
      repository.checks.map(({ name, state }) => (state === "pending" ? `${name} (pending: not required yet)` : name)),
    ),
    ...section("secrets", repository.secrets.map(originLine)),
    ...section("variables", repository.variables.map(originLine)),
    ...repository.runs.flatMap(({ title, result }) => [`  ${paint("cyan", title)}`, ...runLines(result, paint)]),
  ];
}

function kindLines(kinds: readonly KindCount[]): string[] {
  return kinds.map(({ kind, counts }) => {
    const parts = Object.entries(counts).map(([action, count]) => `${count} ${action}`);
    return `  ${kind.padEnd(36)} ${parts.join(", ")}`;
  });
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [`  ${title}: none`] : [`  ${title}`, ...lines.map((line) => `    ${line}`)];
}

function originLine({ name, scope, source }: SettingOrigin): string {
  return `${name}  (${scope}; ${source})`;
}

const marks: Record<JobResult, string> = {
  run: "runs",
  skip: "skipped",
  fail: "fails",
  cancelled: "cancelled",
  wait: "waits",
  unknown: "unknown",
};
const styles: Record<JobResult, Parameters<Paint>[0]> = {
  run: "green",
  skip: "dim",
  fail: "red",
  cancelled: "dim",
  wait: "yellow",
  unknown: "yellow",
};

/** One line a job of every workflow that an event triggers; workflows that it does not are one line together. */
export function runLines(result: SimulationResult, paint: Paint): string[] {
  const triggered = result.runs.filter((run) => run.triggered);
  const rest = result.runs.filter((run) => !run.triggered);
  return [
    ...triggered.flatMap((run) => [
      `    ${run.file}${paint("dim", ` (${run.name})`)}`,
      ...run.jobs.flatMap((job) => {
        const cells = job.cells.length > 1 ? ` x${job.cells.length}` : "";
        const where = job.environment === undefined ? "" : ` in ${job.environment}`;
        const why = job.result === "run" ? "" : paint("dim", `  ${job.reason}`);
        return [`      ${paint(styles[job.result], marks[job.result].padEnd(9))} ${job.id}${cells}${where}${why}`];
      }),
    ]),
    ...(triggered.length === 0 ? [`    ${paint("dim", "nothing")}`] : []),
    // Where nothing runs, the reader asks why; beside runs, the names will do.
    ...(triggered.length === 0 ? rest.map((run) => paint("dim", `      ${run.file}: ${run.reason}`)) : []),
    ...(rest.length > 0 && triggered.length > 0
      ? [paint("dim", `    not triggered: ${rest.map((run) => run.file).join(", ")}`)]
      : []),
  ];
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
