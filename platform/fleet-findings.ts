import { parseCron } from "../fleet/decisions/schedule.ts";
import type { Inventory, RepositoryEntry } from "../inventory/inventory.ts";
import { nearest } from "../inventory/nearest.ts";
import { type Settings, selects } from "../settings.ts";
import type { Finding } from "../workflow/finding.ts";
import { type DesiredFleet, fleetsOf, ownFleets } from "./fleets.ts";

/** What is wrong with a stack's fleets: sizes, owner, what the engines need, public repositories. */
export function fleetFindings(inventory: Inventory, settings: Settings, today: Date): Finding[] {
  const fleets = fleetsOf(inventory, settings);
  return [
    ...fleets.flatMap((fleet) => [...nameFindings(fleet, inventory, settings), ...sizeFindings(fleet, settings)]),
    ...fleets.flatMap((fleet) => publicFindings(fleet, inventory.repositories, settings, today)),
    ...ownerFindings(fleets, settings),
  ];
}

const place = ({ stack }: Settings, ...field: string[]) => `Pulumi.${stack}.yaml: slipway:${field.join(".")}`;

function nameFindings(fleet: DesiredFleet, inventory: Inventory, settings: Settings): Finding[] {
  const { name, declared } = fleet;
  const sizes = settings.fleets[name]!;
  const error = (id: string, message: string): Finding => ({
    id,
    severity: "error",
    subject: place(settings, "fleets", name),
    message,
  });
  if (declared === undefined) {
    if (sizes.max !== undefined) return [];
    const [best] = nearest(name, Object.keys(inventory.fleets ?? {}), 1);
    const hint = best === undefined ? "" : `did you mean "${best}"? Else `;
    const message = `is no fleet of inventory/fleets.yaml; ${hint}declare it there, or write the \`max\` and \`labels\` of the machines that somebody else has.`;
    return [error("fleet-unknown", message)];
  }
  if (sizes.labels === undefined) return [];
  return [error("fleet-labels-twice", "has `labels`, which inventory/fleets.yaml gives it already; take them out.")];
}

function sizeFindings({ name, declared, ceiling, hot, stopped }: DesiredFleet, settings: Settings): Finding[] {
  if (declared === undefined || ceiling === undefined) return [];
  const error = (id: string, message: string): Finding => ({
    id,
    severity: "error",
    subject: place(settings, "fleets", name),
    message,
  });
  const schedules = declared.schedules ?? [];
  const sizes = [
    { ceiling, kept: hot + stopped, when: "" },
    ...schedules.map((schedule) => ({
      ceiling: schedule.ceiling ?? ceiling,
      kept: schedule.hot + (schedule.stopped ?? stopped),
      when: ` from "${schedule.cron}" on`,
    })),
  ];
  const allows = ({ ceiling: most, when }: (typeof sizes)[number]) =>
    `allows ${most} ${most === 1 ? "machine" : "machines"}${when}, but `;
  const { gang = 0 } = declared;
  return [
    ...schedules.flatMap(({ cron }): Finding[] => {
      const fault = cronFault(cron);
      return fault === undefined ? [] : [error("schedule-unreadable", `has the schedule "${cron}": ${fault}.`)];
    }),
    ...sizes
      .filter((size) => size.ceiling < gang)
      .map((size) => {
        const advice = `write a \`${size.when === "" ? "max" : "ceiling"}\` of at least ${gang}`;
        return error("gang-exceeds-fleet", `${allows(size)}${gang} start together or not at all; ${advice}.`);
      }),
    ...sizes
      .filter((size) => size.kept > size.ceiling)
      .map((size) => {
        const advice =
          size.when === ""
            ? "raise `max`, or lower `hot` or `stopped`"
            : "raise its ceiling, or lower its `hot` or `stopped`";
        return error("pool-exceeds-fleet", `${allows(size)}${size.kept} are kept ready; ${advice}.`);
      }),
  ];
}

/** What the control code cannot read of a schedule: it would fail at every look. */
function cronFault(cron: string): string | undefined {
  try {
    parseCron(cron);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/**
 * A public repository takes pull requests from anybody, and what they run is theirs. On machines of one's own only by a
 * dated exception, wherever the fleet's machines come from.
 */
function publicFindings(
  { name, declared }: DesiredFleet,
  repositories: readonly RepositoryEntry[],
  settings: Settings,
  today: Date,
): Finding[] {
  const day = today.toISOString().slice(0, 10);
  return (declared?.repositories ?? []).flatMap((id): Finding[] => {
    const entry = repositories.find((repository) => repository.id === id);
    if (entry?.visibility !== "public" || !selects(settings.repositories, id)) return [];
    const subject = `inventory/fleets.yaml: fleets.${name}.repositories: "${id}"`;
    const exception = declared?.publicRepositories?.[id];
    if (exception === undefined) {
      const message = `is public, so that anybody's pull request could run on the machines; take it out, or write under publicRepositories until when and why that is safe.`;
      return [{ id: "public-repository-on-fleet", severity: "error", subject, message }];
    }
    const { until, reason } = exception;
    return [
      until < day
        ? {
            id: "exception-lapsed",
            severity: "error",
            subject,
            message: `was allowed until ${until} (${reason}), which is over: take it out, or write a later day with the reason that holds now.`,
          }
        : { id: "exception", severity: "warning", subject, message: `is public, allowed until ${until}: ${reason}.` },
    ];
  });
}

function ownerFindings(fleets: readonly DesiredFleet[], settings: Settings): Finding[] {
  const own = ownFleets(fleets);
  if (own.length === 0) return [];
  const error = (id: string, field: string, message: string): Finding => ({
    id,
    severity: "error",
    subject: place(settings, field),
    message,
  });
  const byCodeBuild = own.filter(({ engine }) => engine === "codebuild").map(({ name }) => `"${name}"`);
  return [
    ...(settings.ownerType === "user"
      ? [
          error(
            "fleet-needs-organization",
            "ownerType",
            'is "user", and a user has no runner groups; take slipway:aws out.',
          ),
        ]
      : []),
    ...(settings.plan === "free"
      ? [
          error(
            "fleet-needs-plan",
            "plan",
            'is "free", which has no runner groups of one\'s own: every repository could use the machines; write the plan that the organisation has, or take slipway:aws out.',
          ),
        ]
      : []),
    ...(byCodeBuild.length > 0 && settings.aws?.connection === undefined
      ? [
          error(
            "fleet-needs-connection",
            "aws.connection",
            `is missing, which ${byCodeBuild.join(", ")} needs: CodeBuild hears of jobs by a connection to GitHub; write its ARN.`,
          ),
        ]
      : []),
  ];
}
