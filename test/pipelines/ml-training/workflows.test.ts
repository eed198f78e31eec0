import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { expandMatrix } from "../../../workflow/parse/matrix.ts";
import { parseWorkflow } from "../../../workflow/parse/parse-workflow.ts";
import { missing, toolEnvironment } from "../outside-tool.ts";
import { contentOf, everything, staticForms, step, trainerLab, whatRuns, workflowOf } from "./trainer-lab.ts";

const code = ["ci.yml", "security.yml"].map((file) => ({ file, job: "changes", output: "code", value: "true" }));
const names = (job: { steps: { name: string }[] }) => job.steps.map(({ name }) => name);

describe("ci.yml", () => {
  const { on, jobs } = workflowOf({}, "ci.yml");

  it("R4-01: runs on pull requests that are opened, synchronized or reopened, on pushes to main, and by hand", () => {
    expect(on.pull_request).toEqual({ types: ["opened", "synchronize", "reopened"] });
    expect(on.push).toEqual({ branches: ["main"] });
    expect(Object.keys(on)).toEqual(["push", "pull_request", "workflow_dispatch", "workflow_call"]);
  });

  it("R4-01: checks the quality with pylint, black, isort and mypy, each to its end", () => {
    expect(
      jobs["code-quality"].steps.slice(3).map(({ run, if: condition }: Record<string, string>) => [run, condition]),
    ).toEqual([
      ["python -m black --check --diff moe_trainer_lab tests", undefined],
      ["python -m isort --check-only --diff moe_trainer_lab tests", "${{ !cancelled() }}"],
      ["python -m pylint moe_trainer_lab", "${{ !cancelled() }}"],
      ["python -m mypy moe_trainer_lab", "${{ !cancelled() }}"],
    ]);
  });

  it("R4-01: tests 3.9 to 3.12 in parallel, on machines and on each of them, and gates the coverage at 85", () => {
    expect(jobs["unit-tests"].strategy).toEqual({
      "fail-fast": false,
      matrix: { "python-version": ["3.9", "3.10", "3.11", "3.12"], shard: ["1", "2"] },
    });
    expect(step(jobs["unit-tests"], "Test").run).toContain("--numprocesses=auto");
    expect(step(jobs.coverage, "Gate the coverage").env).toEqual({ THRESHOLD: 85, EXPECTED: 8 });
  });

  it("R4-01: tests services, database, API and components across each other beside a database and a cache", () => {
    expect(jobs["integration-tests"].strategy.matrix).toEqual({
      suite: ["services", "database", "api", "cross-component"],
    });
    const { postgres, redis } = jobs["integration-tests"].services;
    expect([postgres.image, redis.image]).toEqual([
      expect.stringMatching(/^postgres:17-alpine@sha256:[0-9a-f]{64}$/),
      expect.stringMatching(/^redis:7-alpine@sha256:[0-9a-f]{64}$/),
    ]);
    expect(step(jobs["integration-tests"], "Test").env).toMatchObject({
      DATABASE_URL: "postgresql://test@localhost:5432/test",
      REDIS_URL: "redis://localhost:6379/0",
    });
    expect(workflowOf({ services: [] }, "ci.yml").jobs["integration-tests"].services).toBeUndefined();
  });

  it("R4-01: builds the image, and builds, installs, imports and runs the package", () => {
    expect(step(jobs.image, "Build").with).toMatchObject({ load: true });
    expect(step(jobs["build-validation"], "Try the package")).toMatchObject({
      env: { DIST: "dist", PACKAGE: "moe_trainer_lab" },
      run: "python3 .github/scripts/try_package.py",
    });
  });

  it("R4-01: pushes the image of main alone", () => {
    expect(step(jobs.image, "Push").if).toBe("github.event_name == 'push' && github.ref == 'refs/heads/main'");
  });

  it("R4-02: has the document's compatibility matrix, with a reason for each cell that is left out", async () => {
    expect(jobs.compatibility.strategy).toEqual({
      "fail-fast": false,
      matrix: {
        "python-version": ["3.9", "3.10", "3.11", "3.12"],
        os: ["ubuntu-latest", "macos-latest"],
        "pytorch-version": ["2.0.0", "2.1.0"],
        include: [{ "python-version": "3.11", os: "ubuntu-latest", "pytorch-version": "2.1.0", coverage: true }],
        exclude: [
          { "python-version": "3.12", "pytorch-version": "2.0.0" },
          { "python-version": "3.12", "pytorch-version": "2.1.0" },
        ],
      },
    });
    const text = contentOf(trainerLab(), ".github/workflows/ci.yml");
    expect(text.match(/# PyTorch has packages for Python 3\.12 from 2\.2 on\./g)).toHaveLength(2);
    const expansion = expandMatrix(jobs.compatibility.strategy.matrix);
    const cells = expansion.known ? expansion.cells : [];
    expect(cells).toHaveLength(12);
    expect(cells.filter(({ values }) => values.coverage === true)).toHaveLength(1);
    expect((await parseWorkflow({ path: ".github/workflows/ci.yml", content: text })).errors).toEqual([]);
  });

  it("R4-02: leaves out what PyTorch has no package for, and what the options say instead", () => {
    const exclude = (options: object) => workflowOf(options, "ci.yml").jobs.compatibility.strategy.matrix.exclude;
    expect(exclude({ pythonVersions: ["3.9", "3.12"], pytorchVersions: ["2.8.0", "2.9.0"] })).toEqual([
      { "python-version": "3.9", "pytorch-version": "2.9.0" },
    ]);
    expect(exclude({ pythonVersions: ["3.11"] })).toBeUndefined();
    const given = { excludes: [{ os: "macos-latest", "python-version": "3.9", reason: "no machine has it" }] };
    expect(exclude(given)).toEqual([{ "python-version": "3.9", os: "macos-latest" }]);
    expect(contentOf(trainerLab(given), ".github/workflows/ci.yml")).toContain("# no machine has it");
  });

  it("R4-03: fails the required checks for each part that fails, in whatever cell", async () => {
    const failing = async (job: string, cell?: Record<string, string>) => {
      const outcomes = [{ file: "ci.yml", job, ...(cell && { cell }), outcome: "failure" as const }];
      const runs = await whatRuns({}, { name: "pull_request", ref: "x", base: "main" }, { outputs: code, outcomes });
      return ["ci", "test-unit", "test-integration"].filter((id) => runs["ci.yml"]![id] === "fail");
    };
    expect(await failing("unit-tests", { "python-version": "3.10", shard: "2" })).toEqual(["ci", "test-unit"]);
    expect(await failing("coverage")).toEqual(["ci", "test-unit"]);
    expect(await failing("integration-tests", { suite: "api" })).toEqual(["ci", "test-integration"]);
    expect(await failing("compatibility", { "python-version": "3.9", os: "macos-latest" })).toEqual(["ci"]);
    expect(await failing("changes")).toEqual(["ci", "test-unit", "test-integration"]);
  });

  it("R4-03: has no path filter on a workflow with a required check, and merge_group where a queue is on", () => {
    for (const file of ["ci.yml", "security.yml"]) {
      const plain = workflowOf({}, file).on;
      expect(JSON.stringify(plain)).not.toContain("paths");
      expect(Object.keys(plain)).not.toContain("merge_group");
      expect(Object.keys(workflowOf({ mergeQueue: true }, file).on)).toContain("merge_group");
    }
  });

  it("R4-14: caches pip, image layers, test databases and model checkpoints, and ends every job in time", () => {
    const text = contentOf(trainerLab(), ".github/workflows/ci.yml");
    expect(step(jobs["unit-tests"], "Set up Python").with).toMatchObject({
      cache: "pip",
      "cache-dependency-path": "requirements-dev.txt",
    });
    expect(step(jobs.image, "Build").with).toMatchObject({ "cache-from": "type=gha", "cache-to": "type=gha,mode=max" });
    expect(step(jobs["integration-tests"], "Restore the test databases").with.path).toBe(".cache/test-databases");
    expect(step(jobs["unit-tests"], "Restore the model checkpoints").with.path).toBe(".cache/checkpoints");
    expect(text.match(/timeout-minutes:/g)).toHaveLength(Object.keys(jobs).length);
  });
});

describe("security.yml", () => {
  const { on, jobs } = workflowOf({}, "security.yml");

  it("R4-05: runs on pull requests, pushes to main, every night, in full every week, and by hand", () => {
    expect(on.pull_request).toBeNull();
    expect(on.push).toEqual({ branches: ["main"] });
    expect(on.schedule).toEqual([{ cron: "0 1 * * 1-6" }, { cron: "0 1 * * 0" }]);
    expect(Object.keys(on)).toContain("workflow_dispatch");
  });

  it("R4-05: scans dependencies with safety and pip-audit, their licences, and what is outdated", () => {
    expect(step(jobs["dependency-scan"], "Look for vulnerabilities, licences and what is outdated").env).toMatchObject({
      SCANNERS: "safety pip-audit",
      ALLOWED_LICENSES: expect.stringContaining("MIT"),
    });
  });

  it("R4-05: looks for insecure code with Bandit and CodeQL, and for secrets", () => {
    expect(step(jobs["static-analysis"], "Look for insecure code").run).toContain("python -m bandit --recursive");
    expect(names(jobs["code-scanning"]).slice(-2)).toEqual(["Set up CodeQL", "Analyse"]);
    expect(step(jobs["secret-detection"], "Look for secrets").with).toMatchObject({
      scanners: "secret",
      "exit-code": "1",
    });
    const without = workflowOf({ codeScanning: false }, "security.yml");
    expect(without.jobs["code-scanning"]).toBeUndefined();
    expect(without.jobs["static-analysis"].permissions).toEqual({ contents: "read" });
  });

  it("R4-05: scans the image, the images that it is built on, and the configuration", () => {
    expect(names(jobs["container-scan"]).slice(2, 7)).toEqual([
      "Review the configuration",
      "Check the base images",
      "Set up Buildx",
      "Build",
      "Scan the image",
    ]);
    const configuration = step(jobs["container-scan"], "Review the configuration").with;
    expect(configuration).toEqual({
      ...{ "scan-type": "config", "scan-ref": ".", severity: "CRITICAL,HIGH", "exit-code": "1" },
    });
    expect(step(jobs["container-scan"], "Check the base images").run).toBe(
      "python3 .github/scripts/base_images.py Dockerfile",
    );
    const built = step(jobs["container-scan"], "Build").with;
    expect(built).toMatchObject({ load: true, tags: "scanned:latest" });
    expect(step(jobs["container-scan"], "Scan the image").with).toMatchObject({
      ...{ "image-ref": built.tags, severity: "CRITICAL,HIGH", "exit-code": "1", format: "sarif" },
    });
  });

  it("R4-05: leaves a bill of materials in both formats", () => {
    expect(step(jobs.sbom, "Upload the bill of materials").with.path).toBe("sbom.spdx.json\nsbom.cyclonedx.json\n");
  });
});

describe("performance.yml", () => {
  const { on, jobs } = workflowOf(everything, "performance.yml");

  it("R4-06: runs at 02:00 UTC, every week with the whole suite, by hand, and once for each release tag", async () => {
    expect(on.schedule).toEqual([{ cron: "0 2 * * *" }, { cron: "0 5 * * 0" }]);
    expect(Object.keys(on)).toEqual(["schedule", "workflow_dispatch", "workflow_call"]);
    const tagged = await whatRuns({}, { name: "push", ref: "refs/tags/v1.2.3" });
    expect(Object.keys(tagged)).toEqual(["release.yml"]);
    expect(tagged["release.yml"]).toMatchObject({ "performance/training": "run", "performance/baseline": "run" });
  });

  it("R4-06: measures training, inference and resources on the GPU fleet, BENCHMARK_ITERATIONS times", () => {
    const measured = ["training", "inference", "resources"].map((id) => jobs[id].strategy.matrix.benchmark);
    expect(measured).toEqual([
      ["throughput", "memory", "gpu-utilization", "scaling"],
      ["latency", "concurrency", "expert-cache", "load"],
      ["memory-leak", "cpu", "gpu-memory", "network"],
    ]);
    for (const id of ["training", "inference", "resources", "benchmark-suite"]) {
      expect(jobs[id]["runs-on"]).toEqual(["self-hosted", "linux", "x64", "gpu"]);
      expect(step(jobs[id], "Measure").env.ITERATIONS).toBe("${{ vars.BENCHMARK_ITERATIONS }}");
    }
    expect(jobs.baseline["runs-on"]).toBe("ubuntu-24.04");
  });

  it("R4-06: hands WANDB_API_KEY and HF_TOKEN over where they are asked for, through a release too", () => {
    expect(step(jobs.training, "Measure").env).toMatchObject({
      WANDB_API_KEY: "${{ secrets.WANDB_API_KEY }}",
      HF_TOKEN: "${{ secrets.HF_TOKEN }}",
    });
    expect(Object.keys(workflowOf(everything, "release.yml").jobs.performance.secrets)).toContain("HF_TOKEN");
    expect(contentOf(trainerLab(), ".github/workflows/performance.yml")).not.toContain("secrets.");
  });
});

describe("distributed.yml", () => {
  const { on, concurrency, jobs } = workflowOf({}, "distributed.yml");

  it("R4-07: trains every week on several nodes that are one reservation", () => {
    expect(on.schedule).toEqual([{ cron: "0 4 * * 6" }]);
    expect(concurrency).toEqual({ group: "distributed", "cancel-in-progress": false });
    expect(jobs.node.strategy).toEqual({
      "fail-fast": true,
      "max-parallel": 4,
      matrix: { rank: ["0", "1", "2", "3"] },
    });
    expect(jobs.node["runs-on"]).toEqual(["self-hosted", "linux", "x64", "gpu-multi-node"]);
    expect(trainerLab({ distributed: { nodes: 8 } }).reservations).toEqual([
      { path: ".github/workflows/distributed.yml", job: "node", option: "distributed.nodes", runners: 8 },
    ]);
  });

  it("R4-07: lets the nodes meet before anything else, and ends all where one is missing", () => {
    expect(names(jobs.node).slice(0, 5)).toEqual([
      "Check out",
      "Set up Python",
      "Say where this node is",
      "Announce this node",
      "Wait for the other nodes",
    ]);
    expect(step(jobs.node, "Train together").env).toMatchObject({
      MASTER: "${{ steps.meet.outputs.address }}",
      NODES: 4,
    });
  });
});

describe("release.yml", () => {
  const { on, jobs } = workflowOf({}, "release.yml");

  it("R4-08: runs on tags v*.*.* and by hand with a version", () => {
    expect(on.push).toEqual({ tags: ["v*.*.*"] });
    expect(on.workflow_dispatch.inputs.version).toMatchObject({ type: "string", required: true });
  });

  it("R4-08: goes through tests, security, performance and documentation before anything is published", () => {
    const gates = { tests: "ci", security: "security", performance: "performance", documentation: "docs" };
    for (const [id, file] of Object.entries(gates)) expect(jobs[id].uses).toBe(`./.github/workflows/${file}.yml`);
    for (const id of ["image", "pypi", "publish-chart", "site", "github-release"])
      expect(jobs[id].needs, id).toEqual(expect.arrayContaining(Object.keys(gates)));
  });

  it("R4-08: publishes on PyPI as a trusted publisher, or with a token where an exception says so", () => {
    expect(jobs.pypi).toMatchObject({ environment: "production", permissions: { "id-token": "write" } });
    expect(step(jobs.pypi, "Publish on PyPI").with).toEqual({ attestations: true });
    const token = workflowOf(staticForms, "release.yml").jobs.pypi;
    expect(token.permissions).toEqual({});
    expect(step(token, "Publish on PyPI").with).toMatchObject({ password: "${{ secrets.PYPI_PASSWORD }}" });
    expect(workflowOf({ pypi: "none" }, "release.yml").jobs.pypi).toBeUndefined();
  });

  it("R4-08: pushes one image for all platforms, with its bill of materials and provenance", () => {
    expect(step(jobs.image, "Build and push").with).toMatchObject({
      platforms: "${{ vars.BUILD_PLATFORMS }}",
      push: true,
      sbom: true,
      provenance: "mode=max",
    });
    expect(names(jobs.image)).toContain("Attest where the image comes from");
  });

  it("R4-08: packages and pushes the Helm chart, publishes the site, and makes the release of all of it", () => {
    expect(step(jobs["publish-chart"], "Publish the chart").env.TARGET).toBe("oci://ghcr.io/acme/charts");
    expect(jobs.site).toMatchObject({
      environment: { name: "github-pages" },
      permissions: { pages: "write", "id-token": "write" },
    });
    expect(step(jobs["github-release"], "Create the release").env.REQUIRED).toBe(
      "*.whl\n*.tar.gz\n*.tgz\n*/sbom.spdx.json\n",
    );
    const bare = workflowOf({ chart: false, documentation: { site: false } }, "release.yml").jobs;
    expect([bare.chart, bare["publish-chart"], bare.site]).toEqual([undefined, undefined, undefined]);
  });

  it("R4-08: restores no cache in a job that builds what is published", () => {
    for (const id of ["package", "image", "pypi", "chart", "publish-chart", "site", "github-release"])
      expect(JSON.stringify(jobs[id])).not.toMatch(/actions\/cache|"cache":|cache-from/);
  });
});

describe("deploy.yml", () => {
  const { on, jobs } = workflowOf(everything, "deploy.yml");

  it("R4-09: is called by a release, follows CI on main, and runs by hand and for releases that people publish", () => {
    expect(Object.keys(on)).toEqual(["workflow_run", "workflow_dispatch", "workflow_call", "release"]);
    expect(on.workflow_run).toEqual({ workflows: ["CI Pipeline"], types: ["completed"], branches: ["main"] });
    expect(workflowOf({}, "release.yml").jobs.deploy.uses).toBe("./.github/workflows/deploy.yml");
  });

  it("R4-09: deploys to staging, tests it from end to end, and then production waits", async () => {
    const environments = { staging: { reviewers: false }, production: { reviewers: true } };
    const push = { name: "push", ref: "main" } as const;
    const waiting = await whatRuns({}, push, { environments, outputs: code });
    expect(waiting["deploy.yml"]).toMatchObject({ staging: "run", e2e: "run", production: "wait" });
    const failing = {
      environments,
      outputs: code,
      outcomes: [{ file: "deploy.yml", job: "e2e", outcome: "failure" as const }],
    };
    expect((await whatRuns({}, push, failing))["deploy.yml"]).toMatchObject({
      staging: "run",
      e2e: "fail",
      production: "skip",
    });
  });

  it("R4-09: starts nothing after a CI that failed, or that ran for a fork whose branch is called main", async () => {
    const failed = await whatRuns(
      {},
      { name: "push", ref: "main" },
      { outputs: code, outcomes: [{ file: "ci.yml", job: "ci", outcome: "failure" }] },
    );
    expect(failed["deploy.yml"]).toMatchObject({ target: "skip", staging: "skip", production: "skip" });
    const fork = await whatRuns({}, { name: "pull_request", ref: "main", base: "main", fork: true }, { outputs: code });
    expect(fork["deploy.yml"]).toMatchObject({ target: "skip", staging: "skip", production: "skip" });
  });

  it("R4-09: deploys a release in the same run, but no release candidate", async () => {
    const environments = { production: { reviewers: true }, staging: { reviewers: false } };
    const deployed = async (prerelease: string) => {
      const called = ["tests", "security"].map((job) => ({
        file: "release.yml",
        job: `${job}/changes`,
        output: "code",
        value: "true",
      }));
      const outputs = [...called, { file: "release.yml", job: "version", output: "prerelease", value: prerelease }];
      const event = { name: "push", ref: "refs/tags/v1.0.0" };
      return (await whatRuns({}, event, { environments, approve: ["production"], outputs }))["release.yml"]!;
    };
    expect(await deployed("false")).toMatchObject({
      "github-release": "run",
      "deploy/staging": "run",
      "deploy/production": "run",
    });
    expect(await deployed("true")).toMatchObject({ "github-release": "run", deploy: "skip" });
  });

  it("R4-13: tells deployments what their environment says of itself, and loads staging where it asks for it", () => {
    for (const id of ["development", "staging", "production"]) {
      expect(jobs[id].environment.name).toBe(id);
      expect(step(jobs[id], "Deploy").env).toMatchObject(
        Object.fromEntries(
          ["ENVIRONMENT", "DEBUG", "LOG_LEVEL", "TEST_DATA_SIZE", "PERFORMANCE_TESTS"].map((name) => [
            name,
            `\${{ vars.${name} }}`,
          ]),
        ),
      );
    }
    expect(step(jobs.e2e, "Test under load").if).toBe("vars.PERFORMANCE_TESTS == 'true'");
  });

  it("R4-11: gives the health webhook to the job that reports alone", () => {
    const holders = Object.entries(jobs).filter(([, job]) => JSON.stringify(job).includes("HEALTH_CHECK_WEBHOOK"));
    expect(holders.map(([id]) => id)).toEqual(["health-report"]);
  });
});

describe("dependencies.yml, docs.yml and upkeep.yml", () => {
  it("R4-10: looks for updates every night, and opens pull requests by a GitHub App, so that their checks run", () => {
    const { on, jobs } = workflowOf({}, "dependencies.yml");
    expect(on.schedule).toEqual([{ cron: "0 3 * * *" }, { cron: "0 3 1 * *" }]);
    expect(jobs.packages.if).toBe("github.event.schedule == '0 3 * * *' || inputs.update == 'packages'");
    const open = step(jobs.packages, "Open the pull request");
    expect(open.env.GITHUB_TOKEN).toBe("${{ steps.app.outputs.token }}");
    expect(jobs.packages.permissions).toEqual({ contents: "read" });
    const without = workflowOf({ updates: false }, "dependencies.yml").jobs;
    expect(names(without.packages)).not.toContain("Open the pull request");
  });

  it("R4-10: builds the documentation for pull requests that touch it", async () => {
    const { on } = workflowOf({}, "docs.yml");
    expect(on.pull_request.paths).toEqual(["docs/**", "**/*.md", ".github/workflows/docs.yml"]);
    const touched = async (paths: string[]) =>
      Object.keys(await whatRuns({}, { name: "pull_request", ref: "x", base: "main", paths })).includes("docs.yml");
    expect([await touched(["docs/a.rst"]), await touched(["deep/README.md"]), await touched(["src/a.py"])]).toEqual([
      true,
      true,
      false,
    ]);
  });

  it("R4-16: writes a report every week, month and quarter", () => {
    const { on, jobs } = workflowOf({ minuteCost: 0.5 }, "upkeep.yml");
    expect(on.schedule.map(({ cron }: { cron: string }) => cron)).toEqual([
      "0 6 * * 1",
      "0 6 1 * *",
      "0 6 2 1,4,7,10 *",
    ]);
    expect(Object.keys(jobs)).toEqual(["weekly", "monthly", "quarterly", "metrics"]);
    expect(step(jobs.weekly, "Write the report").env).toMatchObject({ PERIOD: "weekly", GPU_MINUTE_COST: "0.5" });
  });

  it("R4-16: updates actions and runner images every month as a pull request, and checks pins and signatures", () => {
    const { jobs } = workflowOf({}, "dependencies.yml");
    expect(jobs.pins.if).toContain("0 3 1 * *");
    expect(step(jobs.pins, "Check and update actions and runner images").run).toContain("update_pins.py");
    expect(step(jobs.pins, "Open the pull request").env.BRANCH).toBe("updates/pins");
  });

  it("R4-16: pins every action that it uses by its commit", () => {
    for (const { path, content } of trainerLab(everything).files.filter((file) => file.path.includes("/workflows/")))
      for (const use of content.match(/uses: \S+/g) ?? [])
        expect(use, path).toMatch(/@[0-9a-f]{40}$|\.\/\.github\/workflows\//);
  });
});

describe.skipIf(missing("act"))("act -j ci", () => {
  it("R4-15: plans every job that the check ci stands for, on the repository as it is delivered", () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), "slipway-act-ci-"));
    for (const { path: file, content } of trainerLab().files) {
      mkdirSync(path.join(folder, path.dirname(file)), { recursive: true });
      writeFileSync(path.join(folder, file), content);
    }
    execFileSync("git", ["init", "--quiet"], { cwd: folder });
    const env = { ...toolEnvironment, HOME: folder, XDG_CONFIG_HOME: folder };
    const words = ["-j", "ci", "--list", "pull_request"];
    const listed = execFileSync("act", words, { cwd: folder, env, encoding: "utf8", stdio: "pipe" });
    const planned = [...listed.matchAll(/^\d+ +(\S+) /gm)].map(([, id]) => id);
    const { needs } = workflowOf({}, "ci.yml").jobs.ci;
    expect(planned.sort()).toEqual([...needs, "ci"].sort());
    rmSync(folder, { recursive: true });
  });
});

/** All but the one that tells a pull request of the others. */
const reported = (options: object = {}) =>
  trainerLab(options).files.filter(({ path }) => path.includes("/workflows/") && !path.endsWith("/pull-request.yml"));

describe("every workflow", () => {
  it("R4-14: ends in a report that a webhook gets too: workflow, outcome, duration and commit", () => {
    for (const { path, content } of reported(everything)) {
      const { metrics } = parse(content).jobs;
      expect(step(metrics, "Tell of the run").env.METRICS_WEBHOOK, path).toBe("${{ secrets.METRICS_WEBHOOK }}");
      expect(metrics["continue-on-error"]).toBe(true);
    }
  });

  it("prints what helps to understand it where a manual run asks for that", () => {
    for (const { path, content } of reported()) {
      const { on, jobs } = parse(content);
      expect(on.workflow_dispatch.inputs.debug, path).toMatchObject({ type: "boolean", default: false });
      expect(JSON.stringify(jobs), path).toContain("bash .github/scripts/debug.sh");
    }
  });

  it("R4-15: can be started by hand with gh workflow run, and its first job with act -j ci", () => {
    for (const { path, content } of reported())
      expect(Object.keys(parse(content).on), path).toContain("workflow_dispatch");
    expect(Object.keys(workflowOf({}, "ci.yml").jobs)).toContain("ci");
  });
});
