import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { routeName } from "../../sandbox/http/route.ts";
import { routes } from "../../sandbox/routes/all.ts";
import { type Furnished, startFurnished } from "./furnished.ts";
import { partFor } from "./parts.ts";

let furnished: Furnished;
beforeAll(async () => {
  furnished = await startFurnished();
});
afterAll(() => furnished.sandbox.close());

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
    const path = pattern.replace(/\{(\w+)(\+?)\}/g, (_, part: string, many: string) => {
      const value = partFor(furnished.parts, name, part);
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
