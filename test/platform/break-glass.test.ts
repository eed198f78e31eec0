import { describe, expect, it } from "vitest";
import { planJudged } from "../../cli/plan.ts";
import { loadStack } from "../../platform/load.ts";
import { repositoryOutline } from "../../platform/outline.ts";
import { changesBetween } from "../../preview/changes.ts";
import { dangersOf } from "../../preview/dangers.ts";
import { emptyPlan } from "../../preview/plan-document.ts";
import { makeProject } from "../cli/project.ts";

const entry = (rules: string) => ({
  "inventory/repositories/sample-app.yaml": `visibility: public
rules:
  approvals: 1
${rules}`,
});
const oncall = `  breakGlass:
    - who: { team: oncall }
      reason: the release of the payment service is stuck
      until: 2026-12-01
`;
const day = (text: string) => new Date(`${text}T23:59:59Z`);

/** What the stack prod is on a day. */
async function on(today: string, rules = oncall) {
  const loaded = await loadStack(makeProject(entry(rules)), "prod", undefined, undefined, day(today));
  const { resources } = await planJudged(loaded, day(today));
  const [repository] = loaded.platform.repositories;
  const ruleset = resources.find(({ name }) => name === "sample-app-rules-branch");
  return {
    plan: { ...emptyPlan("prod"), resources, repositories: { "sample-app": repositoryOutline(repository!) } },
    repository: repository!,
    actors: ruleset?.inputs.bypassActors as readonly object[] | undefined,
    outline: repositoryOutline(repository!).bypass,
    findings: loaded.platform.findings
      .filter(({ id }) => id.startsWith("break-glass"))
      .map(({ severity, id, subject, message }) => `${severity} ${subject}: ${message} (${id})`),
  };
}

describe("an exception from the branch rules for some days", () => {
  it("lets somebody pass them until the end of its last day, and says who, why and until when", async () => {
    const { actors, outline, findings } = await on("2026-12-01");
    expect(actors).toHaveLength(1);
    expect(outline).toEqual([
      "branch: team oncall (always) until 2026-12-01: the release of the payment service is stuck",
    ]);
    expect(findings).toEqual([
      "warning inventory/repositories/sample-app.yaml:5: rules.breakGlass[0]: team oncall (always) may pass the branch rules until 2026-12-01: the release of the payment service is stuck. (break-glass)",
    ]);
  });

  it("is gone by itself the day after, which a plan of that day shows", async () => {
    const { actors, outline, findings } = await on("2026-12-02");
    expect(actors).toEqual([]);
    expect(outline).toEqual([]);
    expect(findings).toEqual([
      "warning inventory/repositories/sample-app.yaml:5: rules.breakGlass[0]: ended with 2026-12-01, so team oncall (always) may not pass the branch rules any more (the release of the payment service is stuck); take it out. (break-glass-lapsed)",
    ]);
  });

  it("is no emergency when it lasts for longer than a month", async () => {
    expect((await on("2026-10-30")).findings).toEqual([
      "error inventory/repositories/sample-app.yaml:5: rules.breakGlass[0]: lasts until 2026-12-01, more than 31 days; write 2026-11-30 or earlier, or rules.bypass for what is to stay. (break-glass-too-long)",
    ]);
    expect((await on("2026-10-31")).findings[0]).toMatch(/^warning/);
  });

  it("adds nobody who may pass them anyway, and takes nobody away", async () => {
    const both = `  bypass: [{ team: oncall }, { role: admin, mode: pull_request }]\n${oncall}`;
    expect((await on("2026-12-01", both)).actors).toHaveLength(2);
    expect((await on("2026-12-02", both)).outline).toEqual([
      "branch: role admin (pull_request)",
      "branch: team oncall (always)",
    ]);
  });

  it("leaves files coming by pull request, as it ends some day", async () => {
    expect((await on("2026-12-01")).repository.delivery).toBe("pull-request");
  });

  it("stands among the dangers of the change that brings it", async () => {
    const [base, head] = [await on("2026-12-01", ""), await on("2026-12-01")];
    const found = dangersOf(changesBetween(base.plan, head.plan), base.plan, head.plan);
    expect(found.map(({ id, message }) => `${id}: ${message}`)).toContain(
      'bypass-added: Rules may be passed: "branch: team oncall (always) until 2026-12-01: the release of the payment service is stuck".',
    );
  });
});
