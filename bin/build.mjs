// Bundles the programs that run as plain JavaScript: the command line, the Pulumi program and the provider plugin.
// Why bundles: docs/adr/0002-how-the-program-starts.md.
import { existsSync, mkdirSync, readdirSync, renameSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { buildFunctions } from "./functions.mjs";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");

/** Output file in dist/ -> entry point. */
const programs = {
  slipway: "cli/main.ts",
  program: "index.ts",
  provider: "provider/main.ts",
  policy: "policy/main.ts",
  "fleet-seeds": "fleet/simulator/seeds.ts",
};
const sourceFolders = [
  "adoption",
  "bench",
  "bin",
  "cli",
  "components",
  "container",
  "drift",
  "engine",
  "fleet",
  "inventory",
  "live",
  "pipelines",
  "platform",
  "policy",
  "preview",
  "provider",
  "report",
  "sandbox",
  "settings",
  "workflow",
];

const bundledPackages = /^(@actions\/|(zod|yaml|commander|diff|microdiff)$)/;

/** Newest modification time (ms) of the sources that the bundles are made of. */
function newestSource() {
  let newest = 0;
  const visit = (folder) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const file = path.join(folder, entry.name);
      if (entry.isDirectory()) visit(file);
      else if (/\.(ts|mjs|cjs|json)$/.test(entry.name)) newest = Math.max(newest, statSync(file).mtimeMs);
    }
  };
  for (const folder of sourceFolders) if (existsSync(path.join(root, folder))) visit(path.join(root, folder));
  for (const file of ["index.ts", "settings.ts", "package-lock.json"]) {
    if (existsSync(path.join(root, file))) newest = Math.max(newest, statSync(path.join(root, file)).mtimeMs);
  }
  return newest;
}

/** Makes dist/ current; does nothing (a few ms) when it is. */
export async function build({ force = false } = {}) {
  const entries = Object.entries(programs).filter(([, entry]) => existsSync(path.join(root, entry)));
  const built = Math.min(
    ...entries.map(([name]) => {
      const file = path.join(root, "dist", `${name}.cjs`);
      return existsSync(file) ? statSync(file).mtimeMs : 0;
    }),
  );
  if (!force && built > newestSource()) return;
  const esbuild = await import("esbuild");
  const { outputFiles } = await esbuild.build({
    write: false,
    absWorkingDir: root,
    entryPoints: Object.fromEntries(entries),
    outdir: "dist",
    outExtension: { ".js": ".cjs" },
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    sourcemap: "linked",
    logLevel: "warning",
    // The @actions packages import JSON in a way that Node 20 refuses; bundled, they load, and load faster. So do those of
    // many files of which little is used. Everything else stays in node_modules, where Pulumi's lazy loading works.
    plugins: [
      {
        name: "packages-outside",
        setup: (b) =>
          b.onResolve({ filter: /^[^./]/ }, (args) =>
            args.kind === "entry-point" || bundledPackages.test(args.path) || args.importer.includes("/@actions/")
              ? undefined
              : { path: args.path, external: true },
          ),
      },
    ],
    define: { "import.meta.url": "importMetaUrl" },
    banner: { js: "const importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
  });
  // Written beside and renamed: another process may be loading the bundle, or building it as well, at this moment.
  mkdirSync(path.join(root, "dist"), { recursive: true });
  for (const { path: file, contents } of outputFiles) {
    writeFileSync(`${file}.${process.pid}`, contents);
    renameSync(`${file}.${process.pid}`, file);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const force = process.argv.includes("--force");
  await build({ force });
  // Only here and where a stack has fleets of its own (bin/program.cjs): no other start waits for them.
  if (force) await buildFunctions({ force });
}
