import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { LoadedStack } from "../platform/load.ts";
import { openStateFolder } from "../sandbox/control/state-folder.ts";
import { type Sandbox, type Seed, startSandbox } from "../sandbox/server.ts";
import { upInProcess } from "./in-process.ts";
import { type Applied, type Driver, EngineError, type Outcome } from "./outcome.ts";
import { upWithPulumi } from "./pulumi.ts";

export interface RehearseOptions {
  /** Folder that keeps the embedded GitHub and the driver's state between runs. */
  readonly stateFolder: string;
  readonly driver: Driver;
  readonly onApplied: (applied: Applied) => void;
  /** URNs of what the program declares, where a plan has told them. */
  readonly declared?: ReadonlySet<string>;
  /** URNs of the only resources to apply. Absent: all. */
  readonly targets?: ReadonlySet<string>;
}

export interface Rehearsed {
  readonly outcome: Outcome;
  /** Number of write requests that the embedded GitHub saw. */
  readonly writes: number;
}

/** Starts a stack's embedded GitHub, with the owner, teams and people that the inventory names, but nothing else. */
export function startGitHub(
  stack: LoadedStack,
  stateFolder: string,
  limits: "off" | "github" = "off",
): Promise<Sandbox> {
  return startSandbox({
    stateFolder: path.join(stateFolder, "github"),
    plan: stack.platform.settings.plan,
    limits,
    seed: seedOf(stack),
  }).catch((error: Error) => {
    throw new EngineError(
      `The embedded GitHub of stack "${stack.platform.settings.stack}" cannot start: ${error.message}`,
    );
  });
}

/**
 * Forgets every earlier rehearsal of a stack: the embedded GitHub's contents and the driver's state.
 *
 * @throws EngineError when a server is up that still works with them
 */
export async function forget(stateFolder: string): Promise<void> {
  const github = path.join(stateFolder, "github");
  if (existsSync(github)) {
    await openStateFolder(github).catch((error: Error) => {
      // What cannot be read is what --fresh is for.
      if (!(error instanceof SyntaxError)) throw new EngineError(error.message);
    });
  }
  rmSync(stateFolder, { recursive: true, force: true });
}

/**
 * Applies a stack to its embedded GitHub.
 *
 * @throws EngineError when an earlier rehearsal was made by the other driver, or the update fails
 * @throws ProgramError when the program or a call fails
 */
export async function rehearseOn(
  github: Sandbox,
  program: () => Promise<unknown>,
  stack: LoadedStack,
  options: RehearseOptions,
): Promise<Rehearsed> {
  claimState(options.stateFolder, options.driver);
  const before = github.calls().filter(({ write }) => write).length;
  const target = { url: github.url, token: github.token };
  const outcome =
    options.driver === "pulumi"
      ? await upWithPulumi(stack, target, options)
      : await upInProcess(program, stack, target, options);
  return { outcome, writes: github.calls().filter(({ write }) => write).length - before };
}

/** The two drivers remember different things, so a state belongs to the one that made it. */
function claimState(stateFolder: string, driver: Driver): void {
  const file = path.join(stateFolder, "driver");
  const before = existsSync(file) ? readFileSync(file, "utf8").trim() : driver;
  if (before !== driver) {
    throw new EngineError(
      `"${stateFolder}" was made by the driver "${before}", and this run would use "${driver}"; add --fresh to begin anew, or --engine ${before}.`,
    );
  }
  mkdirSync(stateFolder, { recursive: true });
  writeFileSync(file, `${driver}\n`);
}

/**
 * The owner, everyone whom the inventory names, and the repositories that it adopts or makes others of: a real owner has
 * them before Slipway comes.
 */
function seedOf({ platform }: LoadedStack): Seed {
  const { settings, repositories } = platform;
  const teams = new Set<string>();
  const people = new Set<string>();
  for (const { entry } of repositories) {
    for (const team of Object.keys(entry.access?.teams ?? {})) teams.add(team);
    for (const person of Object.keys(entry.access?.people ?? {})) people.add(person);
    for (const { reviewers } of Object.values(entry.environments ?? {})) {
      for (const team of reviewers?.teams ?? []) teams.add(team);
      for (const person of reviewers?.people ?? []) people.add(person);
    }
    for (const bypass of [...(entry.rules?.bypass ?? []), ...(entry.rules?.tags?.bypass ?? [])]) {
      if ("team" in bypass) teams.add(bypass.team);
    }
  }
  const present = presentRepositories(repositories, settings.owner);
  const strangers = new Set([...present.values()].map(({ owner }) => owner));
  strangers.delete(settings.owner);
  return {
    owners: [
      {
        login: settings.owner,
        type: settings.ownerType === "organization" ? "Organization" : "User",
        plan: settings.plan,
        teams: [...teams].sort().map((slug) => ({ slug })),
      },
      ...[...strangers].sort().map((login) => ({ login, type: "Organization" as const })),
    ],
    users: [...people].sort().map((login) => ({ login })),
    repositories: [...present.values()],
  };
}

type SeededRepository = NonNullable<Seed["repositories"]>[number];

/** Repositories that are there before the first run, by full name; one that the stack makes itself is not among them. */
function presentRepositories(
  repositories: LoadedStack["platform"]["repositories"],
  owner: string,
): Map<string, SeededRepository> {
  const key = (login: string, name: string) => `${login}/${name}`.toLowerCase();
  const made = new Set(repositories.filter(({ entry }) => !entry.adopt).map(({ entry }) => key(owner, entry.name)));
  const present = new Map<string, SeededRepository>();
  for (const { entry } of repositories) {
    if (entry.adopt) present.set(key(owner, entry.name), { owner, name: entry.name });
  }
  for (const { entry } of repositories) {
    const [login = "", name = ""] = entry.template?.split("/") ?? [];
    // Made public, so that it can be read whoever owns it.
    if (name !== "" && !made.has(key(login, name))) {
      const at = login.toLowerCase() === owner.toLowerCase() ? owner : login;
      present.set(key(login, name), { owner: at, name, visibility: "public", template: true });
    }
  }
  return present;
}
