import { describe, expect, it } from "vitest";
import { type SimulatedEvent, simulate } from "../../../workflow/simulation/simulate.ts";
import { rendered, stepOf } from "../rendered.ts";

const { workflow, output } = rendered("container-wheels", "mlc-llm-pipeline");
const ciCd = workflow("ci-cd.yml");
const { jobs } = ciCd;

const names = (job: { steps: { name: string }[] }) => job.steps.map(({ name }) => name);

describe("ci-cd.yml", () => {
  it("R1-01: has the seven jobs with what each of them depends on", () => {
    expect(Object.keys(jobs)).toEqual([
      ...["lint-and-format", "build-docker-image", "test-docker-image", "build-wheels", "create-release"],
      ...["build-production-image", "cleanup", "ci", "metrics"],
    ]);
    expect(
      Object.fromEntries(
        Object.entries(jobs).map(([id, job]) => [id, (job as { needs?: string[] }).needs?.join(", ") ?? "none"]),
      ),
    ).toMatchObject({
      "lint-and-format": "none",
      "build-docker-image": "lint-and-format",
      "test-docker-image": "build-docker-image",
      "build-wheels": "lint-and-format, test-docker-image",
      "create-release": "build-wheels, build-docker-image",
      "build-production-image": "build-wheels, test-docker-image",
      cleanup: "create-release, build-production-image",
    });
  });

  it("R1-01: never leaves a condition to success(), which looks at the whole chain", () => {
    for (const [id, job] of Object.entries(jobs) as [string, { if?: string }][])
      if (id !== "lint-and-format") expect(job.if, id).toMatch(/!cancelled\(\)|always\(\)/);
  });

  it("R1-02: starts on main, develop, v* tags, pull requests to both, and by hand with force_build", () => {
    expect(ciCd.on).toEqual({
      push: { branches: ["main", "develop"], tags: ["v*"] },
      pull_request: { branches: ["main", "develop"] },
      workflow_dispatch: {
        inputs: {
          force_build: { description: "Force build even if tests fail", type: "boolean", default: false },
          debug: expect.objectContaining({ type: "boolean", default: false }),
        },
      },
    });
  });

  it("R1-03: shares registry, image name in small letters, Python and CMake by its environment", () => {
    expect(ciCd.env).toEqual({
      REGISTRY: "ghcr.io",
      IMAGE_NAME: "acme/mlc-llm-pipeline",
      PYTHON_VERSION: "3.11",
      CMAKE_VERSION: "3.24",
    });
    const { files } = output({}, { owner: "Acme", name: "MLC.Pipeline" });
    expect(files[0]!.content).toContain("IMAGE_NAME: acme/mlc.pipeline\n");
    for (const id of ["lint-and-format", "build-wheels"])
      expect(stepOf(jobs[id], "Set up Python").with).toEqual({ "python-version": "${{ env.PYTHON_VERSION }}" });
  });

  it("R1-15: prints runner, ref, matrix and conditions in each job that builds, when asked to, and never the environment", () => {
    for (const [id, job] of Object.entries(jobs) as [
      string,
      { steps: { name: string; if?: string; run?: string }[] },
    ][]) {
      const debug = job.steps.filter(({ name }) => name === "Print debug information");
      if (/build|test|lint/.test(id)) expect(debug, id).toMatchObject([{ if: "inputs.debug" }]);
      for (const { run = "" } of job.steps) expect(run).not.toMatch(/^\s*(env|printenv|set)\s*$/m);
    }
    expect(stepOf(jobs["build-docker-image"], "Print debug information").env.CONDITIONS).toBe(
      "main=${{ github.ref == 'refs/heads/main' }} tag=${{ startsWith(github.ref, 'refs/tags/v') }} force=${{ inputs.force_build }}",
    );
    expect(stepOf(jobs["build-wheels"], "Print debug information").env.MATRIX).toBe(
      "${{ matrix.os }} ${{ matrix.platform }} ${{ matrix.arch }}",
    );
  });

  it("R1-13: ends with a report of durations, outcomes, sizes and success rate of every job", () => {
    expect(jobs.metrics.needs).toEqual(Object.keys(jobs).slice(0, -1));
    expect(stepOf(jobs.metrics, "Report the run").run).toBe("python3 .github/scripts/run_metrics.py");
    for (const job of Object.keys(jobs).slice(0, -1))
      expect(stepOf(jobs.metrics, "Report the run").env.RESULTS).toContain(`${job}=\${{ needs.${job}.result }}`);
  });
});

describe("the job lint-and-format", () => {
  const lint = jobs["lint-and-format"];

  it("R1-04: checks out with submodules, sets up Python 3.11 and restores the document's cache", () => {
    expect(names(lint).slice(0, 4)).toEqual([
      "Check out",
      "Look for submodules",
      "Cache submodules",
      "Check out submodules",
    ]);
    expect(stepOf(lint, "Cache Python dependencies").with).toMatchObject({
      path: expect.stringContaining("~/.cache/pip\n"),
      key: "${{ runner.os }}-pip-lint-${{ hashFiles('**/requirements*.txt', '**/pyproject.toml') }}",
      "restore-keys": "${{ runner.os }}-pip-lint-\n${{ runner.os }}-pip-\n",
    });
  });

  it("R1-04: looks for critical findings first, then runs black, isort, flake8 and mypy, where there are sources", () => {
    const checks = lint.steps.slice(names(lint).indexOf("Look for sources") + 1);
    expect(checks.map(({ if: condition, run }: { if: string; run: string }) => [condition, run])).toEqual(
      ["critical", "black", "isort", "flake8", "mypy"].map((tool) => [
        "steps.sources.outputs.folders != ''",
        `bash .github/scripts/lint_sources.sh ${tool}`,
      ]),
    );
    const lenient = workflow("ci-cd.yml", { advisory: ["mypy"] }).jobs["lint-and-format"];
    expect(stepOf(lenient, "Check the types").env.ADVISORY).toBe(true);
    expect(stepOf(lenient, "Lint").env).not.toHaveProperty("ADVISORY");
  });
});

describe("the images", () => {
  const build = jobs["build-docker-image"];
  const test = jobs["test-docker-image"];
  const production = jobs["build-production-image"];

  it("R1-05: builds the stage development for linux/amd64 with BuildKit's cache, and pushes it", () => {
    expect(stepOf(build, "Build and push").with).toMatchObject({
      target: "development",
      platforms: "linux/amd64",
      tags: "${{ steps.tags.outputs.tags }}",
      "cache-from": "type=gha",
      "cache-to": "type=gha,mode=max",
      push: true,
    });
    expect(stepOf(build, "Compute the image tags").env).toMatchObject({
      IMAGE: "${{ env.REGISTRY }}/${{ env.IMAGE_NAME }}",
      STAGE: "development",
      DEFAULT_BRANCH: "main",
    });
  });

  it("R1-05: pushes nothing for a pull request, and hands the image to the test instead", () => {
    expect(stepOf(build, "Build and push").if).toContain("github.event_name != 'pull_request'");
    expect(stepOf(build, "Build for this run alone").with).not.toHaveProperty("push");
    expect(stepOf(test, "Take the image over")).toMatchObject({
      if: "needs.build-docker-image.outputs.digest == ''",
      with: { name: stepOf(build, "Hand the image over").with.name },
    });
  });

  it("R1-06: tests the very image that was built, in the three ways of the matrix", () => {
    expect(test.strategy.matrix).toEqual({ "test-type": ["basic", "import", "help"] });
    expect(stepOf(test, "Get the image").env.DIGEST).toBe("${{ needs.build-docker-image.outputs.digest }}");
    expect(stepOf(test, "Test the image")).toMatchObject({
      env: { IMAGE: "${{ steps.image.outputs.image }}", TEST_TYPE: "${{ matrix.test-type }}" },
      run: "bash .github/scripts/test_container.sh",
    });
  });

  it("R1-09: builds the stage production from the tested wheel, without a cache", () => {
    expect(stepOf(production, "Download the wheel").with).toEqual({ name: "wheels-linux-x64", path: "wheels" });
    expect(stepOf(production, "Build and push").with).toMatchObject({
      target: "production",
      "build-contexts": "wheels=wheels",
      "no-cache": true,
      push: true,
    });
    expect(stepOf(production, "Build and push").with).not.toHaveProperty("cache-from");
    expect(stepOf(production, "Compute the image tags").env.STAGE).toBe("production");
  });

  it("R1-09: builds it on main and for v* tags alone", async () => {
    const runs = async (event: SimulatedEvent) => {
      const at = { repository: "mlc-llm-pipeline", owner: "acme", name: "mlc-llm-pipeline" };
      const [run] = (await simulate(output().files, event, at)).runs.filter(({ file }) => file.endsWith("/ci-cd.yml"));
      return run!.jobs.find(({ id }) => id === "build-production-image")?.result ?? "not started";
    };
    const push = (ref: string) => runs({ name: "push", ref });
    expect([await push("main"), await push("refs/tags/v1.0.0"), await push("refs/tags/v1.0.0-rc1")]).toEqual(
      Array(3).fill("run"),
    );
    expect([await push("develop"), await runs({ name: "pull_request", ref: "x", base: "main" })]).toEqual(
      Array(2).fill("skip"),
    );
  });
});

describe("the job build-wheels", () => {
  const wheels = jobs["build-wheels"];

  it("R1-07: builds on ubuntu-latest and windows-latest, to the end of each", () => {
    expect(wheels.strategy).toEqual({
      "fail-fast": false,
      matrix: {
        include: [
          { os: "ubuntu-latest", platform: "linux", arch: "x64" },
          { os: "windows-latest", platform: "windows", arch: "x64" },
        ],
      },
    });
    expect(wheels["runs-on"]).toBe("${{ matrix.os }}");
  });

  it("R1-07: builds, installs and tries the wheel, and keeps it for 30 days", () => {
    expect(names(wheels).slice(-4)).toEqual([
      "Look for the package",
      "Build the wheel",
      "Install and import the wheel",
      "Upload the wheel",
    ]);
    expect(stepOf(wheels, "Upload the wheel").with).toMatchObject({
      name: "wheels-${{ matrix.platform }}-${{ matrix.arch }}",
      path: "dist/*.whl",
      "retention-days": 30,
    });
  });

  it("R1-14: caches pip per platform, layers and submodules, and none of it for a release", () => {
    expect(stepOf(wheels, "Cache Python dependencies").with.key).toMatch(/^\$\{\{ runner\.os \}\}-pip-wheels-/);
    for (const job of Object.values(jobs) as { steps: { uses?: string; if?: string; with?: object }[] }[])
      for (const { uses = "", if: condition, with: given } of job.steps) {
        if (uses.startsWith("actions/cache@")) expect(condition).toContain("github.ref_type != 'tag'");
        if (uses.startsWith("docker/build-push-action@"))
          expect(given).toHaveProperty("no-cache", expect.toBeOneOf([true, "${{ github.ref_type == 'tag' }}"]));
      }
  });

  it("R1-07: takes further platforms, and keeps forks off a fleet", () => {
    const platforms = [
      { os: "msvc", platform: "windows", arch: "x64" },
      { os: "ubuntu-24.04", platform: "linux", arch: "arm64" },
    ];
    const fleet = workflow("ci-cd.yml", { platforms }).jobs;
    expect(
      fleet["build-wheels"].strategy.matrix.include.map((cell: Record<string, string>) => cell["fork-os"]),
    ).toEqual(["windows-latest", "ubuntu-24.04"]);
    expect(fleet["build-wheels"]["runs-on"]).toMatch(/ && matrix\.fork-os \|\| matrix\.os \}\}$/);
    expect(stepOf(fleet["create-release"], "Create the release").env.REQUIRED).toBe(
      "wheels-windows-x64/*.whl\nwheels-linux-arm64/*.whl\nsbom.spdx.json\n",
    );
  });
});

describe("the jobs create-release and cleanup", () => {
  it("R1-08: lists what the wheels are made of, and signs that and where they come from, or does not where asked", () => {
    const release = jobs["create-release"];
    const pinned = expect.stringMatching(/^actions\/attest-build-provenance@[0-9a-f]{40}$/);
    expect(stepOf(release, "List what the wheels are made of")).toMatchObject({
      env: { WHEELS: "release", SBOM: "release/sbom.spdx.json", TAG: "${{ github.ref_name }}" },
    });
    expect(stepOf(release, "Attest where the wheels come from")).toMatchObject({
      uses: pinned,
      with: { "subject-path": "release/**/*.whl" },
    });
    expect(stepOf(release, "Attest what the wheels are made of")).toMatchObject({
      uses: pinned,
      with: { "predicate-type": "https://spdx.dev/Document/v2.3", "predicate-path": "release/sbom.spdx.json" },
    });
    expect(release.permissions).toEqual({ contents: "write", "id-token": "write", attestations: "write" });
    const without = workflow("ci-cd.yml", { attestations: false }).jobs["create-release"];
    expect(without.permissions).toEqual({ contents: "write" });
    expect(JSON.stringify(without)).not.toContain("attest-build-provenance");
  });

  it("R1-08: downloads every platform's wheels and asks for each of them", () => {
    const release = jobs["create-release"];
    expect(stepOf(release, "Download the wheels").with).toEqual({ pattern: "wheels-*", path: "release" });
    expect(stepOf(release, "Create the release")).toMatchObject({
      env: {
        TAG: "${{ github.ref_name }}",
        ASSETS: "release",
        REQUIRED: "wheels-linux-x64/*.whl\nwheels-windows-x64/*.whl\nsbom.spdx.json\n",
      },
      run: "bash .github/scripts/create_release.sh",
    });
  });

  it("R1-10: cleans up always, keeps ten versions at least, and deletes nothing on a pull request", () => {
    expect(jobs.cleanup.if).toBe("always()");
    const digest = `sha256:${"ab".repeat(32)}`;
    expect(stepOf(jobs.cleanup, "Delete old versions of the image").env).toMatchObject({
      KEEP: 10,
      DRY_RUN: "${{ !(github.event_name != 'pull_request' && github.event_name != 'merge_group') }}",
    });
    const told = workflow("ci-cd.yml", { keepVersions: 20, digestsInUse: [digest] }).jobs.cleanup;
    expect(stepOf(told, "Delete old versions of the image").env).toMatchObject({ KEEP: 20, IN_USE: digest });
  });
});
