import { sameText } from "./difference.ts";

/** A place in which a resource's inputs are not what was applied last. */
export interface InputChange {
  /** Names of inputs from the resource down, and of keys within. */
  readonly path: readonly string[];
  /** As it was applied last; undefined where there was none. */
  readonly was: unknown;
  /** As it is declared; undefined where there is none any more. */
  readonly will: unknown;
}

/** Words by which plans and states stand in for what they do not tell. */
const untold = ["[unknown]", "[secret]"];

/** Pulumi's mark of a secret in a state. */
const secretMark = "4dabf18193072939515e22adb298388d";

/** Where inputs that a program declares are not those that were applied last. What either does not tell is no change. */
export function inputChanges(was: unknown, will: unknown, path: readonly string[] = []): InputChange[] {
  if (isUntold(was) || isUntold(will) || sameText(was) === sameText(will)) return [];
  if (!isRecord(was) || !isRecord(will)) return [{ path, was, will }];
  const names = [...new Set([...Object.keys(was), ...Object.keys(will)])].filter((name) => !name.startsWith("__"));
  return names.flatMap((name) => inputChanges(was[name], will[name], [...path, name]));
}

function isUntold(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(isUntold);
  return untold.includes(value as string) || (isRecord(value) && secretMark in value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
