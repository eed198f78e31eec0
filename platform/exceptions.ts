import { originOf, type RepositoryEntry } from "../inventory/inventory.ts";
import type { DatedException } from "../pipelines/pipeline.ts";
import type { Finding } from "../workflow/finding.ts";

/** One finding for each dated exception: a warning while it holds, an error from the day after. */
export function exceptionFindings(
  entry: RepositoryEntry,
  exceptions: readonly DatedException[],
  today: Date,
): Finding[] {
  const day = today.toISOString().slice(0, 10);
  return exceptions.map(({ option, allows, until, reason }) => {
    const lapsed = until < day;
    return {
      id: lapsed ? "exception-lapsed" : "exception",
      severity: lapsed ? "error" : "warning",
      subject: placeOf(entry, option),
      message: lapsed
        ? `allowed ${allows} until ${until} (${reason}), which is over: do without it, or write a later day with the reason that holds now.`
        : `allows ${allows} until ${until}: ${reason}.`,
    };
  });
}

/** Where the option stands, for a person to open. */
export function placeOf(entry: RepositoryEntry, option: string): string {
  const origin = originOf(entry, `with.${option}`) ?? originOf(entry, "pipeline");
  return origin === undefined ? `${entry.id}: with.${option}` : `${origin.file}:${origin.line}: with.${option}`;
}
