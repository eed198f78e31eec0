import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { vi } from "vitest";
import type { Sandbox } from "../../sandbox/server.ts";
import { packageFolder } from "../../workflow/package-folder.ts";

/**
 * Makes a project folder one that Pulumi's CLI itself is started in, as the shipped project is, with a state in files and
 * the identity of an embedded GitHub in the environment (until `vi.unstubAllEnvs`).
 *
 * @returns the backend's folder
 */
export function pulumiProject(folder: string, github: Pick<Sandbox, "token" | "url">): string {
  const at = (name: string) => path.join(packageFolder(), name);
  const backend = path.join(folder, ".slipway", "backend");
  mkdirSync(backend, { recursive: true });
  const lines = [
    `const load = require(${JSON.stringify(at("bin/program.cjs"))});`,
    `process.chdir(${JSON.stringify(folder)});`,
    "module.exports = load;",
  ];
  writeFileSync(path.join(folder, "program.cjs"), `${lines.join("\n")}\n`);
  writeFileSync(
    path.join(folder, "Pulumi.yaml"),
    `name: slipway
main: program.cjs
runtime: { name: nodejs, options: { typescript: false } }
plugins: { providers: [{ name: slipway, path: ${JSON.stringify(at("provider"))} }] }
`,
  );
  symlinkSync(at("node_modules"), path.join(folder, "node_modules"), "junction");
  const environment = {
    GITHUB_TOKEN: github.token,
    GITHUB_BASE_URL: `${github.url}/`,
    PULUMI_BACKEND_URL: `file://${backend}`,
    PULUMI_CONFIG_PASSPHRASE: "a passphrase",
    PULUMI_SKIP_UPDATE_CHECK: "true",
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  return backend;
}
