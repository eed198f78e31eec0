import { describe, expect, it } from "vitest";
import { readSettings, SettingsError } from "../../settings.ts";

const least = { "slipway:owner": "acme", "slipway:plan": "team" };

function faultsOf(config: Record<string, string>): string[] {
  try {
    readSettings("staging", { ...least, ...config });
  } catch (error) {
    if (error instanceof SettingsError) return error.message.split("\n").slice(1);
    throw error;
  }
  throw new Error("The settings are read.");
}

describe("readSettings", () => {
  it("fills in what a stack does not say", () => {
    expect(readSettings("staging", least)).toEqual({
      stack: "staging",
      owner: "acme",
      ownerType: "organization",
      plan: "team",
      organization: "observed",
      images: "observed",
      imageRegistry: "ghcr.io",
      imageBuilder: "buildx",
      packageVisibility: {},
      repositories: { include: ["*"], exclude: [] },
      delivery: "pull-request",
      unavailable: "fail",
      secrets: {},
      fleets: {},
      runnerGroups: [],
      environments: {},
      policy: {},
      drift: {},
      tags: {},
    });
  });

  it("reads everything that a stack can say, and leaves other namespaces alone", () => {
    const settings = readSettings("prod", {
      "slipway:owner": "octocat",
      "slipway:ownerType": "user",
      "slipway:plan": "free",
      "slipway:organization": "observed",
      "slipway:repositories": '{"include":["mlc-*"],"exclude":["mlc-old"]}',
      "slipway:delivery": "commit",
      "slipway:unavailable": "skip",
      "slipway:baseUrl": "http://127.0.0.1:4010/",
      "slipway:secrets":
        '{"slack_url":{"from":"config","key":"slack"},"A":{"from":"aws-ssm","name":"/a"},"B":{"from":"aws-secrets-manager","id":"b","field":"f"},"EU/Production/b":{"from":"config","key":"live"},"*":{"from":"generated","length":64}}',
      "slipway:fleets": '{"gpu":{"min":0,"max":4,"labels":["gpu"]}}',
      "slipway:runnerGroups": '["Larger runners"]',
      "slipway:environments": '{"production":{"reviewers":{"teams":["release"]},"preventSelfReview":true}}',
      "slipway:tags": '{"stage":"prod"}',
      "aws:region": "eu-central-1",
      "slipwayish:x": "y",
    });
    expect(settings).toEqual({
      stack: "prod",
      owner: "octocat",
      ownerType: "user",
      plan: "free",
      organization: "observed",
      images: "observed",
      imageRegistry: "ghcr.io",
      imageBuilder: "buildx",
      packageVisibility: {},
      repositories: { include: ["mlc-*"], exclude: ["mlc-old"] },
      delivery: "commit",
      unavailable: "skip",
      baseUrl: "http://127.0.0.1:4010/",
      secrets: {
        SLACK_URL: { from: "config", key: "slack" },
        A: { from: "aws-ssm", name: "/a" },
        B: { from: "aws-secrets-manager", id: "b", field: "f" },
        "eu/production/B": { from: "config", key: "live" },
        "*": { from: "generated", length: 64 },
      },
      fleets: { gpu: { min: 0, max: 4, labels: ["gpu"] } },
      runnerGroups: ["Larger runners"],
      environments: { production: { reviewers: { teams: ["release"] }, preventSelfReview: true } },
      policy: {},
      drift: {},
      tags: { stage: "prod" },
    });
  });

  it("tells every fault at once, with file and key", () => {
    expect(() =>
      readSettings("staging", {
        "slipway:plam": "team",
        "slipway:ownerType": "organisation",
        "slipway:repositories": '{"include":[],"only":["a"]}',
        "slipway:tags": "{stage: prod}",
        "slipway:delivery": "email",
      }),
    ).toThrow(
      new SettingsError([
        { file: "Pulumi.staging.yaml", key: "slipway:plam", message: 'is no setting; did you mean "slipway:plan"?' },
        {
          file: "Pulumi.staging.yaml",
          key: "slipway:tags",
          message: "is not JSON text; write a map or list under the key in the stack file",
        },
        { file: "Pulumi.staging.yaml", key: "slipway:owner", message: "is missing; write a GitHub login" },
        {
          file: "Pulumi.staging.yaml",
          key: "slipway:ownerType",
          message: 'is "organisation"; did you mean "organization"?',
        },
        {
          file: "Pulumi.staging.yaml",
          key: "slipway:plan",
          message: "is missing; write one of free, team, enterprise",
        },
        {
          file: "Pulumi.staging.yaml",
          key: "slipway:repositories.include",
          message: "is empty; write at least one id or pattern",
        },
        {
          file: "Pulumi.staging.yaml",
          key: "slipway:repositories.only",
          message: "is no field; write one of include, exclude",
        },
        {
          file: "Pulumi.staging.yaml",
          key: "slipway:delivery",
          message: 'is "email"; write one of commit, pull-request',
        },
      ]),
    );
  });

  it.each<[string, Record<string, string>, string[]]>([
    [
      "an unknown key far from any other",
      { "slipway:x": "1" },
      [
        'Pulumi.staging.yaml: "slipway:x" is no setting; write one of slipway:owner, slipway:ownerType, slipway:plan, slipway:organization, slipway:repositories, slipway:delivery, slipway:unavailable, slipway:baseUrl, slipway:secrets, slipway:fleets, slipway:aws, slipway:images, slipway:imageRegistry, slipway:imageBuilder, slipway:packageVisibility, slipway:runnerGroups, slipway:environments, slipway:policy, slipway:drift, slipway:tags',
      ],
    ],
    [
      "a name that no object has",
      { "slipway:constructor": "1" },
      [expect.stringContaining('"slipway:constructor" is no setting')],
    ],
    [
      "an owner that is none",
      { "slipway:owner": "a b" },
      ['Pulumi.staging.yaml: "slipway:owner" is "a b"; write a GitHub login: at most 39 letters, digits and hyphens'],
    ],
    [
      "an address that is none",
      { "slipway:baseUrl": "github.example.com" },
      [
        'Pulumi.staging.yaml: "slipway:baseUrl" is "github.example.com"; write an address like https://github.example.com',
      ],
    ],
    [
      "a list for a map",
      { "slipway:repositories": '["app"]' },
      ['Pulumi.staging.yaml: "slipway:repositories" is a list; write a map with include, exclude'],
    ],
    [
      "a tag that is no text",
      { "slipway:tags": '{"cost":5}' },
      ['Pulumi.staging.yaml: "slipway:tags.cost" is 5; write it in quotes'],
    ],
    [
      "an organisation of a user",
      { "slipway:ownerType": "user", "slipway:organization": "owned" },
      ['Pulumi.staging.yaml: "slipway:organization" is "owned", but a user has no organisation; write "observed"'],
    ],
    [
      "a plan that a user cannot have",
      { "slipway:ownerType": "user", "slipway:plan": "enterprise" },
      [
        'Pulumi.staging.yaml: "slipway:plan" is "enterprise", which a user cannot have; write "free", or "team" for Pro',
      ],
    ],
    [
      "a fleet whose ceiling is below its floor",
      { "slipway:fleets": '{"gpu":{"min":3,"max":2}}' },
      ['Pulumi.staging.yaml: "slipway:fleets.gpu" has a `min` above its `max`; write min <= max'],
    ],
    [
      "an account and a network that AWS does not have",
      { "slipway:aws": '{"region":"Frankfurt","account":1,"network":{"cidr":"8.8.8.0/24","zones":[]}}' },
      [
        'Pulumi.staging.yaml: "slipway:aws.region" is "Frankfurt"; write a region (eu-central-1)',
        'Pulumi.staging.yaml: "slipway:aws.account" is 1; write twelve digits in quotes ("123456789012")',
        'Pulumi.staging.yaml: "slipway:aws.network.cidr" is "8.8.8.0/24"; write a private range of /16 to /18 (10.64.0.0/16)',
        'Pulumi.staging.yaml: "slipway:aws.network.zones" is empty; write at least one availability zone',
      ],
    ],
    [
      "too many digits of approval",
      { "slipway:environments": '{"production":{"reviewers":{"team":["a"]}}}' },
      ['Pulumi.staging.yaml: "slipway:environments.production.reviewers.team" is no field; did you mean "teams"?'],
    ],
    [
      "sources of secrets that are none, without repeating them",
      {
        "slipway:secrets":
          '{"A":"hunter2","B":{"from":"vault"},"C":{"from":"aws-ssm"},"GITHUB_X":{"from":"config"},"D":{"from":"config","key":"secrets:D"}}',
      },
      [
        'Pulumi.staging.yaml: "slipway:secrets.A" is a string; write {from: config}, {from: aws-secrets-manager, id: ...}, {from: aws-ssm, name: ...} or {from: generated}',
        'Pulumi.staging.yaml: "slipway:secrets.B.from" is a string; write {from: config}, {from: aws-secrets-manager, id: ...}, {from: aws-ssm, name: ...} or {from: generated}',
        'Pulumi.staging.yaml: "slipway:secrets.C.name" is missing; write text',
        'Pulumi.staging.yaml: "slipway:secrets.GITHUB_X" is not a name that can stand here; write a secret\'s name (SLACK_WEBHOOK_URL), an environment\'s (production/DB_PASSWORD), a repository\'s (NPM_TOKEN@web-shop), or "*" for all',
        'Pulumi.staging.yaml: "slipway:secrets.D.key" is a string; write the key without "secrets:"',
      ],
    ],
    [
      "a secret in two spellings",
      {
        "slipway:secrets":
          '{"A":{"from":"config"},"a":{"from":"generated"},"prod/A":{"from":"config"},"Prod/a":{"from":"generated"},"B@Lib":{"from":"config"},"b@lib":{"from":"config"}}',
      },
      [
        'Pulumi.staging.yaml: "slipway:secrets.a" is the same name as "A" to GitHub; write it once',
        'Pulumi.staging.yaml: "slipway:secrets.Prod/a" is the same name as "prod/A" to GitHub; write it once',
        'Pulumi.staging.yaml: "slipway:secrets.\\"b@lib\\"" is the same name as "B@Lib" to GitHub; write it once',
      ],
    ],
    [
      "a value whose key Pulumi cannot have",
      { "slipway:secrets": '{"a:b/A":{"from":"config"},"a:b/C":{"from":"config","key":"c"},"x/A":{"from":"config"}}' },
      [
        'Pulumi.staging.yaml: "slipway:secrets.\\"a:b/A\\"" needs a key without ":" for Pulumi\'s configuration; write {from: config, key: ...}',
      ],
    ],
    [
      "a secret of an environment or a repository without a name",
      { "slipway:secrets": '{"/A":{"from":"generated"},"x/y-z":{"from":"generated"},"A@":{"from":"generated"}}' },
      [
        'Pulumi.staging.yaml: "slipway:secrets./A" is not a name that can stand here; write a secret\'s name (SLACK_WEBHOOK_URL), an environment\'s (production/DB_PASSWORD), a repository\'s (NPM_TOKEN@web-shop), or "*" for all',
        'Pulumi.staging.yaml: "slipway:secrets.x/y-z" is not a name that can stand here; write a secret\'s name (SLACK_WEBHOOK_URL), an environment\'s (production/DB_PASSWORD), a repository\'s (NPM_TOKEN@web-shop), or "*" for all',
        'Pulumi.staging.yaml: "slipway:secrets.\\"A@\\"" is not a name that can stand here; write a secret\'s name (SLACK_WEBHOOK_URL), an environment\'s (production/DB_PASSWORD), a repository\'s (NPM_TOKEN@web-shop), or "*" for all',
      ],
    ],
    [
      "one value for all secrets",
      { "slipway:secrets": '{"*":{"from":"aws-ssm","name":"/all"}}' },
      [
        'Pulumi.staging.yaml: "slipway:secrets.*" would give every secret the same value; name each secret, or write {from: generated}',
      ],
    ],
  ])("refuses %s", (_what, config, expected) => {
    expect(faultsOf(config)).toEqual(expected);
  });
});
