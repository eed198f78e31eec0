import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/**
 * Absolute path of the folder that holds Slipway's own package.json, wherever this code runs from: the sources under
 * vitest, or a bundle in dist/.
 *
 * @throws Error when no such folder is above this file.
 */
export function packageFolder(): string {
  let folder = path.dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const manifest = path.join(folder, "package.json");
    if (existsSync(manifest) && JSON.parse(readFileSync(manifest, "utf8")).name === "slipway") return folder;
    const parent = path.dirname(folder);
    if (parent === folder)
      throw new Error(`No folder above "${fileURLToPath(import.meta.url)}" holds Slipway's package.json.`);
    folder = parent;
  }
}
