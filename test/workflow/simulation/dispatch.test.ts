import { describe, expect, test } from "vitest";
import { SimulationFault } from "../../../workflow/simulation/simulate.ts";
import { job, play, resultsOf, runOf, workflow } from "./play.ts";

const inputs = `
  workflow_dispatch:
    inputs:
      level: { type: choice, options: [info, debug], default: info }
      deploy: { type: boolean }
      count: { type: number, default: 3 }
      to: { type: environment }
      title: { type: string, required: true }
  push:`;
const files = workflow(
  inputs,
  job("debug", "if: inputs.level == 'debug'"),
  job("deploy", "if: inputs.deploy"),
  job("text", "if: github.event.inputs.deploy == 'true'"),
  job("many", "if: inputs.count > 2"),
  job("typed", "if: inputs.deploy == true && inputs.count == 5"),
  job("titled", "if: inputs.title != ''"),
);
const dispatch = (given: { [name: string]: string }, workflow?: string) => ({
  name: "workflow_dispatch",
  inputs: given,
  ...(workflow !== undefined && { workflow }),
});

test("given inputs lie over the defaults, with their types", async () => {
  expect(resultsOf(await play(files, dispatch({ title: "x" })))).toEqual({
    debug: "skip",
    deploy: "skip",
    text: "skip",
    many: "run",
    typed: "skip",
    titled: "run",
  });
  expect(resultsOf(await play(files, dispatch({ title: "x", level: "debug", deploy: "true", count: "5" })))).toEqual({
    debug: "run",
    deploy: "run",
    text: "run",
    many: "run",
    typed: "run",
    titled: "run",
  });
});

test("other events leave the inputs empty", async () => {
  expect(resultsOf(await play(files, { name: "push" }))).toMatchObject({
    debug: "skip",
    deploy: "skip",
    titled: "skip",
  });
});

test.each([
  [{}, 'input "title" is required'],
  [{ title: "" }, 'input "title" is required'],
  [{ title: "x", level: "loud" }, 'input "level" cannot be "loud", only info, debug'],
  [{ title: "x", deploy: "yes" }, 'input "deploy" cannot be "yes", only true, false'],
  [{ title: "x", count: "few" }, 'input "count" is a number, not "few"'],
  [{ title: "x", to: "moon" }, 'input "to" cannot be "moon", only production'],
  [{ title: "x", nope: "1" }, 'it has no input "nope", only level, deploy, count, to, title'],
])("inputs that no workflow takes are refused: %j", async (given, fault) => {
  const environments = { production: { reviewers: false } };
  await expect(play(files, dispatch(given), { environments })).rejects.toThrow(
    new SimulationFault([`.github/workflows/ci.yml: ${fault}.`]),
  );
});

test("all faults are told at once", async () => {
  await expect(play(files, dispatch({ level: "loud", nope: "1" }))).rejects.toMatchObject({
    faults: [
      '.github/workflows/ci.yml: it has no input "nope", only level, deploy, count, to, title.',
      '.github/workflows/ci.yml: input "level" cannot be "loud", only info, debug.',
      '.github/workflows/ci.yml: input "title" is required.',
    ],
  });
});

describe("with several workflows", () => {
  const two = {
    "ci.yml": files,
    "plain.yml": workflow("workflow_dispatch", job("a")),
    "push.yml": workflow("push", job("b")),
  };

  test("the named one starts alone", async () => {
    const result = await play(two, dispatch({}, "plain.yml"));
    expect(runOf(result, "plain.yml").triggered).toBe(true);
    expect(runOf(result, "ci.yml")).toMatchObject({
      triggered: false,
      reason: "The event is about .github/workflows/plain.yml alone.",
    });
  });

  test("without a name, each that takes the inputs starts", async () => {
    const result = await play(two, dispatch({}));
    expect(runOf(result, "plain.yml").triggered).toBe(true);
    expect(runOf(result, "ci.yml").reason).toBe('GitHub refuses the dispatch: input "title" is required.');
    expect(runOf(result, "push.yml").reason).toBe("It does not listen to workflow_dispatch, only to push.");
  });

  test("a dispatch of a workflow without the trigger starts nothing", async () => {
    const result = await play(two, dispatch({}, ".github/workflows/push.yml"));
    expect(result.runs.some(({ triggered }) => triggered)).toBe(false);
  });
});

test("a dispatch may be at a branch or a tag", async () => {
  const content = workflow("workflow_dispatch", job("a", "if: github.ref == 'refs/tags/v1'"));
  expect(resultsOf(await play(content, { name: "workflow_dispatch", ref: "refs/tags/v1" }))).toEqual({ a: "run" });
});
