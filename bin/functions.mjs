// Bundles the control code of runner fleets for Lambda: one file a function, with everything in it, into dist/fleet/. The same
// sources and packages give the same bytes on every machine, or each update would replace functions in which nothing changed.
import { existsSync, mkdirSync, readdirSync, renameSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const sources = path.join(root, "fleet");
const entries = path.join(sources, "functions");
const names = ["webhook", "scale-up", "scale-down", "pool", "reconciler", "interruption"];

/** Newest modification time (ms) of what the bundles are made of. */
function newestSource() {
  let newest = statSync(path.join(root, "package-lock.json")).mtimeMs;
  for (const entry of readdirSync(sources, { withFileTypes: true, recursive: true })) {
    if (entry.isFile())
      newest = Math.max(newest, statSync(path.join(entry.parentPath ?? entry.path, entry.name)).mtimeMs);
  }
  return Math.max(newest, statSync(fileURLToPath(import.meta.url)).mtimeMs);
}

/**
 * Makes the functions' bundles current; does nothing (a few ms) when they are.
 * @returns what each bundle is made of: path in the project -> bytes that are left of it; nothing where all were current
 */
export async function buildFunctions({ force = false, folder = path.join(root, "dist", "fleet") } = {}) {
  const built = Math.min(
    ...names.map((name) => {
      const file = path.join(folder, `${name}.cjs`);
      return existsSync(file) ? statSync(file).mtimeMs : 0;
    }),
  );
  if (!force && built > newestSource()) return undefined;
  const esbuild = await import("esbuild");
  const { outputFiles, metafile } = await esbuild.build({
    write: false,
    metafile: true,
    absWorkingDir: root,
    entryPoints: Object.fromEntries(names.map((name) => [name, path.join(entries, `${name}.ts`)])),
    outdir: folder,
    outExtension: { ".js": ".cjs" },
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node22",
    // Modules, of which what nobody uses can be left out: a function has no code for what it may not do.
    mainFields: ["module", "main"],
    minify: true,
    // Names stay, so that a trace in the log can be read.
    keepNames: true,
    legalComments: "none",
    logLevel: "warning",
  });
  mkdirSync(folder, { recursive: true });
  for (const { path: file, contents } of outputFiles) {
    writeFileSync(`${file}.${process.pid}`, contents);
    renameSync(`${file}.${process.pid}`, file);
  }
  return Object.fromEntries(
    Object.entries(metafile.outputs).map(([file, { inputs }]) => [
      path.basename(file, ".cjs"),
      Object.fromEntries(Object.entries(inputs).map(([input, { bytesInOutput }]) => [input, bytesInOutput])),
    ]),
  );
}
