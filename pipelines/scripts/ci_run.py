"""What one CI run has to say: the result of its jobs, its figures and its artifacts.

Jobs' results come from GitHub and can be trusted. Names, figures and artifacts come from the run itself: a fork's pull
request can put anything there. So only artifacts of a known name are opened, only in memory, only up to a size, and
only numbers leave them.
"""

import io
import json
import math
import zipfile
import zlib
from dataclasses import dataclass
from typing import Any

from github_api import GitHub

ARCHIVE_LIMIT = 100_000
SUMMARY_LIMIT = 10_000


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
            summary=read_summary(download_artifact(github, run_id, f"summary-{version}")),
            report_url=f"{url}/artifacts/{int(report['id'])}" if report else None,
        )

    return Run(url=url, cells=tuple(map(cell, versions)), image_result=results.get("image"))


def find_artifact(github: GitHub, run_id: str, name: str) -> dict[str, Any] | None:
    """The newest artifact of that name: an earlier attempt of the run may have left another."""
    found = github.get(f"/actions/runs/{run_id}/artifacts", name=name, per_page=100)["artifacts"]
    usable = [artifact for artifact in found if artifact["name"] == name and not artifact["expired"]]
    return max(usable, key=lambda artifact: artifact["id"], default=None)


def download_artifact(github: GitHub, run_id: str, name: str) -> bytes | None:
    artifact = find_artifact(github, run_id, name)
    if artifact is None or artifact["size_in_bytes"] > ARCHIVE_LIMIT:
        return None
    return github.download(f"/actions/artifacts/{int(artifact['id'])}/zip", ARCHIVE_LIMIT)


def read_summary(archive: bytes | None) -> Summary:
    """The figures in an archive that holds summary.json and nothing else; none of them where anything is odd."""
    if archive is None or len(archive) > ARCHIVE_LIMIT:
        return Summary()
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as files:
            if files.namelist() != ["summary.json"]:
                return Summary()
            with files.open("summary.json") as file:
                content = file.read(SUMMARY_LIMIT + 1)
        figures = json.loads(content) if len(content) <= SUMMARY_LIMIT else None
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError):
        # RuntimeError is an encrypted archive, or JSON that is nested too deep.
        return Summary()
    if not isinstance(figures, dict):
        return Summary()
    return Summary(
        **{name: _count(figures.get(name)) for name in ("tests", "failures", "errors", "skipped")},
        coverage=_percentage(figures.get("coverage")),
    )


def _count(value: object) -> int | None:
    return value if type(value) is int and 0 <= value <= 1_000_000 else None


def _percentage(value: object) -> float | None:
    return value if type(value) in (int, float) and math.isfinite(value) and 0 <= value <= 100 else None
