import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { scaffold } from "../../pipelines/assets.ts";
import { packageFolder } from "../../workflow/package-folder.ts";
import { missing, toolEnvironment } from "./outside-tool.ts";
import { rendered } from "./rendered.ts";

const toolchain = rendered("container-toolchain", "mlc-llm");
const wheels = rendered("container-wheels", "mlc-llm-pipeline");
const pipelines = [toolchain, wheels];

/** Every file of a pipeline over a project that is there already. */
function repository(pipeline = toolchain, project?: string): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), "slipway-scaffolds-"));
  for (const file of pipeline.output().files) {
    mkdirSync(path.join(folder, path.dirname(file.path)), { recursive: true });
    writeFileSync(path.join(folder, file.path), file.content, { mode: file.executable ? 0o755 : 0o644 });
  }
  if (project !== undefined) cpSync(path.join(packageFolder(), project), folder, { recursive: true });
  return folder;
}

/** Runs a script of an image with stand-ins for its programs; `calls` has what each of them was given. */
function inImage(
  script: string,
  args: readonly string[],
  standIns: Readonly<Record<string, string>>,
  env: Record<string, string> = {},
) {
  const folder = env.WORKSPACE ?? repository();
  const bin = mkdtempSync(path.join(os.tmpdir(), "slipway-image-bin-"));
  for (const [program, body] of Object.entries(standIns)) {
    writeFileSync(path.join(bin, program), `#!/bin/bash\necho "${program} $*" >>"${bin}/calls"\n${body}\n`);
    chmodSync(path.join(bin, program), 0o755);
  }
  writeFileSync(path.join(bin, "calls"), "");
  let status = 0;
  let printed = "";
  try {
    printed = execFileSync("/bin/bash", [path.join(folder, script), ...args], {
      encoding: "utf8",
      stdio: "pipe",
      env: { PATH: `${bin}:${path.join(folder, "docker")}:/usr/bin:/bin`, WORKSPACE: folder, ...env },
    });
  } catch (error) {
    const failed = error as { status: number; stdout: string; stderr: string };
    status = failed.status;
    printed = failed.stdout + failed.stderr;
  }
  const calls = readFileSync(path.join(bin, "calls"), "utf8").split("\n").filter(Boolean);
  return { status, printed, calls };
}

describe("scaffold", () => {
  it("refuses a text that asks for a value which is not given", () => {
    expect(() => scaffold("container-wheels/README.md", "README.md", { NAME: "x" })).toThrow(
      '"pipelines/scaffolds/container-wheels/README.md" asks for "BADGE", which is not given.',
    );
  });

  it("leaves no placeholder in any file", () => {
    for (const { output } of pipelines)
      for (const { content, path: name } of output().files) expect(content, name).not.toMatch(/@[A-Z_]+@/);
  });
});

describe.skipIf(missing("hadolint"))("hadolint", () => {
  it.each([
    ["container-toolchain", toolchain],
    ["container-wheels", wheels],
  ])("says nothing of the Dockerfile of %s", (_, pipeline) => {
    expect(
      execFileSync("hadolint", ["Dockerfile"], { cwd: repository(pipeline), env: toolEnvironment, encoding: "utf8" }),
    ).toBe("");
  });
});

describe.skipIf(missing("shellcheck"))("shellcheck", () => {
  it.each([
    ["container-toolchain", toolchain],
    ["container-wheels", wheels],
  ])("says nothing of what the image of %s runs", (_, pipeline) => {
    const folder = repository(pipeline);
    const scripts = pipeline.output().files.filter(({ path: name }) => /^docker\/.*\.sh$/.test(name));
    expect(scripts.length).toBeGreaterThan(0);
    const args = ["--enable=all", "--exclude=SC2250,SC2292,SC2310,SC2312", ...scripts.map((one) => one.path)];
    expect(execFileSync("shellcheck", args, { cwd: folder, env: toolEnvironment, encoding: "utf8" })).toBe("");
  });
});

describe("the image of container-toolchain", () => {
  const dockerfile = toolchain.content("Dockerfile");

  it("R0-01: is made of miniconda, pinned by digest, with Python 3.13, Rust, CMake, Ninja, LLVM and Vulkan", () => {
    expect(dockerfile).toMatch(/^FROM continuumio\/miniconda3:\S+@sha256:[0-9a-f]{64}$/m);
    const packages = toolchain.content("docker/environment.yml").match(/(?<=^ {2}- )[\w-]+.*$/gm);
    expect(packages).toEqual(
      expect.arrayContaining(["python=3.13", "rust", "cmake>=3.24", "ninja", "llvmdev", "libvulkan-loader"]),
    );
  });

  it("R0-04: copies nothing but declared inputs, and its context holds nothing else", () => {
    const copied = [...dockerfile.matchAll(/^COPY (?:--\S+ )*(.+) \S+$/gm)].flatMap(([, files]) => files!.split(" "));
    expect(copied.every((file) => file === "config.cmake" || file.startsWith("docker/"))).toBe(true);
    const folder = repository(toolchain, "test/fixtures/mlc-llm");
    const check = () =>
      execFileSync("python3", ["-B", ".github/scripts/build_context.py"], {
        cwd: folder,
        env: { ...process.env, INPUTS: "Dockerfile\n.dockerignore\nconfig.cmake\ndocker\n" },
        encoding: "utf8",
        stdio: "pipe",
      });
    expect(check()).toContain("nothing but the declared inputs");
    rmSync(path.join(folder, ".dockerignore"));
    expect(check).toThrow();
  });
});

describe("docker/entrypoint.sh of container-toolchain", () => {
  const script = "docker/entrypoint.sh";
  const root = { id: "echo 0", stat: "echo 1234", chown: "", setpriv: "", bash: "", python: "" };

  it("R0-02: opens a shell without an argument, as the owner of the source tree", () => {
    const { status, calls } = inImage(script, [], root);
    expect(status).toBe(0);
    expect(calls.at(-1)).toBe("setpriv --reuid 1234 --regid 1234 --clear-groups bash --rcfile /opt/toolchain/shell.sh");
  });

  it("R0-02: has that shell in the conda environment mlc, whatever ~/.bashrc says", () => {
    expect(toolchain.content("Dockerfile")).toContain("\nCOPY docker/shell.sh /opt/toolchain/shell.sh\n");
    const folder = repository();
    const [home, conda] = [path.join(folder, "home"), path.join(folder, "conda/etc/profile.d")];
    for (const one of [home, conda]) mkdirSync(one, { recursive: true });
    writeFileSync(path.join(home, ".bashrc"), "conda activate base\n");
    writeFileSync(path.join(conda, "conda.sh"), 'conda() { environments="${environments:-} $*"; }\n');
    const shell = ["--rcfile", path.join(folder, "docker/shell.sh"), "-i", "-c", 'echo "$environments"'];
    const printed = execFileSync("/bin/bash", shell, {
      encoding: "utf8",
      stdio: "pipe",
      env: { PATH: "/usr/bin:/bin", HOME: home, CONDA_ROOT: path.join(folder, "conda") },
    });
    expect(printed).toBe(" activate mlc\n");
  });

  it("R0-02: builds in the source tree, as its owner", () => {
    const folder = repository();
    const { status, calls } = inImage(script, ["build"], root, { WORKSPACE: folder });
    expect(status).toBe(0);
    expect(calls).toContain(`stat -c %u ${folder}`);
    expect(calls.at(-1)).toBe(
      "setpriv --reuid 1234 --regid 1234 --clear-groups env PACKAGE=mlc_llm PROJECT=. python .github/scripts/build_wheel.py",
    );
  });

  it("R0-02: gives nothing up where it is not root, or root owns the source tree", () => {
    const user = inImage(script, ["build"], { ...root, id: "echo 1000" });
    expect(user.calls.at(-1)).toBe("python .github/scripts/build_wheel.py");
    const rootless = inImage(script, ["cmake", "--version"], { ...root, stat: "echo 0", cmake: "" });
    expect(rootless.calls.at(-1)).toBe("cmake --version");
  });

  it("says what to mount where there is no source tree", () => {
    const folder = repository();
    rmSync(path.join(folder, ".github"), { recursive: true });
    const { status, printed, calls } = inImage(script, ["build"], root, { WORKSPACE: folder });
    expect({ status, calls }).toEqual({ status: 1, calls: [] });
    expect(printed).toContain('mount one with --volume "$PWD:/workspace"');
  });

  it.skipIf(missing("cmake") || missing("c++") || missing("python3"))(
    "R0-02: leaves native libraries in build/ and the wheel in dist/, when it really builds",
    { timeout: 300_000 },
    () => {
      const folder = repository(toolchain, "test/fixtures/mlc-llm");
      const { status, printed } = inImage(
        script,
        ["build"],
        { id: "echo 1000", python: 'exec python3 "$@"' },
        {
          WORKSPACE: folder,
          HOME: folder,
          ...(process.env.PIP_CONFIG_FILE === undefined ? {} : { PIP_CONFIG_FILE: process.env.PIP_CONFIG_FILE }),
        },
      );
      expect(status, printed).toBe(0);
      expect(printed).toMatch(/dist\/mlc_llm-0\.1\.0-.*\.whl: \d+ bytes/);
    },
  );
});

describe("docker/validate.sh of container-toolchain", () => {
  const good = {
    python: "echo Python 3.13.1",
    conda: "echo conda 26.7.1",
    rustc: "echo rustc 1.91.0",
    cargo: "echo cargo 1.91.0",
    cmake: "echo cmake version 4.1.0",
    ninja: "echo 1.13.0",
    "llvm-config": "echo 21.1.0",
    "pkg-config": "echo 1.4.328",
    glslc: "echo shaderc v2025.3",
    git: "echo git version 2.50.1",
  };

  it("R0-02: prints the version of every tool", () => {
    const { status, printed } = inImage("docker/entrypoint.sh", ["validate"], good);
    expect({ status, printed }).toEqual({
      status: 0,
      printed: `python   3.13.1
conda    26.7.1
rust     1.91.0
cargo    1.91.0
cmake    4.1.0
ninja    1.13.0
llvm     21.1.0
vulkan   1.4.328
glslc    2025.3
git      2.50.1
`,
    });
  });

  it("R0-02: fails for a tool that is missing, too old or says no version, and names all of them", () => {
    const { status, printed } = inImage("docker/validate.sh", [], {
      ...good,
      cmake: "echo cmake version 3.9.6",
      ninja: "exit 127",
      glslc: "echo hello",
    });
    expect(status).toBe(1);
    expect(printed).toContain("cmake    3.9.6 is too old: at least 3.24 is needed\n");
    expect(printed).toContain('ninja    missing: "ninja --version" does not run\n');
    expect(printed).toContain('glslc    has no version: "glslc --version" says none\n');
    expect(printed).toContain("3 of the tools are not as they should be.");
  });
});

describe("docker/entrypoint.sh of container-wheels", () => {
  it("R1-06: answers --help, runs any command, and opens a shell without one", () => {
    const folder = repository(wheels);
    const run = (...args: string[]) =>
      inImage("docker/entrypoint.sh", args, { bash: "", make: "" }, { WORKSPACE: folder });
    for (const help of ["--help", "-h", "help"])
      expect(run(help).printed).toContain("mlc-llm-pipeline: the environment");
    expect(run("make", "all").calls).toEqual(["make all"]);
    expect(run().calls).toEqual(["bash "]);
  });
});

const pytest = path.join(packageFolder(), ".tools/bin/pytest");

describe.skipIf(missing("pytest"))("tests/test_infra.py", () => {
  const test = (folder: string) => {
    try {
      execFileSync(pytest, ["-q", "-p", "no:cacheprovider", "tests/test_infra.py"], {
        cwd: folder,
        env: { ...toolEnvironment, PYTHONDONTWRITEBYTECODE: "1" },
        encoding: "utf8",
        stdio: "pipe",
      });
      return [];
    } catch (error) {
      return (error as { stdout: string }).stdout.match(/(?<=^FAILED \S+::)\w+/gm);
    }
  };

  it("R0-03: passes for a project with the metadata that the build relies on", () => {
    expect(test(repository(toolchain, "test/fixtures/mlc-llm"))).toEqual([]);
  });

  it("R0-03: fails where the metadata, the recipe or the pins are not as they should be", () => {
    const folder = repository(toolchain, "test/fixtures/mlc-llm");
    writeFileSync(path.join(folder, "pyproject.toml"), '[project]\nname = "other"\n');
    writeFileSync(path.join(folder, "Dockerfile"), "FROM continuumio/miniconda3:latest\n");
    writeFileSync(path.join(folder, ".dockerignore"), "docs\n");
    rmSync(path.join(folder, "CMakeLists.txt"));
    expect(test(folder)).toEqual([
      "test_the_project_has_a_name_and_says_its_version",
      "test_the_project_is_built_by_a_named_backend",
      "test_the_native_libraries_have_their_recipe",
      "test_the_base_image_is_pinned_by_digest",
      "test_nothing_gets_into_the_image_unasked",
    ]);
  });
});
