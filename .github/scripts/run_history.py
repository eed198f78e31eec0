# Managed by Slipway: edit .github/pipeline.yaml, not this file.
# ruff: noqa
# fmt: off
"""How the last runs of a workflow went."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from github_api import GitHub
from run_figures import Run, between, moment

FAILED = ("failure", "timed_out", "startup_failure")
RECENT = timedelta(days=30)


@dataclass(frozen=True)
class Outcomes:
    """Runs that ended in one of two ways; cancelled and skipped ones say nothing."""

    succeeded: int
    failed: int

    @property
    def runs(self) -> int:
        return self.succeeded + self.failed

    @property
    def rate(self) -> float | None:
        return self.succeeded / self.runs if self.runs else None


@dataclass(frozen=True)
class History:
    all: Outcomes
    branch: Outcomes
    # Seconds that a run which succeeded took: half of them took less, and 95 of 100.
    median: float | None
    p95: float | None
    # Runs that succeeded in the last 30 days. A hundred runs are read: where there were more, it is a lower bound.
    recent: int
    recent_is_all: bool


def read_history(github: GitHub, run: Run, run_id: str, now: datetime) -> History:
    """Of the last hundred runs that have ended; those of forks count, but for those of the branch."""
    answer = github.get(f"/actions/workflows/{run.workflow_id}/runs", status="completed", per_page=100)
    return history_of([one for one in answer["workflow_runs"] if str(one["id"]) != run_id], run, github.repository, now)


def history_of(runs: list[dict[str, Any]], run: Run, repository: str, now: datetime) -> History:
    succeeded = [one for one in runs if one["conclusion"] == "success"]
    durations = sorted(
        seconds for one in succeeded if (seconds := between(one.get("run_started_at"), one["updated_at"])) is not None
    )
    own = [one for one in runs if one["head_branch"] == run.branch and is_own(one, repository)]
    recent = [one for one in succeeded if (moment(one["created_at"]) or now) > now - RECENT]
    oldest = min((moment(one["created_at"]) or now for one in runs), default=now)
    return History(
        all=outcomes_of(runs),
        branch=outcomes_of(own),
        median=quantile(durations, 0.5),
        p95=quantile(durations, 0.95),
        recent=len(recent),
        recent_is_all=len(runs) < 99 or oldest <= now - RECENT,
    )


def is_own(run: dict[str, Any], repository: str) -> bool:
    # A fork may name its branch like one of ours; it is null when the fork is gone.
    return (run.get("head_repository") or {}).get("full_name") == repository


def outcomes_of(runs: list[dict[str, Any]]) -> Outcomes:
    conclusions = [run["conclusion"] for run in runs]
    return Outcomes(conclusions.count("success"), sum(map(conclusions.count, FAILED)))


def quantile(ordered: list[float], share: float) -> float | None:
    """The smallest number that at least that share of them does not exceed."""
    return ordered[max(0, -int(-share * len(ordered) // 1) - 1)] if ordered else None
