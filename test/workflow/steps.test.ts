import { expect, it } from "vitest";
import { equals, not } from "../../workflow/expressions.ts";
import { github, matrix, secret } from "../../workflow/expressions-contexts.ts";
import { checkout, registryLogin, run, script, setupPython, uploadArtifact } from "../../workflow/steps.ts";

it("checks out without leaving the token behind", () => {
  expect(checkout()).toEqual({ name: "Check out", uses: "actions/checkout", with: { "persist-credentials": false } });
});

it("checks out a part, a commit, a history and submodules", () => {
  const step = checkout({ ref: github.sha, only: ["a", "b"], depth: 0, submodules: true, name: "Check out a and b" });
  expect(step).toEqual({
    name: "Check out a and b",
    uses: "actions/checkout",
    with: {
      ref: github.sha,
      "sparse-checkout": "a\nb\n",
      "fetch-depth": 0,
      submodules: true,
      "persist-credentials": false,
    },
  });
});

it("caches pip's downloads only where a file is named", () => {
  expect(setupPython("3.12").with).toEqual({ "python-version": "3.12" });
  expect(setupPython(matrix("python-version"), { cachedBy: "r.txt" }).with).toMatchObject({
    cache: "pip",
    "cache-dependency-path": "r.txt",
  });
});

it("fails where an artifact has no files, unless told otherwise", () => {
  expect(uploadArtifact("Keep", { artifact: "wheels", paths: ["dist/*.whl"] }).with).toEqual({
    name: "wheels",
    path: "dist/*.whl",
    "if-no-files-found": "error",
  });
  expect(
    uploadArtifact("Keep", { artifact: "wheels", paths: ["a", "b"], ifMissing: "warn", retentionDays: 30 }).with,
  ).toEqual({ name: "wheels", path: "a\nb\n", "if-no-files-found": "warn", "retention-days": 30 });
});

it("logs in to a registry on a condition", () => {
  const condition = not(equals(github.eventName, "pull_request"));
  expect(registryLogin({ registry: "ghcr.io", username: github.actor, password: secret("X"), if: condition })).toEqual({
    name: "Log in to the registry",
    if: condition,
    uses: "docker/login-action",
    with: { registry: "ghcr.io", username: github.actor, password: secret("X") },
  });
});

it("carries what any step may say", () => {
  expect(run("Build", "make", { id: "build", env: { A: "1" }, shell: "bash" })).toEqual({
    name: "Build",
    run: "make",
    id: "build",
    env: { A: "1" },
    shell: "bash",
  });
  expect(script("Tag", "x.sh", { arguments: ["a"], timeoutMinutes: 2 })).toEqual({
    name: "Tag",
    script: "x.sh",
    arguments: ["a"],
    timeoutMinutes: 2,
  });
});
