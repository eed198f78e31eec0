import { describe, expect, it } from "vitest";
import { type Measured, markdownTable } from "../../bench/table.ts";

const result = (seconds: number, mebibytes?: number, calls?: number) => ({
  seconds,
  usage: mebibytes === undefined ? undefined : { mebibytes, processorSeconds: seconds / 2 },
  output: "",
  calls: calls === undefined ? undefined : { reads: calls, writes: 0 },
});

const measured: Measured[] = [
  {
    repositories: 10,
    case: { side: "by hand", title: "`pulumi preview`", comparedWith: "preview" },
    results: [result(9, 400, 2), result(4, 500, 2), result(5, 450, 2)],
  },
  {
    repositories: 10,
    case: { side: "by hand", title: "program alone, under mocks", comparedWith: "preview" },
    results: [result(1, 90)],
  },
  {
    repositories: 10,
    case: { side: "slipway", title: "`slipway plan`", comparedWith: "preview" },
    results: [result(1, 90)],
  },
  {
    repositories: 10,
    case: { side: "slipway", title: "`slipway rehearse`", comparedWith: "up" },
    results: [result(3, undefined, 425)],
  },
  {
    repositories: 100,
    case: { side: "slipway", title: "`slipway plan`", comparedWith: "preview" },
    results: [result(8, 300)],
  },
];

describe("markdownTable", () => {
  it("compares medians with the first hand-written case of the same size and kind, and leaves blank what is not known", () => {
    expect(markdownTable(measured)).toMatchInlineSnapshot(`
      "| repositories |  | command | runs | time | ratio | processor time | ratio | memory | ratio | API reads + writes a repository |
      | --: | --- | --- | --: | --: | --: | --: | --: | --: | --: | --: |
      | 10 | by hand | \`pulumi preview\` | 3 | 5.00 s | 1.00 | 2.50 s | 1.00 | 450 MiB | 1.00 | 0.2 + 0.0 |
      | 10 | by hand | program alone, under mocks | 1 | 1.00 s | 0.20 | 0.50 s | 0.20 | 90 MiB | 0.20 |  |
      | 10 | slipway | \`slipway plan\` | 1 | 1.00 s | 0.20 | 0.50 s | 0.20 | 90 MiB | 0.20 |  |
      | 10 | slipway | \`slipway rehearse\` | 1 | 3.00 s |  |  |  |  |  | 42.5 + 0.0 |
      | 100 | slipway | \`slipway plan\` | 1 | 8.00 s |  | 4.00 s |  | 300 MiB |  |  |"
    `);
  });
});
