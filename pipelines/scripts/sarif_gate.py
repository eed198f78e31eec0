"""Counts what a scanner found, and fails when there is something that counts.

  python3 sarif_gate.py TOOL FILE LEVEL

FILE is SARIF; LEVEL is the least one that fails: error, warning, note, or never. A finding that carries an accepted
suppression does not count. Writes metrics.json beside the file and the findings that count to the summary.
"""

import json
import sys
from os import environ
from pathlib import Path
from typing import Any

LEVELS = ("none", "note", "warning", "error")
SHOWN = 20


def level_of(result: dict[str, Any], rules: dict[str, dict[str, Any]]) -> str:
    """What a result says, or what its rule says by default, or what SARIF says then."""
    default = rules.get(str(result.get("ruleId")), {}).get("defaultConfiguration", {}).get("level", "warning")
    level = result.get("level", default)
    return level if level in LEVELS else "warning"


def findings(sarif: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    """Level, rule, place and message of each result that is not suppressed."""
    found = []
    for run in sarif["runs"]:
        rules = {rule["id"]: rule for rule in run["tool"]["driver"].get("rules") or []}
        for result in run.get("results") or []:
            accepted = [one for one in result.get("suppressions") or [] if one.get("status", "accepted") == "accepted"]
            if not accepted:
                text = str(result.get("message", {}).get("text", ""))
                found.append((level_of(result, rules), str(result.get("ruleId", "")), place_of(result), text))
    return sorted(found, key=lambda one: (-LEVELS.index(one[0]), *one[1:]))


def place_of(result: dict[str, Any]) -> str:
    physical = next(iter(result.get("locations") or []), {}).get("physicalLocation", {})
    line = physical.get("region", {}).get("startLine")
    return str(physical.get("artifactLocation", {}).get("uri", "")) + (f":{line}" if line else "")


def plain(text: str, most: int = 160) -> str:
    shown = "".join(" " if character in "|`<>[]\r\n" else character for character in text)
    return shown if len(shown) <= most else shown[:most] + "…"


def main() -> int:
    tool, file, least = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
    if least not in (*LEVELS[1:], "never"):
        print(f'::error::"{least}" is no level: write error, warning, note or never.')
        return 2
    try:
        found = findings(json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        print(f"::error::{file} is no SARIF, so {tool} cannot have run to its end: {type(error).__name__} {error}.")
        return 2
    counts = {f"{tool} {level}s": sum(one[0] == level for one in found) for level in reversed(LEVELS[1:])}
    (file.parent / "metrics.json").write_text(json.dumps(counts) + "\n", encoding="utf-8")
    counting = [] if least == "never" else [one for one in found if LEVELS.index(one[0]) >= LEVELS.index(least)]
    shown = ", ".join(f"{count} {name.removeprefix(tool).strip()}" for name, count in counts.items())
    rows = [f"| {level} | {plain(rule)} | {plain(place)} | {plain(text)} |" for level, rule, place, text in found[:SHOWN]]
    table = ["", "| Level | Rule | Place | |", "| --- | --- | --- | --- |", *rows] if rows else []
    more = ["", f"and {len(found) - SHOWN} more"] if len(found) > SHOWN else []
    text = "\n".join([f"### {tool}: {shown}", *table, *more]) + "\n"
    print(text)
    if page := environ.get("GITHUB_STEP_SUMMARY"):
        with open(page, "a", encoding="utf-8") as summary:
            summary.write(text)
    for _, rule, place, message in counting[:SHOWN]:
        print(f"::error::{plain(rule)} at {plain(place)}: {plain(message)}")
    return 1 if counting else 0


if __name__ == "__main__":
    sys.exit(main())
