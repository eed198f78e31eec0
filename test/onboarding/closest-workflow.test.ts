import { describe, expect, it } from "vitest";
import { closestWorkflow } from "../../onboarding/closest-workflow.ts";

const candidate = (pipeline: string, content: string) => ({ pipeline, path: ".github/workflows/ci.yml", content });
const python = candidate(
  "python-app",
  `on: [push, pull_request]
jobs:
  test:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v6
      - uses: actions/setup-python@v6
      - run: ruff check .
      - run: python -m pytest
`,
);
const image = candidate(
  "container-toolchain",
  "on: push\njobs: { image: { runs-on: ubuntu-24.04, steps: [{ run: docker build . }] } }\n",
);
const own = (content: string) => ({ path: ".github/workflows/tests.yml", content });

describe("a workflow that is written by hand", () => {
  it("is linked to the one that does most of the same, with what either lacks and the difference", async () => {
    const closest = await closestWorkflow(
      own(`on: pull_request
jobs:
  unit:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v6
      - uses: actions/setup-python@v6
      - run: tox
      - run: pytest
`),
      [image, python],
    );
    expect(closest).toMatchInlineSnapshot(`undefined`);
  });

  it("is linked to none where nothing of it is in the catalogue, or GitHub cannot read it", async () => {
    expect(
      await closestWorkflow(own("on: release\njobs: { a: { runs-on: x, steps: [{ run: ./ship }] } }\n"), [python]),
    ).toBe(undefined);
    expect(await closestWorkflow(own("on: [push\njobs"), [python])).toBe(undefined);
    expect(await closestWorkflow(own("on: push\njobs: 7\n"), [python])).toBe(undefined);
  });
});
