import { z } from "zod";
import { matrix } from "../../../workflow/expressions-contexts.ts";
import { defineJob } from "../../../workflow/jobs.ts";
import { checkout, run } from "../../../workflow/steps.ts";
import { debugStep } from "../../jobs/debug.ts";
import { defineJobKind } from "../job-kind.ts";
import { folderOption, runnerOption } from "../option-fields.ts";

export const testNode = defineJobKind({
  name: "test-node",
  summary: "Installs a Node project by its lock file and runs its scripts on each Node version.",
  on: "change",
  options: z.strictObject({
    versions: z
      .array(z.string().regex(/^\d{2}(\.\d+){0,2}$/))
      .min(1)
      .refine((versions) => new Set(versions).size === versions.length)
      .default(["22", "24"])
      .describe('a list of Node versions, each once and as quoted text: ["22", "24"]'),
    scripts: z
      .array(z.string().regex(/^[A-Za-z][\w:.-]*$/))
      .min(1)
      .default(["lint", "build", "test"])
      .describe(
        'a list of the scripts of package.json to run, in this order: ["lint", "test"]; one that is not there is passed over',
      ),
    ...folderOption,
    ...runnerOption,
  }),
  build({ versions, scripts, folder, runner }, place) {
    const version = matrix("node-version");
    const inFolder = folder === "." ? "" : `${folder}/`;
    return {
      job: defineJob({
        id: place.id,
        name: place.id,
        needs: place.needs,
        runsOn: runner ?? place.runner,
        timeoutMinutes: 20,
        permissions: { contents: "read" },
        strategy: { failFast: false, matrix: { "node-version": versions } },
        ...(folder === "." ? {} : { defaults: { workingDirectory: folder } }),
        steps: [
          checkout(),
          {
            name: "Set up Node",
            uses: "actions/setup-node",
            with: { "node-version": version, cache: "npm", "cache-dependency-path": `${inFolder}package-lock.json` },
          },
          // The debug script lies at the root, wherever the project is.
          { ...debugStep({ MATRIX: version }), ...(folder === "." ? {} : { workingDirectory: "." }) },
          run("Install by the lock file", "npm ci"),
          ...scripts.map((name) => run(`Run ${name}`, `npm run --if-present ${name}`)),
        ],
      }),
      updates: [{ ecosystem: "npm", directory: folder === "." ? "/" : `/${folder}` }],
    };
  },
});
