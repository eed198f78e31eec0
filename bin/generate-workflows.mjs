// Writes this repository's own .github/workflows/, with their scripts, from the catalogue. A test fails when they are not
// current.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const bundle = path.join(root, "dist", "generate-workflows.cjs");

await esbuild.build({
  absWorkingDir: root,
  entryPoints: ["pipelines/own-repository.ts"],
  outfile: bundle,
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node20",
  external: ["yaml", "zod"],
  define: { "import.meta.url": "importMetaUrl" },
  banner: { js: "const importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
});
const { ownPipelineFile, ownRepositoryFiles } = createRequire(import.meta.url)(bundle);
rmSync(bundle);
for (const folder of ["workflows", "scripts"])
  rmSync(path.join(root, ".github", folder), { recursive: true, force: true });
for (const { path: name, content, mode } of ownRepositoryFiles(
  readFileSync(path.join(root, ownPipelineFile), "utf8"),
)) {
  if (mode !== "managed") continue;
  mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
  writeFileSync(path.join(root, name), content);
  console.log(name);
}
