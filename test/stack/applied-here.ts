import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll } from "vitest";
import { upInProcess } from "../../engine/in-process.ts";
import { loadKeyedHash } from "../../engine/rehearsal/keyed-hash.ts";
import { startGitHub } from "../../engine/rehearse.ts";
import program from "../../index.ts";
import { type LoadedStack, loadStack } from "../../platform/load.ts";
import type { Sandbox } from "../../sandbox/server.ts";
import { makeProject } from "../cli/project.ts";

/** Files of a project by path; null takes one away. */
export type Files = Readonly<Record<string, string | null>>;

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A folder for as long as the test file runs, empty or a copy. */
export function temporary(like?: string): string {
  const made = mkdtempSync(path.join(tmpdir(), "slipway-applied-"));
  folders.push(made);
  if (like !== undefined) cpSync(like, made, { recursive: true });
  return made;
}

/** A project folder for as long as the test file runs. */
export function projectOf(files: Files): string {
  const project = makeProject(files);
  folders.push(project);
  return project;
}

/**
 * The stack `local` of a project with these files.
 *
 * @throws Error where something is wrong with it
 */
export async function loadFiles(files: Files): Promise<LoadedStack> {
  const stack = await loadStack(projectOf(files), "local");
  const errors = stack.platform.findings.filter(({ severity }) => severity === "error");
  if (errors.length > 0) throw new Error(errors.map(({ subject, message }) => `${subject} ${message}`).join("\n"));
  return stack;
}

/** Applies a stack in process to a GitHub that is up; the folder is what the driver remembers. */
export const applied = (stack: LoadedStack, github: Sandbox, stateFolder: string) =>
  upInProcess(() => program(stack.platform), stack, github, { stateFolder, onApplied: () => {} });

/** A GitHub with what a stack needs around it, and the folder that it and a driver keep their state in. */
export async function freshGitHub(stack: LoadedStack): Promise<{ github: Sandbox; folder: string }> {
  const folder = temporary();
  // Generated values come again by this key, which every copy of the folder then has.
  loadKeyedHash(path.join(folder, "rehearsal"));
  return { github: await startGitHub(stack, folder), folder };
}

/** Routes of all requests so far that could write. */
export const writesOf = (github: Sandbox): string[] =>
  github
    .calls()
    .filter(({ write }) => write)
    .map(({ route }) => route);
