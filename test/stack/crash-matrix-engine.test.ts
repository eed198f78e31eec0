import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { upWithPulumi } from "../../engine/pulumi.ts";
import { pulumiVersion } from "../../engine/pulumi-cli.ts";
import { startGitHub } from "../../engine/rehearse.ts";
import { loadStack } from "../../platform/load.ts";
import type { Sandbox } from "../../sandbox/server.ts";
import { type Files, projectOf, temporary, writesOf } from "./applied-here.ts";
import { type Interrupted, interruptions } from "./crash-stack.ts";
import { crashFile, type Stop } from "./crash-table.ts";
import { killedAt, pulumi } from "./killed-engine.ts";
import { comparable, pulumiIsThere } from "./rehearsal.ts";

/*
 * What only a state of Pulumi's engine can show. A whole matrix takes hours, so by default a few calls stand for them;
 * SLIPWAY_FULL=1 takes every write, before and after it. SLIPWAY_RECORD=1 writes down what was seen, for the table in
 * docs/crash-matrix.md.
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
  process.chdir(projectOf(files));
  const stack = await loadStack(process.cwd(), "local");
  const github = await startGitHub(stack, folder);
  open.push(github);
  const up = (token = github.token) =>
    upWithPulumi(stack, { url: github.url, token }, { stateFolder: folder, onApplied: () => {}, declared: new Set() });
  return { github, up };
}

/** The state before the run that is stopped. */
async function prepared({ before, files, meanwhile }: Interrupted): Promise<string> {
  const folder = temporary();
  const { github, up } = await standing(folder, before ?? files);
  if (before !== undefined) await up();
  await meanwhile?.(github);
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
/** Kills the engine at one call, and lets the next run go on as the guide for it says. */
async function stopped(base: string, files: Files, stop: Where, wanted: object): Promise<Stop> {
  const folder = temporary(base);
  const { github, up } = await standing(folder, files);
  const { nth, ...at } = stop;
  await killedAt(nth, at.when, up);
  try {
    // Where the engine was killed before it wrote anything, there is no lock either.
    await pulumi(folder, github, ["cancel", "--yes"]);
    const refused = await up().then(
      () => undefined,
      (error: Error) => error.message,
    );
    if (refused !== undefined) {
      const told = /It is on GitHub, but not in the state/.test(refused);
      return { ...at, end: told ? "refused, with the way to take it over" : "otherwise", said: refused.slice(0, 300) };
    }
    const same = JSON.stringify(comparable(await github.state())) === JSON.stringify(wanted);
    const before = writesOf(github).length;
    await up();
    const quiet = writesOf(github).length === before;
    return { ...at, end: same && quiet ? "by itself" : "otherwise", ...(!same && { said: "another state" }) };
  } finally {
    await github.close();
  }
}

describe.skipIf(!there)("killed at a call under Pulumi's own engine", () => {
  const chosen = Object.entries(interruptions).filter(([name]) => only === undefined || only.includes(name));
  it.each(chosen)(
    "F34: %s: the next run goes on by itself, or says how to take over what the engine never heard of",
    async (name, interrupted) => {
      const base = await prepared(interrupted);
      const calm = temporary(base);
      const { github, up } = await standing(calm, interrupted.files);
      await up();
      const calls = github.calls();
      const wanted = comparable(await github.state());
      await github.close();
      const writes = calls.flatMap(({ write }, index) => (write ? [index + 1] : []));
      const every = full ? 1 : Math.ceil(writes.length / 2);
      const stops: Stop[] = [];
      for (const nth of writes.filter((_, index) => index % every === 0)) {
        for (const when of ["before", "after"] as const) {
          stops.push(await stopped(base, interrupted.files, { nth, call: calls[nth - 1]!.route, when }, wanted));
          process.stderr.write(`${name} ${JSON.stringify(stops.at(-1))}\n`);
        }
      }
      if (process.env.SLIPWAY_RECORD) record(name, { calls: calls.length, writes: writes.length, stops });
      expect(stops.filter(({ end }) => end === "otherwise")).toEqual([]);
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
