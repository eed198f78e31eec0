import list from "./actions.json" with { type: "json" };

/** An action of the pinned list, as `uses` names it without its version. */
export type ActionName = keyof typeof list;

/** One pinned action; workflow/actions.json is the only place that holds its commit. */
export interface PinnedAction {
  readonly name: ActionName;
  /** The release that the commit carries (`v7.0.1`), for the comment and for updates. */
  readonly version: string;
  /** Full commit SHA. */
  readonly sha: string;
  /** What its action.yml takes at that commit. */
  readonly inputs: readonly string[];
  /** Inputs without which it fails. */
  readonly required: readonly string[];
  readonly outputs: readonly string[];
  /** Actions that it uses in turn: an allow-list of actions must hold them too. */
  readonly nested: readonly string[];
}

/** @returns the pinned action of that name. */
export function pinned(name: ActionName): PinnedAction {
  return { name, ...list[name] };
}

/** Every action that a rendered workflow may use. */
export function pinnedActions(): readonly PinnedAction[] {
  return (Object.keys(list) as ActionName[]).map(pinned);
}
