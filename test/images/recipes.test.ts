import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { readDockerfile } from "../../container/dockerfile.ts";
import { packageFolder } from "../../workflow/package-folder.ts";
import { missing, toolEnvironment } from "../pipelines/outside-tool.ts";

const root = path.join(packageFolder(), "images");
const recipes = readdirSync(root).filter((name) => existsSync(path.join(root, name, "Dockerfile")));

/** Every Dockerfile that Slipway has or delivers, with its sample. */
const dockerfiles = ["images", "pipelines/scaffolds", "test/fixtures"].flatMap((folder) =>
  readdirSync(path.join(packageFolder(), folder), { recursive: true })
    .map(String)
    .filter((name) => path.basename(name) === "Dockerfile")
    .map((name) => `${folder}/${name}`),
);

/** Runs a script of a recipe on stand-ins for its programs; `calls` has what each of them was given. */
function run(
  script: string,
  words: readonly string[],
  standIns: Readonly<Record<string, string>>,
  env: Record<string, string> = {},
) {
  const bin = mkdtempSync(path.join(os.tmpdir(), "slipway-image-"));
  writeFileSync(path.join(bin, "calls"), "");
  for (const [program, body] of Object.entries(standIns)) {
    writeFileSync(path.join(bin, program), `#!/bin/bash\necho "${program} $*" >>"${bin}/calls"\n${body}\n`);
    chmodSync(path.join(bin, program), 0o755);
  }
  const { status, stdout, stderr } = spawnSync("/bin/bash", [path.join(root, script), ...words], {
    encoding: "utf8",
    env: { PATH: `${bin}:/usr/bin:/bin`, HOME: bin, RUNNER_HOME: bin, ...env },
  });
  const calls = readFileSync(path.join(bin, "calls"), "utf8").split("\n").filter(Boolean);
  return { status, printed: stdout + stderr, calls, bin };
}

function workspace(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), "slipway-workspace-"));
  mkdirSync(path.join(folder, ".github/scripts"), { recursive: true });
  writeFileSync(path.join(folder, ".github/scripts/build_wheel.py"), "");
  return folder;
}

describe("every Dockerfile", () => {
  it.each(dockerfiles)(
    "%s has pinned bases, says that it has no health check, and ends as a user that is not root",
    (name) => {
      const text = readFileSync(path.join(packageFolder(), name), "utf8");
      const { stages } = readDockerfile(text);
      const own = new Set(stages.map((stage) => stage.name));
      const bases = stages.map(({ base }) => base).filter((base) => !own.has(base));
      expect(bases.filter((base) => !/:[\w.-]+@sha256:[0-9a-f]{64}$/.test(base))).toEqual([]);
      const last = text.split(/^FROM /m).at(-1)!;
      expect(last).toMatch(/^HEALTHCHECK NONE$/m);
      const user = [...last.matchAll(/^USER (.*)$/gm)].at(-1)?.[1];
      // Whoever stays root says who gives it up.
      if (user === undefined) expect(last).toMatch(/^# checkov:skip=CKV_DOCKER_3: \w/m);
      else expect(user).toMatch(/^[1-9]\d+$/);
    },
  );

  it("is found", () => {
    expect(dockerfiles.length).toBe(5);
  });
});

describe("the platform's own images", () => {
  it.each(recipes)("%s ends in every stage as a user that is not root, by number", (name) => {
    const stages = readFileSync(path.join(root, name, "Dockerfile"), "utf8")
      .split(/^FROM /m)
      .slice(1);
    const ends = stages.map((stage) => [...stage.matchAll(/^USER (.*)$/gm)].at(-1)?.[1]);
    // A stage that files are only copied from runs nothing.
    expect(ends.filter((user) => user !== undefined).every((user) => /^[1-9]\d+$/.test(user!))).toBe(true);
    expect(ends.at(-1)).toBeDefined();
  });

  it.skipIf(missing("hadolint")).each(recipes)("hadolint says nothing of %s", (name) => {
    expect(
      execFileSync("hadolint", [path.join(root, name, "Dockerfile")], { env: toolEnvironment, encoding: "utf8" }),
    ).toBe("");
  });

  it.skipIf(missing("shellcheck"))("shellcheck says nothing of what they run", () => {
    const scripts = recipes.flatMap((name) =>
      readdirSync(path.join(root, name), { recursive: true })
        .map(String)
        .filter((file) => file.endsWith(".sh"))
        .map((file) => path.join(root, name, file)),
    );
    expect(scripts.length).toBe(5);
    const words = ["--enable=all", "--exclude=SC2250,SC2292,SC2310,SC2312", ...scripts];
    expect(execFileSync("shellcheck", words, { env: toolEnvironment, encoding: "utf8" })).toBe("");
  });
});

describe("the toolchain's entrypoint", () => {
  const script = "toolchain/docker/entrypoint.sh";
  const root0 = { id: "echo 0", stat: "echo 1234", chown: "", setpriv: "", bash: "", python: "" };

  it("R0-02: opens a shell, builds and runs any command as whoever calls it", () => {
    const WORKSPACE = workspace();
    const user = { ...root0, id: "echo 1000", cmake: "" };
    expect(run(script, [], user, { WORKSPACE }).calls.at(-1)).toBe("bash --rcfile /opt/toolchain/shell.sh");
    expect(run(script, ["build"], user, { WORKSPACE, PACKAGE: "my_package" }).calls.at(-1)).toBe(
      "python .github/scripts/build_wheel.py",
    );
    expect(run(script, ["cmake", "--version"], user, { WORKSPACE }).calls.at(-1)).toBe("cmake --version");
  });

  it("R0-02: has the same shell as the repositories' own image, which goes into the environment mlc", () => {
    const own = path.join(packageFolder(), "pipelines/scaffolds/container-toolchain");
    const [shell, dockerfile] = ["docker/shell.sh", "Dockerfile"].map((name) =>
      readFileSync(path.join(root, "toolchain", name), "utf8"),
    );
    expect(shell).toBe(readFileSync(path.join(own, "docker/shell.sh"), "utf8"));
    expect(dockerfile).toContain("\nCOPY docker/shell.sh /opt/toolchain/shell.sh\n");
  });

  it("R0-02: gives root up for the owner of the source tree", () => {
    const WORKSPACE = workspace();
    expect(run(script, ["build"], root0, { WORKSPACE, PACKAGE: "p" }).calls.at(-1)).toBe(
      "setpriv --reuid 1234 --regid 1234 --clear-groups env PACKAGE=p PROJECT=. python .github/scripts/build_wheel.py",
    );
  });

  it("says what to write where there is no source tree, or no package is named", () => {
    expect(run(script, ["build"], root0, { WORKSPACE: "/nowhere" })).toMatchObject({
      status: 1,
      printed: expect.stringContaining("There is no source tree at /nowhere: mount one"),
    });
    expect(run(script, ["build"], root0, { WORKSPACE: workspace() }).printed).toContain(
      "PACKAGE: name the package that is built",
    );
  });
});

describe("the toolchain's validate", () => {
  const versions = {
    python: "3.13.1",
    conda: "26.7",
    rustc: "1.90",
    cargo: "1.90",
    cmake: "4.1",
    ninja: "1.12",
    "llvm-config": "20.1",
    "pkg-config": "1.4.3",
    glslc: "2026.1",
    git: "2.50",
  };
  const standIns = Object.fromEntries(
    Object.entries(versions).map(([name, version]) => [name, `echo "${name} ${version}"`]),
  );

  it("R0-02: prints the version of every tool, and names all that are missing or too old", () => {
    expect(run("toolchain/docker/validate.sh", [], standIns)).toMatchObject({
      status: 0,
      printed: expect.stringContaining("vulkan   1.4.3"),
    });
    const bad = run("toolchain/docker/validate.sh", [], { ...standIns, python: "echo 3.12.1", ninja: "exit 127" });
    expect(bad.status).toBe(1);
    expect(bad.printed).toContain("python   3.12.1 is too old");
    expect(bad.printed).toContain('ninja    missing: "ninja --version" does not run');
    expect(bad.printed).toContain("2 of the tools are not as they should be.");
  });
});

describe("the Linux runner", () => {
  it("takes one job by its configuration, which the job does not inherit", () => {
    const { status, calls, printed } = run(
      "runner-linux/entrypoint.sh",
      [],
      { id: "echo 1001", "run.sh": 'echo "left: ${RUNNER_JIT_CONFIG:-nothing}"' },
      { RUNNER_JIT_CONFIG: "abc" },
    );
    expect({ status, calls: calls.at(-1), printed }).toEqual({
      status: 0,
      calls: "run.sh --jitconfig abc",
      printed: "left: nothing\n",
    });
  });

  it("refuses to start without a configuration, or as root", () => {
    expect(run("runner-linux/entrypoint.sh", [], {})).toMatchObject({
      status: 1,
      printed: expect.stringContaining("RUNNER_JIT_CONFIG is empty"),
    });
    expect(run("runner-linux/entrypoint.sh", [], { id: "echo 0" }, { RUNNER_JIT_CONFIG: "abc" })).toMatchObject({
      status: 1,
      printed: expect.stringContaining("never root"),
    });
  });

  it("prints what jobs rely on, with CUDA where the image has it, and names what is missing", () => {
    const tools = Object.fromEntries(
      ["git", "curl", "jq", "python3", "tar", "zstd"].map((name) => [name, `echo "${name} 1"`]),
    );
    const script = "runner-linux/validate.sh";
    const env = { RUNNER_HOME: "/nowhere", CUDA_VERSION: "12.9.1" };
    const { status, printed } = run(script, [], { ...tools, "nvidia-smi": "echo 'GPU 0: Tesla T4'" }, env);
    expect(status).toBe(1);
    expect(printed).toContain('missing: "/nowhere/bin/Runner.Listener --version" does not run');
    expect(printed).toContain("cuda     12.9.1\ngpu      GPU 0: Tesla T4");
    expect(run(script, [], tools, { RUNNER_HOME: "/nowhere" }).printed).not.toContain("cuda");
  });
});
