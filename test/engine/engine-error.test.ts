import { expect, test } from "vitest";
import { engineErrorText } from "../../engine/engine-error.ts";

const urn = (type: string, name: string) => `urn:pulumi:local::slipway::slipway:github:X$${type}::${name}`;
const why =
  "It is on GitHub, but not in the state: somebody made it, or an earlier run was cut off before GitHub's answer came.";

test.each([
  [
    urn("github:index/repository:Repository", "app"),
    "POST http://x/orgs/acme/repos: 422 [{Code:custom Field:name Message:name already exists on this account}]",
    'Write "adopt: true" in inventory/repositories/app.yaml, or delete it on GitHub.',
  ],
  [
    urn("github:index/repositoryRuleset:RepositoryRuleset", "app-rules-branch"),
    "422 Validation Failed [Name must be unique]",
    "Take it over by `pulumi import github:index/repositoryRuleset:RepositoryRuleset app-rules-branch REPOSITORY:NUMBER` with --parent, or delete it on GitHub.",
  ],
  [urn("github:index/other:Other", "x"), "already_exists", "Take it over by `pulumi import`, or delete it on GitHub."],
  [
    undefined,
    "409 Already exists - Variable already exists",
    "Take it over by `pulumi import`, or delete it on GitHub.",
  ],
])("what exists already is told with the way out: %s", (subject, message, hint) => {
  const diagnostic = subject === undefined ? { message } : { urn: subject, message };
  expect(engineErrorText([diagnostic])).toBe(`${message}\n${why} ${hint}`);
});

test("other errors are left as they are", () => {
  expect(engineErrorText([{ message: "403 Forbidden" }, { message: "update failed" }])).toBe(
    "403 Forbidden\nupdate failed",
  );
});
