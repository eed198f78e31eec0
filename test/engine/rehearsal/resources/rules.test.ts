import { expect, test } from "vitest";
import { canonical, gitHubRules, sameRules, sentRule } from "../../../../engine/rehearsal/resources/rules.ts";

const everything = {
  creation: true,
  deletion: true,
  update: true,
  updateAllowsFetchAndMerge: true,
  nonFastForward: false,
  requiredSignatures: true,
  pullRequest: { requiredApprovingReviewCount: 2, allowedMergeMethods: ["squash"] },
  requiredStatusChecks: {
    requiredChecks: [{ context: "CI", integrationId: 15368 }, { context: "other" }],
    strictRequiredStatusChecksPolicy: true,
  },
  mergeQueue: { mergeMethod: "SQUASH" },
};

test("declared rules become GitHub's, with the provider's defaults", () => {
  expect(gitHubRules(everything, "ruleset")).toMatchInlineSnapshot(`
    [
      {
        "type": "creation",
      },
      {
        "parameters": {
          "update_allows_fetch_and_merge": true,
        },
        "type": "update",
      },
      {
        "type": "deletion",
      },
      {
        "parameters": {
          "check_response_timeout_minutes": 60,
          "grouping_strategy": "ALLGREEN",
          "max_entries_to_build": 5,
          "max_entries_to_merge": 5,
          "merge_method": "SQUASH",
          "min_entries_to_merge": 1,
          "min_entries_to_merge_wait_minutes": 5,
        },
        "type": "merge_queue",
      },
      {
        "type": "required_signatures",
      },
      {
        "parameters": {
          "allowed_merge_methods": [
            "squash",
          ],
          "dismiss_stale_reviews_on_push": false,
          "require_code_owner_review": false,
          "require_last_push_approval": false,
          "required_approving_review_count": 2,
          "required_review_thread_resolution": false,
        },
        "type": "pull_request",
      },
      {
        "parameters": {
          "do_not_enforce_on_create": false,
          "required_status_checks": [
            {
              "context": "CI",
              "integration_id": 15368,
            },
            {
              "context": "other",
            },
          ],
          "strict_required_status_checks_policy": true,
        },
        "type": "required_status_checks",
      },
    ]
  `);
});

test("a rule that only the engine can apply is named", () => {
  expect(() => gitHubRules({ commitMessagePattern: {} }, '"acme/app": ruleset "main"')).toThrow(
    '"acme/app": ruleset "main": the rehearsal cannot apply the rule "commitMessagePattern"; add --engine pulumi.',
  );
});

test("rules are the same whatever GitHub adds to them and however it orders them", () => {
  const wanted = gitHubRules(everything, "ruleset");
  const live = [...wanted].reverse().map((rule) => {
    if (rule.type !== "pull_request") return rule;
    return { ...rule, parameters: { ...rule.parameters, required_reviewers: [] } };
  });
  expect(sameRules(wanted, live)).toBe(true);
});

test("rules differ by a type, a parameter or a check", () => {
  const wanted = gitHubRules(everything, "ruleset");
  expect(sameRules(wanted, wanted.slice(1))).toBe(false);
  expect(sameRules(wanted, [...wanted, { type: "non_fast_forward" }])).toBe(false);
  const other = (change: object) => gitHubRules({ ...everything, ...change }, "ruleset");
  expect(sameRules(wanted, other({ pullRequest: { requiredApprovingReviewCount: 1 } }))).toBe(false);
  expect(sameRules(wanted, other({ requiredStatusChecks: { requiredChecks: [{ context: "CI" }] } }))).toBe(false);
});

test("lists count as sets, and null as absent", () => {
  expect(canonical({ a: [2, 1], b: null })).toBe(canonical({ a: [1, 2] }));
  expect(canonical({ a: [1, 1] })).not.toBe(canonical({ a: [1] }));
});

test("an update rule that allows nothing more is sent without parameters, and is the same either way", () => {
  const [rule] = gitHubRules({ update: true }, "ruleset");
  expect(sentRule(rule!)).toEqual({ type: "update" });
  expect(sameRules([rule!], [{ type: "update" }])).toBe(true);
  const [fetching] = gitHubRules({ update: true, updateAllowsFetchAndMerge: true }, "ruleset");
  expect(sentRule(fetching!)).toEqual(fetching);
  expect(sameRules([rule!], [fetching!])).toBe(false);
});
