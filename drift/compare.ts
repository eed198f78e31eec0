import type { SeenRepository } from "../live/seen.ts";
import type { DesiredRepository } from "../platform/compose.ts";
import { configDifferences, environmentDifferences } from "./config.ts";
import type { Difference } from "./difference.ts";
import { fileDifferences } from "./files.ts";
import { ruleDifferences } from "./rules.ts";
import {
  accessDifferences,
  actionsDifferences,
  labelDifferences,
  propertyDifferences,
  settingsDifferences,
} from "./settings.ts";

/**
 * Every way in which a repository on GitHub is not what a stack wants it to be. A part that could not be read gives no
 * difference: it is among `unread`. What nobody declared is told where it is a list of people, secrets, variables,
 * environments or rules; Slipway leaves it alone.
 *
 * @param reported checks that the workflows on its default branch report on every pull request
 */
export function compareRepository(
  { entry, files, checks, variables, allowedActions }: DesiredRepository,
  seen: SeenRepository,
  reported: readonly string[],
): Difference[] {
  // An archived repository is frozen: only that it is archived is Slipway's.
  if (entry.archived === true) {
    return settingsDifferences({ id: entry.id, name: entry.name, groups: entry.groups, archived: true }, seen);
  }
  return [
    ...settingsDifferences(entry, seen),
    ...accessDifferences(entry, seen),
    ...labelDifferences(entry, seen),
    ...propertyDifferences(entry, seen),
    ...actionsDifferences(entry, allowedActions, seen),
    ...configDifferences(entry, variables, seen),
    ...environmentDifferences(entry, seen),
    ...ruleDifferences(entry, seen, { wanted: checks, reported }),
    ...fileDifferences(files, seen),
  ];
}
