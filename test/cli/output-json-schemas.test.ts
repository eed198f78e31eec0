import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import Ajv, { type ValidateFunction } from "ajv";
import { describe, expect, it } from "vitest";
import { outputJsonSchemas } from "../../cli/output-json-schemas.ts";
import { packageFolder } from "../../workflow/package-folder.ts";
import { makeProject, slipway } from "./project.ts";

const folder = path.join(packageFolder(), "schemas/output");

/** The committed schema of a command, as a script that reads its output would use it. */
function shipped(command: string): ValidateFunction {
  return new Ajv({ strict: true, allErrors: true }).compile(
    JSON.parse(readFileSync(path.join(folder, `${command}.schema.json`), "utf8")),
  );
}

/** Runs a command and returns what its schema has against its output, with its exit code and the document. */
async function run(project: string, args: readonly string[]) {
  const { code, stdout } = await slipway(project, [...args, "--json"]);
  const document = JSON.parse(stdout);
  const validate = shipped(args[0]!);
  validate(document);
  return { code, document, faults: validate.errors ?? [] };
}

describe("outputJsonSchemas", () => {
  it("is what schemas/output/ holds; if not, run: node bin/generate-schemas.mjs", () => {
    const generated = outputJsonSchemas();
    for (const { path: file, content } of generated)
      expect(readFileSync(path.join(packageFolder(), file), "utf8")).toBe(content);
    expect(readdirSync(folder).sort()).toEqual(generated.map(({ path: file }) => path.basename(file)).sort());
  });

  it.each([
    "plan",
    "check",
    "simulate sample-app --event push",
    "simulate sample-app --event push --ref refs/tags/v1.2.3",
    "simulate sample-app --event pull_request --fork --outcome image=failure",
    "rehearse --engine in-process",
  ])("takes what `slipway %s --json` prints", async (words) => {
    const { code, document, faults } = await run(makeProject(), words.split(" "));
    expect(faults).toEqual([]);
    expect(code).toBe(0);
    expect(Object.keys(document).length).toBeGreaterThan(1);
  });

  it("takes what plan and check print of a stack with an error", async () => {
    const project = makeProject({
      "inventory/repositories/broken.yaml": "pipeline: python-app\nwith: { releaseEnvironment: nowhere }\n",
    });
    for (const command of ["plan", "check"]) {
      const { code, document, faults } = await run(project, [command]);
      expect(faults).toEqual([]);
      expect(code).toBe(1);
      expect(document.findings).toContainEqual(expect.objectContaining({ id: "environment-not-provisioned" }));
    }
  });

  it("refuses a word that is not documented, and a result that there is not", () => {
    expect(shipped("check")({ stack: "local", findings: [], more: 1 })).toBe(false);
    const job = { id: "a", name: "a", reason: "", needs: [], cells: [], runsOn: [] };
    const run = (result: string) => ({
      repository: "r",
      event: "push",
      ref: "refs/heads/main",
      runs: [{ file: "f", name: "n", triggered: true, reason: "", jobs: [{ ...job, result }] }],
    });
    expect(shipped("simulate")(run("run"))).toBe(true);
    expect(shipped("simulate")(run("maybe"))).toBe(false);
  });
});
