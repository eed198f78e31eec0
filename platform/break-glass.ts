import { originOf, type RepositoryEntry } from "../inventory/inventory.ts";
import type { BreakGlass } from "../inventory/schema/rules.ts";
import type { Finding } from "../workflow/finding.ts";

/** Days that an exception may be ahead: longer is no emergency. */
const mostDays = 31;

/** The day of a moment, UTC (`2026-12-31`): what the last day of an exception is compared with. */
export const dayOf = (moment: Date): string => moment.toISOString().slice(0, 10);

/** Whether an exception still holds on a day. */
export const holds = ({ until }: Pick<BreakGlass, "until">, today: Date): boolean => until >= dayOf(today);

/**
 * The entry with those who may pass its branch rules today, and with no exception that has lapsed. Asked last: how files
 * are delivered goes by the rules without exceptions.
 */
export function withBreakGlass(entry: RepositoryEntry, today: Date): RepositoryEntry {
  if (entry.rules?.breakGlass === undefined) return entry;
  const { breakGlass, ...rules } = entry.rules;
  const held = breakGlass.filter((exception) => holds(exception, today));
  if (held.length === 0) return { ...entry, rules };
  const own = rules.bypass ?? [];
  const added = held.map(({ who }) => who).filter((who) => !own.some((actor) => isSame(actor, who)));
  return { ...entry, rules: { ...rules, bypass: [...own, ...added], breakGlass: held } };
}

/** The exception that an actor may pass the rules by, if it is one. */
export function exceptionOf(entry: RepositoryEntry, actor: BreakGlass["who"]): BreakGlass | undefined {
  return entry.rules?.breakGlass?.find(({ who }) => isSame(who, actor));
}

/** Ids of the entries with an exception that was over before a day: what it opened is to be closed. */
export function lapsedRepositories(entries: readonly RepositoryEntry[], today: Date): string[] {
  return entries
    .filter(({ rules }) => rules?.breakGlass?.some((exception) => !holds(exception, today)))
    .map(({ id }) => id);
}

const isSame = (left: BreakGlass["who"], right: BreakGlass["who"]) => key(left) === key(right);
const key = ({ mode = "always", ...actor }: BreakGlass["who"]) => JSON.stringify([actor, mode]);

/** One finding for each exception: a warning while it holds and after it, an error where it is no emergency any more. */
export function breakGlassFindings(entry: RepositoryEntry, today: Date): Finding[] {
  const latest = dayOf(new Date(today.getTime() + mostDays * 86_400_000));
  return (entry.rules?.breakGlass ?? []).map((exception, index) => {
    const { who, until, reason } = exception;
    const field = `rules.breakGlass[${index}]`;
    const origin = originOf(entry, ["rules", "breakGlass", index]) ?? originOf(entry, "rules.breakGlass");
    const subject = origin === undefined ? `${entry.id}: ${field}` : `${origin.file}:${origin.line}: ${field}`;
    const finding = (id: string, severity: Finding["severity"], message: string) => ({
      id,
      severity,
      subject,
      message,
    });
    if (until > latest)
      return finding(
        "break-glass-too-long",
        "error",
        `lasts until ${until}, more than ${mostDays} days; write ${latest} or earlier, or rules.bypass for what is to stay.`,
      );
    return holds(exception, today)
      ? finding("break-glass", "warning", `${actorText(who)} may pass the branch rules until ${until}: ${reason}.`)
      : finding(
          "break-glass-lapsed",
          "warning",
          `ended with ${until}, so ${actorText(who)} may not pass the branch rules any more (${reason}); take it out.`,
        );
  });
}

/** `team oncall (always)`. */
export function actorText({ mode = "always", ...actor }: BreakGlass["who"]): string {
  const [kind, who] = Object.entries(actor)[0]!;
  return `${kind === "organizationAdmin" ? "organization admins" : `${kind} ${who}`} (${mode})`;
}
