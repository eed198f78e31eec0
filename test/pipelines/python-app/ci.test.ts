import { describe, expect, it } from "vitest";
import { analyze } from "../../../workflow/analysis/analyze.ts";
import { sampleApp, step, whatRuns, workflowOf } from "./sample-app.ts";

const ci = workflowOf({}, "ci.yml");
const path = ".github/workflows/ci.yml";

describe("ci.yml runs", () => {
  it("R2-01: on a push to main and on every pull request, and nothing filters it away", () => {
    expect(ci.on.push).toEqual({ branches: ["main"] });
    expect(ci.on.pull_request).toBeNull();
    expect(Object.keys(ci.on)).toEqual(["push", "pull_request", "workflow_dispatch"]);
  });

  it("R2-01: on the branch that the repository calls its default", async () => {
    const { files } = sampleApp({}, { defaultBranch: "trunk" });
    const { content } = files.find((file) => file.path === path)!;
    expect(content).toContain("branches: [trunk]");
    expect(content).toContain("LATEST: ${{ github.ref == 'refs/heads/trunk' }}");
  });

  it("for a merge queue where there is one", async () => {
    expect(Object.keys(workflowOf({ mergeQueue: true }, "ci.yml").on)).toContain("merge_group");
    const { "ci.yml": queued } = await whatRuns({ mergeQueue: true }, { name: "merge_group" });
    expect(queued).toEqual({ test: "run", image: "run", comment: "skip", ci: "run", metrics: "run" });
    const push = step(workflowOf({ mergeQueue: true }, "ci.yml").jobs.image, "Push");
    expect(push.if).toContain("github.event_name != 'merge_group' &&");
  });

  it("each commit of main, and of a pull request the newest alone", () => {
    expect(ci.concurrency).toEqual({
      group: "ci-${{ github.event.pull_request.number || github.sha }}",
      "cancel-in-progress": "${{ github.event_name == 'pull_request' }}",
    });
  });

  it("by hand, with more to see", () => {
    expect(ci.on.workflow_dispatch.inputs.debug).toMatchObject({ type: "boolean", default: false });
    expect(step(ci.jobs.test, "Print debug information")).toMatchObject({
      if: "inputs.debug",
      run: "bash .github/scripts/debug.sh",
    });
  });
});

describe("the job test", () => {
  it("R2-01: runs on Python 3.10, 3.11 and 3.12, which stay text, and to the end of each", () => {
    expect(ci.jobs.test.strategy).toEqual({
      "fail-fast": false,
      matrix: { "python-version": ["3.10", "3.11", "3.12"] },
    });
    expect(workflowOf({ versions: ["3.13"] }, "ci.yml").jobs.test.strategy.matrix).toEqual({
      "python-version": ["3.13"],
    });
  });

  it("R2-01: caches pip's downloads by requirements-dev.txt", () => {
    expect(step(ci.jobs.test, "Set up Python").with).toEqual({
      "python-version": "${{ matrix.python-version }}",
      cache: "pip",
      "cache-dependency-path": "requirements-dev.txt",
    });
    expect(step(ci.jobs.test, "Install development dependencies").run).toBe(
      "python -m pip install -r requirements-dev.txt",
    );
  });

  it("R2-02: lets ruff find fault without failing, or fail where that is asked for", () => {
    expect(step(ci.jobs.test, "Lint").run).toBe("ruff check --exit-zero --output-format=github .");
    const blocking = workflowOf({ blockingLint: true }, "ci.yml");
    expect(step(blocking.jobs.test, "Lint").run).toBe("ruff check --output-format=github .");
  });

  it("R2-02: runs pytest with coverage of the package, 90 percent or what is asked for", () => {
    const { run } = step(ci.jobs.test, "Test");
    expect(run.split(/[\s\\]+/)).toEqual([
      ...["python", "-m", "pytest", "--ignore=tests/integration", "--junitxml=reports/junit.xml"],
      ...["--cov=sample_app", "--cov-fail-under=90", "--cov-report=term", "--cov-report=xml:reports/coverage.xml"],
      ...["--cov-report=html:reports/htmlcov", ""],
    ]);
    const other = step(
      workflowOf({ coverage: 75, package: "adder", integrationTests: false }, "ci.yml").jobs.test,
      "Test",
    );
    expect(other.run).toContain(
      "python -m pytest \\\n  --junitxml=reports/junit.xml \\\n  --cov=adder --cov-fail-under=75",
    );
  });

  it("R2-02: keeps junit.xml, coverage.xml and htmlcov of each version, also when tests fail", () => {
    expect(step(ci.jobs.test, "Upload the reports")).toMatchObject({
      if: "${{ !cancelled() }}",
      with: {
        name: "reports-${{ matrix.python-version }}",
        path: "reports/junit.xml\nreports/coverage.xml\nreports/htmlcov/\n",
      },
    });
  });
});

describe("the job image", () => {
  const { image } = ci.jobs;

  it("R2-03: is one, after the whole matrix", async () => {
    expect(image.needs).toEqual(["test"]);
    expect(image.strategy).toBeUndefined();
    const runs = await whatRuns(
      {},
      { name: "push", ref: "main" },
      { outcomes: [{ job: "test", cell: { "python-version": "3.11" }, outcome: "failure" }] },
    );
    expect(runs["ci.yml"]).toEqual({ test: "fail", image: "skip", comment: "skip", ci: "fail", metrics: "run" });
  });

  it("R2-03: builds ghcr.io/<owner>/<repo> in small letters, as registries ask", () => {
    expect(ci.env.IMAGE).toBe("ghcr.io/acme/sample-app");
    const { files } = sampleApp({}, { owner: "Acme", name: "Sample.App" });
    expect(files[0]!.content).toContain("IMAGE: ghcr.io/acme/sample.app\n");
  });

  it("R2-03: tags by branch and by the commit that it builds, for a pull request its head", () => {
    expect(ci.env.COMMIT).toBe("${{ github.event.pull_request.head.sha || github.sha }}");
    expect(step(image, "Check out").with.ref).toBe("${{ env.COMMIT }}");
    expect(step(image, "Compute the image tags")).toMatchObject({
      id: "tags",
      env: {
        BRANCH: "${{ github.head_ref || github.ref_name }}",
        LATEST: "${{ github.ref == 'refs/heads/main' }}",
      },
      run: "bash .github/scripts/image_tags.sh",
    });
    expect(step(image, "Push").with.tags).toBe("${{ steps.tags.outputs.tags }}");
  });

  it("R2-05: is built for a fork as for anybody, and pushed for nobody but the repository's own branches", () => {
    const own =
      "github.event_name != 'pull_request' || github.event.pull_request.head.repo.full_name == github.repository";
    expect(step(image, "Build")).not.toHaveProperty("if");
    expect(step(image, "Build").with).toMatchObject({ load: true });
    expect(step(image, "Build").with).not.toHaveProperty("push");
    expect(step(image, "Log in to the registry").if).toBe(own);
    expect(step(image, "Push")).toMatchObject({ if: own, with: { push: true } });
  });

  it("R2-08: tries the image in a running container before it is pushed, and pushes what was tried", () => {
    const names = image.steps.map(({ name }: { name: string }) => name);
    expect(names.slice(names.indexOf("Build"))).toEqual([
      "Build",
      "Set up Python",
      "Install development dependencies",
      "Test the running container",
      "Log in to the registry",
      "Push",
    ]);
    expect(step(image, "Test the running container")).toMatchObject({
      env: { IMAGE: "${{ env.IMAGE }}:sha-${{ env.COMMIT }}" },
      run: "bash .github/scripts/integration_test.sh tests/integration",
    });
    const { load, "cache-to": _, ...built } = step(image, "Build").with;
    const { push, ...pushed } = step(image, "Push").with;
    expect([load, push]).toEqual([true, true]);
    expect(pushed).toEqual(built);
  });

  it("leaves the tests out where there are none", () => {
    const { jobs } = workflowOf({ integrationTests: false }, "ci.yml");
    const names = jobs.image.steps.map(({ name }: { name: string }) => name);
    expect(names).not.toContain("Test the running container");
  });

  it("R2-07: goes to Docker Hub where that is asked for", () => {
    const { env, jobs } = workflowOf({ registry: "docker-hub", dockerHubNamespace: "acmehub" }, "ci.yml");
    expect(env.IMAGE).toBe("docker.io/acmehub/sample-app");
    expect(step(jobs.image, "Log in to the registry").with).toEqual({
      username: "${{ secrets.DOCKER_HUB_USERNAME }}",
      password: "${{ secrets.DOCKER_HUB_TOKEN }}",
    });
    expect(jobs.image.permissions).toEqual({ contents: "read" });
    expect(step(jobs.comment, "Write the pull request comment").env.IMAGE_PAGE).toBe(
      "https://hub.docker.com/r/acmehub/sample-app/tags",
    );
  });
});

describe("the job comment", () => {
  it("R2-04: comments on the repository's own pull requests, also when tests fail", async () => {
    const pullRequest = { name: "pull_request", ref: "feature/add" };
    expect((await whatRuns({}, pullRequest))["ci.yml"]).toMatchObject({ comment: "run" });
    expect((await whatRuns({}, pullRequest, { outcomes: [{ job: "test", outcome: "failure" }] }))["ci.yml"]).toEqual({
      test: "fail",
      image: "skip",
      comment: "run",
      ci: "fail",
      metrics: "run",
    });
    expect((await whatRuns({}, { ...pullRequest, fork: true }))["ci.yml"]).toMatchObject({ comment: "skip" });
    expect((await whatRuns({}, { name: "push", ref: "main" }))["ci.yml"]).toMatchObject({ comment: "skip" });
  });

  it("R2-04: hands the script the run, and nothing that somebody else wrote", () => {
    expect(step(ci.jobs.comment, "Write the pull request comment")).toEqual({
      name: "Write the pull request comment",
      env: {
        GITHUB_TOKEN: "${{ github.token }}",
        RUN_ID: "${{ github.run_id }}",
        PYTHON_VERSIONS: "3.10 3.11 3.12",
        COVERAGE: 90,
        IMAGE_PAGE: "https://github.com/acme/sample-app/pkgs/container/sample-app",
        PULL_REQUEST: "${{ github.event.pull_request.number }}",
        HEAD_REPOSITORY: "${{ github.event.pull_request.head.repo.full_name }}",
      },
      run: "python3 .github/scripts/pull_request_comment.py",
    });
  });
});

describe("the job ci", () => {
  it("R2-05: is the one required check, always reported", async () => {
    const output = sampleApp();
    expect(output.requires).toEqual([{ path, job: "ci" }]);
    const { workflows } = await analyze([...output.files]);
    const checks = workflows.find((workflow) => workflow.path === path)!.checks;
    expect(checks.find(({ job }) => job === "ci")).toMatchObject({ name: "ci", alwaysReported: true });
  });

  it.each([
    ["test", "failure"],
    ["test", "cancelled"],
    ["image", "failure"],
    ["image", "cancelled"],
  ] as const)("R2-05: fails when %s ends in %s", async (job, outcome) => {
    const runs = await whatRuns({}, { name: "pull_request" }, { outcomes: [{ file: "ci.yml", job, outcome }] });
    expect(runs["ci.yml"]!.ci).toBe("fail");
  });

  it("R2-05: passes without what a fork legitimately skips, and fails with what it does not", async () => {
    const fork = { name: "pull_request", fork: true };
    expect((await whatRuns({ trivy: true }, fork))["ci.yml"]).toEqual({
      test: "run",
      image: "run",
      scan: "skip",
      comment: "skip",
      ci: "run",
      metrics: "run",
    });
    const forced = { outcomes: [{ job: "scan", outcome: "failure" }] } as const;
    expect((await whatRuns({ trivy: true }, { name: "pull_request" }, forced))["ci.yml"]!.ci).toBe("fail");
  });
});

describe("options of CI", () => {
  it("R2-07: scans the pushed digest with Trivy and uploads SARIF to code scanning", () => {
    const { scan } = workflowOf({ trivy: true }, "ci.yml").jobs;
    expect(scan.needs).toEqual(["image"]);
    expect(step(scan, "Scan").with).toMatchObject({
      "image-ref": "${{ env.IMAGE }}@${{ needs.image.outputs.digest }}",
      format: "sarif",
      output: "trivy.sarif",
    });
    expect(step(scan, "Upload the findings to code scanning").with).toMatchObject({ sarif_file: "trivy.sarif" });
    expect(scan.permissions).toEqual({
      contents: "read",
      packages: "read",
      actions: "read",
      "security-events": "write",
    });
    expect(ci.jobs).not.toHaveProperty("scan");
  });

  it("R2-07: shows coverage as a check, also when tests fail, for the repository's own commits", async () => {
    const { coverage } = workflowOf({ coverageCheck: true }, "ci.yml").jobs;
    expect(coverage.permissions).toEqual({ contents: "read", actions: "read", checks: "write" });
    expect(step(coverage, "Publish the check").run).toBe("python3 .github/scripts/coverage_check.py");
    const failed = { outcomes: [{ job: "test", outcome: "failure" }] } as const;
    expect((await whatRuns({ coverageCheck: true }, { name: "push" }, failed))["ci.yml"]!.coverage).toBe("run");
    const fork = await whatRuns({ coverageCheck: true }, { name: "pull_request", fork: true });
    expect(fork["ci.yml"]!.coverage).toBe("skip");
    expect(ci.jobs).not.toHaveProperty("coverage");
  });
});

describe("permissions of CI", () => {
  it("R2-06: are on the job that uses them, and nowhere else", () => {
    expect(ci.permissions).toEqual({});
    expect(
      Object.fromEntries(
        Object.entries(ci.jobs).map(([id, job]) => [id, (job as { permissions: unknown }).permissions]),
      ),
    ).toEqual({
      test: { contents: "read" },
      image: { contents: "read", packages: "write" },
      comment: { contents: "read", actions: "read", "pull-requests": "write" },
      ci: {},
      metrics: { contents: "read", actions: "read", checks: "read" },
    });
  });
});
