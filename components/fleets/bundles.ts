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
    `Fleets of the engine "ec2" cannot be made by this version: it has no code for ${missing.map((name) => `"${name}"`).join(", ")} (${folder}). Take slipway:aws out of the stack, or give its fleets the engine "codebuild" or "external".`,
  );
}
