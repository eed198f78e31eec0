import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { missing } from "../outside-tool.ts";
import { runScript } from "./run-script.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "slipway-setup-"));
});
const put = (name: string, content: string) => writeFileSync(path.join(folder, name), content);

/** A build backend of a few lines, so that nothing has to be fetched. */
const backend = `
import zipfile
def build_wheel(folder, config_settings=None, metadata_directory=None):
    with zipfile.ZipFile(folder + "/toy-1-py3-none-any.whl", "w") as wheel:
        wheel.writestr("toy.py", "")
        wheel.writestr("toy-1.dist-info/METADATA", "Metadata-Version: 2.1\\nName: toy\\nVersion: 1\\nProvides-Extra: more\\n")
        wheel.writestr("toy-1.dist-info/WHEEL", "Wheel-Version: 1.0\\nGenerator: x\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr("toy-1.dist-info/RECORD", "")
    return "toy-1-py3-none-any.whl"
build_editable = build_wheel
`;

describe.skipIf(missing("python3"))("install_service.py", () => {
  const install = (env: Record<string, string>) =>
    runScript("install_service.py", {
      folder,
      env: { GITHUB_PATH: path.join(folder, "path"), PIP_NO_INDEX: "1", REQUIREMENTS: "requirements-dev.txt", ...env },
    });

  it("R3-01: installs the project with its mode's extras into an environment of its own, which later steps find first", async () => {
    put("pyproject.toml", '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n');
    put("backend.py", backend);
    put("requirements-dev.txt", "");
    const ending = await install({ INSTALLER: "pip", EXTRAS: '{"basic": "", "rich": "more"}', TEST_MODE: "rich" });
    expect(ending.status, ending.printed).toBe(0);
    expect(ending.printed).toContain("--editable .[more]");
    const programs = readFileSync(path.join(folder, "path"), "utf8").trim();
    expect(programs).toBe(path.join(folder, "service", "bin"));
    expect(existsSync(path.join(programs, "python"))).toBe(true);
  });

  it("names all that is missing, and makes nothing", async () => {
    const ending = await install({ INSTALLER: "poetry", EXTRAS: "a;b", POETRY_REQUIREMENTS: "poetry.txt" });
    expect(ending.status).toBe(1);
    expect(ending.printed.match(/(?<=::error::)[^:]+(?=[:])/g)).toEqual([
      'The extra "a;b" is no name',
      'There is no "pyproject.toml"',
      'There is no "poetry.lock"',
      'There is no "poetry.txt"',
    ]);
    expect(existsSync(path.join(folder, "service"))).toBe(false);
    expect((await install({ INSTALLER: "pip", EXTRAS: "{}", TEST_MODE: "x" })).printed).toContain('TEST_MODE is "x"');
  });
});

describe("write_kubeconfig.sh", () => {
  const content = "apiVersion: v1\nclusters: []\n";
  const write = (KUBECONFIG_CONTENT: string) =>
    runScript("write_kubeconfig.sh", { folder, env: { KUBECONFIG: path.join(folder, "k"), KUBECONFIG_CONTENT } });

  it.each([
    ["as it is", content],
    ["in base64", Buffer.from(content).toString("base64")],
  ])("R3-10: writes the secret's file %s, for this user alone", async (_, secret) => {
    expect((await write(secret)).status).toBe(0);
    expect(readFileSync(path.join(folder, "k"), "utf8").trim()).toBe(content.trim());
    expect(statSync(path.join(folder, "k")).mode & 0o777).toBe(0o600);
  });

  it("refuses what is no such file, without printing it", async () => {
    const ending = await write("hunter2-and-more");
    expect(ending.status).toBe(2);
    expect(ending.printed).not.toContain("hunter2");
    expect(existsSync(path.join(folder, "k"))).toBe(false);
    expect((await write("")).printed).toContain("is empty: set it in the environment");
  });
});

describe("published_image.sh", () => {
  const env = { IMAGE: "ghcr.io/acme/x", COMMIT: "0123456789abcdef0123456789abcdef01234567" };
  const find = (docker: string) => runScript("published_image.sh", { folder, env, standIns: { docker } });

  it("R3-08: finds the digest of what Build published for the commit", async () => {
    const digest = `sha256:${"ab".repeat(32)}`;
    const ending = await find(`echo ${digest}`);
    expect(ending).toMatchObject({ status: 0, outputs: { digest } });
    expect(ending.calls[0]).toContain(`${env.IMAGE}:sha-${env.COMMIT}`);
    expect((await find("exit 1")).printed).toContain("run Build for that commit first");
    expect((await find("echo latest")).status).toBe(1);
  });
});

describe("bandit.sh", () => {
  it("R3-06: looks at the folders that are named, and fails where one is not there", async () => {
    put("bandit.stub", '#!/bin/sh\necho "$@" >called\n');
    chmodSync(path.join(folder, "bandit.stub"), 0o755);
    mkdirSync(path.join(folder, "src"));
    const env = { REQUIREMENTS: "r.txt", BANDIT: path.join(folder, "bandit.stub") };
    expect((await runScript("bandit.sh", { folder, env, arguments: ["src"] })).status).toBe(0);
    expect(readFileSync(path.join(folder, "called"), "utf8").trim()).toBe(
      "--recursive --exit-zero --format sarif --output bandit/bandit.sarif -- src",
    );
    const ending = await runScript("bandit.sh", { folder, env, arguments: ["src", "lib"] });
    expect(ending.status).toBe(1);
    expect(ending.printed).toContain('There is no "lib"');
  });
});
