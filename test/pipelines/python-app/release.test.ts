import { describe, expect, it } from "vitest";
import { contentOf, sampleApp, step, whatRuns, workflowOf } from "./sample-app.ts";

const release = workflowOf({}, "release.yml");

describe("release.yml", () => {
  it("R2-08: runs on version tags alone", async () => {
    expect(release.on).toEqual({ push: { tags: ["v*"] } });
    expect(await whatRuns({}, { name: "push", ref: "refs/tags/v1.2.3" })).toEqual({
      "release.yml": { candidate: "run", integration: "run", promote: "run", metrics: "run" },
    });
    expect(await whatRuns({}, { name: "push", ref: "main" })).not.toHaveProperty("release.yml");
  });

  it("R2-08: promotes the digest of the image that CI tested for the tagged commit", () => {
    const { candidate, promote } = release.jobs;
    expect(candidate.outputs).toEqual({ digest: "${{ steps.find.outputs.digest }}" });
    expect(step(candidate, "Find the tested image")).toEqual({
      name: "Find the tested image",
      id: "find",
      env: { COMMIT: "${{ github.sha }}", TAG: "${{ github.ref_name }}", GH_TOKEN: "${{ github.token }}" },
      run: "bash .github/scripts/tested_image.sh",
    });
    expect(step(promote, "Promote the image")).toEqual({
      name: "Promote the image",
      env: {
        DIGEST: "${{ needs.candidate.outputs.digest }}",
        TAG: "${{ github.ref_name }}",
        GH_TOKEN: "${{ github.token }}",
      },
      run: "bash .github/scripts/promote_image.sh",
    });
  });

  it("R2-08: tests the running container of that very digest first", async () => {
    const { integration, promote } = release.jobs;
    expect(step(integration, "Test the running container")).toEqual({
      name: "Test the running container",
      env: { IMAGE: "${{ env.IMAGE }}@${{ needs.candidate.outputs.digest }}" },
      run: "bash .github/scripts/integration_test.sh tests/integration",
    });
    expect(promote.needs).toEqual(["candidate", "integration"]);
    const outcomes = [{ job: "integration", outcome: "failure" }] as const;
    expect((await whatRuns({}, { name: "push", ref: "refs/tags/v1.2.3" }, { outcomes }))["release.yml"]).toEqual({
      candidate: "run",
      integration: "fail",
      promote: "skip",
      metrics: "run",
    });
  });

  it("R2-08: builds nothing and reads no cache", () => {
    const text = contentOf(sampleApp(), ".github/workflows/release.yml");
    expect(text).not.toMatch(/build-push-action|cache/);
  });

  it("asks the reviewers of an environment where one is named", async () => {
    const options = { releaseEnvironment: "production" };
    expect(workflowOf(options, "release.yml").jobs.promote.environment).toBe("production");
    const environments = { production: { reviewers: true } };
    const runs = await whatRuns(options, { name: "push", ref: "refs/tags/v1.2.3" }, { environments });
    expect(runs["release.yml"]).toEqual({ candidate: "run", integration: "run", promote: "wait", metrics: "wait" });
  });

  it("does without integration tests where there are none", () => {
    const { jobs } = workflowOf({ integrationTests: false }, "release.yml");
    expect(Object.keys(jobs)).toEqual(["candidate", "promote", "metrics"]);
    expect(jobs.promote.needs).toEqual(["candidate"]);
  });

  it("gives each job what it uses", () => {
    const permissions = (options: object) =>
      Object.fromEntries(
        Object.entries(workflowOf(options, "release.yml").jobs).map(([id, job]) => [
          id,
          (job as { permissions: unknown }).permissions,
        ]),
      );
    expect(permissions({})).toEqual({
      candidate: { contents: "read", actions: "read", packages: "read" },
      integration: { contents: "read", packages: "read" },
      promote: { contents: "read", packages: "write" },
      metrics: { contents: "read", actions: "read", checks: "read" },
    });
    expect(permissions({ registry: "docker-hub" })).toEqual({
      candidate: { contents: "read", actions: "read" },
      integration: { contents: "read" },
      promote: { contents: "read" },
      metrics: { contents: "read", actions: "read", checks: "read" },
    });
  });
});
