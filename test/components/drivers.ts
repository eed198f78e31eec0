import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { LocalWorkspace } from "@pulumi/pulumi/automation/index.js";
import { createRehearsal } from "../../engine/rehearsal/rehearsal.ts";
import { runProgram } from "../../engine/run-program.ts";
import type { Sandbox } from "../../sandbox/server.ts";
import { packageFolder } from "../../workflow/package-folder.ts";

/** Applies a program to an embedded GitHub, time after time, and remembers what it did. */
export interface Driver {
  readonly name: string;
  /** Why it cannot run here, or undefined when it can. */
  readonly missing: string | undefined;
  open(sandbox: Sandbox, owner: string): OpenDriver;
}

export interface OpenDriver {
  apply(program: () => Promise<void>): Promise<void>;
  close(): void;
}

/** The REST calls of this package, as a rehearsal makes them. */
export const inProcess: Driver = {
  name: "in process",
  missing: undefined,
  open(sandbox, owner) {
    const stateFolder = mkdtempSync(path.join(tmpdir(), "slipway-components-"));
    return {
      async apply(program) {
        const rehearsal = await createRehearsal({
          baseUrl: `${sandbox.url}/`,
          token: sandbox.token,
          owner,
          stateFolder,
        });
        const options = { project: "slipway", stack: "test", config: {}, secretKeys: [], preview: false };
        await runProgram(program, options, {
          async register(registration) {
            const { custom, type, name, inputs } = registration;
            if (!custom || type.startsWith("pulumi:providers:"))
              return { id: custom ? name : undefined, outputs: inputs };
            return await rehearsal.apply(registration);
          },
          invoke: (token, args) => rehearsal.invoke(token, args),
        });
        await rehearsal.finish();
      },
      close: () => rmSync(stateFolder, { recursive: true, force: true }),
    };
  },
};

/** Pulumi's own engine and the real GitHub provider, where both are on PATH. */
export const pulumiEngine: Driver = {
  name: "by Pulumi's engine",
  missing: ["pulumi", "pulumi-language-nodejs", "pulumi-resource-github"].find((tool) => !isOnPath(tool)),
  open(sandbox, owner) {
    const folder = mkdtempSync(path.join(tmpdir(), "slipway-components-"));
    mkdirSync(path.join(folder, "state"));
    const envVars = {
      PULUMI_HOME: path.join(folder, "home"),
      PULUMI_BACKEND_URL: `file://${path.join(folder, "state")}`,
      PULUMI_CONFIG_PASSPHRASE: "test",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      GITHUB_BASE_URL: `${sandbox.url}/`,
      GITHUB_TOKEN: sandbox.token,
      GITHUB_OWNER: owner,
    };
    const projectSettings = {
      name: "slipway",
      runtime: "nodejs" as const,
      plugins: { providers: [{ name: "slipway", path: path.join(packageFolder(), "provider") }] },
    };
    return {
      async apply(program) {
        const inline = { projectName: "slipway", stackName: "test", program };
        const stack = await LocalWorkspace.createOrSelectStack(inline, { envVars, projectSettings });
        await stack.up({ refresh: true, suppressOutputs: true });
      },
      close: () => rmSync(folder, { recursive: true, force: true }),
    };
  },
};

function isOnPath(tool: string): boolean {
  return spawnSync("which", [tool]).status === 0;
}
