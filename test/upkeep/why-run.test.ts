import { describe, expect, it } from "vitest";
import type { SeenWaitingRun } from "../../live/read-run.ts";
import type { SeenRunner } from "../../live/read-runners.ts";
import type { DesiredFleet } from "../../platform/fleets.ts";
import { explainRun, type KnownRun } from "../../upkeep/why/run.ts";

const gpu = ["self-hosted", "gpu"];
const fleet = (change: Partial<DesiredFleet> = {}): DesiredFleet =>
  ({ name: "gpu", engine: "ec2", labels: gpu, ceiling: 2, hot: 0, stopped: 0, ...change }) as DesiredFleet;
const machine = (name: string): SeenRunner => ({
  id: 1,
  name,
  online: true,
  busy: true,
  ephemeral: true,
  labels: gpu,
});

function seen(change: Partial<SeenWaitingRun> = {}, run: Partial<SeenWaitingRun["run"]> = {}): SeenWaitingRun {
  const job = { repository: "app", run: 7, id: 8, name: "train", status: "queued", conclusion: null, steps: 0 };
  return {
    owner: "acme",
    repository: "app",
    defaultBranch: "main",
    isPublic: false,
    run: {
      id: 7,
      path: ".github/workflows/ci.yml",
      name: "CI",
      event: "push",
      status: "queued",
      conclusion: null,
      branch: "main",
      sha: "a".repeat(40),
      actor: "ann",
      url: "https://github.com/acme/app/actions/runs/7",
      createdAt: "2026-11-21T11:50:00Z",
      pulls: [],
      ...run,
    },
    jobs: { seen: [{ ...job, labels: gpu, since: "2026-11-21T11:50:00Z", url: "https://job" }] },
    gates: { seen: [] },
    environments: { seen: {} },
    runners: { seen: [] },
    groups: { seen: [] },
    workflows: { seen: [] },
    others: { seen: [] },
    ...change,
  };
}

async function reasons(change: Partial<SeenWaitingRun>, fleets: readonly DesiredFleet[], run = {}) {
  const known: KnownRun = {
    entry: undefined,
    fleets,
    fleetSource: (name, field) => ({ setBy: `fleet "${name}"`, field: `fleets.${name}.${field}` }),
    simulation: { repository: "app" },
    now: new Date("2026-11-21T12:00:00Z"),
  };
  return (await explainRun(seen(change, run), known)).reasons;
}

describe("a queued job", () => {
  it.each<[string, Partial<SeenWaitingRun>, readonly DesiredFleet[], string, string]>([
    [
      "its fleet starts a machine",
      {},
      [fleet()],
      "fleet-starts",
      'the fleet "gpu" starts a machine for it; 0 of 2 are there.',
    ],
    [
      "its fleet is at the ceiling",
      { runners: { seen: [machine("a"), machine("b")] } },
      [fleet()],
      "fleet-at-ceiling",
      'the fleet "gpu" has 2 machines, and its ceiling is 2.',
    ],
    [
      "its fleet serves others",
      {},
      [fleet({ repositories: ["other"] })],
      "fleet-closed",
      'the fleet "gpu" has them, and does not serve this repository.',
    ],
    [
      "nobody has its labels",
      {},
      [fleet({ labels: ["self-hosted", "cpu"] })],
      "nobody-serves",
      "no runner, fleet or machine of GitHub's has all of these labels.",
    ],
    [
      "runners could not be read",
      { runners: { unseen: "no" } },
      [],
      "runners-not-seen",
      "no runner that this token may see has all of these labels.",
    ],
  ])("waits because %s", async (_why, change, fleets, id, words) => {
    expect(await reasons(change, fleets)).toMatchObject([
      { id, what: `"train" waits for [self-hosted, gpu] for 10 minutes: ${words}` },
    ]);
  });

  it("is told which runners and fleets lack the least", async () => {
    const [reason] = await reasons({}, [fleet({ labels: ["self-hosted", "cpu"] })]);
    expect(reason?.details).toEqual(["asked for by runs-on in app: .github/workflows/ci.yml", 'fleet "gpu" lacks gpu']);
  });
});

describe("a run", () => {
  it("of somebody new waits for a word", async () => {
    const found = await reasons({ jobs: { seen: [] } }, [], { status: "completed", conclusion: "action_required" });
    expect(found.map(({ id }) => id)).toEqual(["run-needs-approval"]);
  });
});
