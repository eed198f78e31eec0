import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { doctorOutput } from "../../cli/doctor-output.ts";
import { runPulumi } from "../../cli/pulumi-command.ts";
import { type Sandbox, startSandbox } from "../../sandbox/server.ts";
import { commandLine } from "../cli/command-line.ts";
import { makeProject, nothingShipped } from "../cli/project.ts";
import { killedAt } from "./killed-engine.ts";
import { pulumiProject } from "./pulumi-project.ts";
import { pulumiIsThere } from "./rehearsal.ts";

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const kept = "inventory/repositories/kept.yaml";
const dropped = "inventory/repositories/dropped.yaml";

describe.skipIf(!pulumiIsThere("slipway doctor on a state of the engine"))("slipway doctor on a real state", () => {
  let github: Sandbox;
  let folder: string;
  beforeAll(async () => {
    github = await startSandbox();
    folder = makeProject({
      ...nothingShipped,
      "Pulumi.local.yaml": "config:\n  slipway:owner: local\n  slipway:plan: enterprise\n",
      [kept]: "description: Kept\n",
      [dropped]: "description: Dropped\n",
    });
    pulumiProject(folder, github);
    await pulumi(["stack", "init", "local"]);
    await pulumi(["up", "--stack", "local", "--yes", "--skip-preview"]);
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await github.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function pulumi(args: readonly string[]): Promise<string> {
    const from = process.cwd();
    process.chdir(folder);
    const { code, stdout, stderr } = await runPulumi(args).finally(() => process.chdir(from));
    expect(code, `pulumi ${args.join(" ")}: ${stdout}${stderr}`).toBe(0);
    return stdout;
  }

  async function ofState() {
    const { stdout } = await commandLine(folder, "doctor", "--json");
    const { diagnoses } = doctorOutput.parse(JSON.parse(stdout));
    return diagnoses
      .filter(({ id }) => ["state", "state-left", "operation-cut-off"].includes(id))
      .map(({ state, subject, message }) => `${state} ${subject}: ${message}`);
  }

  it("says that it is in order, then what was cut off, then what no file declares any more", async () => {
    expect(await ofState()).toEqual([
      expect.stringMatching(
        /^ok the engine's state: \d+ resources, all of declared repositories, and nothing was cut off$/,
      ),
    ]);
    writeFileSync(path.join(folder, kept), "description: Another\n");
    const up = () => pulumi(["up", "--stack", "local", "--yes", "--skip-preview"]);
    expect(await killedAt(({ method }) => method === "PATCH", "after", up)).toBe(true);
    const cutOff = "error kept: an update was cut off while updating it";
    expect(await ofState()).toEqual([cutOff]);
    rmSync(path.join(folder, dropped));
    const left =
      'warning repository "dropped": is in the stack\'s state, and no file declares it: the next `pulumi up` lets go of it';
    expect((await ofState()).sort()).toEqual([cutOff, left]);
  });
});
