import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { and, cancelled, differs, equals, fromJson, not, or, text, toJson } from "../../workflow/expressions.ts";
import {
  calledOutput,
  event,
  github,
  input,
  matrix,
  outputOf,
  resultOf,
  secret,
  stepOutput,
} from "../../workflow/expressions-contexts.ts";
import { defineCall, defineJob } from "../../workflow/jobs.ts";
import type { StepsJob, Workflow } from "../../workflow/model.ts";
import { render, shellQuoted } from "../../workflow/render.ts";
import { checkout, run, script, setupPython } from "../../workflow/steps.ts";
import fc from "../property.ts";

const digest = `sha256:${"0123456789abcdef".repeat(4)}`;
const machine = { runsOn: "ubuntu-24.04", timeoutMinutes: 10, permissions: {} } as const;

/** A workflow of one job, with the given parts. */
function workflowOf(job: Partial<StepsJob>, parts: Partial<Workflow> = {}): Workflow {
  return {
    file: "ci.yml",
    name: "CI",
    on: { push: {} },
    concurrency: { group: "ci", cancelInProgress: false },
    jobs: [defineJob({ id: "job", name: "job", ...machine, steps: [run("Say", "echo")], ...job })],
    ...parts,
  };
}

describe("render", () => {
  it("renders a workflow as a person would write it", () => {
    const version = run("Find the version", 'echo "version=1" >> "$GITHUB_OUTPUT"', { id: "version" });
    const test = defineJob({
      id: "test",
      name: "test",
      ...machine,
      permissions: { contents: "read" },
      strategy: {
        failFast: false,
        maxParallel: 2,
        matrix: { "python-version": ["3.10", "3.12"], os: ["linux", "windows"] },
        include: [{ os: "macos", "python-version": "3.12", extra: true }],
        exclude: [{ cell: { os: "windows", "python-version": "3.10" }, reason: "no wheel of torch for it" }],
      },
      services: {
        database: { image: `postgres:17@${digest}`, env: { POSTGRES_PASSWORD: "test" }, ports: ["5432:5432"] },
      },
      outputs: { version: stepOutput(version, "version") },
      env: { OS: matrix("os") },
      steps: [checkout(), setupPython(matrix("python-version"), { cachedBy: "requirements-dev.txt" }), version],
    });
    const publish = defineJob({
      id: "publish",
      name: "publish",
      comment: "Only what was tested leaves the repository.",
      needs: [test],
      if: and(
        not(cancelled()),
        equals(github.ref, "refs/heads/main"),
        differs(resultOf(test), "skipped"),
        or(input<boolean>("force"), equals(github.eventName, "push")),
      ),
      runsOn: { group: "builders", labels: ["linux", "x64"] },
      timeoutMinutes: 10,
      environment: { name: "production", url: text`https://example.com/${outputOf(test, "version")}` },
      permissions: {
        contents: "read",
        packages: { write: "pushes the image" },
        idToken: { write: "signs without a key" },
      },
      container: {
        image: `ghcr.io/acme/build@${digest}`,
        credentials: { username: github.actor, password: secret("GITHUB_TOKEN") },
        options: "--cpus 2",
      },
      concurrency: { group: "publish", cancelInProgress: false },
      defaults: { shell: "bash", workingDirectory: "app" },
      steps: [
        { name: "Set up", usesLocal: "./.github/actions/setup", with: { cache: false } },
        script("Publish", ".github/scripts/publish.py", {
          arguments: ["--to", "it's"],
          env: { VERSION: outputOf(test, "version"), RESULT: resultOf(test), NEEDS: toJson(event("inputs")) },
          continueOnError: true,
        }),
        run("Say so", "if true; then\n  echo done\nfi", { comment: "Two lines\nof reason.", shell: "bash" }),
      ],
    });
    const workflow: Workflow = {
      file: "ci.yml",
      name: "CI",
      runName: text`CI of ${github.refName}`,
      on: {
        push: { branches: ["main", "release/**"], tags: ["v*"], pathsIgnore: ["docs/**"] },
        pullRequest: { types: ["opened", "synchronize", "reopened"] },
        mergeGroup: {},
        schedule: [{ cron: "0 2 * * *" }],
        workflowDispatch: {
          inputs: {
            force: { type: "boolean", description: "Build whatever failed", default: false },
            level: { type: "choice", description: "How much", options: ["all", "some"], default: "all" },
          },
        },
        release: { types: ["published"] },
        create: {},
      },
      concurrency: { group: text`ci-${github.ref}`, cancelInProgress: equals(github.eventName, "pull_request") },
      env: { VERSION: "3.10", DEBUG: "false", COUNT: 3 },
      jobs: [test, publish],
    };
    expect(render(workflow, "Managed by a test.\nDo not edit.")).toMatchInlineSnapshot(`
      {
        "content": "# Managed by a test.
      # Do not edit.

      name: CI
      run-name: CI of \${{ github.ref_name }}

      on:
        push:
          branches: [main, release/**]
          tags: [v*]
          paths-ignore: [docs/**]
        pull_request:
          types: [opened, synchronize, reopened]
        merge_group:
        schedule:
          - cron: 0 2 * * *
        workflow_dispatch:
          inputs:
            force:
              description: Build whatever failed
              type: boolean
              default: false
            level:
              description: How much
              type: choice
              options: [all, some]
              default: all
        release:
          types: [published]
        create:

      permissions: {}

      concurrency:
        group: ci-\${{ github.ref }}
        cancel-in-progress: \${{ github.event_name == 'pull_request' }}

      env:
        VERSION: "3.10"
        DEBUG: "false"
        COUNT: 3

      jobs:
        test:
          name: test
          runs-on: ubuntu-24.04
          timeout-minutes: 10
          permissions:
            contents: read
          strategy:
            fail-fast: false
            max-parallel: 2
            matrix:
              python-version: ["3.10", "3.12"]
              os: [linux, windows]
              include:
                - os: macos
                  python-version: "3.12"
                  extra: true
              exclude:
                # no wheel of torch for it
                - os: windows
                  python-version: "3.10"
          services:
            database:
              image: postgres:17@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
              env:
                POSTGRES_PASSWORD: test
              ports: [5432:5432]
          outputs:
            version: \${{ steps.version.outputs.version }}
          env:
            OS: \${{ matrix.os }}
          steps:
            - name: Check out
              uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
              with:
                persist-credentials: false
            - name: Set up Python
              uses: actions/setup-python@5fda3b95a4ea91299a34e894583c3862153e4b97 # v7.0.0
              with:
                python-version: \${{ matrix.python-version }}
                cache: pip
                cache-dependency-path: requirements-dev.txt
            - name: Find the version
              id: version
              run: echo "version=1" >> "$GITHUB_OUTPUT"

        # Only what was tested leaves the repository.
        publish:
          name: publish
          needs: [test]
          if: |
            !cancelled() &&
            github.ref == 'refs/heads/main' &&
            needs.test.result != 'skipped' &&
            (inputs.force || github.event_name == 'push')
          runs-on:
            group: builders
            labels: [linux, x64]
          timeout-minutes: 10
          environment:
            name: production
            url: https://example.com/\${{ needs.test.outputs.version }}
          permissions:
            contents: read
            packages: write # pushes the image
            id-token: write # signs without a key
          concurrency:
            group: publish
            cancel-in-progress: false
          container:
            image: ghcr.io/acme/build@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
            credentials:
              username: \${{ github.actor }}
              password: \${{ secrets.GITHUB_TOKEN }}
            options: --cpus 2
          defaults:
            run:
              shell: bash
              working-directory: app
          steps:
            - name: Set up
              uses: ./.github/actions/setup
              with:
                cache: false
            - name: Publish
              continue-on-error: true
              env:
                VERSION: \${{ needs.test.outputs.version }}
                RESULT: \${{ needs.test.result }}
                NEEDS: \${{ toJSON(github.event.inputs) }}
              run: python3 .github/scripts/publish.py --to 'it'\\''s'
            # Two lines
            # of reason.
            - name: Say so
              shell: bash
              run: |
                if true; then
                  echo done
                fi
      ",
        "path": ".github/workflows/ci.yml",
      }
    `);
  });

  it("renders reusable workflows and their callers", () => {
    const build = defineJob({
      id: "build",
      name: "build",
      ...machine,
      outputs: { digest: text`sha256:${github.sha}` },
      steps: [run("Build", "make", { env: { TOKEN: secret("TOKEN"), LEVEL: input("level") } })],
    });
    const reusable: Workflow = {
      file: "build.yml",
      name: "Build",
      on: {
        workflowCall: {
          inputs: { level: { description: "How much", type: "string", required: true, default: "all" } },
          secrets: { TOKEN: { description: "Pushes", required: true } },
          outputs: { digest: { description: "Of the image", value: calledOutput(build, "digest") } },
        },
      },
      concurrency: null,
      jobs: [build],
    };
    const call = defineCall({
      id: "build",
      name: "build",
      permissions: { packages: { write: "pushes the image" } },
      calls: reusable,
      with: { level: "some" },
      secrets: { TOKEN: secret("DEPLOY_TOKEN") },
      outputs: ["digest"],
    });
    const remote = defineCall({
      id: "scan",
      name: "scan",
      needs: [call],
      permissions: {},
      calls: { path: "acme/shared/.github/workflows/scan.yml", sha: "0123456789".repeat(4), version: "v1.2.0" },
      strategy: { failFast: true, matrix: { level: fromJson(outputOf(call, "digest")) } },
      with: { digest: outputOf(call, "digest") },
    });
    expect(render(reusable).content).toMatchInlineSnapshot(`
      "name: Build

      on:
        workflow_call:
          inputs:
            level:
              description: How much
              type: string
              required: true
              default: all
          secrets:
            TOKEN:
              description: Pushes
              required: true
          outputs:
            digest:
              description: Of the image
              value: \${{ jobs.build.outputs.digest }}

      permissions: {}

      jobs:
        build:
          name: build
          runs-on: ubuntu-24.04
          timeout-minutes: 10
          permissions: {}
          outputs:
            digest: sha256:\${{ github.sha }}
          steps:
            - name: Build
              env:
                TOKEN: \${{ secrets.TOKEN }}
                LEVEL: \${{ inputs.level }}
              run: make
      "
    `);
    expect(render(workflowOf({}, { jobs: [call, remote] })).content).toMatchInlineSnapshot(`
      "name: CI

      on:
        push:

      permissions: {}

      concurrency:
        group: ci
        cancel-in-progress: false

      jobs:
        build:
          name: build
          permissions:
            packages: write # pushes the image
          uses: ./.github/workflows/build.yml # zizmor: ignore[self-repository] actionlint knows no other form
          with:
            level: some
          secrets:
            TOKEN: \${{ secrets.DEPLOY_TOKEN }}

        scan:
          name: scan
          needs: [build]
          permissions: {}
          strategy:
            fail-fast: true
            matrix:
              level: \${{ fromJSON(needs.build.outputs.digest) }}
          uses: acme/shared/.github/workflows/scan.yml@0123456789012345678901234567890123456789 # v1.2.0
          with:
            digest: \${{ needs.build.outputs.digest }}
      "
    `);
  });

  it("says beside a workflow_run trigger why it is safe, where zizmor reads it", () => {
    const ci = workflowOf({});
    const cd = workflowOf(
      {},
      { on: { workflowRun: { workflows: [ci], types: ["completed"], safeBecause: "reads nothing" } } },
    );
    expect(render(cd).content).toContain(
      "on:\n  workflow_run: # zizmor: ignore[dangerous-triggers] reads nothing\n    workflows: [CI]\n    types: [completed]\n",
    );
  });

  it("says beside a step why a finding of zizmor does not hold, where zizmor reads it", () => {
    const { content } = render(
      workflowOf({
        steps: [
          {
            name: "Cache",
            uses: "actions/cache",
            accepted: { audit: "cache-poisoning", because: "a tag's run has none of it" },
            with: { path: "cache", key: "one" },
          },
        ],
      }),
    );
    expect(content).toContain(
      "        with: # zizmor: ignore[cache-poisoning] a tag's run has none of it\n          path: cache\n",
    );
  });

  it("says it beside the action where that is what the audit points at", () => {
    const accepted = { audit: "github-app", because: "the App may do no more than it should", at: "uses" } as const;
    const { content } = render(
      workflowOf({
        steps: [{ name: "Token", uses: "actions/create-github-app-token", accepted, with: { "private-key": "x" } }],
      }),
    );
    expect(content).toMatch(
      /@[0-9a-f]{40} # v[\d.]+ # zizmor: ignore\[github-app\] the App may do no more than it should$/m,
    );
  });

  it("keeps every version a text", () => {
    const { content } = render(
      workflowOf({ strategy: { failFast: true, matrix: { version: ["3.10", "3", "1e3", "true"] } } }),
    );
    expect(parse(content).jobs.job.strategy.matrix.version).toEqual(["3.10", "3", "1e3", "true"]);
  });

  it("quotes what older readers of YAML would take for something else", () => {
    const { content } = render(workflowOf({ env: { A: "on", B: "No", C: "22:22", D: "none" } }));
    expect(content).toContain('    env:\n      A: "on"\n      B: "No"\n      C: "22:22"\n      D: none\n');
  });

  it("puts a condition that begins with ! in fences, where YAML would read a tag", () => {
    expect(render(workflowOf({ if: not(equals(github.ref, "x")) })).content).toContain(
      "if: ${{ !(github.ref == 'x') }}",
    );
  });

  it("gives every text back to whoever parses the file", () => {
    const line = fc.string({ unit: "grapheme" }).filter((value) => !value.includes("${{"));
    fc.assert(
      fc.property(line, line, fc.array(line, { minLength: 1 }), (name, value, commands) => {
        const shell = commands.join("\n").replaceAll("\r", "");
        const step = run(name, shell, { env: { VALUE: value } });
        const [parsed] = parse(render(workflowOf({ steps: [step] })).content).jobs.job.steps;
        expect(parsed.name).toBe(name);
        expect(parsed.env.VALUE).toBe(value);
        expect(parsed.run.trimEnd()).toBe(shell.trimEnd());
      }),
    );
  });
});

describe("shellQuoted", () => {
  it("leaves plain words alone and quotes the rest", () => {
    expect(["a-b/c.py", "it's", "", "$HOME", "a b"].map(shellQuoted)).toEqual([
      "a-b/c.py",
      `'it'\\''s'`,
      "''",
      "'$HOME'",
      "'a b'",
    ]);
  });

  it("gives each word to the program as it is", () => {
    const words = fc.array(fc.string({ unit: "grapheme" }), { minLength: 50, maxLength: 100 });
    fc.assert(
      fc.property(words, (all) => {
        const printed = execFileSync("sh", ["-c", `printf '%s\\0' ${all.map(shellQuoted).join(" ")}`], {
          encoding: "utf8",
        });
        expect(printed.split("\0").slice(0, -1)).toEqual(all);
      }),
      { numRuns: 5 },
    );
  });
});
