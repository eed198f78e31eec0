"""Adds up the coverage of several runs of the tests, and fails where it is below what is asked for.

A line counts as covered when any of the runs reached it. Files that only some runs know count in full.

  first argument    folder with a folder for each run, each with coverage.json (coverage.py's JSON report)
  THRESHOLD         percentage of lines
  EXPECTED          how many reports there must be: one that is missing would hide lines that nothing reached

Leaves metrics/metrics.json ({"coverage": ...}) for the job that reports the run, and a table in the run's summary.
"""

import json
import os
import sys
from pathlib import Path

SHOWN = 10


def read_reports(folder):
    reports = []
    for path in sorted(Path(folder).glob("*/coverage.json")):
        try:
            files = json.loads(path.read_text(encoding="utf-8"))["files"]
            reports.append({name: lines_of(entry) for name, entry in files.items()})
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            sys.exit(f"::error::{path} is no JSON report of coverage.py: {error!r}.")
    return reports


def lines_of(entry):
    executed = set(entry["executed_lines"])
    return executed, executed | set(entry["missing_lines"])


def add_up(reports):
    """Covered and countable lines by file."""
    total = {}
    for report in reports:
        for name, (executed, countable) in report.items():
            # Windows writes its own slashes.
            covered, all_lines = total.setdefault(name.replace("\\", "/"), (set(), set()))
            covered |= executed
            all_lines |= countable
    return {name: (len(covered), len(all_lines)) for name, (covered, all_lines) in total.items()}


def percent(covered, countable):
    """Rounded down, so that 84.999 never shows as 85."""
    return covered * 10_000 // countable / 100 if countable else 100.0


def main():
    folder, threshold, expected = sys.argv[1], float(os.environ["THRESHOLD"]), int(os.environ["EXPECTED"])
    reports = read_reports(folder)
    if len(reports) != expected:
        sys.exit(f"::error::There are {len(reports)} coverage reports in {folder}, not {expected}: a job left none.")
    files = add_up(reports)
    if not files:
        sys.exit("::error::The coverage reports name no file: is the pipeline's option package right?")
    figure = percent(sum(covered for covered, _ in files.values()), sum(lines for _, lines in files.values()))
    worst = sorted(files.items(), key=lambda item: (percent(*item[1]), item[0]))[:SHOWN]
    table = [
        f"Coverage: {figure:g} % of lines, {threshold:g} % wanted, from {len(reports)} runs",
        "",
        "| least covered | lines | covered |",
        "| --- | --- | --- |",
        *(f"| `{name}` | {lines} | {percent(covered, lines):g} % |" for name, (covered, lines) in worst),
        "",
    ]
    print("\n".join(table))
    if page := os.environ.get("GITHUB_STEP_SUMMARY"):
        with open(page, "a", encoding="utf-8") as file:
            file.write("\n".join(table) + "\n")
    Path("metrics").mkdir(exist_ok=True)
    Path("metrics/metrics.json").write_text(json.dumps({"coverage": figure}) + "\n", encoding="utf-8")
    if figure < threshold:
        sys.exit(f"::error::Coverage is {figure:g} %, below the {threshold:g} % that is asked for.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
