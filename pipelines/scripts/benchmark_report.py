"""Compares what pytest-benchmark measured with the history of the default branch.

  python3 benchmark_report.py MEASURED HISTORY

HISTORY is in the form of github-action-benchmark ({"entries": {name: [{commit, date, tool, benches}]}}), so that the
action reads it as it is; it is written anew with this run at its end. A benchmark is compared with the median of the
last runs, since one run alone may have been a lucky one.

  LIMIT           percentage of time by which a benchmark may be slower than before
  NAME            the history's name in the file (Benchmark)
  GITHUB_SHA, GITHUB_SERVER_URL, GITHUB_REPOSITORY
Writes benchmark/report.md and benchmark/metrics.json; ends with 1 after a regression.
"""

import json
import os
import statistics
import sys
import time
from pathlib import Path
from typing import Any

KEPT, COMPARED = 100, 10


def benches_of(measured: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "name": bench["fullname"],
            "value": bench["stats"]["ops"],
            "unit": "iter/sec",
            "range": f"stddev: {bench['stats']['stddev']}",
            "extra": f"mean: {bench['stats']['mean'] * 1e3:.6g} msec\nrounds: {bench['stats']['rounds']}",
        }
        for bench in measured["benchmarks"]
    ]


def earlier_of(history: list[dict[str, Any]]) -> dict[str, float]:
    """Median of the last iterations a second of each benchmark."""
    values: dict[str, list[float]] = {}
    for run in history[-COMPARED:]:
        for bench in run["benches"]:
            values.setdefault(bench["name"], []).append(float(bench["value"]))
    return {name: statistics.median(found) for name, found in values.items()}


def read_history(file: Path, name: str) -> list[dict[str, Any]]:
    if not file.is_file():
        return []
    try:
        runs = json.loads(file.read_text(encoding="utf-8"))["entries"][name]
        earlier_of(runs)
        return runs[-KEPT:]
    except (ValueError, KeyError, TypeError, AttributeError):
        print("::warning::The history of the benchmarks cannot be read: it begins anew.")
        return []


def slower(value: float, before: float) -> float:
    """Percentage of time that is taken more than before; less is negative."""
    return (before / value - 1) * 100 if value > 0 else float("inf")


def report(benches: list[dict[str, Any]], earlier: dict[str, float], limit: float) -> tuple[str, list[str]]:
    """The page, and the benchmarks that are too slow."""
    rows, regressions = [], []
    for bench in benches:
        before = earlier.get(bench["name"])
        change = None if before is None else slower(bench["value"], before)
        sign = "new" if change is None else "❌" if change > limit else "✅"
        if change is not None and change > limit:
            regressions.append(f"{bench['name']} takes {change:.0f} percent more time than before; {limit:g} are allowed")
        shown = "–" if change is None else f"{change:+.1f} %"
        label = bench["name"].replace("|", "¦").replace("`", "'")
        rows.append(f"| `{label}` | {bench['value']:.6g} | {'–' if before is None else f'{before:.6g}'} | {shown} | {sign} |")
    gone = sorted(set(earlier) - {bench["name"] for bench in benches})
    head = [
        f"### Benchmarks: {'slower than allowed' if regressions else 'within the limit'}",
        "",
        "| Benchmark | Iterations a second | Before | Time | |",
        "| --- | ---: | ---: | ---: | --- |",
    ]
    tail = ["", f"Not measured any more: {len(gone)}."] if gone else []
    return "\n".join([*head, *rows, *tail]) + "\n", regressions


def main() -> int:
    measured, file = Path(sys.argv[1]), Path(sys.argv[2])
    name, limit = os.environ.get("NAME", "Benchmark"), float(os.environ["LIMIT"])
    try:
        benches = benches_of(json.loads(measured.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(f"::error::{measured} is not what pytest-benchmark writes: {type(error).__name__} {error}.")
        return 1
    if not benches:
        print(f"::error::{measured} holds no benchmark: the folder of benchmarks has no test with the fixture.")
        return 1
    history = read_history(file, name)
    text, regressions = report(benches, earlier_of(history), limit)

    folder = Path("benchmark")
    folder.mkdir(exist_ok=True)
    (folder / "report.md").write_text(text, encoding="utf-8")
    figures = {short(bench["name"]): bench["value"] for bench in benches[:50]}
    (folder / "metrics.json").write_text(json.dumps(figures), encoding="utf-8")
    repository = f"{os.environ.get('GITHUB_SERVER_URL', 'https://github.com')}/{os.environ['GITHUB_REPOSITORY']}"
    commit = os.environ["GITHUB_SHA"]
    run = {
        "commit": {"id": commit, "message": "", "timestamp": "", "url": f"{repository}/commit/{commit}"},
        "date": int(time.time() * 1000),
        "tool": "pytest",
        "benches": benches,
    }
    content = {"lastUpdate": run["date"], "repoUrl": repository, "entries": {name: [*history, run][-KEPT:]}}
    target = folder / "history.json"
    target.write_text(json.dumps(content), encoding="utf-8")

    print(text)
    if page := os.environ.get("GITHUB_STEP_SUMMARY"):
        with open(page, "a", encoding="utf-8") as summary:
            summary.write(text)
    for regression in regressions:
        print(f"::error::{regression}.")
    return 1 if regressions else 0


def short(name: str) -> str:
    return "".join(character if character.isalnum() or character in "_.-" else "-" for character in name)[-60:].lstrip("-_.")


if __name__ == "__main__":
    sys.exit(main())
