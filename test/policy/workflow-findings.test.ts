import { describe, expect, it } from "vitest";
import { judge } from "../../policy/judge.ts";
import { workflowRules } from "../../policy/rules/workflows.ts";
import { rules } from "../../policy/rules.ts";
import { weighFindings } from "../../policy/workflow-findings.ts";
import type { Finding } from "../../workflow/finding.ts";

const file = "sample-app/.github/workflows/ci.yml";
const kept: Finding = { id: "credentials-kept", severity: "warning", subject: `${file}: job "test"`, message: "kept." };
const other: Finding = { id: "secret-not-provisioned", severity: "error", subject: file, message: "missing." };
const today = new Date("2026-06-01T00:00:00Z");
const weigh = (settings: Parameters<typeof weighFindings>[1]) => weighFindings([kept, other], settings, today);

describe("weighing what was found in workflows", () => {
  it("leaves findings as they are where the stack says nothing", () => {
    expect(weigh({})).toEqual([kept, other]);
  });

  it("gives the findings of a rule its level, and no others", () => {
    expect(weigh({ levels: { "W-05": "error" } })).toEqual([{ ...kept, severity: "error" }, other]);
    expect(weigh({ levels: { "W-05": "off" } })).toEqual([other]);
  });

  it.each([file, `${file}: job "test"`])("excuses %s until a day", (resource) => {
    const exception = { rule: "W-05", resource, reason: "pushes by a tool", until: "2026-06-01" };
    expect(weigh({ exceptions: [exception] })).toEqual([
      {
        id: "policy-exception",
        severity: "info",
        subject: kept.subject,
        message: "W-05 is excused until 2026-06-01 (pushes by a tool): kept.",
      },
      other,
    ]);
    expect(weigh({ exceptions: [{ ...exception, until: "2026-05-31" }] })[0]).toMatchObject({
      id: "policy-exception-lapsed",
      severity: "error",
    });
  });

  it("excuses a job of a workflow written by hand, on whatever line it is found", () => {
    const written = { ...kept, subject: 'inventory/workflows/nightly.yml:13: job "soak"' };
    const exception = { rule: "W-05", reason: "pushes by a tool", until: "2026-06-01" };
    for (const resource of ["inventory/workflows/nightly.yml", 'inventory/workflows/nightly.yml: job "soak"'])
      expect(weighFindings([written], { exceptions: [{ ...exception, resource }] }, today)).toMatchObject([
        { id: "policy-exception", subject: written.subject },
      ]);
  });

  it("hears of an exception that excuses nothing, once", () => {
    const exception = { rule: "W-05", resource: `${file}: job "te"`, reason: "old", until: "2027-01-01" };
    expect(weigh({ exceptions: [exception] })).toEqual([
      kept,
      other,
      expect.objectContaining({ id: "policy-exception-needless", subject: exception.resource }),
    ]);
    expect(judge(rules, [], { exceptions: [exception] }, today)).toEqual([]);
  });

  it("has each finding in one rule", () => {
    const ids = workflowRules.flatMap(({ findings }) => findings);
    expect(ids).toEqual([...new Set(ids)]);
  });
});
