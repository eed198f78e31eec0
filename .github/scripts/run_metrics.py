# Managed by Slipway: edit .github/pipeline.yaml, not this file.
# ruff: noqa
# fmt: off
"""Reports the run of a workflow, as its last job: on the run's summary page, and in a file for run_notices.py.

No secret is here: this script reads logs and artifacts, in which a pull request may have put what it likes.

  GITHUB_TOKEN         actions: read, checks: read
  GITHUB_REPOSITORY, GITHUB_RUN_ID, GITHUB_WORKFLOW, GITHUB_EVENT_NAME, GITHUB_EVENT_PATH, GITHUB_API_URL
  RUNNER_TEMP          folder for the file
  RESULTS              how the workflow's other jobs ended: "lint=success test=failure"

What cannot be read is left out with a warning: a report must not fail what it reports.
"""

import json
import os
from collections.abc import Callable
from datetime import datetime, timezone
from http.client import HTTPException
from pathlib import Path
from typing import Any

from github_api import GitHub, GitHubError
from plain_text import one_line
from run_failures import Failure, read_failures
from run_figures import Artifact, Job, Run, read_artifacts, read_figures, read_jobs, read_run
from run_history import History, read_history
from run_notices import NOTICE, slack_message
from run_summary import page


def tried(what: str, read: Callable[[], Any], otherwise: Any) -> Any:
    try:
        return read()
    except (GitHubError, OSError, HTTPException, ValueError, LookupError, TypeError, AttributeError) as error:
        print(f"::warning::{what} could not be read: {one_line(str(error) or type(error).__name__, 500)}")
        return otherwise


def status_of(results: str) -> str:
    """How the jobs ended together. GitHub itself has no result of a run that is still on."""
    ended = {pair.partition("=")[2] for pair in results.split()}
    return next((status for status in ("failure", "cancelled", "success") if status in ended), "skipped")


def commit_of(event: dict[str, Any], run: Run | None) -> str:
    """The commit that the run is about: a pull request's head, not the merge that GitHub makes of it."""
    for name, key in (("pull_request", "head"), ("workflow_run", "")):
        about = event.get(name) or {}
        commit = (about.get(key) or {}).get("sha") if key else about.get("head_sha")
        if commit:
            return str(commit)
    return run.commit if run else os.environ.get("GITHUB_SHA", "")


def message(
    *,
    status: str,
    duration: float | None,
    commit: str,
    run: Run | None,
    jobs: list[Job],
    artifacts: list[Artifact],
    figures: dict[str, dict[str, float]],
    history: History | None,
    failures: list[Failure],
) -> dict[str, Any]:
    """What the webhook gets; seconds and bytes. Lines of logs are not in it."""
    return {
        "workflow": os.environ["GITHUB_WORKFLOW"],
        "status": status,
        "duration": duration,
        "commit": commit,
        "jobs": [
            {"name": job.name, "status": job.status, "duration": job.duration, "waited": job.waited} for job in jobs
        ],
        "repository": os.environ["GITHUB_REPOSITORY"],
        "event": os.environ["GITHUB_EVENT_NAME"],
        "branch": run.branch if run else None,
        "run": run.number if run else None,
        "attempt": run.attempt if run else None,
        "url": run.url if run else None,
        "artifacts": [{"name": artifact.name, "bytes": artifact.bytes} for artifact in artifacts],
        "figures": figures,
        "history": history
        and {
            "runs": history.all.runs,
            "successRate": history.all.rate,
            "medianDuration": history.median,
            "p95Duration": history.p95,
            "successesIn30Days": history.recent,
        },
        "causes": [
            {"job": failure.job.name, "id": finding.cause.id, "kind": finding.cause.kind}
            for failure in failures
            for finding in failure.findings
        ],
    }


def main() -> None:
    github = GitHub.from_environment()
    env = os.environ
    run_id = env["GITHUB_RUN_ID"]
    now = datetime.now(timezone.utc)
    event = json.loads(Path(env["GITHUB_EVENT_PATH"]).read_text(encoding="utf-8")) if env.get("GITHUB_EVENT_PATH") else {}

    run = tried("The run", lambda: read_run(github, run_id), None)
    jobs = tried("The jobs", lambda: read_jobs(github, run_id), [])
    found = tried("The artifacts", lambda: read_artifacts(github, run_id), [])
    figures = tried("The figures", lambda: read_figures(github, found), {})
    failures = tried("The logs", lambda: read_failures(github, jobs), [])
    history = tried("Earlier runs", lambda: read_history(github, run, run_id, now), None) if run else None

    artifacts = [Artifact(str(one["name"]), int(one["size_in_bytes"])) for one in found]
    duration = (now - run.started).total_seconds() if run else None
    status = status_of(env["RESULTS"])
    branch = run.branch if run else env.get("GITHUB_REF_NAME", "")

    shown = page(
        workflow=env["GITHUB_WORKFLOW"],
        status=status,
        duration=duration,
        jobs=jobs,
        artifacts=artifacts,
        figures=figures,
        history=history,
        branch=branch,
        failures=failures,
    )
    if summary := env.get("GITHUB_STEP_SUMMARY"):
        with open(summary, "a", encoding="utf-8") as file:
            file.write(shown)
    for failure in failures:
        for finding in failure.findings:
            print(f"::notice::{one_line(failure.job.name)}: {finding.cause.title}. {finding.cause.advice}")

    titles = [f"{failure.job.name}: {one.cause.title}" for failure in failures for one in failure.findings[:1]]
    notice = {
        "status": status,
        "metrics": message(
            status=status,
            duration=duration,
            commit=commit_of(event, run),
            run=run,
            jobs=jobs,
            artifacts=artifacts,
            figures=figures,
            history=history,
            failures=failures,
        ),
        "slack": slack_message(
            repository=env["GITHUB_REPOSITORY"],
            workflow=env["GITHUB_WORKFLOW"],
            status=status,
            branch=branch,
            url=run.url if run else f"{env['GITHUB_SERVER_URL']}/{env['GITHUB_REPOSITORY']}/actions/runs/{run_id}",
            causes=titles,
        ),
    }
    Path(env["RUNNER_TEMP"], NOTICE).write_text(json.dumps(notice), encoding="utf-8")


if __name__ == "__main__":
    main()
