import { readFileSync } from "node:fs";
import path from "node:path";
import type { Workflow } from "../workflow/model.ts";
import { packageFolder } from "../workflow/package-folder.ts";
import { render } from "../workflow/render.ts";
import { managedHeading } from "./heading.ts";
import type { DeliveredFile, PipelineContext } from "./pipeline.ts";

/** Where delivered scripts lie in a repository. */
export const scriptFolder = ".github/scripts";

/** A workflow as a managed file. */
export function deliverWorkflow(workflow: Workflow, context: PipelineContext): DeliveredFile {
  return { ...render(workflow, managedHeading(context)), mode: "managed" };
}

/** Path in the repository of a script of pipelines/scripts/. */
export function scriptPath(name: string): string {
  return `${scriptFolder}/${name}`;
}

/** A script of pipelines/scripts/ as a managed file. Workflows name its interpreter, so it needs no executable bit. */
export function deliverScript(name: string, context: PipelineContext): DeliveredFile {
  const source = readFileSync(path.join(packageFolder(), "pipelines", "scripts", name), "utf8");
  // The repository's own rules for Python are for its own files.
  const exempt = name.endsWith(".py") ? "# ruff: noqa\n# fmt: off\n" : "";
  const comment = name.endsWith(".mjs") ? "//" : "#";
  return {
    path: scriptPath(name),
    content: source.replace(/^(#!.*\n)?/, (shebang) => `${shebang}${comment} ${managedHeading(context)}\n${exempt}`),
    mode: "managed",
  };
}
