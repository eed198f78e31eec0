import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { packageFolder } from "../workflow/package-folder.ts";
import { type Command, type Measurement, measure } from "./measure.ts";

/** The embedded GitHub by itself, with so many repositories. */
export interface SandboxMeasured {
  readonly repositories: number;
  /** From nothing, every repository with a first commit. */
  readonly planted: Measurement;
  /** From the state folder that the first one left, until it answers. */
  readonly started: Measurement;
  readonly requestsPerSecond: { readonly reads: number; readonly writes: number };
}

const token = "token-of-the-bench";

/**
 * Measures how long the embedded GitHub takes to start from a state folder, what memory it has, and how many requests
 * it answers in a second, ten at a time.
 *
 * @throws BenchError when it does not start
 */
export async function measureSandbox(repositories: number, milliseconds = 5000): Promise<SandboxMeasured> {
  const folder = mkdtempSync(path.join(tmpdir(), "slipway-bench-"));
  try {
    const seed = {
      owners: [{ login: "local", type: "Organization" }],
      tokens: [{ token, login: "bench" }],
      repositories: Array.from({ length: repositories }, (_, index) => ({ owner: "local", name: `r${index}` })),
    };
    writeFileSync(path.join(folder, "seed.json"), JSON.stringify(seed));
    const planted = await measure(sandboxCommand(folder));
    let rates = { reads: 0, writes: 0 };
    const meanwhile = async (output: string) => {
      const url = /http:\/\/\S+/.exec(output)![0];
      const pick = () => `/repos/local/r${Math.floor(Math.random() * repositories)}`;
      const reads = await rate(milliseconds, () => ask(url, "GET", pick()));
      const writes = await rate(milliseconds, () =>
        ask(url, "PUT", `${pick()}/topics`, { names: [`t${Math.floor(Math.random() * 1000)}`] }),
      );
      rates = { reads, writes };
    };
    const started = await measure({ ...sandboxCommand(folder), meanwhile });
    return { repositories, planted, started, requestsPerSecond: rates };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A Markdown table of what was measured. */
export function sandboxTable(measured: readonly SandboxMeasured[]): string {
  const head = "| repositories | planted in | started from its folder in | memory | reads a second | writes a second |";
  const rows = measured.map(({ repositories, planted, started, requestsPerSecond: { reads, writes } }) => {
    const memory = started.usage === undefined ? "" : `${started.usage.mebibytes.toFixed(0)} MiB`;
    const times = [planted, started].map(({ seconds }) => `${seconds.toFixed(1)} s`);
    return `| ${[repositories, ...times, memory, reads.toFixed(0), writes.toFixed(0)].join(" | ")} |`;
  });
  return [head, "| --: | --: | --: | --: | --: | --: |", ...rows].join("\n");
}

function sandboxCommand(folder: string): Command {
  const state = ["--state", path.join(folder, "state"), "--seed", path.join(folder, "seed.json"), "--limits", "off"];
  return {
    program: process.execPath,
    args: [path.join(packageFolder(), "bin", "slipway.mjs"), "sandbox", ...state],
    cwd: folder,
    isDone: (output) => output.includes("Press Ctrl-C"),
  };
}

async function ask(url: string, method: string, pathname: string, body?: object): Promise<void> {
  const answer = await fetch(`${url}/api/v3${pathname}`, {
    method,
    headers: { authorization: `Bearer ${token}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  await answer.arrayBuffer();
  if (!answer.ok) throw new Error(`"${method} ${pathname}" was answered ${answer.status}.`);
}

/** How often a second something can be done, ten at a time. */
async function rate(milliseconds: number, once: () => Promise<void>): Promise<number> {
  const start = performance.now();
  let done = 0;
  const worker = async () => {
    while (performance.now() - start < milliseconds) {
      await once();
      done++;
    }
  };
  await Promise.all(Array.from({ length: 10 }, worker));
  return done / ((performance.now() - start) / 1000);
}
