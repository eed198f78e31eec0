import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { writeFiles } from "../../adoption/write-files.ts";
import type { SecretScopeKind } from "../../platform/stack-secrets.ts";

/** A secret in its place. */
interface Written {
  readonly scope: SecretScopeKind;
  readonly name: string;
  readonly environment?: string;
}

const fileOf = (stack: string) => path.posix.join(".slipway", stack, "secrets-written.json");
const times = z.record(z.string(), z.string());

/** One text for a place. @param repository name on GitHub; absent for the organisation's own */
export function writtenKey(owner: string, { scope, name, environment = "" }: Written, repository = ""): string {
  return [scope, owner, repository, environment, name].join(" ").toLowerCase();
}

/**
 * When `slipway secrets` wrote places last from this folder, as GitHub told (ISO 8601), by {@link writtenKey}. The engine's
 * state does not know of these writes before its next update.
 */
export function recallWritten(stack: string): ReadonlyMap<string, string> {
  const file = path.join(process.cwd(), fileOf(stack));
  if (!existsSync(file)) return new Map();
  try {
    return new Map(Object.entries(times.parse(JSON.parse(readFileSync(file, "utf8")))));
  } catch {
    // What is damaged says nothing: then such a write is told as somebody's, and nothing is hidden.
    return new Map();
  }
}

/** Keeps when places were written, beside those that were written before. */
export function rememberWritten(stack: string, written: ReadonlyMap<string, string>): void {
  if (written.size === 0) return;
  const all = Object.fromEntries([...recallWritten(stack), ...written]);
  writeFiles(process.cwd(), new Map([[fileOf(stack), `${JSON.stringify(all, undefined, 2)}\n`]]));
}
