import { chownSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildImage } from "../../container/build.ts";
import { buildRequest } from "../../container/build-request.ts";
import { checkRecipe, type Recipe } from "../../container/recipe.ts";
import { ImageRegistry } from "../../container/registry.ts";
import { loadInventory } from "../../inventory/inventory.ts";
import { recipeOf } from "../../platform/images.ts";
import { packageFolder } from "../../workflow/package-folder.ts";
import { type Base, type Engine, engineMissing, makeBase, startEngine } from "../container/docker-engine.ts";
import { rendered } from "../pipelines/rendered.ts";

const root = packageFolder();
const shell = [
  "bash",
  "cat",
  "chmod",
  "chown",
  "env",
  "grep",
  "head",
  "id",
  "ls",
  "mkdir",
  "mktemp",
  "rm",
  "sed",
  "setpriv",
  "sh",
];
const programs = [...shell, "sort", "stat", "touch"];

/** The machine's own useradd wants more of a system than these bases have. */
const useradd = `
name=\${*: -1} uid=1000
while (($#)); do if [[ $1 == --uid ]]; then uid=$2; fi; shift; done
echo "$name:x:$uid:$uid::/home/$name:/bin/bash" >>/etc/passwd
echo "$name:x:$uid:" >>/etc/group
mkdir -p "/home/$name" && chown "$uid:$uid" "/home/$name"`;

/** Makes a program that prints something; part of a stand-in for a package manager. */
const make = (folder: string) =>
  `make() { mkdir -p ${folder}; printf '#!/usr/bin/bash\\n%s\\n' "$2" >${folder}/$1; chmod 755 ${folder}/$1; }`;

/** Installs what an environment file names, and nothing else; a build by its Python leaves build/ and dist/. */
const conda = `
${make("/opt/conda/envs/mlc/bin")}
case "$1 \${2:-}" in
  "env create")
    [[ "$3 $4 $5" == "--name mlc --file" && -f $6 ]] || exit 64
    while read -r dash dependency; do
      [[ $dash == - ]] || continue
      case $dependency in
        python=*) make python 'if [[ $1 == --version ]]; then echo "Python 3.13.1"; else mkdir build dist; touch build/lib.so dist/wheel.whl; fi' ;;
        cmake*) make cmake 'echo "cmake version 4.1.2"' ;;
        ninja) make ninja 'echo 1.13.1' ;;
        llvmdev) make llvm-config 'echo 21.1.0' ;;
        rust) make rustc 'echo "rustc 1.90.0"'; make cargo 'echo "cargo 1.90.0"' ;;
        pkg-config) make pkg-config '[[ -e /opt/conda/envs/mlc/vulkan ]] && echo 1.4.1' ;;
        libvulkan-loader) touch /opt/conda/envs/mlc/vulkan ;;
        shaderc) make glslc 'echo "shaderc v2026.1"' ;;
        git) make git 'echo "git version 2.51.0"' ;;
      esac
    done <"$6" ;;
  "clean --all") ;;
  "--version ") echo "conda 26.7.1" ;;
  *) exit 64 ;;
esac`;

/** Installs exactly what it is told to. */
const aptGet = `
${make("/usr/local/bin")}
case "$1" in
  update) mkdir -p /var/lib/apt/lists; touch /var/lib/apt/lists/index ;;
  install)
    [[ -e /var/lib/apt/lists/index ]] || exit 100
    for package in "$@"; do
      case $package in install|-*|ca-certificates|libicu*|build-essential) ;; ninja-build) make ninja 'echo 1.11' ;; *) make "$package" "echo $package 1.0" ;; esac
    done ;;
  *) exit 64 ;;
esac`;

/** What a pipeline delivers to a new repository. */
function delivered(pipeline: string, repository: string): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), "slipway-delivered-"));
  for (const file of rendered(pipeline, repository).output().files) {
    mkdirSync(path.join(folder, path.dirname(file.path)), { recursive: true });
    writeFileSync(path.join(folder, file.path), file.content, { mode: file.executable ? 0o755 : 0o644 });
  }
  return folder;
}

function repositoryRecipe(name: string, folder: string, target?: string): Recipe {
  const recipe = { name, folder, dockerfile: "Dockerfile", arguments: {}, platforms: ["linux/amd64"] };
  return { ...recipe, largestContext: 1e6, ...(target !== undefined && { target }) };
}

const missing = engineMissing();

/** What the Dockerfiles' RUN steps make of bases with stand-ins for package managers: all but what is on the network. */
describe.skipIf(missing)("the platform's own images, built on stand-ins for their bases", () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await startEngine();
  });
  afterAll(() => engine?.close());

  const made = new Map<string, string>();
  const based = (base: Base & { readonly name: string }) => {
    const scripts = { "usr/sbin/useradd": useradd, ...base.scripts };
    const reference = made.get(base.name) ?? makeBase(engine, programs, { ...base, scripts });
    made.set(base.name, reference);
    return reference;
  };

  /** Builds a recipe as the inventory declares it, but for its bases, which are given in the order of FROM. */
  const build = async (recipe: Recipe, bases: readonly string[], change: (folder: string) => void = () => {}) => {
    const folder = mkdtempSync(path.join(os.tmpdir(), "slipway-built-"));
    cpSync(recipe.folder, folder, { recursive: true });
    const waiting = [...bases];
    const file = path.join(folder, recipe.dockerfile);
    writeFileSync(
      file,
      readFileSync(file, "utf8").replaceAll(/^FROM \S+@sha256:[0-9a-f]{64}/gm, () => `FROM ${waiting.shift()}`),
    );
    change(folder);
    const image = { registry: engine.registry, repository: `acme/${recipe.name}` };
    const request = buildRequest(checkRecipe({ ...recipe, folder, platforms: ["linux/amd64"] }), {
      image,
      source: "https://github.com/acme/tools",
      rules: {},
      network: "none",
    });
    const { digest } = await buildImage(request, { docker: engine.docker, registry: new ImageRegistry(image) });
    rmSync(folder, { recursive: true });
    return `${request.image}@${digest}`;
  };
  const run = (image: string, words: readonly string[], options: readonly string[] = []) =>
    engine.run(["run", "--rm", "--network=none", ...options, image, ...words]);
  const refusal = (image: string, words: readonly string[], options: readonly string[] = []) => {
    try {
      run(image, words, options);
    } catch (error) {
      const { status, stdout, stderr } = error as { status: number; stdout: string; stderr: string };
      return { status, printed: stdout + stderr };
    }
    throw new Error("It did not fail.");
  };
  const declared = (name: string, given: Partial<Recipe> = {}) => {
    const { images = {} } = loadInventory(path.join(root, "inventory"));
    return { ...recipeOf(name, images[name]!, root), ...given };
  };
  /** A source tree that belongs to a user of no image. */
  const workspace = (owner: number) => {
    const folder = mkdtempSync(path.join(os.tmpdir(), "slipway-workspace-"));
    mkdirSync(path.join(folder, ".github/scripts"), { recursive: true });
    writeFileSync(path.join(folder, ".github/scripts/build_wheel.py"), "");
    for (const name of ["", ".github", ".github/scripts"]) chownSync(path.join(folder, name), owner, owner);
    return folder;
  };

  describe("the toolchain", () => {
    const condaBase = () =>
      based({
        name: "conda",
        scripts: { "opt/conda/bin/conda": conda, "root/.bashrc": "conda activate base" },
        changes: ["ENV PATH=/opt/conda/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
      });
    const pythonBase = () => based({ name: "python", scripts: { "usr/local/bin/python": 'echo "Python 3.11 $*"' } });

    it("R0-01: has every tool that its environment names, and runs as nobody in particular", async () => {
      const image = await build(declared("toolchain"), [condaBase(), pythonBase()]);
      const names = ["python", "conda", "rust", "cargo", "cmake", "ninja", "llvm", "vulkan", "glslc", "git"];
      expect(
        run(image, ["validate"])
          .split("\n")
          .filter(Boolean)
          .map((line) => line.split(/\s+/)[0]),
      ).toEqual(names);
      expect(run(image, ["id", "-u"])).toBe("10001\n");
      expect(run(image, ["bash", "-c", "echo $CONDA_DEFAULT_ENV $PWD"])).toBe("mlc /workspace\n");
    });

    it("R0-02: builds into the caller's source tree as the caller, and as its owner when it is started as root", async () => {
      const image = await build(declared("toolchain"), [condaBase(), pythonBase()]);
      for (const user of ["4321:4321", "0:0"]) {
        const tree = workspace(4321);
        run(image, ["build"], ["--user", user, "--volume", `${tree}:/workspace`, "--env", "PACKAGE=my_package"]);
        const made = ["build", "build/lib.so", "dist", "dist/wheel.whl"];
        expect(
          made.map((name) => statSync(path.join(tree, name)).uid),
          user,
        ).toEqual([4321, 4321, 4321, 4321]);
        rmSync(tree, { recursive: true });
      }
    });

    it("R0-02: fails its validation by name when the environment lacks a tool", async () => {
      const image = await build(declared("toolchain"), [condaBase(), pythonBase()], (folder) => {
        const file = path.join(folder, "docker/environment.yml");
        writeFileSync(file, readFileSync(file, "utf8").replace("  - rust\n", ""));
      });
      const { status, printed } = refusal(image, ["validate"]);
      expect(status).toBe(1);
      expect(printed).toContain('rust     missing: "rustc --version" does not run');
      expect(printed).toContain("2 of the tools are not as they should be.");
    });

    it("R1-09: has a production stage with Python alone, as a user that is not root", async () => {
      const image = await build(declared("toolchain", { name: "production", target: "production" }), [
        condaBase(),
        pythonBase(),
      ]);
      expect(run(image, [])).toBe("Python 3.11 \n");
      expect(run(image, ["id", "-u"])).toBe("10001\n");
      expect(refusal(image, ["conda", "--version"]).status).toBe(127);
    });

    it("R0-01: is what the pipeline delivers to a repository, too", async () => {
      const folder = delivered("container-toolchain", "mlc-llm");
      cpSync(path.join(root, "test/fixtures/mlc-llm/config.cmake"), path.join(folder, "config.cmake"));
      const image = await build(repositoryRecipe("delivered-toolchain", folder), [condaBase()]);
      expect(run(image, ["validate"])).toContain("vulkan   1.4.1");
    });
  });

  describe("what container-wheels delivers", () => {
    const python = () =>
      based({
        name: "debian-python",
        scripts: {
          "usr/bin/apt-get": aptGet,
          "usr/local/bin/python": `if [[ $2 == pip ]]; then echo "\${@: -1}" >/installed; else echo "python $*"; cat /installed; fi`,
        },
      });
    const recipe = (target: string) =>
      repositoryRecipe(`wheels-${target}`, delivered("container-wheels", "mlc-llm-pipeline"), target);

    it("R1-05: has the tools in the development image", async () => {
      const image = await build(recipe("development"), [python()]);
      expect(run(image, ["cmake"])).toBe("cmake 1.0\n");
      expect(run(image, ["--help"])).toContain("the environment in which it is developed and built");
    });

    it("R1-09: has the wheel in the production image, and no tool", async () => {
      // An engine without buildx takes no further build context: a stage of that name stands in for it.
      const image = await build(recipe("production"), [python()], (folder) => {
        const file = path.join(folder, "Dockerfile");
        mkdirSync(path.join(folder, "docker/dist"));
        writeFileSync(path.join(folder, "docker/dist/package-1.0-py3-none-any.whl"), "");
        writeFileSync(file, `FROM scratch AS wheels\nCOPY docker/dist /\n${readFileSync(file, "utf8")}`);
      });
      expect(run(image, [])).toMatch(
        /^python -c import (\w+); print\(\1\.__name__\)\n\/wheels\/package-1\.0-py3-none-any\.whl\n$/,
      );
      expect(run(image, ["id", "-u"])).toBe("10001\n");
      expect(refusal(image, ["cmake"]).status).toBe(127);
    });
  });

  it("R2-05: the sample app's image runs the app, as a user that is not root", async () => {
    const python = based({ name: "slim-python", scripts: { "usr/local/bin/python": 'echo "$*"; ls' } });
    const image = await build(
      repositoryRecipe("sample-app", path.join(root, "test/fixtures/sample-app")),
      [python],
      (at) => {
        writeFileSync(path.join(at, ".dockerignore"), "*\n!sample_app\n");
      },
    );
    expect(run(image, [])).toBe("-m sample_app 2 3\nsample_app\n");
    expect(run(image, ["id", "-u"])).toBe("10001\n");
  });

  describe("the Linux runner", () => {
    const recipeOn = (name: string, base: Base & { readonly name: string }) => {
      const machine = based({ ...base, scripts: { "usr/bin/apt-get": aptGet, ...base.scripts } });
      const recipe = declared(name, { arguments: { BASE: machine } });
      const runner = based({
        name: "actions-runner",
        scripts: {
          "home/runner/run.sh": 'echo "$* in $PWD as $(id -un), ${RUNNER_JIT_CONFIG:-no configuration} left"',
          "home/runner/bin/Runner.Listener": "echo 2.336.0",
        },
      });
      return build(recipe, [runner]);
    };

    it("takes one job as its own user, and never as root", async () => {
      const image = await recipeOn("runner-linux", { name: "ubuntu" });
      expect(run(image, [], ["--env", "RUNNER_JIT_CONFIG=abc"])).toBe(
        "--jitconfig abc in /home/runner as runner, no configuration left\n",
      );
      expect(refusal(image, [], ["--user", "0", "--env", "RUNNER_JIT_CONFIG=abc"]).printed).toContain("never root");
      expect(
        run(image, ["validate"])
          .split("\n")
          .filter(Boolean)
          .map((line) => line.split(/\s+/)[0]),
      ).toEqual(["runner", "git", "curl", "jq", "python3", "tar", "zstd"]);
      expect(run(image, ["ls", "/var/lib/apt/lists"])).toBe("");
    });

    it("has what its base has of CUDA", async () => {
      const image = await recipeOn("runner-linux-cuda", {
        name: "cuda",
        changes: ["ENV CUDA_VERSION=12.9.1"],
        scripts: { "usr/bin/nvidia-smi": "echo GPU 0: Tesla T4" },
      });
      expect(run(image, ["validate"])).toContain("cuda     12.9.1\ngpu      GPU 0: Tesla T4\n");
    });
  });
});
