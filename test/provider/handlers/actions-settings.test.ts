import { afterAll, beforeAll, expect, test } from "vitest";
import { actionsSettingsHandler as handler } from "../../../provider/handlers/actions-settings.ts";
import { startTestGitHub, type TestGitHub } from "../github.ts";

let gh: TestGitHub;
beforeAll(async () => {
  gh = await startTestGitHub();
  await gh.makeRepository("app", { "README.md": "hello" });
});
afterAll(() => gh.sandbox.close());

const at = { owner: "acme", repository: "app" };
const live = async () => (await handler.read("acme/app", undefined, gh.context))!.inputs;

test("writes what is declared and differs, and nothing else", async () => {
  const before = await live();
  const writes = await gh.writesOf(() => handler.create({ ...at, retentionDays: 30 }, gh.context));
  expect(writes).toEqual(["PUT /repos/{owner}/{repo}/actions/permissions/artifact-and-log-retention"]);
  expect(await live()).toEqual({ ...before, retentionDays: 30 });
  expect(await gh.writesOf(() => handler.create({ ...at, retentionDays: 30 }, gh.context))).toEqual([]);
});

test("a refresh shows what is declared as it is now, and not what is undeclared", async () => {
  const declared = { ...at, forkApproval: "all_external_contributors" as const };
  const { id, outputs } = await handler.create(declared, gh.context);
  expect(await handler.read(id, { inputs: declared, outputs }, gh.context)).toEqual({ id, inputs: declared, outputs });
  await handler.update(outputs, { ...at, forkApproval: "first_time_contributors" }, gh.context);
  const drifted = (await handler.read(id, { inputs: declared, outputs }, gh.context))!;
  expect(drifted.outputs).toEqual({ ...at, forkApproval: "first_time_contributors" });
  expect(handler.differs(drifted.outputs, declared)).toBe(true);
});

test("a deletion leaves the settings as they are", async () => {
  const { outputs } = await handler.create({ ...at, retentionDays: 7 }, gh.context);
  expect(await gh.writesOf(() => handler.delete(outputs, gh.context))).toEqual([]);
  expect(await live()).toMatchObject({ retentionDays: 7 });
});

test("unfit inputs are told at once", () => {
  const inputs = { owner: "acme", repository: "app", retentionDays: 1000, forkApproval: "everybody" };
  expect(handler.check(inputs, () => true)).toMatchInlineSnapshot(`
    [
      {
        "property": "retentionDays",
        "reason": "retentionDays 1000 is not possible: write a whole number of days from 1 to 400 (a public repository: 90).",
      },
      {
        "property": "forkApproval",
        "reason": "forkApproval "everybody" is unknown: write one of first_time_contributors_new_to_github, first_time_contributors, all_external_contributors.",
      },
    ]
  `);
});
