import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parse, stringify } from "yaml";
import { packageFolder } from "../workflow/package-folder.ts";
import { descriptionOf, repositoryIds, writeInventory, writeRepository } from "./inventory.ts";

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
  const shipped = (file: string) => JSON.stringify(path.join(packageFolder(), "bin", file));
  writeFileSync(
    path.join(slipway, "program.cjs"),
    `module.exports = require(${shipped("program.cjs")});\nprocess.chdir(__dirname);\n`,
  );
  // The shipped Pulumi.yaml has Node load this first, from the program's folder.
  writeFileSync(path.join(slipway, "lazy-sdk.cjs"), `require(${shipped("lazy-sdk.cjs")});\n`);
  const plugins = { providers: [{ name: "slipway", path: path.join(packageFolder(), "provider") }] };
  writePulumiProject(slipway, { name: "slipway", main: "program.cjs", runtime: shippedRuntime(), plugins });

  for (const file of ["bare.cjs", "bare-mocks.cjs"]) {
    cpSync(path.join(packageFolder(), "bench", file), path.join(byHand, file));
  }
  const runtime = { name: "nodejs", options: { typescript: false } };
  writePulumiProject(byHand, { name: "by-hand", main: "bare.cjs", runtime, plugins });
  const projects = { slipway, byHand };
  describe(projects, repositories, {});
  return projects;
}

/** Changes one repository of both projects; what it returns changes it back. */
export function changeOne(projects: Projects, repositories: number): () => void {
  const [id = ""] = repositoryIds(1);
  const description = `${descriptionOf(id)}, changed`;
  writeRepository(projects.slipway, id, description);
  describe(projects, repositories, { [id]: description });
  return () => {
    writeRepository(projects.slipway, id);
    describe(projects, repositories, {});
  };
}

/** The hand-written program's table of descriptions. */
function describe({ byHand }: Projects, repositories: number, changed: Readonly<Record<string, string>>): void {
  const all = Object.fromEntries(repositoryIds(repositories).map((id) => [id, descriptionOf(id)]));
  writeFileSync(path.join(byHand, "descriptions.json"), JSON.stringify({ ...all, ...changed }));
}

/** How the shipped Pulumi.yaml runs its program. */
function shippedRuntime(): unknown {
  return parse(readFileSync(path.join(packageFolder(), "Pulumi.yaml"), "utf8")).runtime;
}

interface PulumiProject {
  readonly name: string;
  readonly main: string;
  readonly runtime: unknown;
  readonly plugins?: unknown;
}

function writePulumiProject(folder: string, project: PulumiProject): void {
  writeFileSync(path.join(folder, "Pulumi.yaml"), stringify(project));
  writeFileSync(path.join(folder, "package.json"), JSON.stringify({ name: project.name, main: project.main }));
  // Pulumi looks for its SDK from the project folder upwards.
  symlinkSync(path.join(packageFolder(), "node_modules"), path.join(folder, "node_modules"), "dir");
}
