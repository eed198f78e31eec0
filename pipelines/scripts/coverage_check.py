"""Shows coverage as a check of its own on the commit.

GITHUB_REPOSITORY, GITHUB_TOKEN (actions: read, checks: write), GITHUB_API_URL, GITHUB_SERVER_URL
RUN_ID, PYTHON_VERSIONS, COVERAGE, COMMIT   as for pull_request_comment.py
"""

import os
from typing import Any

from ci_run import Run, read_run
from github_api import GitHub

NAME = "Coverage summary"


def check_run(run: Run, commit: str, wanted: float) -> dict[str, Any]:
    """The body of the call that makes the check."""
    figures = {cell.version: cell.summary.coverage for cell in run.cells}
    known = [figure for figure in figures.values() if figure is not None]
    if len(known) < len(figures):
        conclusion, title = "neutral", "Not every version has a figure"
    else:
        conclusion = "success" if min(known) >= wanted else "failure"
        title = f"{min(known):g} % covered, {wanted:g} % wanted"
    rows = [f"| {version} | {'–' if figure is None else f'{figure:g} %'} |" for version, figure in figures.items()]
    return {
        "name": NAME,
        "head_sha": commit,
        "status": "completed",
        "conclusion": conclusion,
        "details_url": run.url,
        "output": {"title": title, "summary": "\n".join(["| Python | Coverage |", "| --- | --- |", *rows])},
    }


def main() -> None:
    github = GitHub.from_environment()
    server = os.environ.get("GITHUB_SERVER_URL", "https://github.com")
    run = read_run(github, os.environ["RUN_ID"], os.environ["PYTHON_VERSIONS"].split(), server)
    made = github.post("/check-runs", check_run(run, os.environ["COMMIT"], float(os.environ["COVERAGE"])))
    print(f"{NAME}: {made['conclusion']}")


if __name__ == "__main__":
    main()
