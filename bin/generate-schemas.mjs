// Writes what is made of the inventory's schema: schemas/*.schema.json and docs/inventory.md. A test fails when they are
// not current.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const bundle = path.join(root, "dist", "generate-schemas.cjs");

await esbuild.build({
  absWorkingDir: root,
  stdin: {
    contents: 'export * from "./inventory/json-schemas.ts"; export * from "./inventory/reference-page.ts";',
    resolveDir: root,
  },
  outfile: bundle,
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node20",
  packages: "external",
});
const { jsonSchemas, referencePage } = createRequire(import.meta.url)(bundle);
rmSync(bundle);
for (const { path: name, content } of [...jsonSchemas(), referencePage()]) {
  const file = path.join(root, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
  console.log(name);
}
