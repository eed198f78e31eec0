import { mkdirSync, mkdtempSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import fc from "../../property.ts";
import { runScript } from "./run-script.ts";

const commit = "0123456789abcdef0123456789abcdef01234567";
const digest = `sha256:${"ab".repeat(32)}`;
const image = "ghcr.io/acme/sample-app";

describe("image_tags.sh", () => {
  const tagsOf = async (branch: string, latest: boolean) => {
    const env = { IMAGE: image, BRANCH: branch, COMMIT: commit, LATEST: String(latest) };
    const { status, outputs } = await runScript("image_tags.sh", { env });
    expect(status).toBe(0);
    return outputs.tags!.split("\n");
  };

  it("R2-03: tags a branch's image by branch and commit, and latest where it is asked for", async () => {
    expect(await tagsOf("main", true)).toEqual([`${image}:branch-main`, `${image}:sha-${commit}`, `${image}:latest`]);
    expect(await tagsOf("feature/Add numbers", false)).toEqual([
      `${image}:branch-feature-Add-numbers`,
      `${image}:sha-${commit}`,
    ]);
  });

  it("R2-03: cuts a long branch name to what a tag may have", async () => {
    const [branch] = await tagsOf("x".repeat(300), false);
    expect(branch!.split(":").at(-1)).toBe(`branch-${"x".repeat(121)}`);
  });

  it("makes a tag that a registry takes of any branch name", async () => {
    const names = fc.string({ unit: "binary", minLength: 1, maxLength: 300 }).map((name) => name.replaceAll("\0", "x"));
    await fc.assert(
      fc.asyncProperty(names, async (name) => {
        const [branch] = await tagsOf(name, false);
        expect(branch).toMatch(/^ghcr\.io\/acme\/sample-app:branch-[A-Za-z0-9_.-]{0,121}$/);
      }),
      { numRuns: 10 },
    );
  });

  it("names what is missing", async () => {
    const { status, printed } = await runScript("image_tags.sh", { env: { IMAGE: image } });
    expect(status).not.toBe(0);
    expect(printed).toContain("BRANCH");
  });
});

describe("run_image.sh", () => {
  const env = { IMAGE: `${image}:sha-${commit}` };
  const command = ["python", "-m", "sample_app", "2", "3"];
  const docker = (program: string) => `if [[ $1 == run ]]; then\n${program}\nfi`;

  it("R2-05: pulls the image, runs the command in it and hands on what it printed", async () => {
    const ending = await runScript("run_image.sh", {
      env,
      arguments: command,
      standIns: { docker: docker("echo '2 + 3 = 5'; echo 'a warning' >&2") },
    });
    expect(ending).toMatchObject({ status: 0, outputs: { output: "2 + 3 = 5\na warning\n" } });
    expect(ending.calls).toEqual([
      ["docker", "pull", "--quiet", env.IMAGE],
      ["docker", "run", "--rm", "--entrypoint", "python", env.IMAGE, "-m", "sample_app", "2", "3"],
    ]);
  });

  it("ends as the command ends, and hands on what it printed even so", async () => {
    const ending = await runScript("run_image.sh", {
      env,
      arguments: command,
      standIns: { docker: docker("echo 'no module'; exit 3") },
    });
    expect(ending).toMatchObject({ status: 3, outputs: { output: "no module\n" } });
    expect(ending.printed).toContain("::error::The command ended with status 3.");
  });

  it("does not try to run what cannot be pulled", async () => {
    const ending = await runScript("run_image.sh", { env, arguments: command, standIns: { docker: "exit 1" } });
    expect(ending).toMatchObject({ status: 1, outputs: {}, calls: [["docker", "pull", "--quiet", env.IMAGE]] });
  });

  it("cuts long output, drops control characters and broken text", async () => {
    const ending = await runScript("run_image.sh", {
      env,
      arguments: command,
      standIns: { docker: docker("printf 'a\\033[31m\\000\\377é\\n'; head -c 9000 /dev/zero | tr '\\0' x") },
    });
    expect(ending.status).toBe(0);
    expect(ending.outputs.output).toMatch(/^a\[31mé\nx+$/);
    expect(ending.outputs.output!.length).toBeLessThanOrEqual(4000);
  });

  it("lets the program neither give commands to the runner nor set other outputs", async () => {
    const ending = await runScript("run_image.sh", {
      env,
      arguments: command,
      standIns: { docker: docker("echo 'EOF'; echo 'other=1'; echo '::error::x'") },
    });
    expect(ending.outputs).toEqual({ output: "EOF\nother=1\n::error::x\n" });
    const word = /^::stop-commands::([0-9a-f]{32})$/m.exec(ending.printed)?.[1];
    expect(ending.printed).toMatch(new RegExp(`::stop-commands::${word}\\n[^]*::error::x\\n\\n::${word}::`));
  });
});

describe("integration_test.sh", () => {
  const env = { IMAGE: `${image}@${digest}` };
  const docker = (running: string) =>
    `case $1 in run) echo c0ffee;; inspect) echo ${running};; logs) echo 'it broke';; esac`;
  const withTests = () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), "slipway-integration-"));
    mkdirSync(path.join(folder, "tests/integration"), { recursive: true });
    return folder;
  };

  it("R2-08: runs the integration tests against the running container, and removes it", async () => {
    const { status, calls, printed } = await runScript("integration_test.sh", {
      env,
      folder: withTests(),
      arguments: ["tests/integration"],
      standIns: { docker: docker("true"), python: 'echo "container: $CONTAINER"' },
    });
    expect(status).toBe(0);
    expect(printed).toBe("container: c0ffee\n");
    expect(calls.map((call) => call.slice(0, 2).join(" "))).toEqual([
      "docker run",
      "docker inspect",
      "python -m",
      "docker rm",
    ]);
    expect(calls[0]).toContain(env.IMAGE);
    expect(calls[2]).toEqual(["python", "-m", "pytest", "tests/integration", "--override-ini=addopts="]);
  });

  it("fails with the tests, and removes the container all the same", async () => {
    const { status, calls } = await runScript("integration_test.sh", {
      env,
      folder: withTests(),
      arguments: ["tests/integration"],
      standIns: { docker: docker("true"), python: "exit 1" },
    });
    expect(status).toBe(1);
    expect(calls.at(-1)).toEqual(["docker", "rm", "--force", "c0ffee"]);
  });

  it("shows the logs of a container that did not start", async () => {
    const { status, printed, calls } = await runScript("integration_test.sh", {
      env,
      folder: withTests(),
      arguments: ["tests/integration"],
      standIns: { docker: docker("false"), python: "" },
    });
    expect(status).toBe(1);
    expect(printed).toContain("it broke\n::error::The container did not start.");
    expect(calls.flat()).not.toContain("pytest");
  });

  it("says what to do where the folder is not there", async () => {
    const { status, printed, calls } = await runScript("integration_test.sh", {
      env,
      arguments: ["tests/integration"],
      standIns: { docker: "" },
    });
    expect({ status, printed, calls }).toEqual({
      status: 1,
      printed:
        "::error::There is no folder tests/integration: write the tests there, or set the pipeline's option integrationTests to false.\n",
      calls: [],
    });
  });
});

describe("tested_image.sh", () => {
  const env = {
    IMAGE: image,
    COMMIT: commit,
    TAG: "v1.2.3",
    GH_TOKEN: "token",
    GITHUB_REPOSITORY: "acme/sample-app",
    WAIT_SECONDS: "0",
    WAIT_ATTEMPTS: "3",
  };
  const docker = `echo ${digest}`;

  it("R2-08: takes the image of a commit that CI succeeded for", async () => {
    const { status, outputs, calls } = await runScript("tested_image.sh", {
      env,
      standIns: { gh: "echo failure; echo success", docker },
    });
    expect({ status, outputs }).toEqual({ status: 0, outputs: { digest } });
    expect(calls[0]!.slice(0, 3)).toEqual([
      "gh",
      "api",
      `repos/acme/sample-app/actions/workflows/ci.yml/runs?head_sha=${commit}&per_page=100`,
    ]);
    expect(calls[1]!.slice(0, 5)).toEqual(["docker", "buildx", "imagetools", "inspect", `${image}:sha-${commit}`]);
  });

  it("waits for a CI run that was started together with the tag", async () => {
    const gh = 'echo x >>"$HOME/looked"; (($(wc -l <"$HOME/looked") > 2)) && echo success || echo pending';
    const { status, outputs, printed } = await runScript("tested_image.sh", { env, standIns: { gh, docker } });
    expect({ status, outputs }).toEqual({ status: 0, outputs: { digest } });
    expect(printed).toContain(`CI has no result for ${commit} yet (pending)`);
  });

  it.each([
    ["CI failed", { gh: "echo failure; echo cancelled", docker }, "CI did not succeed for"],
    ["CI never ran", { gh: "true", docker }, "CI has no result for"],
    ["CI does not end", { gh: "echo pending; echo failure", docker }, "CI has no result for"],
    ["the image is gone", { gh: "echo success", docker: "exit 1" }, "is not in the registry"],
    ["the registry answers nonsense", { gh: "echo success", docker: "echo hm" }, 'gave "hm"'],
  ])("fails clearly where %s", async (_, standIns, message) => {
    const { status, printed, outputs } = await runScript("tested_image.sh", { env, standIns });
    expect({ status, outputs }).toEqual({ status: 1, outputs: {} });
    expect(printed).toContain("::error::");
    expect(printed).toContain(message);
  });

  it.each(["v1", "1.2.3", "v1.2", "v1.2.3+x", "v1.2.3 "])("refuses the tag %j, which is no version", async (tag) => {
    const { status, printed, calls } = await runScript("tested_image.sh", {
      env: { ...env, TAG: tag },
      standIns: { gh: "echo success", docker },
    });
    expect({ status, calls }).toEqual({ status: 1, calls: [] });
    expect(printed).toContain(`The tag "${tag}" is no version: write v1.2.3, or v1.2.3-rc1 for a candidate.`);
  });
});

describe("promote_image.sh", () => {
  const env = { IMAGE: image, DIGEST: digest, GH_TOKEN: "token", GITHUB_REPOSITORY: "acme/sample-app" };
  const docker = (found = digest) => `if [[ $3 == inspect ]]; then echo ${found}; fi`;
  const promote = (tag: string, versions: readonly string[], found?: string) =>
    runScript("promote_image.sh", {
      env: { ...env, TAG: tag },
      standIns: { gh: `printf '%s\\n' ${versions.join(" ")}`, docker: docker(found) },
    });
  const created = (calls: readonly (readonly string[])[]) =>
    calls.filter((call) => call[3] === "create").map((call) => call.slice(4));

  it("R2-08: gives the tested digest its prod tags, as it is", async () => {
    const { status, calls, summary } = await promote("v1.10.0", ["v1.2.0", "v1.10.0", "v1.9.9", "v2.0.0-rc1"]);
    expect(status).toBe(0);
    expect(created(calls)).toEqual([
      ["--prefer-index=false", "--tag", `${image}:v1.10.0-prod`, `${image}@${digest}`],
      ["--prefer-index=false", "--tag", `${image}:prod`, `${image}@${digest}`],
    ]);
    expect(summary).toBe(`- \`${image}:v1.10.0-prod\` is \`${digest}\`\n- \`${image}:prod\` is \`${digest}\`\n`);
  });

  it.each([
    ["a candidate", "v2.0.0-rc1", ["v1.0.0", "v2.0.0-rc1"]],
    ["a fix of an older line", "v1.0.1", ["v1.0.1", "v2.0.0"]],
    ["the first candidate of all", "v1.0.0-rc1", ["v1.0.0-rc1"]],
  ])("leaves prod where it is for %s", async (_, tag, versions) => {
    const { status, calls } = await promote(tag, versions);
    expect(status).toBe(0);
    expect(created(calls).map((call) => call[2])).toEqual([`${image}:${tag}-prod`]);
  });

  it("fails where the registry holds another digest afterwards", async () => {
    const { status, printed } = await promote("v1.0.0", ["v1.0.0"], `sha256:${"cd".repeat(32)}`);
    expect(status).toBe(1);
    expect(printed).toContain(`::error::${image}:v1.0.0-prod is sha256:cdcd`);
  });
});

describe("debug.sh", () => {
  const debug = (standIns: Record<string, string>) =>
    runScript("debug.sh", {
      env: {
        GITHUB_REF: "refs/heads/x",
        MATRIX: "3.12",
        CONDITIONS: "tag=true",
        MY_SECRET: "hunter2",
        RUNNER_OS: "Linux",
      },
      standIns,
    });

  it("R1-15: prints runner, ref, matrix, conditions and disk, and nothing of the environment", async () => {
    const { status, printed, calls } = await debug({ df: "echo 14G free" });
    expect(status).toBe(0);
    for (const line of ["system:     Linux", "ref:        refs/heads/x", "matrix:     3.12", "conditions: tag=true"])
      expect(printed).toContain(line);
    expect(printed).toContain("::group::Disk\n14G free\n::endgroup::");
    expect(calls).toEqual([["df", "-h", "."]]);
    expect(printed).not.toContain("hunter2");
  });

  it("R1-15: asks nvidia-smi where it is there, and goes on where it or another tool fails", async () => {
    const { status, printed } = await debug({ df: "exit 1", "nvidia-smi": "echo Tesla T4; exit 9" });
    expect(status).toBe(0);
    expect(printed).toContain("::group::GPU\nTesla T4\n::endgroup::");
    expect((await debug({})).printed).not.toContain("GPU");
  });
});
