// Writes what is made of the schemas of the inventory, of stack files and of the commands' JSON output:
// schemas/**/*.schema.json, docs/inventory.md and docs/stacks.md. Tests fail when they are not current.
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
    contents: `
      export * from "./cli/output-json-schemas.ts";
      export * from "./inventory/json-schemas.ts";
      export * from "./inventory/reference-page.ts";
      export * from "./settings/reference-page.ts";`,
    resolveDir: root,
  },
  outfile: bundle,
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node20",
  packages: "external",
});
const { jsonSchemas, outputJsonSchemas, referencePage, stacksPage } = createRequire(import.meta.url)(bundle);
rmSync(bundle);
for (const { path: name, content } of [...jsonSchemas(), ...outputJsonSchemas(), referencePage(), stacksPage()]) {
  const file = path.join(root, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
  console.log(name);
}
