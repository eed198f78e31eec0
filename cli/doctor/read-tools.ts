import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import type { Platform } from "../../platform/compose.ts";
import type { SeenTools, ToolNeeds } from "../../upkeep/doctor/machine.ts";
import { packageFolder } from "../../workflow/package-folder.ts";

/** Longest time that a program may take to say its version, in ms. */
const patienceMs = 15_000;

/** What a program prints; undefined where it is not on PATH, or does not end well. */
async function said(program: string, ...args: string[]): Promise<string | undefined> {
  const env = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" };
  try {
    return (await promisify(execFile)(program, args, { encoding: "utf8", timeout: patienceMs, env })).stdout.trim();
  } catch {
    return undefined;
  }
}

/** Asks the programs of this machine who they are. */
export async function readTools(): Promise<SeenTools> {
  const [git, pulumi, act, docker] = await Promise.all([
    said("git", "--version"),
    said("pulumi", "version"),
    said("act", "--version"),
    readDocker(),
  ]);
  const plugins = pulumi === undefined ? undefined : await readPlugins();
  const number = (text: string | undefined) => /\d+(\.\d+)+/.exec(text ?? "")?.[0];
  const [gitNumber, actNumber] = [number(git), number(act)];
  return {
    node: process.versions.node,
    ...(gitNumber !== undefined && { git: gitNumber }),
    ...(pulumi !== undefined && { pulumi: pulumi.replace(/^v/, "") }),
    ...(plugins !== undefined && { plugins }),
    ...(docker !== undefined && { docker }),
    ...(actNumber !== undefined && { act: actNumber }),
  };
}

async function readPlugins(): Promise<SeenTools["plugins"]> {
  const text = await said("pulumi", "plugin", "ls", "--json");
  if (text === undefined) return undefined;
  const plugins: Record<string, string[]> = {};
  try {
    for (const { name, kind, version } of JSON.parse(text)) {
      if (kind === "resource" && typeof version === "string")
        plugins[name] = [...(plugins[name] ?? []), version.replace(/^v/, "")];
    }
    return plugins;
  } catch {
    return undefined;
  }
}

async function readDocker(): Promise<SeenTools["docker"]> {
  if ((await said("docker", "--version")) === undefined) return undefined;
  const version = await said("docker", "version", "--format", "{{.Server.Version}}");
  return version ? { version } : { fault: "its engine is not running, or this user may not use it" };
}

/** What the stack makes use of on a machine: versions are those of this package's own dependencies. */
export function toolNeeds({ settings, images = [], fleets }: Platform): ToolNeeds {
  const { engines, dependencies } = JSON.parse(readFileSync(path.join(packageFolder(), "package.json"), "utf8"));
  const built = settings.images === "owned" ? images.filter(({ entry }) => entry.build === "pulumi") : [];
  const wanted = [
    "github",
    ...(settings.aws !== undefined && fleets.length > 0 ? ["aws"] : []),
    ...(built.length > 0 ? ["docker-build"] : []),
  ];
  return {
    node: String(engines.node).replace(/^>=/, ""),
    plugins: Object.fromEntries(wanted.map((name) => [name, String(dependencies[`@pulumi/${name}`])])),
    builtImages: built.map(({ name }) => name),
  };
}

/** What `pulumi stack export` prints of a stack, or why it prints nothing. */
export async function readState(stack: string): Promise<{ readonly text: string } | { readonly unseen: string }> {
  try {
    const args = ["stack", "export", "--stack", stack, "--non-interactive"];
    const env = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" };
    const options = { encoding: "utf8" as const, timeout: patienceMs, env, maxBuffer: 512 * 1024 * 1024 };
    return { text: (await promisify(execFile)("pulumi", args, options)).stdout };
  } catch (error) {
    const { stderr, code } = error as { stderr?: string; code?: unknown };
    if (code === "ENOENT") return { unseen: "pulumi is not on PATH" };
    return { unseen: `pulumi stack export: ${(stderr ?? "").trim().split("\n")[0] || "no answer"}` };
  }
}
