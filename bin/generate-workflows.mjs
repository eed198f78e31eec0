// Writes this repository's own .github/workflows/, with their scripts, from the catalogue. A test fails when they are not
// current.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { bundled, root } from "./bundled.mjs";

const { ownPipelineFile, ownRepositoryFiles } = await bundled("pipelines/own-repository.ts");
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
