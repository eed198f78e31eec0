import { existsSync } from "node:fs";
import path from "node:path";
import type { HandlerName } from "../../fleet/contract.ts";

/**
 * Ends an update before it makes a control plane without code. A plan may show one: it writes nothing.
 *
 * @param folder where the functions' bundles are, `<handler>.cjs`
 * @throws Error that names every bundle that is missing
 */
export function requireBundles(folder: string, handlers: readonly HandlerName[], isPlan: boolean): void {
  const missing = handlers.filter((handler) => !existsSync(path.join(folder, `${handler}.cjs`)));
  if (isPlan || missing.length === 0) return;
  throw new Error(
    `The control plane has no code for ${missing.map((name) => `"${name}"`).join(", ")} (${folder}). Write "npm run build", which makes it, then start again.`,
  );
}
