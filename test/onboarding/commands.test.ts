import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { codeOf } from "../../onboarding/code.ts";
import { detect } from "../../onboarding/detect.ts";
import { propose } from "../../onboarding/propose.ts";
import { packageFolder } from "../../workflow/package-folder.ts";
import { toolEnvironment } from "../pipelines/outside-tool.ts";
import { shapes } from "./shapes.ts";

type Files = Readonly<Record<string, string>>;

/** Every command that is proposed for files, by the job that has it. */
function commandsFor(files: Files): string[] {
  const { jobs = [] } = propose(detect(codeOf(Object.keys(files), new Map(Object.entries(files)))), "jobs");
  return jobs.flatMap((job) => (job.use === "command" ? (job.with?.commands as string[]) : (ready[job.use] ?? [])));
}

/** What a ready job runs besides. */
const ready: Readonly<Record<string, readonly string[]>> = {
  "test-go": ["go build ./...", "go test -race -cover ./..."],
};

/** Small projects that stand for themselves: nothing of them is fetched. */
const projects: Readonly<
  Record<string, { readonly tool: string; readonly files: Files; readonly commands: string[] }>
> = {
  "a Rust workspace": {
    tool: "cargo",
    files: {
      "Cargo.toml": '[workspace]\nmembers = ["core"]\nresolver = "2"\n',
      "Cargo.lock": 'version = 4\n\n[[package]]\nname = "core-of-it"\nversion = "0.1.0"\n',
      "core/Cargo.toml": '[package]\nname = "core-of-it"\nversion = "0.1.0"\nedition = "2021"\n',
      "core/src/lib.rs": "pub fn two() -> u8 { 2 }\n#[test]\nfn is_two() { assert_eq!(two(), 2); }\n",
    },
    commands: ["cargo build --workspace --all-targets --locked", "cargo test --workspace --locked"],
  },
  "a Maven project": {
    tool: "mvn",
    files: {
      "pom.xml":
        "<project><modelVersion>4.0.0</modelVersion><groupId>a</groupId><artifactId>b</artifactId><version>1</version><packaging>pom</packaging></project>",
    },
    commands: ["mvn --batch-mode --no-transfer-progress verify"],
  },
  "a CMake project": {
    tool: "cmake",
    files: {
      "CMakeLists.txt":
        "cmake_minimum_required(VERSION 3.20)\nproject(p LANGUAGES NONE)\nenable_testing()\nadd_test(NAME one COMMAND ${CMAKE_COMMAND} -E true)\n",
    },
    commands: [
      "cmake -S . -B build -DCMAKE_BUILD_TYPE=Release",
      "cmake --build build --parallel",
      "ctest --test-dir build --output-on-failure",
    ],
  },
  "a Go module": {
    tool: "go",
    files: {
      "go.mod": "module example.com/two\n\ngo 1.21\n",
      "two.go": "package two\n\nfunc Two() int { return 2 }\n",
      "two_test.go":
        'package two\n\nimport "testing"\n\nfunc TestTwo(t *testing.T) {\n\tif Two() != 2 {\n\t\tt.Fatal()\n\t}\n}\n',
    },
    commands: ["go build ./...", "go test -race -cover ./..."],
  },
  "a Makefile": { tool: "make", files: { Makefile: "test:\n\t@true\n" }, commands: ["make test"] },
  "a Node package": {
    tool: "npm",
    files: { "package.json": '{ "name": "p", "version": "1.0.0", "scripts": { "lint": "node --version" } }' },
    commands: ["npm install", "npm run lint"],
  },
  "a Helm chart": {
    tool: "helm",
    files: { "chart/Chart.yaml": "apiVersion: v2\nname: p\nversion: 1.0.0\nicon: https://example.com/p.png\n" },
    commands: ["helm lint chart"],
  },
};

/** Says so where a tool is not there; toolchains are nobody's duty to have, in CI neither. */
function absent(tool: string): boolean {
  const found = spawnSync("sh", ["-c", 'command -v "$0"', tool], { env: toolEnvironment }).status === 0;
  if (!found)
    console.warn(`SKIPPED: "${tool}" is not on PATH, so commands of its that are proposed are only read here.`);
  return !found;
}

describe("commands that are proposed", () => {
  for (const [name, { tool, files, commands }] of Object.entries(projects)) {
    it(`are these for ${name}`, () => expect(commandsFor(files)).toEqual(commands));

    it.skipIf(absent(tool))(
      `run on ${name}`,
      () => {
        const folder = mkdtempSync(path.join(tmpdir(), "slipway-commands-"));
        try {
          for (const [file, text] of Object.entries(files)) {
            mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
            writeFileSync(path.join(folder, file), text);
          }
          const env = { ...toolEnvironment, MAVEN_OPTS: `-Dmaven.repo.local=${folder}/.m2`, CARGO_NET_OFFLINE: "true" };
          // The race detector builds Go's whole library anew, which takes minutes.
          const runs = commands.map((command) => command.replace(" -race", ""));
          for (const command of runs) execFileSync("sh", ["-ec", command], { cwd: folder, env, stdio: "pipe" });
        } finally {
          // Go's own cache is read-only.
          chmodSync(folder, 0o700);
          rmSync(folder, { recursive: true, force: true });
        }
      },
      240_000,
    );
  }

  it("are all in docs/proposed-commands.md, with where each option of theirs is explained", () => {
    const table = readFileSync(path.join(packageFolder(), "docs/proposed-commands.md"), "utf8");
    const words = [...table.matchAll(/`([^`]+)`/g)].flatMap(([, code]) => code!.split(/\s+/));
    const known = new Set(words);
    const proposed = new Set(Object.values({ ...shapes }).flatMap(commandsFor));
    const options = [...proposed].flatMap((command) =>
      command
        .split(/\s+/)
        .filter((word, at) => at === 0 || (word.startsWith("-") && word !== "-m"))
        .filter((word) => !known.has(word) && !/^(\.\/)?python/.test(word))
        .map((word) => `${command}: ${word}`),
    );
    expect(options).toEqual([]);
    expect(proposed.size).toBeGreaterThan(25);
  });

  it("keep the lock file by the option that the Yarn at hand knows", () => {
    const yarn = (more: Files, packageManager = "") =>
      commandsFor({
        "package.json": JSON.stringify({ packageManager, scripts: { test: "x" } }),
        "yarn.lock": "",
        ...more,
      })[1];
    expect([yarn({}), yarn({}, "yarn@1.22.22"), yarn({}, "yarn@4.9.2"), yarn({ ".yarnrc.yml": "" })]).toEqual([
      "yarn install --frozen-lockfile",
      "yarn install --frozen-lockfile",
      "yarn install --immutable",
      "yarn install --immutable",
    ]);
  });

  it("name a solution of .NET only where there is a choice", () => {
    expect(commandsFor({ "Shop.sln": "", "Shop/Shop.csproj": "" })).toEqual(["dotnet build", "dotnet test --no-build"]);
    expect(commandsFor({ "Shop.sln": "", "Shop.csproj": "" })).toEqual([
      'dotnet build "Shop.sln"',
      'dotnet test "Shop.sln" --no-build',
    ]);
  });
});
