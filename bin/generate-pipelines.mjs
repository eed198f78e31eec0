// Writes docs/pipelines.md, which is made of the pipelines themselves. A test fails when it is not current.
import { rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const bundle = path.join(root, "dist", "generate-pipelines.cjs");

await esbuild.build({
  absWorkingDir: root,
  entryPoints: ["pipelines/page/catalogue-page.ts"],
  outfile: bundle,
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node20",
  // GitHub's parser imports JSON in a way that only a bundler takes.
  external: ["yaml", "zod"],
  define: { "import.meta.url": "importMetaUrl" },
  banner: { js: "const importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
});
const { cataloguePage } = createRequire(import.meta.url)(bundle);
rmSync(bundle);
const { path: name, content } = await cataloguePage();
writeFileSync(path.join(root, name), content);
console.log(name);
