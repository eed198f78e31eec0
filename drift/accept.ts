import type { FieldPath } from "../inventory/field-path.ts";
import type { DesiredRepository } from "../platform/compose.ts";
import { type Difference, sameText } from "./difference.ts";

/** What to write into a repository's own file; `value: undefined` takes the field away. */
export interface Edit {
  readonly path: FieldPath;
  readonly value: unknown;
}

/**
 * The change of the inventory after which it declares what is seen; undefined where the inventory has no word for it, or
 * where a pipeline says what it should be.
 */
export function editFor(desired: DesiredRepository, found: Difference): Edit | undefined {
  const { path, kind, seen, beyond } = found;
  if (beyond !== undefined || kind === "overwritten") return undefined;
  const [field, word] = path;
  if (field === "rules" && word === "checks") return listEdit(desired, path, found.declared, seen);
  if (field === "environments" && (path[2] === "secrets" || path[2] === "keptSecrets"))
    return listEdit(desired, path.slice(0, 3), kind === "missing" ? path[3] : undefined, seen);
  if (field === "actions" && word === "patterns") return patternEdit(desired, path, seen);
  if (kind === "missing" && field === "variables" && !(String(word) in (desired.entry.variables ?? {})))
    return undefined;
  if (path.length === 0) return undefined;
  return { path, value: kind === "missing" ? undefined : seen };
}

/** The list as it is after layering, without what is not there and with what is. */
function listEdit({ entry }: DesiredRepository, path: FieldPath, gone: unknown, come: unknown): Edit {
  const list = (valueAt(entry, path) ?? []) as readonly unknown[];
  const without = list.filter((item) => gone === undefined || sameText(item) !== sameText(gone));
  const value = come === undefined ? without : [...without, come];
  return { path, value: value.length === 0 ? undefined : value };
}

/** Patterns beyond those of the actions that the workflows use, which are allowed without a word. */
function patternEdit({ entry, allowedActions }: DesiredRepository, path: FieldPath, seen: unknown): Edit | undefined {
  const own = entry.actions?.patterns ?? [];
  const used = allowedActions.filter((pattern) => !own.includes(pattern));
  const live = seen as readonly string[];
  // A pattern that a workflow needs cannot be done without.
  if (used.some((pattern) => !live.includes(pattern))) return undefined;
  return { path, value: live.filter((pattern) => !used.includes(pattern)) };
}

function valueAt(value: unknown, path: FieldPath): unknown {
  return path.reduce<unknown>((part, key) => (part as Record<string | number, unknown> | undefined)?.[key], value);
}
