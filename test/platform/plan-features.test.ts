import { describe, expect, it } from "vitest";
import type { RepositoryEntry } from "../../inventory/inventory.ts";
import { planFeatureFindings, withoutUnavailable } from "../../platform/plan-features.ts";
import { readSettings } from "../../settings.ts";

const settings = (plan: string, extra: Record<string, string> = {}) =>
  readSettings("local", { "slipway:owner": "acme", "slipway:plan": plan, ...extra });

const everything: RepositoryEntry = {
  id: "app",
  name: "app",
  groups: [],
  visibility: "private",
  rules: { approvals: 1, mergeQueue: {}, bypass: [{ team: "platform" }, { role: "admin" }] },
  merge: { auto: true, squash: true },
  features: { wiki: true, issues: true },
  environments: { production: { reviewers: { teams: ["platform"] }, tags: ["v*"] } },
  security: { secretScanning: true, vulnerabilityAlerts: true },
  access: { teams: { platform: "admin" }, people: { octocat: "pull" } },
  properties: { tier: "gold" },
};

const fields = (findings: readonly { subject: string }[]) =>
  findings.map(({ subject }) => subject.replace("app: ", ""));

describe("planFeatureFindings", () => {
  it("names everything that a free plan lacks in a private repository, as errors", () => {
    const findings = planFeatureFindings(everything, settings("free"));
    expect(fields(findings)).toEqual([
      "rules",
      "rules.mergeQueue",
      "environments",
      "environments.*.reviewers",
      "security.secretScanning",
      "merge.auto",
      "features.wiki",
    ]);
    expect(findings[0]).toEqual({
      id: "plan-feature-unavailable",
      severity: "error",
      subject: "app: rules",
      message:
        'rulesets in a private repository need the plan "team" or "enterprise"; stack "local" has organization "acme" on "free". Change the plan, drop the field, or set slipway:unavailable to skip.',
    });
  });

  it("has nothing to say of a public repository on a free plan, or of a private one on enterprise", () => {
    expect(planFeatureFindings({ ...everything, visibility: "public" }, settings("free"))).toEqual([]);
    expect(planFeatureFindings(everything, settings("enterprise"))).toEqual([]);
  });

  it("refuses teams, custom properties, queues and internal visibility to a user", () => {
    const user = settings("team", { "slipway:ownerType": "user" });
    expect(fields(planFeatureFindings({ ...everything, visibility: "internal" }, user))).toEqual([
      "rules.mergeQueue",
      "environments.*.reviewers",
      "visibility",
      "security.secretScanning",
      "access.teams",
      "access.people",
      "environments.*.reviewers.teams",
      "rules.bypass",
      "properties",
    ]);
  });
});

const owners = ["free", "team", "enterprise", "user free", "user team"] as const;
const organizations = owners.slice(0, 3);
const paid = ["team", "enterprise", "user team"];

/** Who has what in private and in public repositories, by GitHub's documentation. */
const documented: readonly [
  field: string,
  wanted: Partial<RepositoryEntry>,
  inPrivate: readonly string[],
  inPublic: readonly string[],
][] = [
  ["rules", { rules: { approvals: 1 } }, paid, owners],
  ["rules.mergeQueue", { rules: { mergeQueue: {} } }, ["enterprise"], organizations],
  ["environments", { environments: { staging: { branches: ["main"] } } }, paid, owners],
  ["environments.*.reviewers", { environments: { staging: { waitMinutes: 5 } } }, ["enterprise"], owners],
  ["security.secretScanning", { security: { pushProtection: true } }, ["team", "enterprise"], owners],
  ["merge.auto", { merge: { auto: true } }, paid, owners],
  ["features.wiki", { features: { wiki: true } }, paid, owners],
  ["access.people", { access: { people: { octocat: "triage" } } }, organizations, organizations],
];

describe("what an owner has by its plan", () => {
  it.each(documented)("is, of %s, what GitHub documents", (field, wanted, inPrivate, inPublic) => {
    const having = (visibility: "private" | "public") =>
      owners.filter((owner) => {
        const user: Record<string, string> = owner.startsWith("user") ? { "slipway:ownerType": "user" } : {};
        const entry: RepositoryEntry = { id: "app", name: "app", groups: [], visibility, ...wanted };
        return !fields(planFeatureFindings(entry, settings(owner.split(" ").at(-1)!, user))).includes(field);
      });
    expect({ private: having("private"), public: having("public") }).toEqual({
      private: owners.filter((owner) => inPrivate.includes(owner)),
      public: owners.filter((owner) => inPublic.includes(owner)),
    });
  });
});

describe("withoutUnavailable", () => {
  it("leaves the entry alone where missing features are errors", () => {
    expect(withoutUnavailable(everything, settings("free"))).toBe(everything);
  });

  it("drops just what is lacking under skip, and says so as a note", () => {
    const skipping = settings("team", { "slipway:unavailable": "skip" });
    expect(withoutUnavailable(everything, skipping)).toEqual({
      ...everything,
      rules: { approvals: 1, bypass: everything.rules?.bypass },
      environments: { production: { tags: ["v*"] } },
    });
    expect(planFeatureFindings(everything, skipping).map(({ id, severity }) => [id, severity])).toEqual([
      ["plan-feature-skipped", "info"],
      ["plan-feature-skipped", "info"],
    ]);
  });

  it("leaves a user's repository what needs no organisation", () => {
    const user = settings("team", { "slipway:ownerType": "user", "slipway:unavailable": "skip" });
    const entry: RepositoryEntry = {
      ...everything,
      visibility: "public",
      access: { teams: { platform: "admin" }, people: { octocat: "pull", hubot: "push" } },
      environments: { production: { reviewers: { teams: ["platform"], people: ["octocat"] } } },
      rules: { ...everything.rules, tags: { patterns: ["v*"], bypass: [{ organizationAdmin: true }] } },
    };
    expect(withoutUnavailable(entry, user)).toEqual({
      id: "app",
      name: "app",
      groups: [],
      visibility: "public",
      rules: { approvals: 1, bypass: [{ role: "admin" }], tags: { patterns: ["v*"], bypass: [] } },
      merge: everything.merge,
      features: everything.features,
      environments: { production: { reviewers: { people: ["octocat"] } } },
      security: everything.security,
      // Nobody is given more than was asked for.
      access: { people: { hubot: "push" } },
    });
  });

  it("leaves everything out that a free plan lacks in a private repository", () => {
    const free = settings("free", { "slipway:unavailable": "skip" });
    expect(withoutUnavailable(everything, free)).toEqual({
      id: "app",
      name: "app",
      groups: [],
      visibility: "private",
      merge: { squash: true },
      features: { issues: true },
      security: { vulnerabilityAlerts: true },
      access: everything.access,
      properties: everything.properties,
    });
  });
});
