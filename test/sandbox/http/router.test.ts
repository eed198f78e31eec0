import { describe, expect, it } from "vitest";
import { Router } from "../../../sandbox/http/router.ts";

const router = new Router<string>();
for (const pattern of [
  "/repos/{owner}/{repo}",
  "/repos/{owner}/{repo}/branches",
  "/repos/{owner}/{repo}/branches/{branch+}",
  "/repos/{owner}/{repo}/branches/{branch+}/rename",
  "/repos/{owner}/{repo}/secrets/public-key",
  "/repos/{owner}/{repo}/secrets/{name}",
]) {
  router.add("GET", pattern, pattern);
}

describe("a router", () => {
  it.each([
    ["/repos/a/b", "/repos/{owner}/{repo}", { owner: "a", repo: "b" }],
    ["/repos/a/b/", "/repos/{owner}/{repo}", { owner: "a", repo: "b" }],
    ["/repos/a/b/branches/x/y", "/repos/{owner}/{repo}/branches/{branch+}", { owner: "a", repo: "b", branch: "x/y" }],
    ["/repos/a/b/branches/x%2Fy", "/repos/{owner}/{repo}/branches/{branch+}", { owner: "a", repo: "b", branch: "x/y" }],
    [
      "/repos/a/b/branches/x/y/rename",
      "/repos/{owner}/{repo}/branches/{branch+}/rename",
      { owner: "a", repo: "b", branch: "x/y" },
    ],
    [
      "/repos/a/b/branches/rename",
      "/repos/{owner}/{repo}/branches/{branch+}",
      { owner: "a", repo: "b", branch: "rename" },
    ],
    ["/repos/a/b/secrets/public-key", "/repos/{owner}/{repo}/secrets/public-key", { owner: "a", repo: "b" }],
    ["/repos/a/b/secrets/x%2Fy", "/repos/{owner}/{repo}/secrets/{name}", { owner: "a", repo: "b", name: "x/y" }],
    [
      "/repos/a/b/secrets/%E0%A4%A",
      "/repos/{owner}/{repo}/secrets/{name}",
      { owner: "a", repo: "b", name: "%E0%A4%A" },
    ],
  ])("finds %s", (path, pattern, params) => {
    expect(router.find("GET", path)).toEqual({ value: pattern, params });
  });

  it.each(["/", "/repos/a", "/repos/a/b/nothing", "/repos/a/b/secrets/x/y", "/repos//b"])(
    "finds nothing for %s",
    (path) => {
      expect(router.find("GET", path)).toBeUndefined();
    },
  );

  it("tells methods apart, and refuses a pattern that is there already", () => {
    expect(router.find("POST", "/repos/a/b")).toBeUndefined();
    expect(() => router.add("GET", "/repos/{owner}/{repo}", "again")).toThrow(
      'The route "GET /repos/{owner}/{repo}" is there twice.',
    );
  });
});
