import { rmSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

/** Folder of the checkout. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");

/** What a TypeScript module of the checkout exports, for a generator: GitHub's parser imports JSON in a way that only a bundler takes. */
export async function bundled(entry) {
  const bundle = path.join(root, "dist", `${entry.replaceAll("/", "-")}.${process.pid}.cjs`);
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: bundle,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    external: ["yaml", "zod"],
    define: { "import.meta.url": "importMetaUrl" },
    banner: { js: "const importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
  });
  try {
    return createRequire(import.meta.url)(bundle);
  } finally {
    rmSync(bundle);
  }
}
