# Managed by Slipway: edit .github/pipeline.yaml, not this file.
# ruff: noqa
# fmt: off
"""What GitHub knows of one run of a workflow while its last job is on: jobs, artifacts, and figures that jobs left."""

import math
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from artifact_json import download_artifact, json_in
from github_api import GitHub

FIGURES_PREFIX = "metrics-"
FIGURES_MOST = 50


@dataclass(frozen=True)
class Job:
    id: int
    name: str
    # success, failure, cancelled, skipped, timed_out, neutral
    status: str
    # Seconds on the runner, and before one took it.
    duration: float | None
    waited: float | None
    # The first one.
    failed_step: str | None

    @property
    def failed(self) -> bool:
        return self.status in ("failure", "cancelled", "timed_out", "startup_failure")


@dataclass(frozen=True)
class Artifact:
    name: str
    bytes: int


@dataclass(frozen=True)
class Run:
    workflow_id: int
    number: int
    attempt: int
    branch: str
    commit: str
    event: str
    url: str
    # Of this attempt.
    started: datetime


def moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text.replace("Z", "+00:00")) if text else None


def between(start: str | None, end: str | None) -> float | None:
    first, last = moment(start), moment(end)
    return max(0.0, (last - first).total_seconds()) if first and last else None


def read_run(github: GitHub, run_id: str) -> Run:
    run = github.get(f"/actions/runs/{run_id}")
    started = moment(run.get("run_started_at") or run["created_at"])
    assert started is not None
    return Run(
        workflow_id=int(run["workflow_id"]),
        number=int(run["run_number"]),
        attempt=int(run["run_attempt"]),
        branch=run.get("head_branch") or "",
        commit=run["head_sha"],
        event=run["event"],
        url=run["html_url"],
        started=started,
    )


def read_jobs(github: GitHub, run_id: str) -> list[Job]:
    """Those that have ended: the job that asks has not."""
    jobs = github.get_all(f"/actions/runs/{run_id}/jobs", "jobs", filter="latest")
    return [job_of(job) for job in jobs if job["status"] == "completed"]


def job_of(job: dict[str, Any]) -> Job:
    skipped = job["conclusion"] == "skipped"
    failed = (step["name"] for step in job.get("steps") or [] if step.get("conclusion") in ("failure", "timed_out"))
    return Job(
        id=int(job["id"]),
        name=str(job["name"]),
        status=str(job["conclusion"]),
        duration=None if skipped else between(job["started_at"], job["completed_at"]),
        waited=None if skipped else between(job.get("created_at"), job["started_at"]),
        failed_step=next(failed, None),
    )


def read_artifacts(github: GitHub, run_id: str) -> list[dict[str, Any]]:
    """The newest of each name, as GitHub has them."""
    found = github.get_all(f"/actions/runs/{run_id}/artifacts", "artifacts")
    newest = {artifact["name"]: artifact for artifact in sorted(found, key=lambda one: one["id"])}
    return [newest[name] for name in sorted(newest)]


def read_figures(github: GitHub, artifacts: list[dict[str, Any]]) -> dict[str, dict[str, float]]:
    """Word -> name -> number, of the artifacts metrics-<word>. Whoever may change a job's code fills them."""
    figures: dict[str, dict[str, float]] = {}
    for artifact in artifacts:
        word = artifact["name"].removeprefix(FIGURES_PREFIX)
        if word == artifact["name"] or not is_word(word) or artifact["expired"] or len(figures) == FIGURES_MOST:
            continue
        numbers = numbers_in(json_in(download_artifact(github, artifact), "metrics.json"))
        if numbers:
            figures[word] = numbers
    return figures


def numbers_in(content: dict[str, Any]) -> dict[str, float]:
    kept = {name: value for name, value in content.items() if is_word(name) and is_number(value)}
    return dict(list(kept.items())[:FIGURES_MOST])


def is_word(text: str) -> bool:
    return re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.%/ -]{0,59}", text) is not None


def is_number(value: object) -> bool:
    return type(value) in (int, float) and math.isfinite(value) and abs(value) < 1e15  # type: ignore[arg-type]
