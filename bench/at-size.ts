import { execFileSync } from "node:child_process";
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { firstDrafts } from "../adoption/draft.ts";
import { draftFiles } from "../adoption/draft-files.ts";
import { settle } from "../adoption/settle.ts";
import { writeFiles } from "../adoption/write-files.ts";
import { compareRepository } from "../drift/compare.ts";
import { type Crawled, crawl } from "../live/crawl.ts";
import type { CallCount } from "../live/reading.ts";
import { storedMemory } from "../live/stored-memory.ts";
import { loadStack } from "../platform/load.ts";
import { createGitHubClient } from "../provider/github-client.ts";
import { restUrlOf } from "../provider/identity.ts";
import { type Sandbox, startSandbox } from "../sandbox/server.ts";
import { reportedChecks } from "../workflow/analysis/analyze.ts";
import { BenchError, type Measurement, measure } from "./measure.ts";
import { type MovedClock, movedClock } from "./moved-clock.ts";
import { plantRepositories } from "./planted.ts";
import { slipwayCommand } from "./slipway-case.ts";

/** Calls of a reading, and what it waited for GitHub's limits. */
export interface Read {
  readonly calls: CallCount;
  readonly minutesWaited: number;
  readonly refused: number;
}

/** An organisation of some size, as a platform team meets it. */
export interface AtSize {
  readonly repositories: number;
  /** Reading for the adoption, stopped after half of the repositories and started again. */
  readonly adoption: Read & {
    readonly stoppedAfter: CallCount;
    readonly seconds: number;
    readonly differences: number;
  };
  /** Reading for a drift check, with what the adoption remembers. */
  readonly drift: Read & { readonly differences: number };
  readonly plan: Measurement;
  readonly planOfOne: Measurement;
  /** `slipway preview --base HEAD` after one repository's file was edited. */
  readonly previewOfOne: Measurement;
}

const owner = "local";
const stackFile = `config:\n  slipway:owner: ${owner}\n  slipway:plan: enterprise\n  slipway:organization: observed\n`;

/**
 * Adopts so many repositories from an embedded GitHub with GitHub's own limits, checks them for drift, and plans them.
 * Its clock moves where a limit has to be waited for.
 *
 * @throws Error when a limit becomes an error
 */
export async function measureAtSize(repositories: number, onStep: (words: string) => void = () => {}): Promise<AtSize> {
  const folder = mkdtempSync(path.join(tmpdir(), "slipway-bench-"));
  const names = Array.from({ length: repositories }, (_, index) => `r${String(index).padStart(4, "0")}`);
  const at = path.join(folder, "github");
  try {
    onStep("planting");
    await plantRepositories(at, owner, names);
    const github = await startSandbox({ stateFolder: at, limits: "github" });
    try {
      const project = path.join(folder, "project");
      mkdirSync(path.join(project, "inventory", "repositories"), { recursive: true });
      writeFileSync(path.join(project, "Pulumi.local.yaml"), stackFile);
      const place: Place = { github, clock: movedClock(github), memory: path.join(folder, "memory") };
      onStep("reading, stopped after half");
      const half = await read(place, names, Math.ceil(repositories / 2));
      onStep("reading again");
      const rest = await read(place, names);
      onStep("settling");
      const settled = await adopted(rest.crawled, names, project);
      onStep("looking for drift");
      const drift = await read(place, names);
      const differences = await driftOf(drift.crawled, project);
      onStep("planning");
      const plan = await measure(slipwayCommand(project, ["plan", "--stack", "local", "--json"]));
      const one = ["plan", "--stack", "local", "--repository", names[0]!];
      const planOfOne = await measure(slipwayCommand(project, one));
      onStep("previewing a change of one");
      const previewOfOne = await previewChange(project, names[0]!);
      const minutesWaited = half.minutesWaited + rest.minutesWaited;
      return {
        repositories,
        adoption: {
          ...rest,
          minutesWaited,
          refused: half.refused + rest.refused,
          stoppedAfter: half.calls,
          ...settled,
        },
        drift: { ...drift, differences },
        plan,
        planOfOne,
        previewOfOne,
      };
    } finally {
      await github.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @throws BenchError when the preview shows anything but that one change */
async function previewChange(project: string, name: string): Promise<Measurement> {
  const git = (...args: string[]) => execFileSync("git", ["-C", project, ...identity, ...args], { stdio: "ignore" });
  git("init", "--quiet");
  git("add", "--all");
  git("commit", "--quiet", "--message", "Adopt everything");
  appendFileSync(
    path.join(project, "inventory", "repositories", `${name}.yaml`),
    "homepage: https://example.com/new\n",
  );
  const previewed = await measure(slipwayCommand(project, ["preview", "--base", "HEAD", "--stack", "local", "--json"]));
  const [{ counts, repositories }] = JSON.parse(previewed.output).stacks;
  const found = JSON.stringify({ ...counts, repositories });
  if (found !== JSON.stringify({ create: 0, update: 1, replace: 0, delete: 0, repositories: [name] }))
    throw new BenchError(`the preview of a change of "${name}" shows ${found}`);
  return previewed;
}

/** Whatever this machine's git is set to. */
const identity = ["-c", "user.name=bench", "-c", "user.email=bench@example.com", "-c", "commit.gpgSign=false"];

class Stopped extends Error {}

interface Place {
  readonly github: Sandbox;
  /** One for all readings, as the server has but one. */
  readonly clock: MovedClock;
  /** Folder of what earlier readings remember. */
  readonly memory: string;
}

/** Reads repositories, all or until so many were read. */
async function read({ github, clock, memory }: Place, names: readonly string[], most = names.length + 1) {
  const before = clock.waited();
  const client = await createGitHubClient(
    { restUrl: restUrlOf(github.url), credentials: { token: github.token } },
    { secondMs: 0, fetch: clock.fetch },
  );
  let sent = 0;
  const request = (...call: unknown[]) => {
    sent++;
    return Reflect.apply(client.request, client, call);
  };
  const onRead = (_: string, done: number) => {
    if (done >= most) throw new Stopped();
  };
  const options = { owner, ownerType: "organization", memory: storedMemory(memory), onRead } as const;
  const nothing: Crawled = { organization: {} as never, repositories: new Map(), calls: { sent: 0, unchanged: 0 } };
  const crawled = await crawl({ request } as never, names, options).catch((error: unknown) => {
    if (error instanceof Stopped) return { ...nothing, calls: { sent, unchanged: 0 } };
    throw error;
  });
  const { seconds, refused } = clock.waited();
  const minutesWaited = (seconds - before.seconds) / 60;
  return { crawled, calls: crawled.calls, minutesWaited, refused: refused - before.refused };
}

async function adopted({ repositories }: Crawled, names: readonly string[], project: string) {
  const start = performance.now();
  const drafts = firstDrafts(
    names.map((name) => repositories.get(name)!),
    new Map(),
  );
  const { settled } = await settle(drafts, project, "local");
  writeFiles(project, new Map(settled.flatMap(({ draft }) => [...draftFiles(draft)])));
  const differences = settled.reduce((sum, one) => sum + one.differences.length, 0);
  return { seconds: (performance.now() - start) / 1000, differences };
}

async function driftOf({ repositories }: Crawled, project: string): Promise<number> {
  const { platform } = await loadStack(project, "local");
  let found = 0;
  for (const desired of platform.repositories) {
    const seen = repositories.get(desired.entry.name)!;
    const differences = compareRepository(desired, seen, await reportedChecks(seen.workflows));
    found += differences.filter(({ kind }) => kind !== "undeclared").length;
  }
  return found;
}

/** A Markdown table of what was measured. */
export function atSizeTable(measured: readonly AtSize[]): string {
  const head =
    "| repositories | adoption, stopped at half and started again: calls, paid | waited for limits | settling | differences | drift: calls, paid | waited for limits | `slipway plan` | memory | of one repository | `slipway preview` of a change of one |";
  const rows = measured.map(({ repositories, adoption, drift, plan, planOfOne, previewOfOne }) => {
    const sent = adoption.stoppedAfter.sent + adoption.calls.sent;
    const cells = [
      repositories,
      `${sent}, ${sent - adoption.calls.unchanged}`,
      minutes(adoption.minutesWaited),
      `${adoption.seconds.toFixed(1)} s`,
      adoption.differences + drift.differences,
      `${drift.calls.sent}, ${drift.calls.sent - drift.calls.unchanged}`,
      minutes(drift.minutesWaited),
      `${plan.seconds.toFixed(1)} s`,
      plan.usage === undefined ? "" : `${plan.usage.mebibytes.toFixed(0)} MiB`,
      `${planOfOne.seconds.toFixed(1)} s`,
      `${previewOfOne.seconds.toFixed(1)} s`,
    ];
    return `| ${cells.join(" | ")} |`;
  });
  return [head, `|${" --: |".repeat(11)}`, ...rows].join("\n");
}

const minutes = (count: number) => (count >= 90 ? `${(count / 60).toFixed(1)} h` : `${count.toFixed(0)} min`);
