import { expect, it } from "vitest";
import { missingSecretSources, readSettings } from "../../settings.ts";

const settings = readSettings("staging", {
  "slipway:owner": "acme",
  "slipway:plan": "team",
  "slipway:secrets": JSON.stringify({
    FROM_AWS: { from: "aws-secrets-manager", id: "x" },
    MADE: { from: "generated" },
    RENAMED: { from: "config", key: "other" },
    SET: { from: "config" },
  }),
});
const encrypted = ["secrets:SET", "secrets:IMPLIED"];

it("names each secret that has no value in the stack, once, and no other", () => {
  const declared = ["FROM_AWS", "MADE", "SET", "IMPLIED", "RENAMED", "NOWHERE", "NOWHERE"];
  expect(missingSecretSources(settings, declared, encrypted)).toEqual([
    {
      id: "secret-source-missing",
      severity: "error",
      subject: 'Pulumi.staging.yaml: secret "RENAMED"',
      message:
        'has no value in this stack; set it with "pulumi config set --secret secrets:other --stack staging" or name another source under slipway:secrets',
    },
    {
      id: "secret-source-missing",
      severity: "error",
      subject: 'Pulumi.staging.yaml: secret "NOWHERE"',
      message:
        'has no value in this stack; set it with "pulumi config set --secret secrets:NOWHERE --stack staging" or name another source under slipway:secrets',
    },
  ]);
});

it("is a warning for a stack that was not asked for", () => {
  expect(missingSecretSources(settings, ["NOWHERE"], [], "warning").map(({ severity }) => severity)).toEqual([
    "warning",
  ]);
});

it("is content with a source for all", () => {
  const all = readSettings("local", {
    "slipway:owner": "a",
    "slipway:plan": "free",
    "slipway:secrets": '{"*":{"from":"generated"}}',
  });
  expect(missingSecretSources(all, ["ANY"], [])).toEqual([]);
});
