import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { type Sandbox, startSandbox } from "../sandbox/server.ts";
import type { Case } from "./case.ts";
import { owner, team } from "./inventory.ts";

/**
 * A real `pulumi preview` or `pulumi up` of a project, from nothing, against an embedded GitHub of its own. The server
 * runs in this process, so that only Pulumi's own processes are measured.
 */
export function pulumiCase(side: Case["side"], operation: "preview" | "up", project: string): Case {
  let github: Sandbox | undefined;
  return {
    side,
    title: `\`pulumi ${operation}\``,
    comparedWith: operation,
    async start() {
      github = await startSandbox({
        plan: "enterprise",
        seed: { owners: [{ login: owner, type: "Organization", plan: "enterprise", teams: [{ slug: team }] }] },
      });
      const env = {
        GITHUB_TOKEN: github.token,
        GITHUB_BASE_URL: `${github.url}/`,
        GITHUB_OWNER: owner,
        PULUMI_BACKEND_URL: emptyBackend(project),
        PULUMI_CONFIG_PASSPHRASE: "bench",
        PULUMI_SKIP_UPDATE_CHECK: "true",
      };
      execFileSync("pulumi", ["stack", "init", "local", "--non-interactive"], {
        cwd: project,
        env: { ...process.env, ...env },
        stdio: "pipe",
      });
      const approved = operation === "up" ? ["--yes", "--skip-preview"] : [];
      return { program: "pulumi", args: [operation, ...approved, "--non-interactive"], cwd: project, env };
    },
    calls: () => github?.calls().length,
    async end() {
      await github?.close();
      github = undefined;
    },
  };
}

function emptyBackend(project: string): string {
  const folder = path.join(project, ".state");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  return `file://${folder}`;
}
