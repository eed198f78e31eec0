import { expect, it } from "vitest";
import { codeBuildFindings, withCodeBuildLabels } from "../../platform/codebuild-labels.ts";
import { analyze } from "../../workflow/analysis/analyze.ts";

const fleets = [{ name: "cpu", project: "slipway-prod-cpu", labels: ["self-hosted", "linux", "cpu"] }];

const content = `on: push
jobs:
  one: # a comment stays
    runs-on: CPU
    steps: [{ run: "true" }]
  list:
    runs-on:
      - self-hosted
      - cpu

    steps: [{ run: "true" }]
  other:
    runs-on: [self-hosted, gpu]
    steps: [{ run: "true" }]
  hosted:
    runs-on: ubuntu-24.04
    steps: [{ run: "true" }]
`;
const file = { path: ".github/workflows/ci.yml", content, mode: "managed" as const };

it("gives each job on a CodeBuild fleet the label of the project and run, and one of its own; the rest stays", () => {
  const [changed] = withCodeBuildLabels([file], fleets);
  expect(changed!.content).toBe(`on: push
jobs:
  one: # a comment stays
    runs-on: ["codebuild-slipway-prod-cpu-\${{ github.run_id }}-\${{ github.run_attempt }}", ci-one]
    steps: [{ run: "true" }]
  list:
    runs-on:
      ["codebuild-slipway-prod-cpu-\${{ github.run_id }}-\${{ github.run_attempt }}", ci-list]

    steps: [{ run: "true" }]
  other:
    runs-on: [self-hosted, gpu]
    steps: [{ run: "true" }]
  hosted:
    runs-on: ubuntu-24.04
    steps: [{ run: "true" }]
`);
});

it("changes nothing without such a fleet, and no file that is no workflow", () => {
  expect(withCodeBuildLabels([file], [])).toEqual([file]);
  const readme = { ...file, path: "README.md" };
  expect(withCodeBuildLabels([readme], fleets)).toEqual([readme]);
});

it("refuses a job that asks for such a fleet by an expression", async () => {
  const asked = {
    ...file,
    content: `on: push
jobs:
  test:
    strategy: { matrix: { os: [cpu] } }
    runs-on: \${{ matrix.os }}
    steps: [{ run: "true" }]
`,
  };
  expect(codeBuildFindings("app", [asked], fleets, await analyze([asked]))).toEqual([
    {
      id: "runner-not-plain",
      severity: "error",
      subject: 'app/.github/workflows/ci.yml: job "test"',
      message:
        'asks for the fleet "cpu" by an expression, but CodeBuild needs labels of its own in that place; write runs-on: [self-hosted, linux, cpu], or give the fleet the engine ec2.',
    },
  ]);
  expect(codeBuildFindings("app", [file], fleets, await analyze([file]))).toEqual([]);
});
