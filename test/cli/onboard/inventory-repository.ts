import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { vi } from "vitest";
import { upInProcess } from "../../../engine/in-process.ts";
import program from "../../../index.ts";
import { loadStack } from "../../../platform/load.ts";
import { type Sandbox, startSandbox } from "../../../sandbox/server.ts";
import { octokitFor } from "../../sandbox/client.ts";
import { commandLine } from "../command-line.ts";
import { makeProject } from "../project.ts";

export const owner = "local";

/** An organisation whose inventory is a repository of its own, where owners review what they own, and a clone of it. */
export interface InventoryRepository {
  readonly github: Sandbox;
  /** The clone, on its default branch. */
  readonly folder: string;
  /** Runs git in the clone, and says what it printed. */
  readonly git: (...args: string[]) => Promise<string>;
  /** Runs `slipway ARGS` there, as somebody who may administer the organisation. */
  readonly slipway: (...args: string[]) => ReturnType<typeof commandLine>;
  /** Applies the stack, in this process. */
  readonly up: () => Promise<void>;
  /** Ends the embedded GitHub and removes the folders. */
  readonly close: () => Promise<void>;
}

/**
 * Starts an embedded GitHub with the users octo, an owner, and rev, who reviews ("review-token"), both in the team platform.
 *
 * @param repositories repositories without a commit besides the inventory's own, `platform`, as GitHub makes them
 */
export async function startInventory(repositories: readonly string[]): Promise<InventoryRepository> {
  const github = await startSandbox({
    seed: {
      owners: [
        {
          login: owner,
          type: "Organization",
          plan: "enterprise",
          admins: ["octo"],
          teams: [{ slug: "platform", members: ["octo", "rev"] }],
        },
      ],
      users: [{ login: "rev" }],
      tokens: [
        { token: "local-token", login: "octo" },
        { token: "review-token", login: "rev" },
      ],
    },
  });
  const { repos } = octokitFor(github).rest;
  for (const name of ["platform", ...repositories]) {
    await repos.createInOrg({ org: owner, name, private: true, description: "What is to come" });
  }
  const folder = makeProject({
    "inventory/repositories/sample-app.yaml": null,
    "inventory/repositories/platform.yaml": "adopt: true\nvisibility: private\nrules: null\n",
    "Pulumi.staging.yaml": null,
    "Pulumi.prod.yaml": null,
  });
  const git = gitIn(folder);
  await git("init", "--quiet", "--initial-branch", "main");
  await git("config", "user.name", "octo");
  await git("config", "user.email", "octo@example.com");
  await git("add", "--all");
  await git("commit", "--quiet", "--message", "Begin");
  await git("remote", "add", "origin", addressOf(github, "platform"));
  await git("push", "--quiet", "origin", "main");
  const stateFolder = mkdtempSync(path.join(tmpdir(), "slipway-zero-"));
  return {
    github,
    folder,
    git,
    slipway(...args) {
      vi.stubEnv("GITHUB_TOKEN", github.token);
      vi.stubEnv("GITHUB_BASE_URL", `${github.url}/`);
      return commandLine(folder, ...args);
    },
    async up() {
      const from = process.cwd();
      process.chdir(folder);
      try {
        const stack = await loadStack(folder, "local");
        const target = { url: github.url, token: github.token };
        await upInProcess(() => program(stack.platform), stack, target, { stateFolder, onApplied: () => {} });
      } finally {
        process.chdir(from);
      }
    },
    async close() {
      await github.close();
      for (const one of [folder, stateFolder]) rmSync(one, { recursive: true, force: true });
    },
  };
}

/** Where git clones a repository of the organisation from, its token within. */
export const addressOf = (github: Sandbox, name: string): string =>
  `${github.url.replace("://", `://x:${github.token}@`)}/${owner}/${name}.git`;

/** Runs git in a folder. */
export const gitIn =
  (folder: string) =>
  async (...args: string[]): Promise<string> =>
    (await promisify(execFile)("git", ["-C", folder, ...args])).stdout;
