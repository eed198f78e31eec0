import type { DeliveredFile } from "../pipeline.ts";

/** A first integration test, for the repository to go on from. */
export function integrationTestScaffold(folder: string, command: readonly string[]): DeliveredFile {
  return {
    path: `${folder}/test_container.py`,
    mode: "scaffold",
    content: `"""Runs against a container of the image, which the pipeline starts: its id is in CONTAINER."""

import os
import subprocess

import pytest

CONTAINER = os.environ.get("CONTAINER")
COMMAND = ${JSON.stringify(command).replaceAll(",", ", ")}

pytestmark = pytest.mark.skipif(CONTAINER is None, reason="no container: CONTAINER is not set")


def test_the_program_runs_in_the_container():
    result = subprocess.run(["docker", "exec", CONTAINER, *COMMAND], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
`,
  };
}

/** Hooks that run before a commit what CI runs after it; each pinned by commit. */
export function preCommitScaffold(): DeliveredFile {
  return {
    path: ".pre-commit-config.yaml",
    mode: "scaffold",
    content: `# Once in each clone: pre-commit install
repos:
  - repo: https://github.com/pre-commit/pre-commit-hooks
    rev: 3e8a8703264a2f4a69428a0aa4dcb512790b2c8c # frozen: v6.0.0
    hooks:
      - id: check-merge-conflict
      - id: check-yaml
      - id: end-of-file-fixer
      - id: trailing-whitespace
  - repo: https://github.com/astral-sh/ruff-pre-commit
    rev: aab412d509121cb5f7533134b7e67f9fab59c682 # frozen: v0.16.4
    hooks:
      - id: ruff-check
        args: [--fix]
      - id: ruff-format
`,
  };
}
