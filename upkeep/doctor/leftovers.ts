import { rulesetNames } from "../../drift/rules.ts";
import { parseRunnerName } from "../../fleet/decisions/runner-name.ts";
import type { Inventory } from "../../inventory/inventory.ts";
import type { SeenMarks } from "../../live/read-marks.ts";
import type { SeenRunner, SeenRunnerGroup } from "../../live/read-runners.ts";
import { runnersAppName, slugOf } from "../../platform/app-names.ts";
import { fleetsOf, ownFleets } from "../../platform/fleets.ts";
import { withoutUnavailable } from "../../platform/plan-features.ts";
import { ownerKey, type Settings, selects } from "../../settings.ts";
import { type Diagnosis, diagnosing } from "./diagnosis.ts";

/** What the stacks of a project declare for one owner, of all that carries Slipway's name on GitHub. */
export interface Declared {
  /** Names of rulesets by the name of the repository, in lower case. */
  readonly rulesets: ReadonlyMap<string, readonly string[]>;
  /** Names of runner groups. */
  readonly groups: ReadonlySet<string>;
  /** The fleets whose machines register runners by name, with their labels in lower case. */
  readonly fleets: ReadonlyMap<string, ReadonlySet<string>>;
  /** Addresses (slugs) of the Apps that register runners of stacks that have fleets. */
  readonly runnersApps: ReadonlySet<string>;
  /** Names of the project's stacks, by which its runner groups are known. */
  readonly stacks: readonly string[];
}

/** What all stacks of a project together declare for the owner of one of them. */
export function declaredBy(inventory: Inventory, own: Settings, stacks: readonly Settings[]): Declared {
  const rulesets = new Map<string, readonly string[]>();
  const groups = new Set<string>();
  const fleets = new Map<string, ReadonlySet<string>>();
  const runnersApps = new Set<string>();
  for (const settings of stacks.filter((one) => ownerKey(one) === ownerKey(own))) {
    for (const declared of inventory.repositories.filter(({ id }) => selects(settings.repositories, id))) {
      const { name, rules } = withoutUnavailable(declared, settings);
      const names = rules === undefined ? [] : [rulesetNames.branch, ...(rules.tags ? [rulesetNames.tags] : [])];
      rulesets.set(name.toLowerCase(), names);
    }
    for (const { name, labels } of ownFleets(fleetsOf(inventory, settings))) {
      fleets.set(name, new Set([...(fleets.get(name) ?? []), ...labels.map((label) => label.toLowerCase())]));
      runnersApps.add(slugOf(runnersAppName(settings.owner, settings.stack)));
      groups.add(groupName(settings.stack, name));
    }
  }
  return { rulesets, groups, fleets, runnersApps, stacks: stacks.map(({ stack }) => stack) };
}

/** Name of the runner group of a fleet that a stack makes. */
const groupName = (stack: string, fleet: string) => `slipway-${stack}-${fleet}`;

const say = diagnosing("leftovers");

/** Rulesets and branches of Slipway's that nothing declares or needs any more. */
export function markDiagnoses(marks: readonly SeenMarks[], declared: Declared): Diagnosis[] {
  return marks.flatMap(({ repository, rulesets, branches, proposed }) => {
    const wanted = declared.rulesets.get(repository.toLowerCase());
    const others = wanted === undefined ? "no stack of this project has the repository" : "its entry declares none";
    return [
      ...rulesets
        .filter((name) => !(wanted ?? []).includes(name))
        .map((name) =>
          say(
            "warning",
            "ruleset-left",
            `${repository}: ruleset "${name}"`,
            `is there, and ${others}: it still holds up pull requests, and nobody keeps it up to date`,
            wanted === undefined
              ? "declare the repository (slipway repo adopt), or delete the ruleset"
              : "declare `rules`, or delete the ruleset",
          ),
        ),
      ...branches
        .filter((name) => !proposed.includes(name) || wanted === undefined)
        .map((name) =>
          say(
            "warning",
            "branch-left",
            `${repository}: branch "${name}"`,
            proposed.includes(name)
              ? `has an open pull request, and ${others}`
              : "has no open pull request: it was closed, or a delivery was cut off",
            proposed.includes(name)
              ? "close the pull request, and delete the branch"
              : "delete it, once no delivery is under way",
          ),
        ),
    ];
  });
}

/** Groups and registrations of runners whose fleet is gone. */
export function runnerLeftovers(
  groups: readonly SeenRunnerGroup[],
  runners: readonly SeenRunner[],
  declared: Declared,
): Diagnosis[] {
  const ours = (name: string) => declared.stacks.some((stack) => name.startsWith(groupName(stack, "")));
  return [
    ...groups
      .filter(({ name }) => ours(name) && !declared.groups.has(name))
      .map(({ name }) =>
        say(
          "warning",
          "group-left",
          `runner group "${name}"`,
          "is there, and no stack declares its fleet",
          "delete it, or declare the fleet",
        ),
      ),
    ...runners.flatMap(({ name, online, labels }) => {
      const fleet = parseRunnerName(name)?.fleet;
      if (fleet === undefined) return [];
      const own = declared.fleets.get(fleet);
      if (own !== undefined) return labelsLeft(name, fleet, labels, own);
      return [
        say(
          "warning",
          "runner-left",
          `runner "${name}"`,
          `is registered${online ? " and online" : ""}, and no stack declares the fleet "${fleet}"`,
          "end its machine, and delete the runner",
        ),
      ];
    }),
  ];
}

/** Labels that GitHub's runner gives itself. */
const givenLabels = new Set(["self-hosted", "linux", "windows", "macos", "x64", "arm", "arm64"]);

/** Labels of a runner that its fleet has no more: it takes jobs that nobody means to serve. */
function labelsLeft(runner: string, fleet: string, labels: readonly string[], own: ReadonlySet<string>): Diagnosis[] {
  const left = labels.filter((label) => !own.has(label) && !givenLabels.has(label));
  if (left.length === 0) return [];
  const which = left.map((label) => `"${label}"`).join(", ");
  return [
    say(
      "warning",
      "label-left",
      `runner "${runner}"`,
      `has ${left.length === 1 ? "the label" : "the labels"} ${which}, which the fleet "${fleet}" has no more: it still takes jobs that ask for it`,
      "end its machine once it is idle",
    ),
  ];
}

/**
 * Apps that registered runners of a stack without fleets: their webhook tells a control plane that is gone.
 *
 * @param slugs of the Apps that are installed for the owner
 */
export function appLeftovers(slugs: readonly string[], owner: string, { runnersApps }: Declared): Diagnosis[] {
  const prefix = slugOf(runnersAppName(owner, ""));
  const ours = slugs.filter((slug) => slug === prefix || slug.startsWith(`${prefix}-`));
  return ours
    .filter((slug) => !runnersApps.has(slug))
    .map((slug) =>
      say(
        "warning",
        "app-left",
        `App "${slug}"`,
        "is installed, and no stack declares a fleet of it: its webhook tells of every job to a control plane that nobody declares",
        "uninstall it, then delete it and its webhook on its own page, or declare the fleet",
      ),
    );
}

/** What the engine's state says of a stack. */
export interface SeenState {
  /** Ids of the repositories that it has. */
  readonly repositories: readonly string[];
  /** Operations that were cut off, each with what to do. */
  readonly pending: readonly { readonly kind: string; readonly name: string; readonly advice: string }[];
}

/** What the state of a stack has that its files do not declare any more, and what was cut off. */
export function stateDiagnoses(state: SeenState, declaredIds: readonly string[]): Diagnosis[] {
  const gone = state.repositories.filter((id) => !declaredIds.includes(id));
  return [
    ...gone.map((id) =>
      say(
        "warning",
        "state-left",
        `repository "${id}"`,
        "is in the stack's state, and no file declares it: the next `pulumi up` lets go of it",
        "look at `pulumi preview` before, or declare it again",
      ),
    ),
    ...state.pending.map(({ kind, name, advice }) =>
      say(
        "error",
        "operation-cut-off",
        name,
        `an update was cut off while ${kind} it`,
        `${advice} (slipway recover says more)`,
      ),
    ),
  ];
}
