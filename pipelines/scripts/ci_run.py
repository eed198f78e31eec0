"""What one CI run has to say: the result of its jobs, its figures and its artifacts.

Jobs' results come from GitHub and can be trusted. Names, figures and artifacts come from the run itself: a fork's pull
request can put anything there. So only artifacts of a known name are opened, and only numbers leave them.
"""

import math
from dataclasses import dataclass

from artifact_json import download_artifact, find_artifact, json_in
from github_api import GitHub


@dataclass(frozen=True)
class Summary:
    """Figures of one matrix cell; None where there are none, or none that make sense."""

    tests: int | None = None
    failures: int | None = None
    errors: int | None = None
    skipped: int | None = None
    coverage: float | None = None


@dataclass(frozen=True)
class Cell:
    version: str
    result: str | None
    summary: Summary
    report_url: str | None


@dataclass(frozen=True)
class Run:
    url: str
    cells: tuple[Cell, ...]
    image_result: str | None

    @property
    def passed(self) -> bool:
        return all(result == "success" for result in [*(cell.result for cell in self.cells), self.image_result])


def read_run(github: GitHub, run_id: str, versions: list[str], server_url: str) -> Run:
    jobs = github.get_all(f"/actions/runs/{run_id}/jobs", "jobs", filter="latest")
    results = {job["name"]: job["conclusion"] for job in jobs}
    url = f"{server_url}/{github.repository}/actions/runs/{run_id}"

    def cell(version: str) -> Cell:
        report = find_artifact(github, run_id, f"reports-{version}")
        return Cell(
            version=version,
            result=results.get(f"test ({version})"),
            summary=read_summary(download_artifact(github, find_artifact(github, run_id, f"summary-{version}"))),
            report_url=f"{url}/artifacts/{int(report['id'])}" if report else None,
        )

    return Run(url=url, cells=tuple(map(cell, versions)), image_result=results.get("image"))


def read_summary(archive: bytes | None) -> Summary:
    """The figures in an archive that holds summary.json; none of them where anything is odd."""
    figures = json_in(archive, "summary.json")
    return Summary(
        **{name: _count(figures.get(name)) for name in ("tests", "failures", "errors", "skipped")},
        coverage=_percentage(figures.get("coverage")),
    )


def _count(value: object) -> int | None:
    return value if type(value) is int and 0 <= value <= 1_000_000 else None


def _percentage(value: object) -> float | None:
    return value if type(value) in (int, float) and math.isfinite(value) and 0 <= value <= 100 else None
