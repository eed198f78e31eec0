import { originOf } from "../../inventory/inventory.ts";
import { actorText, dayOf } from "../../platform/break-glass.ts";
import type { Platform } from "../../platform/compose.ts";
import { placeOf } from "../../platform/exceptions.ts";
import { type Diagnosis, diagnosing } from "./diagnosis.ts";

/** Something that is allowed until a day, whatever kind of exception it is. */
export interface Exception {
  readonly kind: "policy" | "drift" | "break-glass" | "pipeline";
  /** Where it is written. */
  readonly place: string;
  /** Id of the repository that it is about, where it is about one. */
  readonly repository?: string;
  readonly what: string;
  readonly reason: string;
  /** Its last day, UTC (`2026-12-31`). */
  readonly until: string;
}

/** Every dated exception of a stack, the one that ends first at the head. */
export function exceptionsOf({ settings, inventory, repositories }: Platform): Exception[] {
  const file = `Pulumi.${settings.stack}.yaml`;
  const ids = new Set(repositories.map(({ entry }) => entry.id));
  const policy = (settings.policy?.exceptions ?? []).map(
    ({ rule, resource, reason, until }): Exception => ({
      kind: "policy",
      place: `${file}: slipway:policy`,
      what: `${rule} does not hold for ${resource}`,
      reason,
      until,
    }),
  );
  const drift = (settings.drift.exceptions ?? []).map(
    ({ repository, field, reason, until }): Exception => ({
      kind: "drift",
      place: `${file}: slipway:drift`,
      repository,
      what: `${field} of ${repository} may differ`,
      reason,
      until,
    }),
  );
  // The composed entries have lost what has lapsed.
  const glass = inventory.repositories
    .filter(({ id }) => ids.has(id))
    .flatMap((entry) =>
      (entry.rules?.breakGlass ?? []).map(({ who, reason, until }, index): Exception => {
        const origin = originOf(entry, ["rules", "breakGlass", index]) ?? originOf(entry, "rules.breakGlass");
        return {
          kind: "break-glass",
          place: origin === undefined ? `${entry.id}: rules.breakGlass` : `${origin.file}:${origin.line}`,
          repository: entry.id,
          what: `${actorText(who)} may pass the branch rules of ${entry.id}`,
          reason,
          until,
        };
      }),
    );
  const pipeline = repositories.flatMap(({ entry, exceptions = [] }) =>
    exceptions.map(
      ({ option, allows, until, reason }): Exception => ({
        kind: "pipeline",
        place: placeOf(entry, option),
        repository: entry.id,
        what: `${entry.id} has ${allows}`,
        reason,
        until,
      }),
    ),
  );
  return [...policy, ...drift, ...glass, ...pipeline].sort((left, right) => (left.until < right.until ? -1 : 1));
}

/** Days before its last one in which an exception is told of. */
const soonDays = 14;
const say = diagnosing("exceptions");

/** Lapsed exceptions, and those that lapse soon. What holds for longer is counted. */
export function exceptionDiagnoses(exceptions: readonly Exception[], today: Date): Diagnosis[] {
  const day = dayOf(today);
  const soon = dayOf(new Date(today.getTime() + soonDays * 86_400_000));
  const later = exceptions.filter(({ until }) => until > soon);
  const near = exceptions.filter(({ until }) => until <= soon);
  const told = near.map(({ kind, place, what, reason, until }) => {
    const lapsed = until < day;
    const message = `${what} ${lapsed ? "was allowed" : "is allowed"} until ${until} (${reason})`;
    return lapsed
      ? say(
          // What has lapsed by itself is gone; what must be done without stops the next plan.
          kind === "policy" || kind === "pipeline" ? "error" : "warning",
          "exception-lapsed",
          place,
          message,
          kind === "break-glass"
            ? "take it out; the nightly run closes what it opened"
            : "do without it, or write a later day with the reason that holds now",
        )
      : say("warning", "exception-ends-soon", place, message, "be ready to do without it, or decide anew");
  });
  if (exceptions.length === 0) return [say("ok", "exceptions", "exceptions", "there are none")];
  if (later.length === 0) return told;
  const held = later.length === 1 ? "one holds" : `${later.length} hold`;
  return [
    ...told,
    say(
      "ok",
      "exceptions",
      "exceptions",
      `${held} for longer than ${soonDays} days, the first of them until ${later[0]!.until}`,
    ),
  ];
}
