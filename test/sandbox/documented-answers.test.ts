import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { routeName } from "../../sandbox/http/route.ts";
import { routes } from "../../sandbox/routes/all.ts";
import { type Furnished, startFurnished } from "./furnished.ts";

let furnished: Furnished;
beforeAll(async () => {
  furnished = await startFurnished();
});
afterAll(() => furnished.sandbox.close());

/** Parts that one route wants otherwise than all others. */
const exceptions: Record<string, Record<string, string>> = {
  "GET /repos/{owner}/{repo}/tarball/{ref}": { ref: "main" },
  "GET /repos/{owner}/{repo}/zipball/{ref}": { ref: "main" },
  "GET /repos/{owner}/{repo}/actions/variables/{name}": { name: "NAME" },
  "GET /orgs/{org}/actions/variables/{name}": { name: "NAME" },
  "GET /orgs/{org}/actions/variables/{name}/repositories": { name: "NAME" },
  "GET /repos/{owner}/{repo}/environments/{environment_name}/variables/{name}": { name: "NAME" },
  "GET /repos/{owner}/{repo}/commits/{ref}": { ref: "main" },
  "GET /repos/{owner}/{repo}/commits/{ref}/check-runs": { ref: "feature" },
  "GET /repos/{owner}/{repo}/commits/{ref}/check-suites": { ref: "feature" },
  "GET /repos/{owner}/{repo}/commits/{ref}/status": { ref: "feature" },
  "GET /repos/{owner}/{repo}/commits/{ref}/statuses": { ref: "feature" },
};

/** Reads whose good answer here is that something is not there. */
const absent = new Set([
  "GET /users/{username}/packages/{package_type}/{package_name}/versions/{package_version_id}",
  "GET /user/packages/{package_type}/{package_name}/versions/{package_version_id}",
  "GET /rate_limit", // there are no limits here; limits.test.ts has some
  "GET /repos/{owner}/{repo}/pulls/{pull_number}/merge",
  "GET /orgs/{org}/rulesets/{ruleset_id}",
  "GET /apps/{app_slug}",
  "GET /repos/{owner}/{repo}/environments/{environment_name}/deployment_protection_rules/{protection_rule_id}",
  "GET /installation/repositories",
]);

// Those that only apps may read are in apps.test.ts.
const reads = routes
  .filter(({ method, need }) => method === "GET" && need !== "app")
  .map((route) => [routeName(route), route.path] as const);

describe("GitHub's own document", () => {
  it.each(reads)("describes the answer of %s", async (name, pattern) => {
    const own: Record<string, string> = name.includes("/protection") ? { branch: "feature" } : {};
    if (name.startsWith("GET /users/{username}/packages")) own.username = "sandbox-admin";
    if (name.includes("/pulls/comments")) own.comment_id = furnished.parts.line_comment_id!;
    const parts = { ...furnished.parts, ...own, ...exceptions[name] } as Record<string, string>;
    const path = pattern.replace(/\{(\w+)(\+?)\}/g, (_, part: string, many: string) => {
      const value = (pattern.startsWith("/orgs/") ? parts[`org.${part}`] : undefined) ?? parts[part];
      if (value === undefined) throw new Error(`No value for {${part}} of ${name}.`);
      return many ? value : encodeURIComponent(value);
    });
    const answer = await fetch(
      `${furnished.sandbox.url}/api/v3${path}${name.endsWith("/packages") ? "?package_type=container" : ""}`,
      {
        redirect: "manual",
        headers: {
          authorization: `Bearer ${furnished.sandbox.token}`,
          accept: "application/vnd.github.v3.repository+json",
        },
      },
    );
    // The server's check makes a 500 of an answer that GitHub does not describe.
    expect([path, answer.status, furnished.sandbox.violations()]).toEqual([
      path,
      absent.has(name) ? 404 : expect.toBeOneOf([200, 204, 302]),
      [],
    ]);
  });
});
