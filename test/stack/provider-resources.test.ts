import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../../sandbox/server.ts";
import { pulumiEngine } from "../components/drivers.ts";
import { octokitFor } from "../sandbox/client.ts";
import { temporaryFolder } from "../sandbox/temporary.ts";
import { Stages, type Steps } from "./provider-resources/stages.ts";

const { version } = JSON.parse(
  readFileSync(path.resolve(import.meta.dirname, "../../node_modules/@pulumi/github/package.json"), "utf8"),
) as { version: string };

// Without Pulumi's CLI and the GitHub provider on PATH this is skipped, which `npm test` says at its end.
describe.skipIf(pulumiEngine.missing !== undefined)("the real provider, with one resource of each kind", () => {
  let sandbox: Sandbox;
  let stages: Stages;
  beforeAll(async () => {
    const folder = temporaryFolder();
    mkdirSync(path.join(folder, ".pulumi"), { recursive: true });
    sandbox = await startSandbox({
      seed: {
        owners: [{ login: "local", type: "Organization", members: ["ann"] }],
        tokens: [{ token: "token-of-octo", login: "octo" }],
      },
    });
    await octokitFor(sandbox).request("PUT /orgs/local/properties/schema/tier", { value_type: "string" });
    stages = new Stages(sandbox, folder);
  });
  afterAll(() => sandbox.close());

  const shown: Record<string, Record<string, string>> = {};
  const show = (stage: string, steps: Steps) => {
    for (const [kind, step] of Object.entries(steps)) shown[kind] = { ...shown[kind], [stage]: step };
  };
  const stage = (name: string, title: string, run: () => Promise<Steps>) =>
    it(title, async () => show(name, await run()), 180_000);

  stage("create", "creates", () => stages.up(false));
  stage("no-op", "finds nothing to do when nothing changed", () => stages.up(false));
  stage("update", "updates", async () => {
    await stages.addBranch();
    return stages.up(true);
  });
  stage("refresh", "finds nothing new at a refresh", () => stages.refresh());
  stage("import", "imports", () => stages.import());
  stage("drift", "sees what was changed by hand", async () => {
    await stages.drift();
    return stages.refresh();
  });
  stage("repair", "brings back what is declared", () => stages.up(true));
  stage("destroy", "destroys", () => stages.destroy());

  it("never asks for what is neither in GitHub's document nor on the list", () => {
    expect(sandbox.violations()).toEqual([]);
  });

  it("does with each kind what it did before", async () => {
    const sorted = Object.fromEntries(Object.entries(shown).sort(([a], [b]) => (a < b ? -1 : 1)));
    await expect(`${JSON.stringify(sorted, undefined, 2)}\n`).toMatchFileSnapshot("provider-resources/results.json");
  });

  // SLIPWAY_RECORD=1 writes down when this was last seen, and with which versions; the table in docs shows it.
  it.runIf(process.env.SLIPWAY_RECORD)("is written down", () => {
    const versionOf = (tool: string, ...args: string[]) => spawnSync(tool, args, { encoding: "utf8" }).stdout.trim();
    const record = {
      date: new Date().toISOString().slice(0, 10),
      pulumi: versionOf("pulumi", "version").replace(/^v/, ""),
      provider: versionOf("pulumi-resource-github", "--version") || version,
    };
    const file = path.resolve(import.meta.dirname, "provider-resources/last-run.json");
    writeFileSync(file, `${JSON.stringify(record, undefined, 2)}\n`);
  });
});
