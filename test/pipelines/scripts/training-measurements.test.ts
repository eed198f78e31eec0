import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { type FakeGitHub, fakeGitHub } from "./fake-github.ts";
import { runScript } from "./run-script.ts";

const folderWith = (files: Record<string, string>): string => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "slipway-measured-"));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), content);
  }
  return folder;
};
const jsonIn = (folder: string, name: string) => JSON.parse(readFileSync(path.join(folder, name), "utf8"));

describe("measure_benchmark.py", () => {
  const benchmark = (body: string) => `
import argparse, json, sys
parser = argparse.ArgumentParser()
for name in ("group", "name"): parser.add_argument(name)
for name in ("--iterations", "--output"): parser.add_argument(name)
given = parser.parse_args()
${body}
`;
  const measure = async (
    body: string,
    extras: { env?: Record<string, string>; standIns?: Record<string, string> } = {},
  ) => {
    const folder = folderWith({ "benchmarks/__main__.py": benchmark(body), "benchmarks/__init__.py": "" });
    const env = {
      GROUP: "training",
      BENCHMARK: "throughput",
      ITERATIONS: "3",
      SAMPLE_SECONDS: "0.02",
      PYTHONPATH: folder,
    };
    const ended = await runScript("measure_benchmark.py", {
      folder,
      env: { ...env, ...extras.env },
      ...(extras.standIns ? { standIns: extras.standIns } : {}),
    });
    return { ...ended, folder };
  };
  const good = `json.dump({"speed": {"value": float(given.iterations), "unit": "samples/s", "better": "higher"}}, open(given.output, "w"))`;

  it("R4-06: runs the benchmark as often as asked, and measures the machine meanwhile", async () => {
    const hold = `data = bytearray(64 * 1024 * 1024); import time; time.sleep(0.5)\n${good}`;
    const { status, folder, summary } = await measure(hold, {
      standIns: { "nvidia-smi": `printf '40, 1000\\n90, 2500\\n'` },
    });
    expect(status).toBe(0);
    const { benchmark: name, iterations, figures } = jsonIn(folder, "benchmark.json");
    expect([name, iterations, figures.speed]).toEqual([
      "training/throughput",
      3,
      { value: 3, unit: "samples/s", better: "higher" },
    ]);
    expect(figures.peak_memory).toMatchObject({ unit: "MiB", better: "lower" });
    expect(figures.peak_memory.value).toBeGreaterThan(64);
    expect(figures.gpu_utilization).toEqual({ value: 90, unit: "%", better: "higher" });
    expect(figures.peak_gpu_memory).toEqual({ value: 2500, unit: "MiB", better: "lower" });
    expect(summary).toContain("### training/throughput, 3 iterations");
  });

  it.each([
    ["raise SystemExit(4)", "ended with status 4"],
    ["pass", "wrote no figures to --output"],
    [`open(given.output, "w").write("{}")`, "it holds no figures"],
    [
      `open(given.output, "w").write('{"a": {"value": 1, "unit": "s"}}')`,
      '"a" must have exactly value, unit and better',
    ],
    [`open(given.output, "w").write('{"a": {"value": NaN, "unit": "s", "better": "lower"}}')`, "which is no number"],
    [
      `open(given.output, "w").write('{"a": {"value": 1, "unit": "s", "better": "less"}}')`,
      'write "higher" or "lower"',
    ],
  ])("fails for a benchmark that says %s", async (body, said) => {
    expect(await measure(body)).toMatchObject({ status: 1, printed: expect.stringContaining(said) });
  });

  it("R4-06: refuses BENCHMARK_ITERATIONS that is no number", async () => {
    const ended = await measure(good, { env: { ITERATIONS: "many" } });
    expect(ended).toMatchObject({ status: 1, printed: expect.stringContaining('BENCHMARK_ITERATIONS is "many"') });
  });

  it("R4-06: tells a leak from memory that is merely held", () => {
    const code = (expression: string) => `
import sys; sys.path.insert(0, "pipelines/scripts"); import measure_benchmark as m
print(${expression})`;
    const value = (expression: string) =>
      Number(execFileSync("python3", ["-B", "-c", code(expression)], { encoding: "utf8" }));
    const mib = 1024 * 1024;
    expect(value(`m.growth([(i, ${mib} * 100) for i in range(20)])`)).toBe(0);
    expect(value(`round(m.growth([(i, ${mib} * (100 + i)) for i in range(20)]), 6)`)).toBe(60);
    // Loading at the start is no leak.
    expect(value(`m.growth([(i, ${mib} * (i if i < 10 else 100)) for i in range(20)])`)).toBe(0);
  });
});

describe("performance_baseline.py", () => {
  const figure = (value: number, better = "higher", unit = "x/s") => ({ value, unit, better });
  const result = (benchmark: string, figures: object) => JSON.stringify({ benchmark, iterations: 1, figures });
  const compare = async (now: Record<string, object>, baseline?: object | string, env: Record<string, string> = {}) => {
    const results = Object.entries(now).map(([name, figures]) => [
      `figures/benchmark-${name.replace("/", "-")}/benchmark.json`,
      result(name, figures),
    ]);
    const folder = folderWith({
      ...Object.fromEntries(results),
      ...(baseline === undefined
        ? {}
        : { "baseline.json": typeof baseline === "string" ? baseline : JSON.stringify(baseline) }),
    });
    const ended = await runScript("performance_baseline.py", {
      folder,
      arguments: ["figures", "baseline.json"],
      env: { EXPECTED: Object.keys(now).join(" "), LIMIT: "10", ...env },
    });
    return { ...ended, folder };
  };
  const base = { "training/speed": { rate: figure(100), time: figure(2, "lower", "s") } };

  it("R4-08: passes figures that are at most as much worse as they may be, whichever way is better", async () => {
    const ended = await compare(
      { "training/speed": { rate: figure(90), time: figure(2.2, "lower", "s"), more: figure(1) } },
      base,
    );
    expect(ended.status).toBe(0);
    expect(ended.summary).toContain("| ✅ training/speed | rate | 100 | 90 x/s | -10.0 % |");
    expect(jsonIn(ended.folder, "proposed-baseline.json")["training/speed"].rate.value).toBe(90);
  });

  it.each([
    [{ rate: figure(89), time: figure(2, "lower", "s") }, "rate is 89 x/s, 11.0 % worse than 100"],
    [{ rate: figure(100), time: figure(2.3, "lower", "s") }, "time is 2.3 s, 15.0 % worse than 2"],
    [{ rate: figure(100) }, "time is in the baseline, but was not measured"],
    [{ rate: figure(100, "lower"), time: figure(2, "lower", "s") }, "rate is measured otherwise than its baseline"],
  ])("R4-08: fails for %j", async (now, said) => {
    expect(await compare({ "training/speed": now }, base)).toMatchObject({
      status: 1,
      printed: expect.stringContaining(said),
    });
  });

  it("R4-08: fails where a benchmark left no figures, or the baseline cannot be read", async () => {
    const now = { "training/speed": base["training/speed"] };
    expect((await compare(now, base, { EXPECTED: "training/speed inference/latency" })).printed).toContain(
      "::error::inference/latency: there are no figures",
    );
    expect(await compare(now, "[]")).toMatchObject({ status: 1, printed: expect.stringContaining("is no baseline") });
  });

  it("R4-08: needs a baseline for a release, and proposes one before", async () => {
    const now = { "training/speed": base["training/speed"] };
    expect(await compare(now)).toMatchObject({
      status: 0,
      printed: expect.stringContaining("There is no baseline.json yet"),
    });
    expect(await compare(now, undefined, { REQUIRED: "true" })).toMatchObject({
      status: 1,
      printed: expect.stringContaining("commit the proposed baseline of a run that you trust before a release"),
    });
  });
});

describe("gang_rendezvous.py", () => {
  let github: FakeGitHub | undefined;
  afterEach(() => github?.close());

  const zipped = (content: string): Buffer => {
    const folder = folderWith({ "node.json": content });
    execFileSync("python3", ["-c", "import zipfile; zipfile.ZipFile('a.zip', 'w').write('node.json')"], {
      cwd: folder,
    });
    return readFileSync(path.join(folder, "a.zip"));
  };
  const env = {
    GITHUB_RUN_ID: "77",
    GITHUB_RUN_ATTEMPT: "2",
    NODES: "3",
    RANK: "1",
    GITHUB_REPOSITORY: "acme/lab",
    GITHUB_TOKEN: "t",
  };
  const wait = async (
    present: readonly string[],
    content = `{"rank": 0, "address": "10.0.0.7", "port": 20077}`,
    minutes = "0.01",
  ) => {
    const artifacts = present.map((name, id) => ({ id: id + 1, name, expired: false, size_in_bytes: 200 }));
    const runs = "/repos/acme/lab/actions/runs/77/artifacts";
    github = await fakeGitHub({
      [`GET ${runs}`]: { artifacts },
      [`GET ${runs}?name=gang-2-0`]: { artifacts: artifacts.filter(({ name }) => name === "gang-2-0") },
      "GET /repos/acme/lab/actions/artifacts/1/zip": zipped(content),
    });
    return runScript("gang_rendezvous.py", {
      arguments: ["wait"],
      env: { ...env, GITHUB_API_URL: github.url, WAIT_MINUTES: minutes, POLL_SECONDS: "0.1" },
    });
  };

  it("R4-07: says where a node is, on a port of the run's own", async () => {
    const folder = folderWith({});
    const ended = await runScript("gang_rendezvous.py", {
      folder,
      arguments: ["announce"],
      env: { ...env, PROBE_ADDRESS: "127.0.0.1" },
    });
    expect(ended.status).toBe(0);
    expect(jsonIn(folder, "node.json")).toEqual({ rank: 1, address: "127.0.0.1", port: 20077 });
  });

  it("R4-07: goes on once all nodes of this attempt are there", async () => {
    const ended = await wait(["gang-2-0", "gang-2-1", "gang-2-2", "gang-1-0"]);
    expect(ended).toMatchObject({ status: 0, outputs: { address: "10.0.0.7", port: "20077" } });
  });

  it("R4-07: ends where one is missing when the time is over, and names it; an earlier attempt does not count", async () => {
    const ended = await wait(["gang-2-0", "gang-2-1", "gang-1-2"]);
    expect(ended.status).toBe(1);
    expect(ended.outputs).toEqual({});
    expect(ended.printed).toContain("2 of 3 nodes came within 0.01 minutes; missing: 2. All or none: this run ends.");
  });

  it.each([
    `{"rank": 0, "address": "$(reboot)", "port": 20077}`,
    `{"rank": 0, "address": "10.0.0.7", "port": "22; x"}`,
    "[]",
  ])("takes nothing but an address from a node: %s", async (content) => {
    const ended = await wait(["gang-2-0", "gang-2-1", "gang-2-2"], content);
    expect(ended).toMatchObject({
      status: 1,
      outputs: {},
      printed: expect.stringContaining("Node 0 did not say where it is"),
    });
  });
});

describe("distributed_test.sh", () => {
  it("R4-07: runs the tests as one node of several, with a process for each GPU", async () => {
    const folder = folderWith({ "tests/distributed/test_x.py": "" });
    const standIns = { python: "", "nvidia-smi": "printf 'GPU 0\\nGPU 1\\n'" };
    const env = { NODES: "4", RANK: "2", MASTER: "10.0.0.7", PORT: "20077" };
    const ended = await runScript("distributed_test.sh", { folder, env, standIns, arguments: ["tests/distributed"] });
    expect(ended.status).toBe(0);
    expect(ended.calls.find(([program]) => program === "python")).toEqual([
      ...["python", "-m", "torch.distributed.run", "--nnodes=4", "--node-rank=2", "--nproc-per-node=2"],
      ...[
        "--master-addr=10.0.0.7",
        "--master-port=20077",
        "--module",
        "pytest",
        "tests/distributed",
        "--junitxml=reports/junit-2.xml",
      ],
    ]);
    const nowhere = await runScript("distributed_test.sh", { env, standIns, arguments: ["nowhere"] });
    expect(nowhere).toMatchObject({ status: 1, printed: expect.stringContaining("There is no folder nowhere") });
  });
});
