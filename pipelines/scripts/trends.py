"""Shows how a run's figures have moved, and adds them to the history.

  python3 trends.py FOLDER HISTORY

FOLDER holds one folder for each artifact metrics-<word>, with a flat metrics.json. HISTORY is a JSON list of
{"commit", "date", "figures": {name: number}}, oldest first; it is written anew with this run at its end, a hundred at
most. Where several cells give the same name, coverage counts by its least, everything else by its most.
"""

import json
import math
import os
import sys
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

KEPT, SHOWN = 100, 20
BARS = "▁▂▃▄▅▆▇█"


def is_number(value: object) -> bool:
    return type(value) in (int, float) and math.isfinite(value)  # type: ignore[arg-type]


def gather(folder: Path) -> dict[str, float]:
    found: dict[str, list[float]] = {}
    for file in sorted(folder.glob("*/metrics.json")):
        try:
            content = json.loads(file.read_text(encoding="utf-8"))
        except ValueError:
            print(f"::warning::{file} is no JSON: its figures are left out.")
            continue
        for name, value in content.items() if isinstance(content, dict) else ():
            if is_number(value):
                found.setdefault(str(name), []).append(value)
    return {name: min(values) if name == "coverage" else max(values) for name, values in sorted(found.items())}


def read_history(file: Path) -> list[dict[str, Any]]:
    """What is there, as far as it makes sense."""
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    points = content if isinstance(content, list) else []
    return [
        {**point, "figures": {str(name): value for name, value in point["figures"].items() if is_number(value)}}
        for point in points
        if isinstance(point, dict) and isinstance(point.get("figures"), dict)
    ][-KEPT:]


def sparkline(values: list[float]) -> str:
    least, most = min(values), max(values)
    return "".join(BARS[round((value - least) / (most - least) * 7) if most > least else 0] for value in values)


def page(history: list[dict[str, Any]], title: str) -> str:
    now = history[-1]["figures"]
    rows = []
    for name, value in now.items():
        values = [point["figures"][name] for point in history if name in point["figures"]][-SHOWN:]
        change = f"{value - values[-2]:+g}" if len(values) > 1 else "new"
        rows.append(f"| {cell(name)} | {value:g} | {change} | {min(values):g} to {max(values):g} | {sparkline(values)} |")
    head = [f"### {title}", "", "| | Now | Change | Range | Trend |", "| --- | ---: | ---: | ---: | --- |"]
    return "\n".join([*head, *rows]) + "\n"


def cell(name: str) -> str:
    return "".join(character for character in name if character.isalnum() or character in " .%/_-")[:60]


def main() -> None:
    folder, file = Path(sys.argv[1]), Path(sys.argv[2])
    figures = gather(folder)
    if not figures:
        print("::notice::No figures were left by this run: the history stays as it is.")
        return
    now = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    point = {"commit": os.environ["GITHUB_SHA"], "date": now, "figures": figures}
    history = [*read_history(file), point][-KEPT:]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(history), encoding="utf-8")
    text = page(history, os.environ.get("TITLE", "Trends"))
    print(text)
    if summary := os.environ.get("GITHUB_STEP_SUMMARY"):
        with open(summary, "a", encoding="utf-8") as target:
            target.write(text)


if __name__ == "__main__":
    main()
