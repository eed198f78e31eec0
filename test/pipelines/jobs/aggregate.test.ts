import { describe, expect, it } from "vitest";
import { aggregateJob } from "../../../pipelines/jobs/aggregate.ts";
import { type Condition, equals } from "../../../workflow/expressions.ts";
import { github } from "../../../workflow/expressions-contexts.ts";
import { defineJob } from "../../../workflow/jobs.ts";
import { render } from "../../../workflow/render.ts";
import { type ForcedOutcome, simulate } from "../../../workflow/simulation/simulate.ts";
import { run } from "../../../workflow/steps.ts";

const runner = "ubuntu-24.04";
const job = (id: string, condition?: Condition) =>
  defineJob({
    id,
    name: id,
    ...(condition === undefined ? {} : { if: condition }),
    runsOn: runner,
    timeoutMinutes: 5,
    permissions: {},
    steps: [run("Say", "echo")],
  });

/** How the aggregate ends on a push, where `always` runs and `never` is skipped. */
async function ends(mayBeSkipped: boolean, outcomes: readonly ForcedOutcome[] = []): Promise<string> {
  const always = job("always");
  const never = job("never", equals(github.eventName, "schedule"));
  const ci = aggregateJob({ id: "ci", needs: [always, never], mayBeSkipped: mayBeSkipped ? [never] : [], runner });
  const file = render({
    file: "ci.yml",
    name: "CI",
    on: { push: {} },
    concurrency: { group: "ci", cancelInProgress: false },
    jobs: [always, never, ci],
  });
  const { runs } = await simulate([file], { name: "push" }, { repository: "x", outcomes });
  return runs[0]!.jobs.find(({ id }) => id === "ci")!.result;
}

describe("an aggregate job", () => {
  it("fails when a job is skipped, as GitHub itself would count that as passed", async () => {
    expect(await ends(false)).toBe("fail");
  });

  it("passes when the job that is skipped may be", async () => {
    expect(await ends(true)).toBe("run");
  });

  it.each(["failure", "cancelled"] as const)("fails when a job ends in %s", async (outcome) => {
    expect(await ends(true, [{ job: "always", outcome }])).toBe("fail");
  });
});
