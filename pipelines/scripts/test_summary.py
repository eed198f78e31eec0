"""Sums up the tests of one matrix cell, from what pytest left in reports/.

Writes reports/summary.json, which later jobs read, and a line to the run's summary page. Figures that are not there
(the tests never ran) are null. The Python version is taken from PYTHON_VERSION.
"""

import json
import os
import sys
from pathlib import Path
from xml.etree import ElementTree


def read_tests(junit: Path) -> dict[str, int | None]:
    """Counts of a JUnit file."""
    counts = ("tests", "failures", "errors", "skipped")
    if not junit.is_file():
        return dict.fromkeys(counts)
    root = ElementTree.parse(junit).getroot()
    suites = [root] if root.tag == "testsuite" else root.findall("testsuite")
    return {count: sum(int(suite.get(count, 0)) for suite in suites) for count in counts}


def read_coverage(report: Path) -> float | None:
    """Percentage of a Cobertura file as coverage.py counts it, lines and branches together.

    Rounded down, so that 89.999 never shows as 90.
    """
    if not report.is_file():
        return None
    root = ElementTree.parse(report).getroot()
    covered = int(root.get("lines-covered", 0)) + int(root.get("branches-covered", 0))
    valid = int(root.get("lines-valid", 0)) + int(root.get("branches-valid", 0))
    return covered * 10_000 // valid / 100 if valid else 100.0


def main() -> None:
    reports = Path(sys.argv[1] if len(sys.argv) > 1 else "reports")
    version = os.environ["PYTHON_VERSION"]
    tests = read_tests(reports / "junit.xml")
    coverage = read_coverage(reports / "coverage.xml")

    reports.mkdir(exist_ok=True)
    summary = {**tests, "coverage": coverage}
    (reports / "summary.json").write_text(json.dumps(summary) + "\n", encoding="utf-8")

    shown = {name: "–" if value is None else value for name, value in summary.items()}
    line = (
        f"Python {version}: {shown['tests']} tests, {shown['failures']} failed, {shown['errors']} errors, "
        f"{shown['skipped']} skipped, {shown['coverage']} % covered"
    )
    print(line)
    if page := os.environ.get("GITHUB_STEP_SUMMARY"):
        with open(page, "a", encoding="utf-8") as file:
            file.write(line + "\n")


if __name__ == "__main__":
    main()
