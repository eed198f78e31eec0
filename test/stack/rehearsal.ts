import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import type { z } from "zod";
import { rehearseOutput } from "../../cli/output-schemas.ts";
import { planLoaded } from "../../cli/plan.ts";
import { ownersOf } from "../../engine/owners.ts";
import { rehearseOn, startGitHub } from "../../engine/rehearse.ts";
import program from "../../index.ts";
import { loadStack } from "../../platform/load.ts";
import { summarize } from "../../report/summary.ts";
import { type Sandbox, type Seed, startSandbox } from "../../sandbox/server.ts";
import { slipway } from "../cli/project.ts";

export type Rehearsed = z.infer<typeof rehearseOutput>;
export type Engine = "in-process" | "pulumi";

/** Folder in which a project keeps the embedded GitHub of its stack `local`, and what the driver remembers. */
export const stateFolderOf = (project: string) => path.join(project, ".slipway", "local");

/**
 * Runs `slipway rehearse --json` in a project folder, and checks that what it prints is as documented.
 *
 * @throws Error with what it wrote to stderr when it does not end well
 */
export async function rehearse(
  project: string,
  { engine = "in-process", args = [] }: { engine?: Engine; args?: readonly string[] } = {},
): Promise<Rehearsed> {
  const finished = await slipway(project, ["rehearse", "--json", "--engine", engine, ...args], environmentFor(engine));
  if (finished.code !== 0) throw new Error(`slipway rehearse ended with ${finished.code}: ${finished.stderr}`);
  return rehearseOutput.parse(JSON.parse(finished.stdout));
}

/** The same without a process of its own and without the CLI: many times faster, for tests that rehearse often. */
export async function rehearseHere(
  project: string,
  {
    engine = "in-process",
    before = () => {},
  }: { engine?: Engine; before?: (github: Sandbox) => Promise<void> | void } = {},
): Promise<Rehearsed> {
  const from = process.cwd();
  // The program reads its inventory from the working folder, as it does under Pulumi's engine.
  process.chdir(project);
  try {
    const stack = await loadStack(project, "local");
    const errors = stack.platform.findings.filter(({ severity }) => severity === "error");
    if (errors.length > 0) throw new Error(errors.map(({ subject, message }) => `${subject} ${message}`).join("\n"));
    const { registrations } = await planLoaded(stack);
    const stateFolder = stateFolderOf(project);
    const github = await startGitHub(stack, stateFolder);
    try {
      await before(github);
      const declared = new Set(registrations.map(({ urn }) => urn));
      const options = { stateFolder, driver: engine, onApplied: () => {}, declared };
      const { outcome, writes } = await rehearseOn(github, () => program(stack.platform), stack, options);
      const owners = ownersOf(registrations, stack.platform);
      const summary = await summarize(stack.platform, outcome, github.url, owners, writes);
      return rehearseOutput.parse(JSON.parse(JSON.stringify({ ...summary, report: "" })));
    } finally {
      await github.close();
    }
  } finally {
    process.chdir(from);
  }
}

/** The in-process driver gets no `pulumi` on PATH, so that nothing can fall back to it. */
export function environmentFor(engine: Engine): Record<string, string> {
  return engine === "pulumi" ? { PATH: process.env.PATH ?? "" } : {};
}

/** Starts a project's embedded GitHub as its last rehearsal left it, for as long as `visit` takes. */
export async function visitGitHub<Result>(
  project: string,
  visit: (github: Sandbox) => Promise<Result> | Result,
  seed: Partial<Seed> = {},
): Promise<Result> {
  const github = await startSandbox({
    stateFolder: path.join(stateFolderOf(project), "github"),
    seed: { owners: [{ login: "local", type: "Organization" }], ...seed },
  });
  try {
    return await visit(github);
  } finally {
    await github.close();
  }
}

/** What a project's embedded GitHub holds. */
export const stateOf = (project: string): Promise<object> => visitGitHub(project, (github) => github.state());

/** Lists that are sets to GitHub; the provider sends them in the order of its hashes. */
const sets = ["topics", "patterns_allowed", "languages"];

/** Generated secrets differ by nature: that they are there is what can be compared. */
export function comparable(state: object): object {
  return JSON.parse(
    JSON.stringify(state, (key, value) => {
      if (key === "sha256") return "a value";
      return sets.includes(key) && Array.isArray(value) ? [...value].sort() : value;
    }),
  );
}

/** Changes files of a project folder. */
export function writeFiles(project: string, files: Readonly<Record<string, string>>): void {
  for (const [name, content] of Object.entries(files)) writeFileSync(path.join(project, name), content);
}

/** Number of resources that ended so, over all kinds. */
export function total({ totals }: Rehearsed, action: keyof Rehearsed["totals"]): number {
  return totals[action] ?? 0;
}

/** Kinds with their counts of one action (`{ label: 2 }`), of one repository. */
export function countsOf(rehearsed: Rehearsed, repository: string, action: keyof Rehearsed["totals"]) {
  const { kinds } = rehearsed.repositories.find(({ id }) => id === repository)!;
  return Object.fromEntries(kinds.map(({ kind, counts }) => [kind, counts[action] ?? 0]));
}

/** Whether Pulumi's CLI is there. Where it is not, a line says what is not tested, and why. */
export function pulumiIsThere(what: string): boolean {
  const there = spawnSync("pulumi", ["version"], { env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" } });
  if (there.status === 0) return true;
  // Vitest collects console output; a skip should not be overlooked.
  process.stderr.write(`\nSKIPPED: ${what}: there is no \`pulumi\` on PATH (https://www.pulumi.com/docs/install/).\n`);
  return false;
}
