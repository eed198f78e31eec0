import { isDrift, isGone, type RepositoryDrift } from "../../drift/drift.ts";
import type { Part } from "../../live/part.ts";
import type { SeenBill } from "../../live/read-bill.ts";
import type { SeenAlerts } from "../../live/read-delivery.ts";
import type { SeenRepository } from "../../live/seen.ts";
import { actorText, dayOf } from "../../platform/break-glass.ts";
import { costNotes, type FleetCosts, rangeText } from "../../platform/fleet-costs.ts";
import type { Exception } from "../doctor/exceptions.ts";
import { count, type Period, type Section, section, without } from "./review.ts";

/** A commit that changed the inventory or a stack file. */
export interface InventoryCommit {
  readonly sha: string;
  /** ISO 8601. */
  readonly at: string;
  readonly author: string;
  readonly subject: string;
  readonly files: readonly string[];
}

/** What was merged in the period. */
export function changesSection(commits: Part<readonly InventoryCommit[]>): Section {
  const title = "Changes of the inventory";
  if ("unseen" in commits) return without("changes", title, `Not looked at: ${commits.unseen}.`);
  if (commits.seen.length === 0) return without("changes", title, "Nothing was merged in this time.");
  const files = new Set(commits.seen.flatMap((commit) => commit.files));
  return section("changes", title, {
    summary: `${count(commits.seen.length, "commit")} changed ${count(files.size, "file")}.`,
    columns: ["Day", "Commit", "By", "What", "Files"],
    rows: commits.seen.map(({ sha, at, author, subject, files: changed }) => [
      at.slice(0, 10),
      sha.slice(0, 7),
      author,
      subject,
      changed.join(", "),
    ]),
    notes: [],
  });
}

/** What GitHub has otherwise than declared, now. */
export function driftSection(drift: Part<readonly RepositoryDrift[]>): Section {
  const title = "Drift";
  if ("unseen" in drift) return without("drift", title, `Not looked at: ${drift.unseen}.`);
  const found = drift.seen.flatMap(({ id, findings }) => findings.map((finding) => ({ id, finding })));
  const gone = drift.seen.filter(isGone).map(({ id }) => id);
  const own = found.filter(({ finding }) => isDrift(finding)).length + gone.length;
  const unread = drift.seen.flatMap(({ id, unread: parts }) =>
    parts.map(({ what, why }) => `Not read: ${what} of ${id}: ${why}`),
  );
  return section("drift", title, {
    summary: `${count(drift.seen.length, "repository", "repositories")} read back: ${count(own, "difference")}, ${found.filter(({ finding }) => finding.kind === "undeclared" && !finding.ignored).length} things declared by nobody, ${found.filter(({ finding }) => finding.ignored).length} ignored until a day.`,
    columns: ["Repository", "Kind", "Field", "Declared at", "Maybe by"],
    rows: [
      ...gone.map((id) => [id, "missing", "the repository", "", ""]),
      ...found.map(({ id, finding: { kind, ignored, notApplied, field, declaredAt = "", event } }) => [
        id,
        ignored ? "ignored" : notApplied ? "not applied" : kind,
        field,
        declaredAt,
        event === undefined ? "" : `${event.actor}, ${event.at.slice(0, 10)}`,
      ]),
    ],
    notes: ["As it is now: what came and went within the time is not seen.", ...unread],
  });
}

/** Exceptions that lapsed in the period, and those that hold. */
export function exceptionsSection(exceptions: readonly Exception[], period: Period, today: Date): Section {
  const title = "Exceptions";
  if (exceptions.length === 0) return without("exceptions", title, "There are none.");
  const day = dayOf(today);
  const state = (until: string) =>
    until >= day ? "holds" : until >= period.from.slice(0, 10) ? "lapsed in this time" : "lapsed before";
  const lapsed = exceptions.filter(({ until }) => until < day).length;
  return section("exceptions", title, {
    summary: `${count(exceptions.length - lapsed, "exception holds", "exceptions hold")}, ${lapsed} lapsed and ${lapsed === 1 ? "is" : "are"} still written down.`,
    columns: ["Until", "State", "What", "Why", "Where"],
    rows: exceptions.map(({ until, what, reason, place }) => [until, state(until), what, reason, place]),
    notes: [],
  });
}

/** Open alerts about security, by repository. */
export function alertsSection(alerts: Part<readonly SeenAlerts[]>): Section {
  const title = "Security alerts";
  if ("unseen" in alerts) return without("alerts", title, `Not looked at: ${alerts.unseen}.`);
  const known = alerts.seen.filter(({ kinds }) => Object.values(kinds).some((part) => "seen" in part));
  const why = [
    ...new Set(
      alerts.seen.flatMap(({ kinds }) =>
        Object.entries(kinds).flatMap(([kind, part]) => ("unseen" in part ? [`${kind}: ${part.unseen}`] : [])),
      ),
    ),
  ];
  if (known.length === 0)
    return { ...without("alerts", title, "GitHub told of none."), notes: why.map((text) => `Not looked at: ${text}`) };
  const number = (part: Part<number>) => ("seen" in part ? String(part.seen) : "not seen");
  const total = known
    .flatMap(({ kinds }) => Object.values(kinds))
    .reduce((sum, part) => sum + ("seen" in part ? part.seen : 0), 0);
  return section("alerts", title, {
    summary: `${count(total, "alert is", "alerts are")} open.`,
    columns: ["Repository", "Dependencies", "Code", "Secrets"],
    rows: known.map(({ repository, kinds }) => [
      repository,
      number(kinds.dependencies),
      number(kinds.code),
      number(kinds.secrets),
    ]),
    notes: why.map((text) => `Not looked at: ${text}`),
  });
}

/** A secret, as far as it is reviewed. */
export interface ReviewedSecret {
  readonly key: string;
  readonly owners: readonly string[];
  readonly ageDays?: number;
  readonly rotateDays?: number;
  /** Whether no delivered workflow reads it, and nobody else is known to. */
  readonly idle: boolean;
}

/** Secrets that are overdue for rotation, and idle ones. */
export function secretsSection(secrets: Part<readonly ReviewedSecret[]>): Section {
  const title = "Secrets";
  if ("unseen" in secrets) return without("secrets", title, `Not looked at: ${secrets.unseen}.`);
  if (secrets.seen.length === 0) return without("secrets", title, "The stack has none.");
  const isOverdue = ({ ageDays, rotateDays }: ReviewedSecret) =>
    ageDays !== undefined && rotateDays !== undefined && ageDays > rotateDays;
  const told = secrets.seen.filter((secret) => isOverdue(secret) || secret.idle);
  const undated = secrets.seen.filter(({ rotateDays }) => rotateDays === undefined).length;
  return section("secrets", title, {
    summary: `${count(secrets.seen.filter(isOverdue).length, "secret is", "secrets are")} overdue for rotation, ${secrets.seen.filter(({ idle }) => idle).length} used by nobody, of ${secrets.seen.length}.`,
    columns: ["Secret", "Age in days", "To be rotated every", "Owner", "What"],
    rows: told.map((secret) => [
      secret.key,
      String(secret.ageDays ?? "not known"),
      secret.rotateDays === undefined ? "" : `${secret.rotateDays} days`,
      secret.owners.join(", ") || "nobody is named",
      [isOverdue(secret) && "overdue", secret.idle && "used by nobody"].filter(Boolean).join(", "),
    ]),
    notes: undated === 0 ? [] : [`${undated} of them have no rotateDays, and so are never overdue.`],
  });
}

/** Who has the last word on repositories: administrators, and those who may pass rules by. */
export function accessSection(
  repositories: Part<readonly { readonly id: string; readonly seen: SeenRepository }[]>,
  owners: Part<readonly string[]>,
): Section {
  const title = "Access";
  if ("unseen" in repositories) return without("access", title, `Not looked at: ${repositories.unseen}.`);
  const admins = ({ access }: SeenRepository) => [
    ...Object.entries(access.teams ?? {})
      .filter(([, role]) => role === "admin")
      .map(([slug]) => `team ${slug}`),
    ...Object.entries(access.people ?? {})
      .filter(([, role]) => role === "admin")
      .map(([login]) => `@${login}`),
  ];
  const bypass = ({ rulesets = [] }: SeenRepository) => [
    ...new Set(
      rulesets.flatMap((ruleset) => ruleset.bypass.map((actor) => `${actorText(actor)} of "${ruleset.name}"`)),
    ),
  ];
  const rows = repositories.seen.map(({ id, seen }) => [
    id,
    admins(seen).join(", ") || "nobody",
    bypass(seen).join(", ") || "nobody",
  ]);
  const open = rows.filter(([, , who]) => who !== "nobody").length;
  return section("access", title, {
    summary: `${"seen" in owners ? `Owners of the organisation, who may do everything: ${owners.seen.map((login) => `@${login}`).join(", ") || "nobody"}. ` : ""}Somebody may pass the rules of ${count(open, "repository", "repositories")}.`,
    columns: ["Repository", "Administrators", "May pass rules"],
    rows,
    notes: "unseen" in owners ? [`Owners of the organisation: not looked at: ${owners.unseen}`] : [],
  });
}

/** What the stack's runner fleets cost a month. */
export function costsSection(costs: FleetCosts | undefined): Section {
  const title = "Costs";
  if (costs === undefined) return without("costs", title, "The stack makes no machines.");
  return section("costs", title, {
    summary: `US dollars a month by the list prices of ${costs.pricesOf} in ${costs.region}: ${rangeText(costs.total)}.`,
    columns: ["Fleet", "US dollars a month"],
    rows: [...costs.fleets, costs.network].map((cost) => [cost.name, rangeText(cost)]),
    notes: ["By what is declared, not by AWS's bill.", ...costNotes(costs)],
  });
}

/** What GitHub billed in the period. */
export function billSection(bill: Part<readonly SeenBill[]>): Section {
  const title = "GitHub's bill";
  if ("unseen" in bill) return without("bill", title, `Not readable by this token: ${bill.unseen}.`);
  if (bill.seen.length === 0) return without("bill", title, "GitHub billed nothing in this time.");
  const dollars = (amount: number) => amount.toFixed(2);
  const sum = (amount: "net" | "gross") => dollars(bill.seen.reduce((total, one) => total + one[amount], 0));
  return section("bill", title, {
    summary: `US dollars for the organisation in this time: ${sum("net")}, of ${sum("gross")} before what the plan includes.`,
    columns: ["Product", "What", "Quantity", "US dollars", "Before what is included"],
    rows: bill.seen.map(({ product, sku, quantity, unit, net, gross }) => [
      product,
      sku,
      `${Math.round(quantity * 100) / 100} ${unit}`,
      dollars(net),
      dollars(gross),
    ]),
    notes: ["Of all repositories of the organisation, those of other stacks and of none included."],
  });
}
