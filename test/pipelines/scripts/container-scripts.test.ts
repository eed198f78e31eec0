import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { runScript } from "./run-script.ts";

const digest = `sha256:${"ab".repeat(32)}`;
const other = `sha256:${"cd".repeat(32)}`;
const image = "ghcr.io/acme/mlc-llm";
const commit = "0123456789abcdef0123456789abcdef01234567";

describe("find_build_environment.sh", () => {
  const find = (docker: string) =>
    runScript("find_build_environment.sh", {
      env: { IMAGE: image, TAG: "buildenv-1", RETRY_SECONDS: "0" },
      standIns: { docker },
    });

  it("R0-04: gives the digest of an image that is there, so that nothing is built", async () => {
    const { status, outputs, calls } = await find(`echo ${digest}`);
    expect({ status, outputs }).toEqual({ status: 0, outputs: { digest } });
    expect(calls.map((call) => call.slice(0, 5))).toEqual([
      ["docker", "buildx", "imagetools", "inspect", `${image}:buildenv-1`],
    ]);
  });

  it.each(["denied: denied", "unexpected status: 403 Forbidden", "unauthorized: authentication required"])(
    "R0-04: neither has it built nor tries again when the registry answers %j, and says where access is given",
    async (answer) => {
      const { status, outputs, calls, printed } = await find(`echo '${answer}' >&2; exit 1`);
      expect({ status, outputs }).toEqual({ status: 1, outputs: {} });
      expect(calls).toHaveLength(1);
      expect(printed).toMatch(/::error::The registry does not let this run look .*Manage Actions access.*role Write/);
    },
  );

  it.each(["ERROR: ghcr.io/x: not found", "manifest unknown", "name unknown"])(
    "R0-04: has it built when the registry answers %j",
    async (answer) => {
      const { status, outputs, calls } = await find(`echo '${answer}' >&2; exit 1`);
      expect({ status, outputs }).toEqual({ status: 0, outputs: {} });
      expect(calls).toHaveLength(1);
    },
  );

  it("R0-04: tries again when the registry does not answer, and builds nothing when it never does", async () => {
    const late = await find(
      `echo x >>"$HOME/tries"; if (($(wc -l <"$HOME/tries") < 3)); then echo '502 Bad Gateway' >&2; exit 1; fi; echo ${digest}`,
    );
    expect(late).toMatchObject({ status: 0, outputs: { digest } });
    const never = await find("echo '502 Bad Gateway' >&2; exit 1");
    expect(never).toMatchObject({ status: 1, outputs: {} });
    expect(never.printed).toContain(`::error::The registry did not say whether ${image}:buildenv-1 is there`);
  });

  it("refuses an answer that is no digest", async () => {
    expect(await find("echo latest")).toMatchObject({ status: 1, outputs: {} });
  });
});

describe("obtain_image.sh", () => {
  const folder = (archive: boolean) => {
    const place = mkdtempSync(path.join(os.tmpdir(), "slipway-archive-"));
    mkdirSync(path.join(place, "image"));
    if (archive) writeFileSync(path.join(place, "image/image.tar"), "");
    return place;
  };
  const obtain = (env: Record<string, string>, archive: boolean, docker = "true") =>
    runScript("obtain_image.sh", {
      folder: folder(archive),
      env: { IMAGE: image, TAG: "buildenv-1", ARCHIVE: "image", ...env },
      standIns: { docker },
    });

  it("R0-05: pulls by digest what the registry has", async () => {
    const { outputs, calls } = await obtain({ DIGEST: digest }, false);
    expect(outputs).toEqual({ image: `${image}@${digest}` });
    expect(calls).toEqual([["docker", "pull", "--quiet", `${image}@${digest}`]]);
  });

  it("R0-05: loads the archive that an earlier job handed over where there is no digest", async () => {
    const { outputs, calls } = await obtain({ DIGEST: "" }, true);
    expect(outputs).toEqual({ image: `${image}:buildenv-1` });
    expect(calls).toEqual([
      ["docker", "load", "--quiet", "--input", "image/image.tar"],
      ["docker", "image", "inspect", `${image}:buildenv-1`],
    ]);
  });

  it.each([
    ["nothing was handed over", false, "true", "There is neither a digest nor an archive of"],
    ["the archive holds another image", true, "[[ $1 != image ]]", "The archive does not hold"],
  ])("fails clearly when %s", async (_, archive, docker, message) => {
    const { status, outputs, printed } = await obtain({}, archive, docker);
    expect({ status, outputs }).toEqual({ status: 1, outputs: {} });
    expect(printed).toContain(`::error::${message}`);
  });
});

describe("move_tags.sh", () => {
  const move = (found: string) =>
    runScript("move_tags.sh", {
      env: { IMAGE: image, DIGEST: digest },
      arguments: ["latest"],
      standIns: { docker: `if [[ $3 == inspect ]]; then echo ${found}; fi` },
    });

  it("R0-01: gives the image the tag latest, as it is", async () => {
    const { status, calls, summary } = await move(digest);
    expect(status).toBe(0);
    expect(calls[0]!.slice(3)).toEqual([
      ...["create", "--prefer-index=false", "--tag", `${image}:latest`, `${image}@${digest}`],
    ]);
    expect(summary).toBe(`- \`${image}:latest\` is \`${digest}\`\n`);
  });

  it("fails when the tag is on another image afterwards", async () => {
    const { status, printed } = await move(other);
    expect(status).toBe(1);
    expect(printed).toContain(`::error::${image}:latest is ${other}, not ${digest}.`);
  });
});

describe("container_tags.sh", () => {
  const tags = async (stage: string, ref: string, versions = "", gh = `printf '%s\\n' ${versions}`) => {
    const { status, outputs } = await runScript("container_tags.sh", {
      env: {
        ...{ IMAGE: image, STAGE: stage, REF: ref, COMMIT: commit, DEFAULT_BRANCH: "main" },
        ...{ GH_TOKEN: "token", GITHUB_REPOSITORY: "acme/mlc-llm" },
      },
      standIns: { gh },
    });
    return status === 0 ? outputs.tags!.replaceAll(`${image}:`, "").split("\n") : status;
  };

  it.each([
    ["refs/heads/main", ["main", "main-0123456", "latest"]],
    ["refs/heads/develop", ["develop", "develop-0123456"]],
    ["refs/heads/feature/Add it", ["feature-Add-it", "feature-Add-it-0123456"]],
    ["refs/heads/.-x", ["x", "x-0123456"]],
    ["refs/pull/123/merge", ["pr-123"]],
    ["refs/tags/v1.0.0-rc1", ["v1.0.0-rc1"]],
    ["refs/tags/v1.0.0", ["v1.0.0", "1.0", "1"]],
  ])("R1-05: tags the development image of %s %j", async (ref, expected) => {
    expect(await tags("development", ref, "1.0.0 1.0.0-rc1")).toEqual(expected);
  });

  it.each([
    ["refs/heads/main", ["main-prod", "prod"]],
    ["refs/heads/develop", ["develop-prod"]],
    ["refs/tags/v1.0.0", ["v1.0.0-prod"]],
    ["refs/tags/v1.0.0-rc1", ["v1.0.0-rc1-prod"]],
  ])("R1-09: tags the production image of %s %j", async (ref, expected) => {
    expect(await tags("production", ref)).toEqual(expected);
  });

  it.each([
    ["v1.0.1", "1.0.1 1.2.0 1.10.0", ["v1.0.1", "1.0"]],
    ["v1.0.0", "1.0.0 1.0.1", ["v1.0.0"]],
    ["v1.10.0", "1.9.0 1.10.0 1.11.0-rc1", ["v1.10.0", "1.10", "1"]],
    ["v10.0.0", "10.0.0 1.0.0", ["v10.0.0", "10.0", "10"]],
  ])("R1-05: never moves 1.0 and 1 back: %s among %s", async (tag, versions, expected) => {
    expect(await tags("development", `refs/tags/${tag}`, versions)).toEqual(expected);
  });

  it("fails when GitHub does not list the versions, rather than move a tag back", async () => {
    expect(await tags("development", "refs/tags/v1.0.0", "", "exit 1")).toBe(1);
  });

  it("fails for what is neither branch, tag nor pull request", async () => {
    expect(await tags("development", "refs/notes/x")).toBe(1);
  });
});

describe("test_container.sh", () => {
  const env = {
    IMAGE: image,
    PYTHON_VERSION: "3.11",
    CMAKE_VERSION: "3.24",
    MODULES: "ssl json",
    TOOLS: "python cmake git",
  };
  const test = (type: string, docker: string) =>
    runScript("test_container.sh", { env: { ...env, TEST_TYPE: type }, standIns: { docker } });
  const cmake = (version: string) => `[[ $4 != cmake ]] || echo 'cmake version ${version}'; echo x`;

  it("R1-06: basic asks the entrypoint for help", async () => {
    const { status, calls, printed } = await test("basic", "echo usage");
    expect({ status, calls, printed }).toEqual({
      status: 0,
      calls: [["docker", "run", "--rm", image, "--help"]],
      printed: "usage\n",
    });
  });

  it("R1-06: import tries Python and each module", async () => {
    const { status, calls } = await test("import", "echo 3.11.9");
    expect(status).toBe(0);
    expect(calls.map((call) => call.slice(-1)[0])).toEqual([
      "import platform; print(platform.python_version())",
      "import ssl",
      "import json",
    ]);
  });

  it("R1-06: help asks each tool for its version", async () => {
    const { status, calls, printed } = await test("help", cmake("3.24.1"));
    expect(status).toBe(0);
    expect(calls.map((call) => call.slice(3))).toEqual(
      ["python", "cmake", "git"].map((tool) => ["--entrypoint", tool, image, "--version"]),
    );
    expect(printed).toContain("cmake: cmake version 3.24.1");
  });

  it.each([
    ["basic", "exit 1", "The image's entrypoint does not answer --help."],
    ["basic", "true", "The image's entrypoint says nothing to --help."],
    ["import", "exit 1", "Python does not start in the image."],
    ["import", "echo 3.110.1", "The image has Python 3.110.1, not 3.11."],
    ["import", '[[ $* != *json* ]] && echo "3.11.1"', '"import json" fails in the image.'],
    ["help", "[[ $4 != git ]] && echo 'cmake version 3.30'", '"git" is not in the image.'],
    ["help", cmake("3.9.6"), "The image has CMake 3.9.6, but at least 3.24 is needed."],
    ["all", "true", '"all" is no test: write basic, import or help.'],
  ])("R1-06: %s fails where %j", async (type, docker, message) => {
    const { status, printed } = await test(type, docker);
    expect(status).toBe(1);
    expect(printed).toContain(`::error::${message}`);
  });
});
