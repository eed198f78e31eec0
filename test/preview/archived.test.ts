import { describe, expect, it } from "vitest";
import type { DeclaredResource } from "../../preview/plan-document.ts";
import { previewStack } from "../../preview/preview.ts";
import { github, planOf, resource } from "./plans.ts";

const repository = (archived: boolean) => resource(github("Repository"), "app", { name: "app", archived });
const secret = resource(github("ActionsSecret"), "app-secrets-KEY", { secretName: "KEY" });
const label = (color: string) => resource("slipway:github:Labels", "app-labels", { labels: { bug: { color } } });
const watch = resource("slipway:github:ActionsSettings", "app-actions-settings", { owner: "acme", repository: "app" });
const settings = resource("slipway:github:ActionsSettings", "app-actions-settings", { retentionDays: 30 });
const alerts = resource(github("RepositoryVulnerabilityAlerts"), "app-vulnerability-alerts", { enabled: true });

async function said(base: readonly DeclaredResource[], head: readonly DeclaredResource[], baseFailed?: string) {
  const plans = { base: planOf(base), head: planOf(head), ...(baseFailed !== undefined && { baseFailed }) };
  const { findings, newFindings } = await previewStack(plans);
  expect(newFindings).toEqual(findings);
  return findings.map(({ id, severity, subject, message }) => `${severity} ${subject}: ${message} (${id})`);
}

const told = (what: string, way: string) => [
  `error app: is archived, where GitHub takes no change, and this would: ${what}; ${way}. (archived-change)`,
];
const open = 'write "archived: false" beside these changes, which opens it first in the same update, or take them back';
const later = 'archive it after them: "slipway repo archive app" does so in two steps';

describe("a change of an archived repository", () => {
  it("is an error where something comes or goes, and says what to write", async () => {
    expect(await said([repository(true)], [repository(true), secret])).toEqual(
      told('create ActionsSecret "app-secrets-KEY"', open),
    );
    expect(await said([repository(true), secret], [repository(true)])).toEqual(
      told('delete ActionsSecret "app-secrets-KEY"', open),
    );
    expect(await said([repository(false), secret], [repository(true)])).toEqual(
      told('delete ActionsSecret "app-secrets-KEY"', later),
    );
  });

  it("is none where GitHub takes it, where nothing is written, and where nobody can compare", async () => {
    expect(await said([repository(true)], [repository(false), secret])).toEqual([]);
    expect(await said([repository(true), label("0")], [repository(true), label("1")])).toEqual([]);
    expect(await said([repository(false), alerts], [repository(true)])).toEqual([]);
    expect(await said([repository(true)], [repository(true), watch])).toEqual([]);
    expect(await said([repository(true)], [repository(true), settings])).not.toEqual([]);
    expect(await said([], [repository(true), secret])).toEqual([]);
    expect(await said([repository(true)], [repository(true), secret], "It has faults.")).toEqual([]);
  });
});
