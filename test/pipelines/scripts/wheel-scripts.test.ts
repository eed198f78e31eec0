import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { packageFolder } from "../../../workflow/package-folder.ts";
import { missing } from "../outside-tool.ts";
import { runScript } from "./run-script.ts";

const empty = () => mkdtempSync(path.join(os.tmpdir(), "slipway-wheel-"));

/** A copy of the native project in test/fixtures/. */
function project(): string {
  const folder = empty();
  cpSync(path.join(packageFolder(), "test/fixtures/mlc-llm"), folder, { recursive: true });
  return folder;
}

function write(folder: string, file: string, content = ""): void {
  mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
  writeFileSync(path.join(folder, file), content);
}

const cmakeMissing = missing("cmake") || missing("c++") || missing("python3");

// Compilers and pip at work: slow where much else runs.
describe.skipIf(cmakeMissing)("build_wheel.py and smoke_wheel.py", { timeout: 300_000 }, () => {
  it("R0-06: build native libraries by CMake into build/ and one wheel into dist/, which then works by itself", async () => {
    const folder = project();
    write(folder, "dist/mlc_llm-0.0.1-old.whl");
    const built = await runScript("build_wheel.py", { folder, env: { PACKAGE: "mlc_llm", CMAKE_VERSION: "3.18" } });
    expect(built, built.printed).toMatchObject({ status: 0 });
    expect(readdirSync(path.join(folder, "build"))).toContain("libmlc_llm.so");
    expect(readFileSync(path.join(folder, "build/config.cmake"), "utf8")).toBe("set(CMAKE_BUILD_TYPE Release)\n");
    expect(readdirSync(path.join(folder, "dist"))).toEqual([expect.stringMatching(/^mlc_llm-0\.1\.0-py3-.*\.whl$/)]);
    expect(built.printed).toContain(`--parallel ${os.cpus().length}`);

    const tried = await runScript("smoke_wheel.py", { folder, env: { WHEELS: "dist", PACKAGE: "mlc_llm" } });
    expect(tried, tried.printed).toMatchObject({ status: 0 });
    expect(tried.printed).toMatch(/mlc_llm 0\.1\.0 from .*site-packages/);
    expect(tried.printed).toContain("loaded libmlc_llm.so\n1 native libraries\n");
  });

  it("R0-07: fails when a dynamic library that the wheel needs is not found, and names it", async () => {
    const folder = project();
    // A second library that needs a third one, which no wheel brings.
    write(
      folder,
      "CMakeLists.txt",
      `${readFileSync(path.join(folder, "CMakeLists.txt"), "utf8")}
add_library(absent SHARED src/adder.cc)
set_target_properties(absent PROPERTIES LIBRARY_OUTPUT_DIRECTORY \${CMAKE_SOURCE_DIR}/elsewhere BUILD_WITH_INSTALL_RPATH ON)
add_library(needy SHARED src/adder.cc)
set_target_properties(needy PROPERTIES BUILD_WITH_INSTALL_RPATH ON)
target_link_options(needy PRIVATE -Wl,--no-as-needed)
target_link_libraries(needy PRIVATE absent)
`,
    );
    const built = await runScript("build_wheel.py", { folder, env: { PACKAGE: "mlc_llm" } });
    expect(built, built.printed).toMatchObject({ status: 0 });
    const tried = await runScript("smoke_wheel.py", { folder, env: { WHEELS: "dist", PACKAGE: "mlc_llm" } });
    expect(tried.status).toBe(1);
    expect(tried.printed).toContain(
      "::error::A native library cannot be loaded: libneedy.so: libabsent.so => not found",
    );
  });
});

describe.skipIf(missing("python3"))("build_wheel.py", () => {
  const cmake = 'if [[ $1 == --version ]]; then echo "cmake version 3.20.1"; fi';
  const build = (files: readonly string[], env: Record<string, string> = {}, standIn = cmake) => {
    const folder = empty();
    for (const file of files) write(folder, file);
    return runScript("build_wheel.py", { folder, env: { PACKAGE: "mlc_llm", ...env }, standIns: { cmake: standIn } });
  };

  it.each([
    ["there is no project", [], {}, cmake, 'There is neither pyproject.toml nor setup.py in "."'],
    ["there is none in its folder", ["pyproject.toml"], { PROJECT: "python" }, cmake, 'nor setup.py in "python"'],
    ["there is no CMakeLists.txt", ["setup.py"], {}, cmake, "There is no CMakeLists.txt in the repository's root"],
    [
      "CMake is too old",
      ["setup.py", "CMakeLists.txt"],
      { CMAKE_VERSION: "3.24" },
      cmake,
      "CMake is 3.20.1, but at least 3.24 is needed.",
    ],
    ["CMake fails", ["setup.py", "CMakeLists.txt"], {}, "exit 3", '"cmake -S ." failed with status 3.'],
  ])("fails clearly when %s", async (_, files, env, standIn, message) => {
    const { status, printed } = await build(files, env as Record<string, string>, standIn);
    expect(status).toBe(1);
    expect(printed).toContain(message);
  });
});

describe.skipIf(missing("python3"))("smoke_wheel.py", () => {
  it.each([
    ["no wheel", [], 'There are 0 wheels in "dist": exactly one is tested.'],
    ["two wheels", ["dist/a.whl", "dist/b.whl"], 'There are 2 wheels in "dist": exactly one is tested.'],
    ["what is no wheel", ["dist/a-1-py3-none-any.whl"], "a-1-py3-none-any.whl cannot be installed on this platform."],
  ])("R0-07: fails clearly for %s", async (_, files, message) => {
    const folder = empty();
    for (const file of files) write(folder, file);
    const { status, printed } = await runScript("smoke_wheel.py", { folder, env: { WHEELS: "dist", PACKAGE: "a" } });
    expect(status).toBe(1);
    expect(printed).toContain(`::error::${message}`);
  });
});

describe("build_in_image.sh", () => {
  const good = "mkdir -p build dist; touch build/libmlc.so dist/mlc_llm-1.whl";
  const build = async (docker: string) => {
    const folder = empty();
    const ending = await runScript("build_in_image.sh", {
      folder,
      env: { IMAGE: "ghcr.io/acme/mlc-llm@sha256:1", PACKAGE: "mlc_llm" },
      standIns: { docker },
    });
    return { ...ending, folder };
  };

  it("R0-06: runs the image's own build on the checkout, with docker run", async () => {
    const { status, calls, folder, printed } = await build(good);
    expect({ status, calls }).toEqual({
      status: 0,
      calls: [["docker", "run", "--rm", "--volume", `${folder}:/workspace`, "ghcr.io/acme/mlc-llm@sha256:1", "build"]],
    });
    expect(printed).toBe("build/libmlc.so\ndist/mlc_llm-1.whl\n");
  });

  it.each([
    ["the build fails", "exit 1", ""],
    ["there is no build/", "mkdir dist; touch dist/mlc_llm-1.whl", "left no folder build/"],
    ["build/ is empty", "mkdir build dist; touch dist/mlc_llm-1.whl", "left no native library in build/"],
    ["there is no wheel", "mkdir build dist; touch build/a.so dist/other-1.whl", "left 0 wheels dist/mlc_llm-*.whl"],
    ["there are two wheels", `${good} dist/mlc_llm-2.whl`, "left 2 wheels dist/mlc_llm-*.whl"],
  ])("R0-02: fails clearly when %s", async (_, docker, message) => {
    const { status, printed } = await build(docker);
    expect(status).toBe(1);
    expect(printed).toContain(message);
  });

  it.skipIf(process.getuid?.() !== 0)("R0-02: fails when a file is left to another user", async () => {
    const { status, printed } = await build(`${good}; chown 12345 build/libmlc.so`);
    expect(status).toBe(1);
    expect(printed).toContain(
      'left "build/libmlc.so" to another user: its files must belong to the owner of /workspace.',
    );
  });
});

describe.skipIf(missing("python3"))("package_source.py", () => {
  const find = (files: readonly string[], env: Record<string, string> = {}) => {
    const folder = empty();
    for (const file of files) write(folder, file);
    return runScript("package_source.py", { folder, env: { PROJECT: ".", PACKAGE: "mlc_llm", ...env } }).then(
      (ending) => ({ ...ending, folder }),
    );
  };

  it.each(["pyproject.toml", "setup.py"])("R1-07: takes the project that is there: %s", async (file) => {
    const { outputs, folder } = await find([file]);
    expect(outputs).toEqual({ project: "." });
    expect(existsSync(path.join(folder, "mock-package"))).toBe(false);
  });

  it("R1-07: puts a mock package, with a wheel of its platform, where the project has none yet", async () => {
    const { status, outputs, folder, printed } = await find([]);
    expect({ status, outputs }).toEqual({ status: 0, outputs: { project: `${folder}/mock-package` } });
    expect(printed).toContain("::warning::There is neither pyproject.toml nor setup.py");
    expect(readdirSync(`${folder}/mock-package`).sort()).toEqual(["mlc_llm", "pyproject.toml", "setup.py"]);
    expect(readFileSync(`${folder}/mock-package/setup.py`, "utf8")).toContain("def has_ext_modules(self)");
    execFileSync("python3", ["-B", "-c", "import mlc_llm"], { cwd: `${folder}/mock-package` });
  });

  it("R1-07: makes no release of a mock package", async () => {
    const { status, outputs, printed } = await find([], { RELEASE: "true" });
    expect({ status, outputs }).toEqual({ status: 1, outputs: {} });
    expect(printed).toContain("::error::");
    expect(printed).toContain("a release is made of a real package only.");
  });
});

describe("build_distribution.sh", () => {
  const python = 'mkdir -p dist; touch dist/a-1.whl; echo "on $CMAKE_BUILD_PARALLEL_LEVEL, $MAKEFLAGS"';
  const build = (files: readonly string[], env: Record<string, string> = {}, standIn = python) => {
    const folder = empty();
    for (const file of files) write(folder, file);
    return runScript("build_distribution.sh", {
      folder,
      env: { PROJECT: ".", CMAKE_VERSION: "3.24", ...env },
      standIns: { python: standIn, nproc: "echo 6", cmake: "echo cmake version 3.9.1" },
    });
  };

  it("R1-07: builds the wheel with python -m build", async () => {
    const { status, calls, summary } = await build([], { PROJECT: "python" });
    expect(status).toBe(0);
    expect(calls.at(-1)).toEqual(["python", "-m", "build", "--wheel", "--outdir", "dist", "python"]);
    expect(summary).toBe("| wheel | bytes |\n|---|---|\n| `a-1.whl` | 0 |\n");
  });

  it("R1-14: compiles on all processors, on Linux and on Windows", async () => {
    expect((await build([])).printed).toContain("on 6, -j6\n");
    expect((await build([], { NUMBER_OF_PROCESSORS: "4" })).printed).toContain("on 4, -j4\n");
  });

  it.each([
    ["CMake is too old", ["CMakeLists.txt"], python, "CMake is 3.9.1, but at least 3.24 is needed."],
    ["nothing is built", [], "true", "The build left 0 wheels in dist/: it must leave exactly one."],
    [
      "another wheel is there",
      ["dist/b-1.whl"],
      python,
      "The build left 2 wheels in dist/: it must leave exactly one.",
    ],
  ])("R1-07: fails clearly when %s", async (_, files, standIn, message) => {
    const { status, printed } = await build(files, {}, standIn);
    expect(status).toBe(1);
    expect(printed).toContain(`::error::${message}`);
  });
});

describe("wheel_coverage.sh", () => {
  const venv = `mkdir -p "$3/bin"; printf '#!/bin/bash\\necho "$@" >>"$HOME/inside"' >"$3/bin/python"; chmod +x "$3/bin/python"`;
  const measure = async (files: readonly string[]) => {
    const folder = empty();
    for (const file of files) write(folder, file);
    const ending = await runScript("wheel_coverage.sh", {
      folder,
      env: { PACKAGE: "mlc_llm" },
      standIns: { python: venv },
    });
    const inside = path.join(folder, "inside");
    return { ...ending, inside: existsSync(inside) ? readFileSync(inside, "utf8").trim().split("\n") : [] };
  };

  it("R1-12: measures the tests against the wheel, with pinned tools", async () => {
    const { outputs, inside } = await measure(["tests/test_a.py", "dist/a-1.whl"]);
    expect(outputs).toEqual({ measured: "true" });
    expect(inside).toEqual([
      "-m pip install --quiet --require-hashes --requirement .github/requirements-coverage.txt",
      "-m pip install --quiet dist/a-1.whl",
      "-P -m pytest tests --cov=mlc_llm --cov-report=xml:coverage.xml --cov-report=term",
    ]);
  });

  it("says so where there are no tests", async () => {
    expect(await measure(["dist/a-1.whl"])).toMatchObject({ status: 0, outputs: {}, inside: [] });
  });
});
