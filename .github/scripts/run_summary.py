# Managed by Slipway: edit .github/pipeline.yaml, not this file.
# ruff: noqa
# fmt: off
"""The page that a run gets about itself, in Markdown."""

from plain_text import code, escaped, percent, seconds, size
from run_failures import Failure
from run_figures import Artifact, Job
from run_history import History, Outcomes

SIGNS = {"success": "✅", "failure": "❌", "timed_out": "❌", "startup_failure": "❌", "skipped": "⏭️", "cancelled": "⏹️"}


def page(
    *,
    workflow: str,
    status: str,
    duration: float | None,
    jobs: list[Job],
    artifacts: list[Artifact],
    figures: dict[str, dict[str, float]],
    history: History | None,
    branch: str,
    failures: list[Failure],
) -> str:
    took = "" if duration is None else f" in {seconds(duration)}"
    sections = [
        f"## {SIGNS.get(status, '⚪')} {escaped(workflow)}: {escaped(status)}{took}",
        *([why(failures)] if failures else []),
        *([table(("Job", "Outcome", "Duration", "Waited"), map(job_row, jobs), "llrr")] if jobs else []),
        *([last_runs(history, branch)] if history else []),
        *([table(("Artifact", "Size"), map(artifact_row, artifacts), "lr")] if artifacts else []),
        *([table(("Figures", "", ""), figure_rows(figures), "llr")] if figures else []),
    ]
    return "\n\n".join(sections) + "\n"


def why(failures: list[Failure]) -> str:
    return "\n".join(["### Why it failed", "", *(line for failure in failures for line in reasons(failure))])


def reasons(failure: Failure) -> list[str]:
    step = f", step {code(failure.job.failed_step)}" if failure.job.failed_step else ""
    where = f"- {code(failure.job.name)}{step}"
    if not failure.findings:
        said = f" The runner's last word is {code(failure.error)}" if failure.error else ""
        return [f"{where}: no known cause. Read the log of the job.{said}"]
    return [
        f"{where}:",
        *(
            line
            for finding in failure.findings
            for line in (
                f"  - **{finding.cause.title}** ({finding.cause.kind}, `{finding.cause.id}`): {code(finding.line)}",
                f"    <br>{finding.cause.advice}",
            )
        ),
    ]


def job_row(job: Job) -> tuple[str, ...]:
    return (code(job.name), f"{SIGNS.get(job.status, '⚪')} {escaped(job.status)}", time(job.duration), time(job.waited))


def artifact_row(artifact: Artifact) -> tuple[str, ...]:
    return (code(artifact.name), size(artifact.bytes))


def figure_rows(figures: dict[str, dict[str, float]]) -> list[tuple[str, ...]]:
    return [(code(word), code(name), f"{value:g}") for word, found in figures.items() for name, value in found.items()]


def last_runs(history: History, branch: str) -> str:
    rows = [
        ("Success rate of the last runs", rate(history.all)),
        (f"Success rate on {code(branch)}", rate(history.branch)),
        ("Usual duration of a success", time(history.median)),
        ("Slowest of twenty", time(history.p95)),
        ("Successes in 30 days", f"{history.recent}{'' if history.recent_is_all else ' or more'}"),
    ]
    return table(("Last runs", ""), rows, "lr")


def rate(outcomes: Outcomes) -> str:
    return f"{percent(outcomes.succeeded, outcomes.runs)} ({outcomes.succeeded} of {outcomes.runs})" if outcomes.runs else "–"


def time(length: float | None) -> str:
    return "–" if length is None else seconds(length)


def table(heading: tuple[str, ...], rows, sides: str) -> str:  # type: ignore[no-untyped-def]
    dashes = ["---:" if side == "r" else "---" for side in sides]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in [heading, dashes, *rows])
