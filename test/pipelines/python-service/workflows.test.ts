import { describe, expect, it } from "vitest";
import { analyze } from "../../../workflow/analysis/analyze.ts";
import { simulate } from "../../../workflow/simulation/simulate.ts";
import { contentOf, service, step, workflowOf } from "./service.ts";

const test = workflowOf({}, "test.yaml");
const build = workflowOf({}, "build.yaml");
const security = workflowOf({}, "security.yaml");
const licenses = workflowOf({}, "license-compliance.yaml");
const deploy = workflowOf({}, "deploy.yaml");
const preview = workflowOf({}, "preview.yaml");
const names = (job: { steps: { name: string }[] }) => job.steps.map(({ name }) => name);

describe("test.yaml", () => {
  it("R3-01: tests each version on each system in each mode, to the end of each", () => {
    expect(test.jobs.test.strategy).toEqual({
      "fail-fast": false,
      matrix: {
        "python-version": ["3.11", "3.12"],
        os: ["ubuntu-latest", "macos-latest", "windows-latest"],
        mode: ["basic", "enhanced", "production"],
      },
    });
    expect(test.jobs.test["runs-on"]).toBe("${{ matrix.os }}");
    expect(test.jobs.test.env).toEqual({ TEST_MODE: "${{ matrix.mode }}" });
    expect(JSON.parse(step(test.jobs.test, "Install the project").env.EXTRAS)).toEqual({
      basic: "",
      enhanced: "enhanced",
      production: "production",
    });
  });

  it("R3-01: can run one cell alone, chosen by inputs of a manual run, by the very same steps", () => {
    const { inputs } = test.on.workflow_dispatch;
    expect(inputs["python-version"].options).toEqual(["3.11", "3.12"]);
    expect(inputs.os.options).toEqual(["ubuntu-latest", "macos-latest", "windows-latest"]);
    expect(inputs.mode.options).toEqual(["basic", "enhanced", "production"]);
    const asInputs = JSON.stringify(test.jobs.test).replaceAll("matrix.", "inputs.");
    const same = JSON.parse(asInputs.replaceAll("inputs.os", "inputs.os || 'ubuntu-latest'"));
    const { strategy: _, ...rest } = same;
    expect({ ...test.jobs.cell, name: "test", if: rest.if }).toEqual(rest);
  });

  it("R3-01: never lets one cell that passes stand for all of them in the check that the branch rule requires", async () => {
    expect(test.jobs.tests.name).toBe(
      "${{ github.event_name == 'workflow_dispatch' && inputs.alone && 'tests of one cell' || 'tests' }}",
    );
    const { workflows } = await analyze([...service().files]);
    const { checks } = workflows.find(({ path }) => path.endsWith("/test.yaml"))!;
    expect(checks.find(({ job }) => job === "tests")).toMatchObject({ name: "tests", alwaysReported: true });
    const named = async (inputs: Record<string, string>) => {
      const event = { name: "workflow_dispatch", workflow: "test.yaml", inputs };
      const { runs } = await simulate(service().files, event, { repository: "a", owner: "acme", name: "a" });
      const run = runs.find(({ file }) => file.endsWith("/test.yaml"))!;
      return run.jobs.find(({ id }) => id === "tests")!.name;
    };
    expect([await named({ alone: "true" }), await named({})]).toEqual(["tests of one cell", "tests"]);
  });

  it("R3-02: asks for 116 tests in each cell, or a mode's own number, and keeps HTML coverage", () => {
    const judged = (options: object) => step(workflowOf(options, "test.yaml").jobs.test, "Judge the tests");
    expect(judged({}).env.MINIMUM_TESTS).toBe('{"basic":116,"enhanced":116,"production":116}');
    expect(judged({ minimumTests: 5, modes: { a: {}, b: { minimumTests: 9 } } }).env.MINIMUM_TESTS).toBe(
      '{"a":5,"b":9}',
    );
    expect(judged({}).if).toBe("${{ !cancelled() }}");
    expect(step(test.jobs.test, "Test").run.trim()).toBe(
      "python .github/scripts/measured.py python -m pytest --failed-first \\\n  --ignore=tests/benchmarks \\\n  --junitxml=reports/junit.xml \\\n  --cov=modelmuxer --cov-report=term --cov-report=xml:reports/coverage.xml --cov-report=html:reports/htmlcov",
    );
    expect(step(test.jobs.test, "Upload the reports").with.path).toContain("reports/htmlcov/");
  });

  it("R3-02: checks format, lint and types", () => {
    expect(test.jobs.quality.steps.slice(-3).map(({ run }: { run: string }) => run)).toEqual([
      "python -m ruff format --check .",
      "python -m ruff check --output-format=github .",
      "python -m mypy modelmuxer",
    ]);
  });

  it("R3-03: keeps what was measured whatever comes of it, and the history of main alone", () => {
    const { benchmark } = test.jobs;
    expect(step(benchmark, "Upload what was measured")).toMatchObject({
      if: "${{ !cancelled() }}",
      with: { name: "benchmark", path: "benchmark/" },
    });
    expect(step(benchmark, "Compare with the history").env).toEqual({ LIMIT: 30 });
    expect(step(benchmark, "Keep the history").if).toBe("${{ !cancelled() && github.ref == 'refs/heads/main' }}");
  });

  it("R3-03: comments by the action without a branch for pages, and by a script where the action fails or is silent", () => {
    const comment = test.jobs["benchmark-comment"];
    expect(comment.permissions).toEqual({ contents: "read", "pull-requests": "write" });
    expect(step(comment, "Comment by the action")).toMatchObject({
      "continue-on-error": true,
      with: {
        "external-data-json-path": "benchmark/earlier.json",
        "save-data-file": false,
        "auto-push": false,
        "comment-always": true,
        "alert-threshold": "130%",
      },
    });
    expect(step(comment, "Comment by the script").if).toBe(
      "steps.compare.outcome != 'success' || hashFiles('benchmark/earlier.json') == ''",
    );
    expect(Object.keys(workflowOf({ benchmarks: false }, "test.yaml").jobs)).not.toContain("benchmark");
  });

  it("R3-04: caches the downloads of Poetry and pip by the lock file, and what tests left behind", () => {
    expect(step(test.jobs.test, "Cache what is downloaded").with).toEqual({
      path: "${{ runner.temp }}/cache/pip\n${{ runner.temp }}/cache/poetry",
      key: "poetry-${{ runner.os }}-${{ matrix.python-version }}-${{ matrix.mode }}-${{ hashFiles('poetry.lock', '.github/requirements-poetry.txt') }}",
      "restore-keys": "poetry-${{ runner.os }}-${{ matrix.python-version }}-${{ matrix.mode }}-",
    });
    expect(step(test.jobs.test, "Cache the results of tests").with.path).toBe(".pytest_cache");
    const pip = step(workflowOf({ installer: "pip" }, "test.yaml").jobs.test, "Cache what is downloaded").with.key;
    expect(pip).toContain("hashFiles('requirements-dev.txt', 'pyproject.toml')");
  });

  it("R3-04: looks up every dependency of every mode", () => {
    expect(names(test.jobs.dependencies).slice(-4)).toEqual([
      "Look the dependencies up",
      "Judge the findings",
      "Upload the report",
      "Upload the figures",
    ]);
    expect(step(test.jobs.dependencies, "Install the project").env.EXTRAS).toBe("enhanced production");
  });

  it("R3-11: leaves the figures of each cell, shows their trend and reports the run", () => {
    expect(step(test.jobs.test, "Upload the figures").with.name).toBe(
      "metrics-test-${{ matrix.python-version }}-${{ matrix.os }}-${{ matrix.mode }}",
    );
    for (const workflow of [test, security]) {
      expect(names(workflow.jobs.trends)).toContain("Show the trends");
      expect(step(workflow.jobs.trends, "Keep the history").if).toBe("github.ref == 'refs/heads/main'");
    }
    for (const workflow of [test, build, security, licenses, deploy, preview])
      expect(names(workflow.jobs.metrics)).toContain("Report the run");
    const told = workflowOf({ metricsWebhook: "METRICS_WEBHOOK" }, "deploy.yaml").jobs.metrics;
    expect(step(told, "Tell of the run").env.METRICS_WEBHOOK).toBe("${{ secrets.METRICS_WEBHOOK }}");
  });
});

describe("build.yaml", () => {
  it("R3-05: builds one platform on pull requests, loaded; else all of them, pushed with SBOM and provenance", () => {
    const { with: given } = step(build.jobs.image, "Build");
    expect(given).toMatchObject({
      platforms: "${{ github.event_name == 'pull_request' && 'linux/amd64' || 'linux/amd64,linux/arm64' }}",
      push: "${{ github.event_name != 'pull_request' }}",
      load: "${{ github.event_name == 'pull_request' }}",
      provenance: "${{ github.event_name != 'pull_request' }}",
      sbom: "${{ github.event_name != 'pull_request' }}",
    });
    expect(step(build.jobs.image, "Log in to the registry").if).toBe("github.event_name != 'pull_request'");
  });

  it("R3-05: caches layers, but takes none into a release", () => {
    const { with: given } = step(build.jobs.image, "Build");
    expect(given["cache-from"]).toBe("${{ github.ref_type != 'tag' && 'type=gha' || '' }}");
    expect(given["cache-to"]).toBe("${{ github.ref_type != 'tag' && 'type=gha,mode=max' || '' }}");
  });

  it("R3-05: scans with Trivy, on pull requests before anything else may have it", () => {
    expect(step(build.jobs.image, "Scan").if).toBe("github.event_name == 'pull_request'");
    expect(step(build.jobs.scan, "Scan").with["image-ref"]).toBe("${{ env.IMAGE }}@${{ needs.image.outputs.digest }}");
    expect(build.jobs.scan.permissions.packages).toBe("read");
  });

  it("R3-05: tags by branch and event, and by commit", () => {
    expect(step(build.jobs.image, "Compute the image tags").env).toMatchObject({
      STAGE: "development",
      REF: "${{ github.ref }}",
    });
    expect(step(build.jobs.image, "Build").with.tags).toBe(
      "${{ steps.tags.outputs.tags }}\n${{ env.IMAGE }}:sha-${{ github.sha }}\n",
    );
  });

  it("R3-05: signs the provenance apart from the build, where that is asked for", () => {
    expect(build.jobs).not.toHaveProperty("attest");
    const { attest } = workflowOf({ attestations: true }, "build.yaml").jobs;
    expect(attest.permissions).toEqual({ packages: "write", "id-token": "write", attestations: "write" });
    expect(names(attest)).toEqual(["Log in to the registry", "Attest the provenance"]);
  });
});

describe("security.yaml", () => {
  it("R3-06: looks for secrets in the pull request, else in the whole history, by the delivered .gitleaks.toml", () => {
    const job = security.jobs["secret-scan"];
    expect(step(job, "Check out").with["fetch-depth"]).toBe(0);
    expect(step(job, "Look for secrets in the pull request").env.RANGE).toBe(
      "${{ github.event.pull_request.base.sha }}..${{ github.sha }}",
    );
    expect(step(job, "Look for secrets in the history").env).not.toHaveProperty("RANGE");
    expect(service().files.find(({ path }) => path === ".gitleaks.toml")?.mode).toBe("scaffold");
  });

  it("R3-06: uploads what every scanner found, also when it fails the job, and nothing for forks", () => {
    for (const id of ["secret-scan", "trivy", "dependency-scan", "bandit"]) {
      const upload = step(security.jobs[id], "Upload the findings to code scanning");
      expect(upload.if.replaceAll(/\s+/g, " "), id).toMatch(
        /!cancelled\(\) && .*head\.repo\.full_name == github\.repository.* && hashFiles/,
      );
      expect(step(security.jobs[id], "Judge the findings").run).toMatch(/sarif_gate\.py \S+ \S+\.sarif (error|note)$/);
    }
    const without = contentOf(service({ codeScanning: false }), ".github/workflows/security.yaml");
    expect(without).not.toContain("security-events");
  });

  it("R3-06: runs weekly besides", () => {
    expect(security.on.schedule).toEqual([{ cron: "17 4 * * 1" }]);
  });
});

describe("license-compliance.yaml", () => {
  it("R3-07: checks headers and dependencies, and keeps the report", () => {
    expect(step(licenses.jobs.headers, "Check the headers").env).toEqual({
      HEADER: "SPDX-License-Identifier: Apache-2.0",
      PATHS: "modelmuxer",
      SUFFIXES: ".py .pyi .sh",
    });
    const { env } = step(licenses.jobs["dependency-licenses"], "Check the licences");
    expect(env.ALLOWED.split(" ")).toContain("MIT");
    expect(env.PROJECT).toBe("modelmuxer");
    expect(step(licenses.jobs["dependency-licenses"], "Upload the report").if).toBe("${{ !cancelled() }}");
  });
});

describe("deploy.yaml and preview.yaml", () => {
  it("R3-08: binds each deployment to its environment, whose reviewers production asks", () => {
    expect(deploy.jobs.staging.environment.name).toBe("staging");
    expect(deploy.jobs.production.environment.name).toBe("production");
    expect(deploy.jobs["rollback-production"].environment).toBe("production");
    expect(preview.jobs.preview.environment.name).toBe("preview");
    expect(preview.jobs.remove.environment).toBe("preview");
  });

  it("R3-08: never cancels a deployment under way, and keeps those to one place apart", () => {
    const groups = (workflow: { jobs: Record<string, { concurrency?: object }> }) =>
      Object.fromEntries(
        Object.entries(workflow.jobs).flatMap(([id, one]) => (one.concurrency ? [[id, one.concurrency]] : [])),
      );
    const alone = (group: string) => ({ group, "cancel-in-progress": false });
    expect(groups(deploy)).toEqual({
      staging: alone("deploy-staging"),
      production: alone("deploy-production"),
      "rollback-staging": alone("deploy-staging"),
      "rollback-production": alone("deploy-production"),
    });
    expect(deploy.concurrency).toEqual(alone("deploy-run-${{ github.run_id }}"));
    expect(preview.concurrency["cancel-in-progress"]).toBe(false);
  });

  it("R3-09: checks the health, tries the service out, and rolls back when anything fails once it began", () => {
    for (const job of [deploy.jobs.staging, deploy.jobs.production, preview.jobs.preview]) {
      expect(names(job).slice(-4)).toEqual(["Deploy", "Check the health", "Try it out", "Roll back"]);
      expect(step(job, "Roll back").if).toBe("(failure() || cancelled()) && steps.deploy.outputs.began == 'true'");
      expect(step(job, "Roll back").run).toBe("python3 .github/scripts/deployment.py rollback");
    }
  });

  it("R3-09: hands a canary its weights", () => {
    const { staging } = workflowOf(
      { strategy: "canary", canary: { weights: [5, 25], seconds: 30 } },
      "deploy.yaml",
    ).jobs;
    expect(step(staging, "Deploy").env).toMatchObject({ CANARY_WEIGHTS: "5 25", CANARY_SECONDS: 30 });
  });

  it("R3-10: gives every script of the contract the same environment, and a preview a namespace of its own", () => {
    expect(step(deploy.jobs.staging, "Deploy").env).toEqual({
      ENVIRONMENT: "staging",
      SERVICE: "modelmuxer",
      NAMESPACE: "modelmuxer-staging",
      IMAGE: "${{ env.IMAGE }}@${{ needs.image.outputs.digest }}",
      COMMIT: "${{ env.COMMIT }}",
      STATE: "${{ runner.temp }}/deployment",
      KUBECONFIG: "${{ runner.temp }}/kubeconfig",
    });
    expect(step(preview.jobs.remove, "Remove").env).toMatchObject({
      ENVIRONMENT: "preview-${{ github.event.pull_request.number }}${{ inputs.number }}",
      NAMESPACE: "modelmuxer-pr-${{ env.NUMBER }}",
    });
  });

  it("R3-10: reaches EKS by OIDC where a role is named, without any secret", () => {
    const cluster = { role: "arn:aws:iam::123456789012:role/deploy", region: "eu-central-1", name: "main" };
    const { staging } = workflowOf({ cluster }, "deploy.yaml").jobs;
    expect(staging.permissions).toEqual({ contents: "read", "id-token": "write" });
    expect(step(staging, "Take the role in AWS").with["role-to-assume"]).toBe(cluster.role);
    expect(contentOf(service({ cluster }), ".github/workflows/deploy.yaml")).not.toContain("secrets.KUBECONFIG");
    expect(step(deploy.jobs.staging, "Write the kubeconfig file").env.KUBECONFIG_CONTENT).toBe(
      "${{ secrets.KUBECONFIG }}",
    );
  });

  it("gives forks and Dependabot no preview, as neither gets its secrets", () => {
    expect(preview.on).not.toHaveProperty("pull_request_target");
    const condition = preview.jobs["preview-image"].if;
    expect(condition).toContain("github.event.pull_request.head.repo.full_name == github.repository");
    expect(condition).toContain("github.event.pull_request.user.login != 'dependabot[bot]'");
  });
});
