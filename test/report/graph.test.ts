import { describe, expect, it } from "vitest";
import { jobGraph } from "../../report/graph.ts";
import { simulate } from "../../workflow/simulation/simulate.ts";

const content = `name: A <b>
on: push
jobs:
  test: { runs-on: ubuntu-24.04, strategy: { matrix: { v: [1, 2] } }, steps: [{ run: echo }] }
  ship: { needs: test, environment: live, runs-on: ubuntu-24.04, steps: [{ run: echo }] }
`;
const files = [{ path: ".github/workflows/a.yml", content }];
const options = { repository: "app", environments: { live: { reviewers: true } } };

describe("jobGraph", () => {
  it("draws a box a job with what becomes of it, an arrow a need, and escapes its title", async () => {
    const picture = await jobGraph('"on" <push>', await simulate(files, { name: "push" }, options));
    expect(picture).toContain('aria-label="&quot;on&quot; &lt;push&gt;"');
    expect([...picture.matchAll(/<text class="(name|detail)"[^>]*>([^<]*)</g)].map(([, , text]) => text)).toEqual([
      "test x2",
      "runs",
      "ship",
      "waits for approval · live",
    ]);
    expect(picture.match(/class="edge"/g)).toHaveLength(1);
    expect(picture.match(/class="job [a-z]+"/g)).toEqual(['class="job run"', 'class="job wait"']);
  });

  it("frames a workflow at least as widely as the path of its file", async () => {
    const one = "on: push\njobs:\n  a: { runs-on: ubuntu-24.04, steps: [{ run: echo }] }\n";
    const path = `.github/workflows/${"long".repeat(10)}.yml`;
    const picture = await jobGraph("push", await simulate([{ path, content: one }], { name: "push" }, options));
    const width = Number(/class="frame" width="([\d.]+)"/.exec(picture)?.[1]);
    expect(width).toBeGreaterThan(path.length * 7);
  });

  it("leaves out the arrow of a need that another need waits for anyway, and no other", async () => {
    const chained = `on: push
jobs:
  a: { runs-on: ubuntu-24.04, steps: [{ run: echo }] }
  b: { needs: a, runs-on: ubuntu-24.04, steps: [{ run: echo }] }
  c: { needs: a, runs-on: ubuntu-24.04, steps: [{ run: echo }] }
  d: { needs: [a, b, c], runs-on: ubuntu-24.04, steps: [{ run: echo }] }
`;
    const result = await simulate([{ path: ".github/workflows/a.yml", content: chained }], { name: "push" }, options);
    const picture = await jobGraph("push", result);
    expect(picture.match(/class="edge"/g)).toHaveLength(["a->b", "a->c", "b->d", "c->d"].length);
  });

  it("draws nothing where no workflow starts", async () => {
    const result = await simulate(files, { name: "pull_request" }, options);
    expect(await jobGraph("pull request", result)).toBe("");
  });
});
