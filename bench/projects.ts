import { cpSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { stringify } from "yaml";
import { packageFolder } from "../workflow/package-folder.ts";
import { writeInventory } from "./inventory.ts";

/** The two projects that declare the same repositories, and what both need. */
export interface Projects {
  /** Slipway's project: inventory and stack file. */
  readonly slipway: string;
  /** The hand-written program. Its files/ are filled by `slipway render`. */
  readonly byHand: string;
}

/** Writes both projects below a folder. */
export function writeProjects(folder: string, repositories: number): Projects {
  const slipway = path.join(folder, "slipway");
  const byHand = path.join(folder, "by-hand");
  mkdirSync(slipway, { recursive: true });
  mkdirSync(byHand, { recursive: true });

  writeInventory(slipway, repositories);
  const program = path.join(packageFolder(), "bin", "program.cjs");
  writeFileSync(
    path.join(slipway, "program.cjs"),
    `module.exports = require(${JSON.stringify(program)});\nprocess.chdir(__dirname);\n`,
  );
  const plugins = { providers: [{ name: "slipway", path: path.join(packageFolder(), "provider") }] };
  writePulumiProject(slipway, { name: "slipway", main: "program.cjs", plugins });

  for (const file of ["bare.cjs", "bare-mocks.cjs"]) {
    cpSync(path.join(packageFolder(), "bench", file), path.join(byHand, file));
  }
  writePulumiProject(byHand, { name: "by-hand", main: "bare.cjs" });
  return { slipway, byHand };
}

function writePulumiProject(folder: string, project: Record<string, unknown>): void {
  const runtime = { name: "nodejs", options: { typescript: false } };
  writeFileSync(path.join(folder, "Pulumi.yaml"), stringify({ ...project, runtime }));
  writeFileSync(path.join(folder, "package.json"), JSON.stringify({ name: project.name, main: project.main }));
  // Pulumi looks for its SDK from the project folder upwards.
  symlinkSync(path.join(packageFolder(), "node_modules"), path.join(folder, "node_modules"), "dir");
}
