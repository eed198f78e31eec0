"""Judges the tests of one matrix cell: how many passed, what they covered, what they took.

Fails when fewer tests passed than MINIMUM_TESTS: tests that are lost, renamed or skipped fail nothing by themselves.
Reads reports/junit.xml, coverage.xml and resources.json; writes reports/metrics.json and a line to the summary.

  CELL            what the cell is called
  MINIMUM_TESTS   how many must pass: a number, or a JSON object of TEST_MODE -> number
  COVERAGE        percentage that must be covered; 0 for none
"""

import json
import os
import sys
from pathlib import Path
from xml.etree import ElementTree

from test_summary import read_coverage, read_tests


def judge(tests: dict[str, int | None], coverage: float | None, minimum: int, wanted: float) -> list[str]:
    """What is wrong, in words; nothing when all is well."""
    if tests["tests"] is None:
        return ["There is no reports/junit.xml: the tests did not run to their end."]
    passed = passed_of(tests)
    faults = []
    if passed < minimum:
        skipped = f", {tests['skipped']} were skipped" if tests["skipped"] else ""
        faults.append(
            f"{passed} tests passed{skipped}, and at least {minimum} must: find what was lost, or set the pipeline's "
            'option "minimumTests" to what is right now.'
        )
    if wanted > 0 and coverage is None:
        faults.append("There is no reports/coverage.xml: coverage was not measured.")
    elif coverage is not None and coverage < wanted:
        faults.append(f"{coverage:g} percent are covered, and at least {wanted:g} must be.")
    return faults


def minimum_of(text: str) -> int:
    table = json.loads(text)
    mode = os.environ.get("TEST_MODE", "")
    if isinstance(table, dict) and mode not in table:
        raise SystemExit(f'::error::TEST_MODE is "{mode}", for which MINIMUM_TESTS has no number: it has {", ".join(table)}.')
    return int(table[mode] if isinstance(table, dict) else table)


def passed_of(tests: dict[str, int | None]) -> int:
    return sum((1 if name == "tests" else -1) * (count or 0) for name, count in tests.items())


def main() -> int:
    reports = Path("reports")
    try:
        tests, coverage = read_tests(reports / "junit.xml"), read_coverage(reports / "coverage.xml")
    except ElementTree.ParseError as error:
        print(f"::error::A report is no XML: {error}.")
        return 1
    resources = json.loads((reports / "resources.json").read_text()) if (reports / "resources.json").is_file() else {}
    figures = {
        **({} if tests["tests"] is None else {"passed": passed_of(tests), "skipped": tests["skipped"]}),
        **({} if coverage is None else {"coverage": coverage}),
        **resources,
    }
    reports.mkdir(exist_ok=True)
    (reports / "metrics.json").write_text(json.dumps(figures) + "\n", encoding="utf-8")
    line = f"{os.environ['CELL']}: " + (", ".join(f"{name} {value:g}" for name, value in figures.items()) or "no figures")
    print(line)
    if page := os.environ.get("GITHUB_STEP_SUMMARY"):
        with open(page, "a", encoding="utf-8") as file:
            file.write(f"- {line}\n")
    faults = judge(tests, coverage, minimum_of(os.environ["MINIMUM_TESTS"]), float(os.environ["COVERAGE"]))
    for fault in faults:
        print(f"::error::{fault}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
