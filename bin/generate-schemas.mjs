// Writes what is made of the schemas of the inventory, of stack files and of the commands' JSON output:
// schemas/**/*.schema.json, docs/inventory.md and docs/stacks.md. Tests fail when they are not current.
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { bundled, root } from "./bundled.mjs";

const { outputJsonSchemas } = await bundled("cli/output-json-schemas.ts");
const { jsonSchemas } = await bundled("inventory/json-schemas.ts");
const { referencePage } = await bundled("inventory/reference-page.ts");
const { stacksPage } = await bundled("settings/reference-page.ts");
for (const { path: name, content } of [...jsonSchemas(), ...outputJsonSchemas(), referencePage(), stacksPage()]) {
  const file = path.join(root, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
  console.log(name);
}
