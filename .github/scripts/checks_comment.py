# Managed by Slipway: edit .github/pipeline.yaml, not this file.
# ruff: noqa
# fmt: off
"""Writes the one comment on a pull request that says how its checks went, or edits the one that is there.

It is made anew from GitHub's own list of runs each time, whichever workflow ended last. Nothing of the pull request is
checked out, and no artifact is opened but those of SHOWN. Names of jobs and artifacts, and lines of logs, are the pull
request's own words: names are written as plain text, and of a log no more is shown than which known cause is in it.

  GITHUB_REPOSITORY, GITHUB_TOKEN (actions: read, checks: read, pull-requests: write), GITHUB_API_URL
  WORKFLOWS                      file names of the workflows to tell of, separated by blanks
  COMMIT                         head commit of the pull request
  HEAD_REPOSITORY, HEAD_BRANCH   where it comes from
  SHOWN                          names of artifacts that are shown, separated by blanks; each holds one Markdown file of
                                 its name. What a fork put there is anybody's text, and is shown as text
"""

import os
import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from artifact_json import download_artifact, find_artifact, text_in
from github_api import GitHub, GitHubError
from marked_comment import body_of, write
from open_pull_requests import find_pull_requests
from plain_text import code, escaped, seconds
from run_failures import Failure, read_failures
from run_figures import Artifact, between, read_artifacts, read_jobs

MARKER = "checks"
ARTIFACTS_MOST = 20
FORK_LONGEST = 20_000
SIGNS = {"success": "✅", "failure": "❌", "timed_out": "❌", "startup_failure": "❌", "skipped": "⏭️", "cancelled": "⏹️"}
BAD = ("failure", "timed_out", "startup_failure")


@dataclass(frozen=True)
class Checked:
    file: str
    name: str
    url: str
    # None while it is on.
    conclusion: str | None
    duration: float | None
    failures: tuple[Failure, ...]
    artifacts: tuple[tuple[int, Artifact], ...]


def newest_runs(github: GitHub, commit: str, head_repository: str, files: list[str]) -> list[dict[str, Any]]:
    """The newest run of each workflow, in the order in which they are named. A fork may bring workflows of its own."""
    runs = github.get_all("/actions/runs", "workflow_runs", head_sha=commit, event="pull_request")
    newest: dict[str, dict[str, Any]] = {}
    for run in sorted(runs, key=lambda one: one["id"]):
        file = run["path"].partition("@")[0].removeprefix(".github/workflows/")
        if (run["head_repository"] or {}).get("full_name") == head_repository:
            newest[file] = run
    return [newest[file] for file in files if file in newest]


def checked(github: GitHub, run: dict[str, Any]) -> Checked:
    conclusion = run["conclusion"] if run["status"] == "completed" else None
    run_id = str(int(run["id"]))
    failures = read_failures(github, read_jobs(github, run_id)) if conclusion in BAD else []
    try:
        found = read_artifacts(github, run_id)
    except GitHubError as error:
        print(f"::warning::The artifacts of run {run_id} could not be read: {str(error).splitlines()[0][:300]}")
        found = []
    return Checked(
        file=run["path"].partition("@")[0].removeprefix(".github/workflows/"),
        name=str(run["name"]),
        url=f"{os.environ.get('GITHUB_SERVER_URL', 'https://github.com')}/{github.repository}/actions/runs/{run_id}",
        conclusion=conclusion,
        duration=between(run.get("run_started_at"), run["updated_at"]) if conclusion else None,
        failures=tuple(failures),
        artifacts=tuple((int(one["id"]), Artifact(str(one["name"]), int(one["size_in_bytes"]))) for one in found),
    )


def text(runs: list[Checked], commit: str, fork: bool, shown: list[str]) -> str:
    failed = [run for run in runs if run.conclusion in BAD]
    waiting = [run for run in runs if run.conclusion is None]
    if failed:
        headline = f"❌ {len(failed)} of {len(runs)} workflows failed"
    elif waiting:
        headline = f"⏳ {len(waiting)} of {len(runs)} workflows are on"
    else:
        good = all(run.conclusion == "success" for run in runs)
        headline = "✅ Every workflow succeeded" if good else "⚪ Not every workflow succeeded"
    parts = [
        f"### {headline}",
        "\n".join(["| Workflow | Outcome | Duration |", "| --- | --- | ---: |", *map(row, runs)]),
        *([why(failed)] if failed else []),
        *shown,
        *artifact_lines(runs),
        f"<sub>Commit {commit[:7]}{' · from a fork' if fork else ''}</sub>",
    ]
    return "\n\n".join(parts)


def row(run: Checked) -> str:
    outcome = "⏳ is on" if run.conclusion is None else f"{SIGNS.get(run.conclusion, '⚪')} {words(run.conclusion)}"
    took = "–" if run.duration is None else seconds(run.duration)
    return f"| [{escaped(run.name)}]({run.url}) | {outcome} | {took} |"


def why(failed: list[Checked]) -> str:
    lines = [line for run in failed for failure in run.failures for line in reasons(failure)]
    return "\n".join(lines) if lines else "No job says why: the run itself did not start."


def reasons(failure: Failure) -> list[str]:
    step = f", step {code(failure.job.failed_step)}" if failure.job.failed_step else ""
    where = f"- {code(failure.job.name)}{step}"
    if not failure.findings:
        return [f"{where}: no known cause; read the log of the job."]
    return [f"{where}: **{one.cause.title}**. {one.cause.advice}" for one in failure.findings[:1]]


def shown_texts(github: GitHub, runs: list[dict[str, Any]], names: list[str], fork: bool) -> list[str]:
    """The texts of the artifacts of these names, as far as there are any."""
    texts = []
    for name in names:
        for run in runs:
            try:
                archive = download_artifact(github, find_artifact(github, str(int(run["id"])), name))
            except GitHubError as error:
                print(f"::warning::Artifact {name} of run {run['id']} could not be read: {str(error).splitlines()[0][:300]}")
                continue
            found = text_in(archive, f"{name}.md")
            if found is not None:
                texts.append(as_text(found) if fork else readable(found).strip())
                break
    return texts


def as_text(found: str) -> str:
    """In a fence that nothing in it ends: no link, no image, no mention, no heading."""
    kept = readable(found)[:FORK_LONGEST]
    fence = "`" * (max((len(ticks) for ticks in re.findall("`+", kept)), default=2) + 1)
    return f"What the fork's own code says of the change, as text:\n\n{fence}text\n{kept.strip()}\n{fence}"


def readable(found: str) -> str:
    """Without characters that are not seen, or that turn the order of others round."""
    return "".join(one for one in found if one in "\n\t" or unicodedata.category(one) not in ("Cc", "Cf", "Co", "Cs") or one in "\u200b\u200d")


def artifact_lines(runs: list[Checked]) -> list[str]:
    links = [f"[{escaped(one.name)}]({run.url}/artifacts/{number})" for run in runs for number, one in run.artifacts]
    more = f" and {len(links) - ARTIFACTS_MOST} more" if len(links) > ARTIFACTS_MOST else ""
    return [f"**Artifacts:** {' · '.join(links[:ARTIFACTS_MOST])}{more}"] if links else []


def words(name: str) -> str:
    return re.sub("[^a-z ]", "", name.replace("_", " "))


def main() -> None:
    env = os.environ
    commit = env["COMMIT"]
    if not re.fullmatch("[0-9a-f]{40}", commit):
        raise SystemExit(f'COMMIT is "{commit}", which is no full SHA.')
    github = GitHub.from_environment()
    numbers = find_pull_requests(github, env["HEAD_REPOSITORY"], env["HEAD_BRANCH"], commit)
    if not numbers:
        print(f"::notice::No open pull request has {commit} as its head any more: nothing to comment on.")
        return
    newest = newest_runs(github, commit, env["HEAD_REPOSITORY"], env["WORKFLOWS"].split())
    if not newest:
        print(f"::notice::None of {env['WORKFLOWS']} has run for {commit}: nothing to tell.")
        return
    runs = [checked(github, run) for run in newest]
    fork = env["HEAD_REPOSITORY"] != env["GITHUB_REPOSITORY"]
    shown = shown_texts(github, newest, env.get("SHOWN", "").split(), fork)
    for number in numbers:
        write(github, number, MARKER, body_of(MARKER, text(runs, commit, fork, shown), ""))


if __name__ == "__main__":
    main()
