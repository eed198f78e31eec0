// The plugin's entry: runs the bundle, as TypeScript sources would take seconds to start.
const { existsSync } = require("node:fs");
const path = require("node:path");

const bundle = path.resolve(__dirname, "..", "dist", "provider.cjs");
if (!existsSync(bundle)) {
  console.error(`"${bundle}" is missing: run "npm run build".`);
  process.exit(1);
}
require(bundle).main(process.argv.slice(2));
