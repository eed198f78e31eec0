import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { mendEngineState, readEngineState } from "../../engine/engine-state.ts";
import { upWithPulumi } from "../../engine/pulumi.ts";
import { pulumiVersion } from "../../engine/pulumi-cli.ts";
import { startGitHub } from "../../engine/rehearse.ts";
import { loadStack } from "../../platform/load.ts";
import type { Sandbox } from "../../sandbox/server.ts";
import { type Files, projectOf, temporary, writesOf } from "./applied-here.ts";
import { destroyed, type Interrupted, interruptions } from "./crash-stack.ts";
import { crashFile, type Stop } from "./crash-table.ts";
import { killedAt, pulumi, recovered } from "./killed-engine.ts";
import { comparable, pulumiIsThere } from "./rehearsal.ts";

/*
 * What only a state of Pulumi's engine can show. A whole matrix takes hours, so by default a few calls stand for them;
 * SLIPWAY_FULL=1 takes every write, before and after it, or with SLIPWAY_EVERY=3 each third. SLIPWAY_ONLY=create,destroy
 * takes some changes. SLIPWAY_RECORD=1 writes down what was seen, for the table in docs/crash-matrix.md.
 */
vi.setConfig({ testTimeout: 6 * 3_600_000 });
const full = process.env.SLIPWAY_FULL === "1";
const only = process.env.SLIPWAY_ONLY?.split(",");
const there = pulumiIsThere("the crash matrix under Pulumi's own engine");

const open: Sandbox[] = [];
const home = process.cwd();
afterAll(async () => {
  process.chdir(home);
  for (const github of open) await github.close();
});

/** One stack, with its GitHub and its state, in folders of their own. */
async function standing(folder: string, files: Files) {
  const project = projectOf(files);
  process.chdir(project);
  const stack = await loadStack(project, "local");
  const github = await startGitHub(stack, folder);
  open.push(github);
  const up = async (token = github.token): Promise<void> => {
    await upWithPulumi(
      stack,
      { url: github.url, token },
      { stateFolder: folder, onApplied: () => {}, declared: new Set() },
    );
  };
  const engine = async (...args: string[]) => {
    const finished = await pulumi(folder, github, args);
    if (finished.code !== 0) throw new Error(`pulumi ${args.join(" ")}: ${finished.stderr}\n${finished.stdout}`);
  };
  const destroy = () => engine("destroy", "--yes", "--refresh", "--skip-preview");
  return { project, github, up, destroy, engine };
}

type Standing = Awaited<ReturnType<typeof standing>>;

/** A change as it is stopped under the engine. */
interface Stopped extends Interrupted {
  /** What is stopped, and started again. Default: `up --refresh`. */
  readonly run?: (standing: Standing) => Promise<void>;
}

const changes: Readonly<Record<string, Stopped>> = {
  ...interruptions,
  destroy: { ...destroyed, run: ({ destroy }) => destroy() },
};

/** The state before the run that is stopped. */
async function prepared({ before, files, meanwhile, run }: Stopped): Promise<string> {
  const folder = temporary();
  const { github, up, engine } = await standing(folder, before ?? files);
  if (before !== undefined) await up();
  await meanwhile?.(github);
  // What is protected is destroyed by nobody; taking that off is no call to GitHub.
  if (run !== undefined) await engine("state", "unprotect", "--all", "--yes");
  await github.close();
  return folder;
}

/** Where a run is stopped. */
interface Where {
  readonly nth: number;
  /** The nth call of a run that nothing stopped. */
  readonly call: string;
  readonly when: "before" | "after";
}

/** Of a setting that GitHub uses for nothing any more: the provider writes it where it makes a repository, and nowhere else. */
const unused = ["has_downloads"];

/** Where GitHub is not as after a run that nothing stopped. */
function differences(wanted: unknown, left: unknown, at: readonly string[] = []): string[] {
  if (JSON.stringify(wanted) === JSON.stringify(left)) return [];
  if (!isObject(wanted) || !isObject(left))
    return [`${at.join(".")} is ${JSON.stringify(left)} and not ${JSON.stringify(wanted)}`];
  const keys = [...new Set([...Object.keys(wanted), ...Object.keys(left)])].filter((key) => !unused.includes(key));
  const below = keys.flatMap((key) => differences(wanted[key], left[key], [...at, key]));
  return below;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

/** Kills the engine at one call, and lets the next run go on as the guide for it says. */
async function stopped(base: string, { files, run }: Stopped, stop: Where, wanted: object): Promise<Stop> {
  const folder = temporary(base);
  const its = await standing(folder, files);
  const { github, up, engine, project } = its;
  const again = () => (run ?? (() => up()))(its);
  const { nth, ...at } = stop;
  const killed = await killedAt(nth, at.when, again);
  let taken: string[] = [];
  try {
    mendEngineState(path.join(folder, "pulumi", "state"), "slipway", "local");
    // Where the engine was killed before it wrote anything, there is no lock either.
    await engine("cancel", "--yes");
    if (run === undefined) {
      const { found } = await recovered(folder, github, project);
      const foreign = found.filter(({ ours }) => !ours).map(({ what, why }) => `${what}: ${why}`);
      if (foreign.length > 0) return { ...at, end: "refused", said: foreign.join("; ") };
      taken = found.map(({ what }) => what).sort();
    }
    await again();
    const left = comparable(await github.state());
    const before = writesOf(github).length;
    await again();
    const more = writesOf(github).slice(before);
    const said = [
      ...(killed ? [] : ["the engine came to its end before that call"]),
      ...differences(wanted, left),
      ...(more.length === 0 ? [] : [`one more run wrote: ${more.join(", ")}`]),
    ].join("; ");
    const end = taken.length > 0 ? "after recover" : "by itself";
    return said === ""
      ? { ...at, end, ...(taken.length > 0 && { taken: taken.join("; ") }) }
      : { ...at, end: "otherwise", said };
  } catch (error) {
    return { ...at, end: "otherwise", said: (error as Error).message.slice(0, 600) };
  } finally {
    await github.close();
  }
}

describe.skipIf(!there)("killed at a call under Pulumi's own engine", () => {
  const chosen = Object.entries(changes).filter(([name]) => only === undefined || only.includes(name));
  it.each(chosen)(
    "F34: %s: the next run ends as one that nothing stopped, once `slipway recover` has taken over what the engine never heard of",
    async (name, change) => {
      const base = await prepared(change);
      const calm = temporary(base);
      const its = await standing(calm, change.files);
      await (change.run ?? (() => its.up()))(its);
      const calls = its.github.calls();
      const wanted = comparable(await its.github.state());
      await its.github.close();
      const writes = calls.flatMap(({ write }, index) => (write ? [index + 1] : []));
      const every = full ? Number(process.env.SLIPWAY_EVERY ?? 1) : Math.ceil(writes.length / 2);
      const stops: Stop[] = [];
      for (const nth of writes.filter((_, index) => index % every === 0)) {
        for (const when of ["before", "after"] as const) {
          stops.push(await stopped(base, change, { nth, call: calls[nth - 1]!.route, when }, wanted));
          process.stderr.write(`${name} ${JSON.stringify(stops.at(-1))}\n`);
          if (process.env.SLIPWAY_RECORD) record(name, { calls: calls.length, writes: writes.length, stops });
        }
      }
      expect(stops.filter(({ end }) => end === "otherwise" || end === "refused")).toEqual([]);
    },
  );
});

function record(name: string, seen: { calls: number; writes: number; stops: readonly Stop[] }): void {
  const before = (() => {
    try {
      return JSON.parse(readFileSync(crashFile, "utf8")) as Record<string, unknown>;
    } catch {
      return {};
    }
  })();
  const { version } = JSON.parse(
    readFileSync(path.resolve(import.meta.dirname, "../../node_modules/@pulumi/github/package.json"), "utf8"),
  ) as { version: string };
  const one = { date: new Date().toISOString().slice(0, 10), pulumi: pulumiVersion(), provider: version, ...seen };
  writeFileSync(crashFile, `${JSON.stringify({ ...before, [name]: one }, undefined, 2)}\n`);
}

const notFound = { kind: "status", status: 404, message: "Not Found" } as const;
const ended = { kind: "status", status: 401, message: "Bad credentials" } as const;

/** URNs of all that a state has. */
const resourcesOf = (folder: string): string[] =>
  (readEngineState(path.join(folder, "pulumi", "state"), "slipway", "local") ?? []).map(({ urn }) => urn).sort();

/** Bytes of every file of a state, by path. */
function bytesOf(folder: string): Record<string, string> {
  const state = path.join(folder, "pulumi", "state", ".pulumi", "stacks");
  const files = readdirSync(state, { recursive: true, encoding: "utf8" }).map((name) => path.join(state, name));
  return Object.fromEntries(
    files.filter((file) => statSync(file).isFile()).map((file) => [file, readFileSync(file, "base64")]),
  );
}

describe.skipIf(!there)("under Pulumi's own engine", () => {
  it("F27: a token that is missing or wrong ends `up --refresh`, and leaves the state's bytes as they are", async () => {
    const folder = temporary();
    const { github, up } = await standing(folder, interruptions.create.files);
    await up();
    const before = bytesOf(folder);
    const left = await github.state();
    for (const token of ["", "token-that-was-revoked"]) {
      await expect(up(token), token).rejects.toThrow();
      expect(bytesOf(folder), token).toEqual(before);
    }
    expect(await github.state()).toEqual(left);
    await github.close();
  });

  // In the second one, nothing but the repository's presence is read by a resource of Slipway's own.
  const bare = {
    ...interruptions.create.files,
    "inventory/organization.yaml": null,
    "inventory/workflows/checks.yml": null,
    "inventory/repositories/small.yaml": "visibility: private\nvariables: { REGION: eu-west-1 }\n",
  };
  it.each([
    ["one of each", interruptions.create.files],
    ["neither files nor labels nor settings", bare],
  ])("F27: a token that sees a stack with %s no more ends `up --refresh`, and leaves its state", async (_, files) => {
    const folder = temporary();
    const { github, up } = await standing(folder, files);
    await up();
    const before = resourcesOf(folder);
    expect(before.length).toBeGreaterThan(5);
    const left = await github.state();
    // To a token that may not see it, a private repository is not there; whoever owns the organisation would see it.
    for (const hidden of ["*/repos/local/small*", "*/orgs/local/memberships/*"])
      github.fail({ route: "*", path: hidden, times: "always", effect: notFound });
    await expect(up()).rejects.toThrow();
    await fetch(`${github.url}/_slipway/faults`, { method: "DELETE" });
    expect(resourcesOf(folder)).toEqual(before);
    expect(await github.state()).toEqual(left);
    await github.close();
  });

  it("F28: a token that ends in the middle of a run ends the run, and the next one goes on", async () => {
    const folder = temporary();
    const { github, up } = await standing(folder, interruptions.create.files);
    await up();
    const before = resourcesOf(folder);
    await github.close();
    const its = await standing(folder, interruptions.update.files);
    its.github.fail({ route: "*", nth: 60, times: "always", effect: ended });
    await expect(its.up()).rejects.toThrow();
    expect(resourcesOf(folder)).toEqual(before);
    await fetch(`${its.github.url}/_slipway/faults`, { method: "DELETE" });
    await its.up();
    const sent = writesOf(its.github).length;
    await its.up();
    expect(writesOf(its.github).slice(sent)).toEqual([]);
    await its.github.close();
  });

  it("F29: a new value is written over the old one, in every scope, and nothing is deleted", async () => {
    const { before, files } = interruptions.rotate;
    const folder = await prepared({ title: "", before, files });
    const { github, up } = await standing(folder, files);
    await up();
    const calls = github.calls().filter(({ write, path: called }) => write && called.includes("/secrets/"));
    expect(calls.map(({ method }) => method).filter((method) => method !== "PUT")).toEqual([]);
    expect(calls.length).toBeGreaterThanOrEqual(5);
    await github.close();
  });
});
