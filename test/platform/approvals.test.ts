import { describe, expect, it } from "vitest";
import { approvalFindings, withStackReviewers } from "../../platform/approvals.ts";
import { readSettings } from "../../settings.ts";

const settings = readSettings("prod", {
  "slipway:owner": "acme",
  "slipway:plan": "enterprise",
  "slipway:environments": '{"production":{"reviewers":{"teams":["sre"]},"preventSelfReview":true},"staging":{}}',
});

const app = { id: "app", name: "app", groups: [] };

describe("withStackReviewers", () => {
  it("adds the stack's word to environments of that name in any case, under the repository's own", () => {
    const environments = {
      Production: { tags: ["v*"] },
      production2: {},
      PRODUCTION: { reviewers: { people: ["octocat"] } },
    };
    expect(withStackReviewers({ ...app, environments }, settings)).toEqual({
      ...app,
      environments: {
        Production: { reviewers: { teams: ["sre"] }, preventSelfReview: true, tags: ["v*"] },
        production2: {},
        PRODUCTION: { reviewers: { people: ["octocat"] }, preventSelfReview: true },
      },
    });
  });

  it("gives no environments to a repository that declares none", () => {
    expect(withStackReviewers(app, settings)).toBe(app);
  });
});

describe("approvalFindings", () => {
  it("wants somebody to approve production, and whatever environment the stack names", () => {
    const environments = {
      Production: {},
      staging: { reviewers: {} },
      preview: {},
      live: { reviewers: { people: [] } },
    };
    expect(approvalFindings({ ...app, environments }, settings)).toEqual(
      ["Production", "staging"].map((name) => ({
        id: "environment-without-reviewers",
        severity: "error",
        subject: `app: environments.${name}`,
        message:
          "anyone could deploy; name reviewers in inventory/repositories/app.yaml, or for all repositories under slipway:environments in Pulumi.prod.yaml.",
      })),
    );
  });

  it("has nothing to say where a team or a person approves", () => {
    const environments = {
      production: { reviewers: { teams: ["sre"] } },
      staging: { reviewers: { people: ["octocat"] } },
    };
    expect(approvalFindings({ ...app, environments }, settings)).toEqual([]);
  });
});
