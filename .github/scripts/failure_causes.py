# Managed by Slipway: edit .github/pipeline.yaml, not this file.
# ruff: noqa
# fmt: off
"""Known causes of a failed job: how its log shows them, and what to do. The first that fits comes first."""

import re
from dataclasses import dataclass

from plain_text import one_line, redacted

SHOWN_MOST = 3
LINE_MOST = 1000


@dataclass(frozen=True)
class Cause:
    id: str
    # authentication, build, tests, release, dependencies, network, runner, deployment
    kind: str
    pattern: re.Pattern[str]
    title: str
    advice: str


@dataclass(frozen=True)
class Finding:
    cause: Cause
    line: str


def cause(id: str, kind: str, title: str, advice: str, *patterns: str) -> Cause:
    return Cause(id, kind, re.compile("|".join(patterns)), title, advice)


CAUSES = (
    # --- The machine: whatever else the log says follows from it --------------------------------------------------
    cause(
        "superseded",
        "runner",
        "a newer run took this one's place",
        "Nothing: look at the newer run. It is the workflow's `concurrency` that ends the older one.",
        r"Canceling since a higher priority waiting request",
    ),
    cause(
        "timeout",
        "runner",
        "the job took longer than it may",
        "Look at which step was running: a test that hangs, a cache that is gone, a machine too small. Raise the job's "
        "`timeoutMinutes` only when the work has grown.",
        r"has exceeded the maximum execution time",
        r"^##\[error\]The action '.{0,200}' has timed out after",
        r"\bTimeout >\d+(\.\d+)?s\b",
    ),
    cause(
        "runner-lost",
        "runner",
        "the machine went away",
        "Run the failed jobs again. If it comes back, the machine is too small or a spot machine was reclaimed: look at "
        "memory and disk with the input `debug`.",
        r"lost communication with the server",
        r"The runner has received a shutdown signal",
        r"The hosted runner encountered an error",
        r"The self-hosted runner .{0,200} (was lost|lost communication)",
    ),
    cause(
        "disk-full",
        "build",
        "the disk is full",
        "Leave out what the job does not need, remove what an image brings along, or take a runner with a larger disk. "
        "The input `debug` prints what is free.",
        r"No space left on device",
        r"\bENOSPC\b",
        r"There is not enough space on the disk",
    ),
    cause(
        "out-of-memory",
        "build",
        "memory ran out",
        "Compile with fewer jobs at once, split the tests, or take a runner with more memory.",
        r"Killed signal terminated program",
        r"virtual memory exhausted",
        r"JavaScript heap out of memory",
        r"std::bad_alloc",
        r"\bOOMKilled\b",
        r"^MemoryError\b",
        r"CUDA out of memory",
        r"compiler is out of heap space",
        r"exit code:? 137\b",
        r"signal: killed",
    ),
    # --- Authentication -------------------------------------------------------------------------------------------
    cause(
        "secret-missing",
        "authentication",
        "a secret or a setting is empty",
        "Declare the secret in the inventory and give it a value in the stack; Dependabot's pull requests see only "
        "secrets with `dependabot: true`, and a fork's see none.",
        r"Input required and not supplied: \S*(token|password|username|key|secret)",
        r"Username and password required",
        r"^##\[error\](Username|Password) required",
        r"[A-Z_]*(TOKEN|PASSWORD|SECRET|KEY|USERNAME|WEBHOOK)[A-Z_]*: parameter null or not set",
        r"KeyError: '[A-Z_]*(TOKEN|PASSWORD|SECRET|KEY|USERNAME|WEBHOOK)[A-Z_]*'",
    ),
    cause(
        "registry-authentication",
        "authentication",
        "the registry does not take the login",
        "For GHCR: the job needs `packages: write`, and the package must list this repository under Manage Actions "
        "access. For another registry: renew the token in its secret, and see that it may push.",
        r"denied: (requested access|permission_denied|installation not allowed|access forbidden)",
        r"permission_denied: (write_package|read_package|The token provided)",
        r"unauthorized: (authentication required|incorrect username or password|access token)",
        r"Error response from daemon: Get \S+/v2/\S*: (denied|unauthorized)",
        r"failed to (fetch anonymous token|authorize): .{0,300} (401|403)\b",
        r"failed to solve: .{0,300}\bfailed to authorize\b",
        r"pull access denied for",
        r"The registry does not let this run look for",
    ),
    cause(
        "token-permission",
        "authentication",
        "the job's token may not do this",
        "Give the job the permission that the call needs. Pull requests from forks and from Dependabot have a token "
        "that only reads.",
        r"Resource not accessible by (integration|personal access token)",
        r"remote: Permission to \S+ denied to",
        r"refusing to allow .{0,100} without `workflows?` (permission|scope)",
    ),
    cause(
        "token-invalid",
        "authentication",
        "a token is wrong, expired or revoked",
        "Make a new token, put it into the secret's source and provision again.",
        r"\bBad credentials\b",
        r"Authentication failed for '",
        r"GitHub refuses the token",
        r"could not read (Username|Password) for '",
        r"\b401 Unauthorized\b",
        r"Invalid or non-existent authentication information",
    ),
    cause(
        "oidc",
        "authentication",
        "the other side does not trust this workflow's identity",
        "Compare the subject in the message with the trust policy or the trusted publisher: owner, repository, "
        "workflow file and environment must be the same. The job needs `id-token: write`.",
        r"Not authorized to perform sts:AssumeRoleWithWebIdentity",
        r"Unable to get ACTIONS_ID_TOKEN_REQUEST_URL",
        r"No OpenIDConnect provider found",
        r"invalid-publisher",
        r"Trusted publishing exchange failure",
    ),
    # --- Release --------------------------------------------------------------------------------------------------
    cause(
        "release-exists",
        "release",
        "the tag or the release is already there",
        "A version is released once: tag the next one. If the earlier attempt left half a release, delete that and run "
        "the job again.",
        r"\b(tag|release)\b.{0,100} already exists",
        r"already_exists",
        r"! \[rejected\] .{0,200}\(already exists\)",
        r"would clobber existing tag",
        r"A release of \S+ is there already",
    ),
    cause(
        "package-exists",
        "release",
        "that version of the package is already published",
        "An index takes a version once: raise the version and tag again.",
        r"File already exists \('",
        r"\b400 File already exists",
        r"cannot publish over the previously published versions",
        r"cannot overwrite existing version",
        r"this file name has already been used",
    ),
    cause(
        "release-tag",
        "release",
        "the tag is no version",
        "Write a tag like v1.2.3, or v1.2.3-rc1 for a candidate.",
        r"The tag \".{0,200}\" is no version",
        r"\bis not a valid (semantic )?version\b",
        r"InvalidVersion",
    ),
    cause(
        "release-untested",
        "release",
        "the commit that is released has no success of CI",
        "Fix CI for that commit, or tag one that passed; if CI is still on, run this job again when it is done.",
        r"CI did not succeed for",
        r"CI has no result for",
        r"no tested image to promote",
    ),
    cause(
        "artifact-missing",
        "release",
        "an artifact is not there",
        "Look at the job that should have uploaded it: it was skipped, its path holds nothing, or the artifact has "
        "expired.",
        r"Artifact not found for name",
        r"The artifact \".{0,200}\" is missing",
        r"No artifact was handed over",
        r"Unable to find any artifacts? (for|with)",
        r"^##\[error\]No files were found with the provided path",
    ),
    cause(
        "release-refused",
        "release",
        "the release was not taken",
        "See that no release and no other tag has that name, that the tag is a version and pushed, that the job has "
        "`contents: write`, and that every artifact was uploaded.",
        r"[Ff]ailed to create release",
        r"HTTP 422: Validation Failed \(.{0,200}/releases",
        r"GitHub did not say whether a release of",
    ),
    cause(
        "protected",
        "release",
        "a rule of the repository refuses the push",
        "Make the change by a pull request, or give the workflow's app a bypass in `rules`.",
        r"GH006: Protected branch",
        r"GH013: Repository rule violations",
        r"protected branch hook declined",
    ),
    # --- Dependencies ---------------------------------------------------------------------------------------------
    cause(
        "lock-file",
        "dependencies",
        "the lock file is out of date",
        "Write it anew with the package manager and commit it.",
        r"can only install packages when your package\.json and package-lock\.json",
        r"ERR_PNPM_OUTDATED_LOCKFILE",
        r"pyproject\.toml changed significantly since poetry\.lock",
        r"poetry\.lock is not up to date",
        r"[Ll]ockfile (at .{0,200})?needs to be updated",
        r"The lockfile would have been (created|modified)",
        r"updates to go\.mod needed",
        r"missing go\.sum entry",
        r"the lock file .{0,200} needs to be updated but --locked",
    ),
    cause(
        "checksum",
        "dependencies",
        "a download is not the file that is expected",
        "Do not accept it blindly: compare it with what the maker publishes. If the release was replaced on purpose, "
        "write the new hash.",
        r"THESE PACKAGES DO NOT MATCH THE HASHES",
        r"\bEINTEGRITY\b",
        r"checksum mismatch",
        r"computed checksum did NOT match",
    ),
    cause(
        "dependency-missing",
        "dependencies",
        "a package is not there, or not in a version that fits",
        "Look at the name and at what the versions ask of each other; add it to the requirements if it was never there.",
        r"No matching distribution found for",
        r"Could not find a version that satisfies the requirement",
        r"ResolutionImpossible",
        r"npm (error|ERR!) code (E404|ERESOLVE|ETARGET)",
        r"ModuleNotFoundError: No module named",
        r"Cannot find (module|package) '",
        r"no required module provides package",
        r"Unable to locate package",
    ),
    # --- Network --------------------------------------------------------------------------------------------------
    cause(
        "rate-limit",
        "network",
        "too many requests",
        "Wait and run the failed jobs again. Logging in raises the limit of a registry, a cache spares the requests.",
        r"API rate limit exceeded",
        r"secondary rate limit",
        r"\btoomanyrequests\b",
        r"429 Too Many Requests",
        r"reached your (unauthenticated )?pull rate limit",
    ),
    cause(
        "network",
        "network",
        "a connection failed",
        "Run the failed jobs again. If it comes back, look at the status page of the host, or at what the runner's "
        "network lets out.",
        r"Could not resolve host",
        r"Temporary failure in name resolution",
        r"Connection (timed out|reset by peer|refused)",
        r"(TLS handshake|i/o) timeout",
        r"\b(ETIMEDOUT|ECONNRESET|ECONNREFUSED|ENOTFOUND|EAI_AGAIN)\b",
        r"\b(502 Bad Gateway|503 Service Unavailable|504 Gateway Time-?out)",
        r"Read timed out",
        r"Network is unreachable",
        r"curl: \((6|7|28|35|52|56)\)",
    ),
    # --- Deployment -----------------------------------------------------------------------------------------------
    cause(
        "deployment-refused",
        "deployment",
        "the environment does not take this deployment",
        "Its rules name the branches and tags that may deploy, and the reviewers: see `environments` in the inventory.",
        r"is not allowed to deploy to",
        r"deployment was rejected",
        r"The deployment was rejected or did not satisfy",
    ),
    cause(
        "deployment-unhealthy",
        "deployment",
        "what was deployed did not become healthy",
        "Look at the log of the program itself; what ran before was put back where the pipeline rolls back.",
        r"\b(ImagePullBackOff|ErrImagePull|CrashLoopBackOff)\b",
        r"timed out waiting for the condition",
        r"UPGRADE FAILED",
        r"[Hh]ealth check (failed|did not)",
    ),
    # --- Tests ----------------------------------------------------------------------------------------------------
    cause(
        "coverage",
        "tests",
        "too little is covered by tests",
        "Write tests for what is new; the report among the artifacts shows the lines.",
        r"Required test coverage of \S+ not reached",
        r"Coverage failure: total of",
        r"Jest: \".{0,100}\" coverage threshold",
    ),
    cause(
        "tests",
        "tests",
        "tests fail",
        "Run the failing test on your own machine, or look at the reports among the "
        "artifacts.",
        r"^=+ .{0,200}\b[1-9]\d* (failed|errors?)\b.{0,200} in [\d.]+s",
        r"^FAILED \S+::",
        r"^Tests:? +[1-9]\d* failed",
        r"^--- FAIL: ",
        r"^not ok \d+",
        r"^test result: FAILED",
        r"^[1-9]\d* tests? failed",
        r"^E +(AssertionError|assert )",
        r"\b[1-9]\d* tests? failed out of \d+",
        r"^FAILED \((failures|errors)=",
        r"^Some tests failed",
        r"A native library cannot be loaded",
    ),
    cause(
        "lint",
        "tests",
        "a linter or formatter finds fault",
        "Run it on your own machine, with its option to fix what it can, and commit that.",
        r"^Found [1-9]\d* errors?\b",
        r"^would reformat ",
        r"\b[1-9]\d* files? would be reformatted",
        r"^ERROR: .{0,300} Imports are incorrectly sorted",
        r"In .{0,200} line \d+:$",
        r"Your code has been rated at",
        r"✖ [1-9]\d* problems?",
    ),
    # --- Build ----------------------------------------------------------------------------------------------------
    cause(
        "compiler",
        "build",
        "it does not compile",
        "The first error of the log is the one to look at: those after it often follow from it.",
        r"\.(c|cc|cpp|cxx|cu|h|hpp|cuh|f90|java|kt|swift)(:\d+){1,2}: (fatal )?error: ",
        r"\berror C\d{4}:",
        r"^error\[E\d{4}\]",
        r"\berror TS\d+:",
        r"undefined reference to",
        r"CMake Error",
        r"ninja: build stopped",
        r"^make(\[\d+\])?: \*\*\*",
        r"error: command '.{0,200}' failed",
        r"^SyntaxError: ",
    ),
    cause(
        "image-build",
        "build",
        "a command of the Dockerfile fails",
        "The lines above this one are what the command printed; `docker build` shows the same on your own machine.",
        r"ERROR: failed to (solve|build)",
        r"Docker build failed",
        r"did not complete successfully: exit code",
        r"failed to compute cache key",
    ),
    cause(
        "tool-missing",
        "build",
        "a program is not on the runner",
        "Install it in an earlier step, or take a runner or an image that has it.",
        r": (command )?not found$",
        r"executable file not found in \$PATH",
        r"is not recognized as (an internal|the name)",
        r"Version \S+ with arch \S+ not found",
        r"The version '.{0,100}' with architecture '.{0,50}' was not found",
    ),
    cause(
        "action-refused",
        "build",
        "an action may not be used, or is not there",
        "See `actions` in the inventory: which are allowed, and that each is pinned by its commit.",
        r"is not allowed to be used in",
        r"Unable to resolve action",
        r"Can't find 'action\.yml'",
        r"must be pinned to a full-length commit SHA",
    ),
)


def recognise(log: str) -> list[Finding]:
    """The causes that a log shows, in the order of the table, with the line that shows each."""
    lines = lines_of(log)
    found = []
    for known in CAUSES:
        line = next((line for line in lines if known.pattern.search(line)), None)
        if line is not None:
            found.append(Finding(known, shown(line)))
        if len(found) == SHOWN_MOST:
            break
    return found


def last_error(log: str) -> str | None:
    """The last line that the runner itself calls an error."""
    errors = [line for line in lines_of(log) if line.startswith("##[error]")]
    return shown(errors[-1]) if errors else None


def shown(line: str) -> str:
    return redacted(one_line(line.removeprefix("##[error]")))


def lines_of(log: str) -> list[str]:
    """The lines that commands printed: without time stamps, and without the commands, which hold words of any kind."""
    lines = []
    command = False
    for raw in log.splitlines():
        line = one_line(re.sub(r"^\ufeff?\d{4}-\d\d-\d\dT[\d:.]+Z ?", "", raw[:LINE_MOST]), LINE_MOST)
        if line.startswith("##[group]Run "):
            command = True
        if line and not command:
            lines.append(line)
        if line == "##[endgroup]":
            command = False
    return lines
