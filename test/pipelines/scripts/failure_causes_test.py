"""What failure_causes.py and plain_text.py make of logs. Run by run-metrics.test.ts."""

import re
import sys
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3] / "pipelines" / "scripts"))

from failure_causes import CAUSES, last_error, recognise
from plain_text import escaped, one_line, redacted, seconds, size

# Lines as the tools print them; one that is expected to be recognised first for each cause, most with several.
SAMPLES = {
    "superseded": ["Canceling since a higher priority waiting request for 'ci-17' exists"],
    "timeout": [
        "##[error]The job running on runner GitHub Actions 12 has exceeded the maximum execution time of 20 minutes.",
        "##[error]The action 'Test' has timed out after 10 minutes.",
        "E   Failed: Timeout >30.0s",
    ],
    "runner-lost": [
        "##[error]The self-hosted runner: gpu-1 lost communication with the server. Verify the machine is running",
        "##[error]The runner has received a shutdown signal. This can happen when the runner service is stopped",
    ],
    "disk-full": [
        "cp: error writing 'x': No space left on device",
        "npm error nospc ENOSPC: no space left on device, write",
        "There is not enough space on the disk.",
    ],
    "out-of-memory": [
        "c++: fatal error: Killed signal terminated program cc1plus",
        "FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory",
        "MemoryError",
        "terminate called after throwing an instance of 'std::bad_alloc'",
        "##[error]Process completed with exit code 137.",
        "torch.cuda.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB",
    ],
    "secret-missing": [
        "##[error]Input required and not supplied: token",
        "##[error]Username and password required",
        ".github/scripts/promote_image.sh: line 9: GH_TOKEN: parameter null or not set",
        "KeyError: 'HEALTH_CHECK_WEBHOOK'",
    ],
    "registry-authentication": [
        "ERROR: failed to push ghcr.io/acme/app:main: denied: permission_denied: write_package",
        "denied: requested access to the resource is denied",
        "Error: buildx failed with: ERROR: failed to solve: failed to authorize",
        "Error response from daemon: Get https://ghcr.io/v2/: denied: denied",
        "Error: Error response from daemon: Get \"https://registry-1.docker.io/v2/\": unauthorized: incorrect username or password",
        "failed to authorize: failed to fetch oauth token: unexpected status: 403 Forbidden",
    ],
    "token-permission": [
        "##[error]Resource not accessible by integration",
        "remote: Permission to acme/app.git denied to github-actions[bot].",
        "! [remote rejected] refusing to allow a GitHub App to create or update workflow `.github/workflows/ci.yml` without `workflows` permission",
    ],
    "token-invalid": [
        "##[error]GitHub refuses the token: it is wrong, revoked or expired. Make a new one.",
        "gh: Bad credentials (HTTP 401)",
        "fatal: Authentication failed for 'https://github.com/acme/app.git/'",
        "fatal: could not read Username for 'https://github.com': terminal prompts disabled",
    ],
    "oidc": [
        "##[error]Could not assume role with OIDC: Not authorized to perform sts:AssumeRoleWithWebIdentity",
        "* `invalid-publisher`: valid token, but no corresponding publisher",
        "##[error]Error: Unable to get ACTIONS_ID_TOKEN_REQUEST_URL env variable",
    ],
    "release-exists": [
        "##[error]A release of v1.2.3 is there already, https://github.com/acme/app (draft: false): delete it",
        "fatal: tag 'v1.2.3' already exists",
        "a release with the same tag name already exists: v1.2.3",
        '{"resource":"Release","code":"already_exists","field":"tag_name"}',
        " ! [rejected]        v1.2.3 -> v1.2.3 (already exists)",
    ],
    "package-exists": [
        "ERROR    HTTPError: 400 Bad Request from https://upload.pypi.org/legacy/ File already exists ('app-1.0-py3-none-any.whl')",
        "npm error 403 You cannot publish over the previously published versions: 1.0.0.",
    ],
    "release-tag": ['##[error]The tag "vNext" is no version: write v1.2.3, or v1.2.3-rc1 for a candidate.'],
    "release-untested": [
        "##[error]CI did not succeed for 0123456, so there is no tested image to promote: fix it",
        "##[error]CI has no result for 0123456: tag a commit that CI ran for",
    ],
    "artifact-missing": [
        "##[error]The artifact \"wheels-windows-x64/*.whl\" is missing: every platform's wheels belong to a release.",
        "##[error]Unable to download artifact(s): Artifact not found for name: wheels-linux-x64",
        "##[error]No files were found with the provided path: dist/*.whl. No artifacts will be uploaded.",
    ],
    "release-refused": [
        "Failed to create release",
        "HTTP 422: Validation Failed (https://api.github.com/repos/acme/app/releases)",
    ],
    "protected": [
        "remote: error: GH013: Repository rule violations found for refs/heads/main.",
        "remote: error: GH006: Protected branch update failed for refs/heads/main.",
    ],
    "lock-file": [
        "npm error `npm ci` can only install packages when your package.json and package-lock.json or npm-shrinkwrap.json are in sync.",
        "ERR_PNPM_OUTDATED_LOCKFILE  Cannot install with \"frozen-lockfile\"",
        "pyproject.toml changed significantly since poetry.lock was last generated. Run `poetry lock` to fix the lock file.",
        "go: updates to go.mod needed; to update it:",
        "error: the lock file /src/Cargo.lock needs to be updated but --locked was passed to prevent this",
        "error: The lockfile at `uv.lock` needs to be updated, but `--locked` was provided.",
    ],
    "checksum": [
        "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.",
        "npm error code EINTEGRITY",
        "sha256sum: WARNING: 1 computed checksum did NOT match",
    ],
    "dependency-missing": [
        "ERROR: No matching distribution found for nosuch==1.0",
        "npm error code ERESOLVE",
        "ModuleNotFoundError: No module named 'yaml'",
        "Error: Cannot find module 'left-pad'",
        "E: Unable to locate package libfoo-dev",
    ],
    "rate-limit": [
        "gh: API rate limit exceeded for installation ID 1.",
        "toomanyrequests: You have reached your unauthenticated pull rate limit.",
        "curl: (22) The requested URL returned error: 429 Too Many Requests",
    ],
    "network": [
        "curl: (6) Could not resolve host: example.com",
        "fatal: unable to access 'https://github.com/': Failed to connect: Connection timed out",
        "npm error code ETIMEDOUT",
        "net/http: TLS handshake timeout",
        "received unexpected HTTP status: 503 Service Unavailable",
    ],
    "deployment-refused": [
        'Branch "feature" is not allowed to deploy to production due to environment protection rules.',
        "The deployment was rejected or didn't satisfy other protection rules.",
    ],
    "deployment-unhealthy": [
        "error: timed out waiting for the condition on deployments/app",
        "Error: UPGRADE FAILED: context deadline exceeded",
        "Health check failed: 503",
    ],
    "coverage": ["FAIL Required test coverage of 90% not reached. Total coverage: 71.00%"],
    "tests": [
        "Some tests failed",
        "FAILED tests/test_addition.py::test_adds - AssertionError: assert 5 == 4",
        "=================== 1 failed, 11 passed in 0.45s ===================",
        "--- FAIL: TestAdd (0.00s)",
        "Tests:       1 failed, 3 passed, 4 total",
        "not ok 3 - adds",
        "test result: FAILED. 1 passed; 1 failed; 0 ignored",
        "100% tests failed, 2 tests failed out of 2",
        "FAILED (failures=1)",
    ],
    "lint": [
        "Found 3 errors.",
        "Found 1 error in 1 file (checked 4 source files)",
        "would reformat /src/app/main.py",
        "ERROR: /w/app.py Imports are incorrectly sorted and/or formatted.",
        "In deploy.sh line 12:",
        "✖ 2 problems (2 errors, 0 warnings)",
    ],
    "compiler": [
        "src/kernel.cu:14:3: error: expected a ';'",
        "/w/main.cpp:1:10: fatal error: tvm/runtime.h: No such file or directory",
        "main.cpp(3): error C2065: 'x': undeclared identifier",
        "error[E0308]: mismatched types",
        "src/a.ts(1,7): error TS2322: Type 'string' is not assignable to type 'number'.",
        "CMake Error at CMakeLists.txt:3 (find_package):",
        "ninja: build stopped: subcommand failed.",
        "make: *** [Makefile:2: all] Error 1",
        "error: command '/usr/bin/gcc' failed with exit code 1",
    ],
    "image-build": [
        "Error: Docker build failed",
        'ERROR: failed to solve: process "/bin/sh -c pip install x" did not complete successfully: exit code: 1',
        "ERROR: failed to build: failed to solve: failed to compute cache key",
    ],
    "tool-missing": [
        "/tmp/1.sh: line 1: cargo: command not found",
        'exec: "helm": executable file not found in $PATH',
        "##[error]The version '3.99' with architecture 'x64' was not found for Ubuntu 24.04.",
    ],
    "action-refused": [
        "##[error]Unable to resolve action `acme/nosuch@v1`, repository not found",
        "acme/tool@v1 is not allowed to be used in acme/app. Actions in this workflow must be: within a repository owned by acme",
    ],
}

# What a log holds of a run that went well; nothing of it is a cause.
HARMLESS = """\
##[group]Run bash build.sh || echo "No space left on device: denied: requested access to the resource is denied"
bash build.sh || echo "CMake Error"
shell: /usr/bin/bash -e {0}
##[endgroup]
0 errors, 0 warnings
=================== 12 passed, 1 skipped in 0.45s ===================
npm warn deprecated inflight@1.0.6: This module is not supported
tests/test_errors.py::test_connection_is_refused PASSED
100% tests passed, 0 tests failed out of 3
Tests:       4 passed, 4 total
Successfully built app
-- Could NOT find Vulkan (missing: Vulkan_LIBRARY)
Post job cleanup.
"""


def stamped(*lines: str) -> str:
    return "".join(f"2026-11-21T10:00:0{index % 10}.1234567Z {line}\r\n" for index, line in enumerate(lines))


class Recognise(unittest.TestCase):
    def test_has_a_sample_of_every_cause(self) -> None:
        self.assertEqual([known.id for known in CAUSES], list(SAMPLES))

    def test_names_the_cause_that_a_line_shows(self) -> None:
        for id, lines in SAMPLES.items():
            for line in lines:
                with self.subTest(line):
                    found = recognise(stamped("Run it", line, "##[error]Process completed with exit code 1."))
                    self.assertEqual([one.cause.id for one in found][:1], [id])

    def test_finds_nothing_in_a_log_without_a_fault(self) -> None:
        self.assertEqual(recognise(stamped(*HARMLESS.splitlines())), [])

    def test_reads_what_commands_print_not_the_commands(self) -> None:
        printed = stamped("##[group]Run x", "echo ENOSPC", "##[endgroup]", "toomanyrequests: wait")
        self.assertEqual([one.cause.id for one in recognise(printed)], ["rate-limit"])

    def test_puts_first_what_the_rest_follows_from(self) -> None:
        found = recognise(stamped("ninja: build stopped: subcommand failed.", "cc1plus: No space left on device"))
        self.assertEqual([one.cause.id for one in found], ["disk-full", "compiler"])

    def test_says_no_more_than_three(self) -> None:
        every = stamped(*(lines[0] for lines in SAMPLES.values()))
        self.assertEqual(len(recognise(every)), 3)

    def test_is_through_with_a_hostile_log_in_no_time(self) -> None:
        line = "tag " * 250 + "= " * 300 + "x" * 100_000
        started = time.monotonic()
        recognise(stamped(*[line] * 1000))
        self.assertLess(time.monotonic() - started, 20)

    def test_every_cause_says_what_to_do(self) -> None:
        kinds = "authentication build tests release dependencies network runner deployment".split()
        for known in CAUSES:
            with self.subTest(known.id):
                self.assertIn(known.kind, kinds)
                self.assertRegex(known.advice, r"^[A-Z].{20,}\.$")
                self.assertRegex(known.title, r"^[a-z].*[^.]$")


class LastError(unittest.TestCase):
    def test_is_the_runners_last(self) -> None:
        self.assertEqual(last_error(stamped("##[error]first", "x", "##[error]last", "y")), "last")
        self.assertIsNone(last_error(stamped("x")))


class PlainText(unittest.TestCase):
    def test_leaves_no_markup(self) -> None:
        for hostile in (
            "<img src=x onerror=alert(1)>",
            "[click](javascript:alert(1))",
            "![](https://evil.example/x.png)",
            "`</code>`",
            "| a | b |",
            "@acme/everybody **now** #1",
            "https://evil.example",
            "<!-- slipway: ci and cd -->",
        ):
            with self.subTest(hostile):
                self.assertRegex(escaped(hostile), r"^(?:[A-Za-z0-9 ]|&#\d+;)*$")

    def test_makes_one_line_without_what_a_terminal_acts_on(self) -> None:
        self.assertEqual(one_line("\x1b[31mred\x1b[0m\n::set-output name=x::y\r\u202e"), "red ::set-output name=x::y")
        self.assertEqual(one_line("\x1b]8;;http://x\x07link\x1b]8;;\x07"), "link")
        self.assertEqual(len(one_line("x" * 1000)), 200)

    def test_hides_what_looks_like_a_secret(self) -> None:
        # Put together here, so that no scanner takes this file for a leak.
        letters = "a1B2c3D4e5F6g7H8i9J0k1L2m3N4"
        for secret in (
            "ghp_" + letters,
            "github_pat_" + letters,
            "xoxb-" + letters,
            "AKIA" + "ABCDEFGHIJKLMNOP",
            "hf_" + letters,
            "https://hooks.slack.com/services/" + letters,
            "eyJ" + letters + "." + letters + "." + letters,
        ):
            with self.subTest(secret):
                self.assertEqual(redacted(f"a {secret} b"), "a *** b")
        self.assertEqual(redacted("https://user:pass@host/x"), "https://***@host/x")
        self.assertEqual(redacted("Authorization: Bearer abcdefghij"), "Authorization: ***")
        self.assertEqual(redacted("password=hunter2&x=1"), "password=***&x=1")
        self.assertEqual(redacted("tests/test_keys.py::test_it failed"), "tests/test_keys.py::test_it failed")

    def test_writes_numbers_for_people(self) -> None:
        self.assertEqual([seconds(0.4), seconds(59), seconds(200), seconds(3720)], ["0 s", "59 s", "3 min 20 s", "1 h 2 min"])
        self.assertEqual([size(512), size(1500), size(20_000_000), size(3e9)], ["512 B", "1.5 KB", "20 MB", "3 GB"])


class Patterns(unittest.TestCase):
    def test_repeat_nothing_without_a_bound(self) -> None:
        # A pattern with two of them takes time that grows with the square of the line.
        for known in CAUSES:
            with self.subTest(known.id):
                self.assertEqual(re.findall(r"(?<!\\)\.[*+]", known.pattern.pattern), [])


if __name__ == "__main__":
    unittest.main()
