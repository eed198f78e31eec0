import { describe, expect, it } from "vitest";
import { jobsAt, parseRate } from "../../../fleet/economics/rate.ts";
import { spanOf } from "../../../fleet/economics/simulation.ts";
import { parseTrace, traceOf } from "../../../fleet/economics/trace.ts";

const at = (text: string) => Date.parse(text);

describe("a trace", () => {
  it("is read from CSV, in any order of columns and jobs", () => {
    const text = `seconds,queued_at,run,labels
60,2026-11-02T10:00:00Z,2,"gpu linux"
30.5,2026-11-02T09:00:00+01:00,1,gpu;linux

`;
    expect(parseTrace(text, "trace.csv")).toEqual({
      jobs: [
        { at: at("2026-11-02T08:00:00Z"), seconds: 30.5, run: 1, labels: ["gpu", "linux"] },
        { at: at("2026-11-02T10:00:00Z"), seconds: 60, run: 2, labels: ["gpu", "linux"] },
      ],
      unstarted: 0,
    });
  });

  it("is read from GitHub's workflow jobs, one a line; those that never worked are counted", () => {
    const text = [
      '{"created_at":"2026-11-02T08:00:00Z","started_at":"2026-11-02T08:01:00Z","completed_at":"2026-11-02T08:03:30Z","run_id":7,"labels":["self-hosted","gpu"],"name":"x"}',
      '{"created_at":"2026-11-02T08:00:00Z","started_at":null,"completed_at":null,"run_id":7,"labels":["gpu"]}',
      '{"created_at":"2026-11-02T08:00:00Z","started_at":"2026-11-02T08:00:00Z","completed_at":"2026-11-02T08:00:00Z","conclusion":"skipped","labels":[]}',
    ].join("\n");
    expect(parseTrace(text, "jobs.jsonl")).toEqual({
      jobs: [{ at: at("2026-11-02T08:00:00Z"), seconds: 150, run: 7, labels: ["self-hosted", "gpu"] }],
      unstarted: 2,
    });
  });

  it("is refused with every line that is wrong", () => {
    const text = `queued_at,seconds,run
2026-11-02,60,1
2026-11-02T10:00:00Z,-5,1
2026-11-02T10:00:00Z,soon,1
2026-11-02T10:00:00Z,60
,60,1
2026-11-02T10:00:00Z,60,one
`;
    expect(() => parseTrace(text, "trace.csv")).toThrowErrorMatchingInlineSnapshot(`
      [TraceError: "trace.csv" line 2: queued_at is "2026-11-02"; write a time with its zone (2026-11-02T09:30:00Z).
      "trace.csv" line 3: works for -5 seconds; write 0 to 2592000, as no job is longer.
      "trace.csv" line 4: seconds is "soon"; write a number.
      "trace.csv" line 5: has 2 values, but the header has 3; write as many.
      "trace.csv" line 6: has 2 values, but the header has 3; write as many.
      "trace.csv" line 7: run is "one"; write a number.]
    `);
    expect(() => parseTrace("[1]\n", "t.jsonl")).toThrow('"t.jsonl" line 1: the header has no queued_at');
    expect(() => parseTrace('{"queued_at":1}\n{nonsense\n{"labels":3}', "t.jsonl")).toThrowErrorMatchingInlineSnapshot(`
      [TraceError: "t.jsonl" line 1: queued_at is 1; write a time with its zone (2026-11-02T09:30:00Z).
      "t.jsonl" line 2: is no JSON; write one object a line.
      "t.jsonl" line 3: has no queued_at; write a time (2026-11-02T09:30:00Z).]
    `);
    expect(() => parseTrace("\n", "t.csv")).toThrow('"t.csv" is empty; write one job a line.');
    expect(() => parseTrace(`queued_at,seconds\n${"x,1\n".repeat(25)}`, "t.csv")).toThrow(/and 5 lines more\.$/);
  });

  it("is narrowed to a fleet's labels, and to whole runs where jobs start together", () => {
    const jobs = [
      { at: 1, seconds: 1, run: 1, labels: ["self-hosted", "GPU"] },
      { at: 2, seconds: 1, run: 2, labels: ["gpu", "slipway-run-2"] },
      { at: 3, seconds: 1, run: 2, labels: ["gpu", "linux"] },
      { at: 4, seconds: 1, run: 3, labels: ["ubuntu-latest"] },
      { at: 5, seconds: 1, run: 3, labels: ["self-hosted"] },
      { at: 6, seconds: 1, run: 4 },
    ];
    const of = (gang?: number) =>
      traceOf({ jobs, unstarted: 3 }, { labels: ["gpu", "linux"], ...(gang !== undefined && { gang }) });
    expect([of().jobs.map((one) => one.at), of().leftOut]).toEqual([
      [1, 2, 3, 6],
      { "never started": 3, "other labels": 2 },
    ]);
    expect([of(2).jobs.map((one) => one.at), of(2).leftOut]).toEqual([
      [2, 3],
      { "never started": 3, "other labels": 2, "a run of fewer jobs than start together": 2 },
    ]);
  });

  it("is of whole days, and of whole weeks from five days on", () => {
    const jobs = (first: string, last: string) => [first, last].map((text) => ({ at: at(text), seconds: 1, run: 1 }));
    const days = (first: string, last: string, given?: number) => {
      const { from, until } = spanOf(jobs(first, last), given);
      return [new Date(from).toISOString(), (until - from) / 86_400_000];
    };
    expect(days("2026-11-02T09:00:00Z", "2026-11-02T18:00:00Z")).toEqual(["2026-11-02T00:00:00.000Z", 1]);
    expect(days("2026-11-02T09:00:00Z", "2026-11-06T18:00:00Z")[1]).toBe(7);
    expect(days("2026-11-02T09:00:00Z", "2026-11-10T18:00:00Z")[1]).toBe(14);
    expect(days("2026-11-02T09:00:00Z", "2026-11-06T18:00:00Z", 5)[1]).toBe(5);
  });
});

describe("a rate", () => {
  const options = { rate: "12/h", minutes: "20", days: "28", seed: "1" };

  it("makes so many jobs of such a length, the same for the same seed", () => {
    const jobs = [...jobsAt(parseRate(options, 1))];
    expect(jobs.length).toBeGreaterThan(12 * 24 * 28 * 0.95);
    expect(jobs.length).toBeLessThan(12 * 24 * 28 * 1.05);
    const mean = jobs.reduce((sum, { seconds }) => sum + seconds, 0) / jobs.length / 60;
    expect(mean).toBeGreaterThan(19);
    expect(mean).toBeLessThan(21);
    expect([...jobsAt(parseRate(options, 1))]).toEqual(jobs);
    expect([...jobsAt(parseRate({ ...options, seed: "2" }, 1))]).not.toEqual(jobs);
  });

  it("has its jobs in working hours, as many in a week as without", () => {
    const jobs = [...jobsAt(parseRate({ ...options, rate: "288/day", hours: "8-18" }, 1))];
    expect(jobs.length).toBeGreaterThan(288 * 28 * 0.9);
    for (const { at: queued } of jobs) {
      const date = new Date(queued);
      expect([date.getUTCDay() % 6 !== 0, date.getUTCHours() >= 8 && date.getUTCHours() < 18]).toEqual([true, true]);
    }
  });

  it("has the jobs of a run at once", () => {
    const jobs = [...jobsAt(parseRate({ ...options, days: "2" }, 4))];
    expect(jobs.length % 4).toBe(0);
    expect(new Set(jobs.slice(0, 4).map(({ at: queued, run }) => `${queued} ${run}`)).size).toBe(1);
  });

  it("is refused with every option that is wrong", () => {
    const wrong = { rate: "often", minutes: "x", days: "0", seed: "-1", hours: "18-8" };
    expect(() => parseRate(wrong, 1)).toThrowErrorMatchingInlineSnapshot(`
      [TraceError: "--rate often": write jobs by time, for example 12/h or 300/day.
      "--hours 18-8": write two hours of a day, for example 8-18.
      "--minutes x": write a number from 0.1 to 1440.
      "--days 0": write a number from 1 to 366.
      "--seed -1": write a number from 0 to 2147483648.]
    `);
  });
});
