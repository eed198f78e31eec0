import { describe, expect, it } from "vitest";
import type { SeenDelivery, SeenFinishedRun } from "../../live/read-delivery.ts";
import type { SeenRepository } from "../../live/seen.ts";
import { reviewReport } from "../../report/review.ts";
import { deliverySection, quantile } from "../../upkeep/review/delivery.ts";
import { reviewMarkdown } from "../../upkeep/review/markdown.ts";
import { isWithin, periodOf, type Review } from "../../upkeep/review/review.ts";
import {
  accessSection,
  alertsSection,
  changesSection,
  costsSection,
  driftSection,
  exceptionsSection,
  secretsSection,
} from "../../upkeep/review/sections.ts";

const period = periodOf("weekly", new Date("2026-11-21T15:00:00Z"));

describe("a period", () => {
  it("is whole days, the last one included, with one of the same length before it", () => {
    expect(period).toEqual({
      name: "weekly",
      from: "2026-11-15T00:00:00Z",
      to: "2026-11-22T00:00:00Z",
      before: "2026-11-08T00:00:00Z",
    });
    expect(isWithin("2026-11-15T00:00:00Z", period)).toBe(true);
    expect(isWithin("2026-11-21T23:59:59Z", period)).toBe(true);
    expect(isWithin("2026-11-22T00:00:00Z", period)).toBe(false);
    expect(periodOf("quarterly", new Date("2026-11-21")).from).toBe("2026-08-23T00:00:00Z");
  });
});

const run = (conclusion: string, change: Partial<SeenFinishedRun> = {}): SeenFinishedRun => ({
  repository: "app",
  workflow: "CI",
  conclusion,
  attempt: 1,
  createdAt: "2026-11-20T10:00:00Z",
  seconds: 60,
  ...change,
});

describe("delivery", () => {
  const delivery = (runs: readonly SeenFinishedRun[], queued: SeenDelivery["queued"] = []): SeenDelivery => ({
    runs,
    queued,
    notes: [],
  });

  it("counts success among what succeeded or failed, finds the flaky, and compares with the time before", () => {
    const runs = [
      run("success"),
      run("success", { attempt: 2, seconds: 600 }),
      run("failure", { seconds: 120 }),
      run("cancelled", { seconds: 3 }),
      run("success", { workflow: "CD", seconds: 9000 }),
      run("failure", { createdAt: "2026-11-10T10:00:00Z" }),
      run("success", { createdAt: "2026-11-01T10:00:00Z" }),
    ];
    const queued = [4, 8, 200].map((seconds) => ({ repository: "app", workflow: "CI", seconds }));
    expect(deliverySection(delivery(runs, queued), period)).toEqual({
      id: "delivery",
      title: "Delivery",
      hasData: true,
      summary:
        "5 runs, 75 % with success (before: 0 %); half of them ended within 2 min, 95 % within 2.5 h; 1 passed only when run again.",
      columns: ["Workflow", "Runs", "Success", "Before", "Median", "95 %", "Queue 95 %", "Flaky"],
      rows: [
        ["app: CD", "1", "100 %", "no runs", "2.5 h", "2.5 h", "not looked at", "0"],
        ["app: CI", "4", "67 %", "0 %", "60 s", "10 min", "3 min", "1"],
      ],
      notes: ["Cancelled and skipped runs count neither as success nor as failure."],
    });
  });

  it("says that there were no runs", () => {
    expect(deliverySection(delivery([run("success", { createdAt: "2026-11-01T10:00:00Z" })]), period)).toMatchObject({
      hasData: false,
      summary: "No run of a workflow ended in this time.",
    });
    expect(deliverySection(delivery([run("cancelled")]), period).summary).toContain("none ended with success");
  });

  it("takes the smallest value that covers the share", () => {
    const values = Array.from({ length: 20 }, (_, index) => index + 1);
    expect([quantile(values, 0.5), quantile(values, 0.95), quantile([7], 0.95), quantile([], 0.5)]).toEqual([
      10, 19, 7, 0,
    ]);
  });
});

describe("a section", () => {
  const unseen = { unseen: "GITHUB_TOKEN is not set" };
  it("without data says why", () => {
    const all = [
      changesSection(unseen),
      driftSection(unseen),
      alertsSection(unseen),
      secretsSection(unseen),
      accessSection(unseen, unseen),
    ];
    for (const { hasData, summary } of all)
      expect([hasData, summary]).toEqual([false, "Not looked at: GITHUB_TOKEN is not set."]);
    expect(changesSection({ seen: [] }).summary).toBe("Nothing was merged in this time.");
    expect(secretsSection({ seen: [] }).summary).toBe("The stack has none.");
    expect(exceptionsSection([], period, new Date()).summary).toBe("There are none.");
    expect(costsSection(undefined).summary).toMatch(/^The stack makes no machines\./);
  });

  it("of secrets names the overdue and the idle, and counts those that are never overdue", () => {
    const secret = { owners: ["platform"], idle: false };
    const { summary, rows, notes } = secretsSection({
      seen: [
        { ...secret, key: "OLD", ageDays: 91, rotateDays: 90 },
        { ...secret, key: "FRESH", ageDays: 90, rotateDays: 90 },
        { ...secret, key: "IDLE", owners: [], idle: true },
      ],
    });
    expect(summary).toBe("1 secret is overdue for rotation, 1 used by nobody, of 3.");
    expect(rows).toEqual([
      ["OLD", "91", "90 days", "platform", "overdue"],
      ["IDLE", "not known", "", "nobody is named", "used by nobody"],
    ]);
    expect(notes).toEqual(["1 of them have no rotateDays, and so are never overdue."]);
  });

  it("of exceptions tells those that lapsed in the time from those that lapsed before", () => {
    const one = (until: string) => ({ kind: "policy" as const, place: "a:1", what: "x", reason: "y", until });
    const { rows } = exceptionsSection(
      [one("2026-11-14"), one("2026-11-15"), one("2026-11-21")],
      period,
      new Date("2026-11-21T15:00:00Z"),
    );
    expect(rows.map(([, state]) => state)).toEqual(["lapsed before", "lapsed in this time", "holds"]);
  });

  it("of access names administrators and those who may pass rules", () => {
    const seen = {
      access: { teams: { platform: "admin", others: "push" }, people: { ann: "admin" } },
      rulesets: [{ name: "Rules", bypass: [{ team: "oncall" }] }],
    } as unknown as SeenRepository;
    const { summary, rows } = accessSection({ seen: [{ id: "app", seen }] }, { seen: ["boss"] });
    expect(summary).toBe(
      "Owners of the organisation, who may do everything: @boss. Somebody may pass the rules of 1 repository.",
    );
    expect(rows).toEqual([["app", "team platform, @ann", 'team oncall (always) of "Rules"']]);
  });

  it("of alerts counts what is open, and says which kind it could not see", () => {
    const kinds = { dependencies: { seen: 3 }, code: { unseen: "code-scanning is off" }, secrets: { seen: 1 } };
    expect(alertsSection({ seen: [{ repository: "app", kinds }] })).toMatchObject({
      summary: "4 alerts are open.",
      rows: [["app", "3", "not seen", "1"]],
      notes: ["Not looked at: code: code-scanning is off"],
    });
  });
});

describe("a report", () => {
  const commit = {
    sha: "a".repeat(40),
    at: "2026-11-20T10:00:00Z",
    author: "Ann",
    subject: "Raise | <b>approvals</b>",
    files: ["inventory/defaults.yaml"],
  };
  const review: Review = {
    stack: "prod",
    owner: "acme",
    period,
    sections: [changesSection({ seen: [commit] }), costsSection(undefined)],
  };

  it("is Markdown in which words of others stay words", () => {
    expect(reviewMarkdown(review)).toBe(`# Weekly report

Stack prod, acme, 2026-11-15 to 2026-11-21.

## Changes of the inventory

1 commit changed 1 file.

| Day | Commit | By | What | Files |
|---|---|---|---|---|
| 2026-11-20 | aaaaaaa | Ann | Raise \\| \\<b>approvals\\</b> | inventory/defaults.yaml |

## Costs

The stack makes no machines.
`);
  });

  it("is a page that escapes them", async () => {
    const page = await reviewReport(review);
    expect(page).toContain("<h1>Weekly report</h1>");
    expect(page).toContain(`>Raise | &lt;b&gt;approvals&lt;/b&gt;</td>`);
    expect(page).not.toContain("<b>approvals");
  });
});
