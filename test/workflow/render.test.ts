import { expect, it } from "vitest";
import { equals, text } from "../../workflow/expressions.ts";
import { github, matrix, outputOf, resultOf, stepOutput } from "../../workflow/expressions-contexts.ts";
import { defineJob } from "../../workflow/jobs.ts";
import type { Workflow } from "../../workflow/model.ts";
import { render } from "../../workflow/render.ts";
import { checkout, run, setupPython } from "../../workflow/steps.ts";

const version = run("Find the version", 'echo "version=1" >> "$GITHUB_OUTPUT"', { id: "version" });

const test = defineJob({
  id: "test",
  name: "test",
  runsOn: "ubuntu-24.04",
  timeoutMinutes: 10,
  permissions: { contents: "read" },
  strategy: { failFast: false, matrix: { "python-version": ["3.10", "3.12"] } },
  outputs: { version: stepOutput(version, "version") },
  steps: [checkout(), setupPython(matrix("python-version"), { cachedBy: "requirements-dev.txt" }), version],
});

const publish = defineJob({
  id: "publish",
  name: "publish",
  comment: "Only what was tested leaves the repository.",
  needs: [test],
  if: equals(github.ref, "refs/heads/main"),
  runsOn: "ubuntu-24.04",
  timeoutMinutes: 10,
  permissions: { contents: "read", packages: { write: "pushes the image" } },
  steps: [
    run("Publish", 'echo "$VERSION"', {
      env: { VERSION: outputOf(test, "version"), RESULT: resultOf(test), NAME: text`v-${github.sha}` },
    }),
  ],
});

const workflow: Workflow = {
  file: "ci.yml",
  name: "CI",
  on: { push: { branches: ["main"] }, pullRequest: {} },
  concurrency: { group: text`ci-${github.ref}`, cancelInProgress: true },
  jobs: [test, publish],
};

it("renders a workflow as a person would write it", () => {
  expect(render(workflow, "Managed by a test.").content).toMatchInlineSnapshot(`
    "# Managed by a test.

    name: CI

    on:
      push:
        branches: [main]
      pull_request:

    permissions: {}

    concurrency:
      group: ci-\${{ github.ref }}
      cancel-in-progress: true

    jobs:
      test:
        name: test
        runs-on: ubuntu-24.04
        timeout-minutes: 10
        permissions:
          contents: read
        strategy:
          fail-fast: false
          matrix:
            python-version: ["3.10", "3.12"]
        outputs:
          version: \${{ steps.version.outputs.version }}
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
        if: github.ref == 'refs/heads/main'
        runs-on: ubuntu-24.04
        timeout-minutes: 10
        permissions:
          contents: read
          packages: write # pushes the image
        steps:
          - name: Publish
            env:
              VERSION: \${{ needs.test.outputs.version }}
              RESULT: \${{ needs.test.result }}
              NAME: v-\${{ github.sha }}
            run: echo "$VERSION"
    "
  `);
});
