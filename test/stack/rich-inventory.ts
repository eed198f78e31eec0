import type { Sandbox } from "../../sandbox/server.ts";
import { octokitFor } from "../sandbox/client.ts";

/** Files of an inventory that says something about every field there is, in an organisation of the stack `local`. */
export const richInventory: Readonly<Record<string, string>> = {
  "inventory/defaults.yaml": `visibility: private
merge: { squash: true, mergeCommit: false, rebase: false, auto: true, deleteBranch: true }
security: { secretScanning: true, pushProtection: true, vulnerabilityAlerts: true }
actions: { allow: selected, requireShaPinning: true, defaultToken: read, approvePullRequests: false }
`,
  "inventory/groups/rich.yaml": `topics: [rich, python]
labels:
  dependencies: { color: "0366d6", description: Updates of dependencies }
  area/core: { color: "ABCDEF" }
  needs words: { color: "000000", description: "" }
  Bug: { color: "b60205" }
`,
  "inventory/organization.yaml": `secrets:
  ORGANISATION_KEY: { repositories: [everything, plain] }
  ORGANISATION_BOT: { repositories: [everything], dependabot: true }
variables:
  ORGANISATION_REGION: { value: eu-central-1, repositories: [everything, plain] }
  ORGANISATION_EMPTY: { value: " padded ", repositories: [plain] }
`,
  "inventory/repositories/sample-app.yaml": `description: The service
visibility: public
pipeline: python-app
with: { releaseEnvironment: production }
environments:
  production: { reviewers: { teams: [platform] }, tags: [v*] }
`,
  "inventory/repositories/everything.yaml": `name: Everything.js
groups: [rich]
description: 'Says something about everything: "quotes", umlauts äöü and 日本語'
homepage: https://example.org/everything
visibility: internal
features: { issues: false, projects: false, wiki: false, discussions: true }
merge:
  squash: true
  mergeCommit: true
  rebase: true
  auto: false
  updateBranch: true
  deleteBranch: false
  squashTitle: COMMIT_OR_PR_TITLE
  squashMessage: COMMIT_MESSAGES
  commitTitle: PR_TITLE
  commitMessage: PR_BODY
security: { dependabotUpdates: true }
access:
  teams: { developers: push, platform: maintain, auditors: pull }
  people: { octavia: admin, otto: triage }
pipeline: python-app
with: { releaseEnvironment: production, mergeQueue: true, preCommit: true }
rules:
  approvals: 2
  dismissStale: true
  codeOwners: true
  lastPushApproval: true
  conversations: true
  upToDate: true
  linearHistory: true
  signedCommits: true
  mergeMethods: [squash, rebase]
  mergeQueue:
    method: squash
    minEntries: 2
    maxEntries: 6
    waitMinutes: 10
    maxEntriesToBuild: 4
    grouping: HEADGREEN
    checkTimeoutMinutes: 45
  checks: [licence/cla]
  bypass:
    - { team: platform, mode: pull_request }
    - { role: admin }
    - { app: 29110 }
    - { organizationAdmin: true }
  tags: { patterns: [v*, release-*], bypass: [{ team: platform }, { role: maintain }] }
environments:
  production:
    reviewers: { teams: [platform], people: [octavia] }
    preventSelfReview: true
    adminsBypass: false
    waitMinutes: 30
    branches: [main, release/*]
    tags: [v*]
    secrets: [DEPLOY_KEY, SHARED_KEY]
    variables: { URL: https://example.org, REGION: eu-west-1 }
  review/app-1: { variables: { URL: https://review.example.org } }
  staging: { protectedBranches: true, secrets: [SHARED_KEY] }
  open: { protectedBranches: false, adminsBypass: true }
secrets:
  SHARED_KEY: { description: Used in many places }
  BOT_KEY: { dependabot: true }
properties: { team: core, languages: [python, go] }
variables: { LEVEL: debug, MULTI: "two\\nlines" }
actions:
  enabled: true
  patterns: [docker/*, "acme/tool@v1"]
  approvePullRequests: true
  forkApproval: first_time_contributors
  retentionDays: 7
`,
  "inventory/repositories/plain.yaml": `description: No pipeline, no rules of its own
groups: [rich]
actions: { allow: local }
`,
};

/** Custom properties are the organisation's: somebody has defined them before a repository can have a value. */
export async function defineProperties(github: Sandbox): Promise<void> {
  await octokitFor(github).rest.orgs.customPropertiesForReposCreateOrUpdateOrganizationDefinitions({
    org: "local",
    properties: [
      { property_name: "team", value_type: "string" },
      { property_name: "languages", value_type: "multi_select", allowed_values: ["go", "python", "rust"] },
    ],
  });
}
