# Managed by Slipway: edit .github/pipeline.yaml, not this file.
# ruff: noqa
# fmt: off
"""Writes what the engine said of a stack as Markdown, counts first. With a saved plan it says on file descriptor 3
whether the plan changes anything.

  python3 plan_summary.py STACK PLAN LOG

PLAN may be empty. LOG is the engine's output, redacted; of a long one the end is shown, where the engine sums up.
"""

import json
import os
import sys
from collections import Counter
from pathlib import Path

WORDS = {
    "create": "created",
    "update": "changed",
    "replace": "replaced",
    "delete": "deleted",
    "import": "taken over",
    "read": "",
    "same": "",
    "refresh": "",
}
# Steps that a replacement is made of; "replace" stands for them.
PARTS = ("create-replacement", "delete-replaced", "discard-replaced", "remove-pending-replace")
# GitHub takes one MiB of a step's summary.
LONGEST = 200_000


def operations(plan):
    """Kind of step -> how many resources have it, without those that change nothing."""
    steps = [step for resource in plan["resourcePlans"].values() for step in resource.get("steps") or []]
    # A kind that is new to this list counts: to apply too much is refused by the engine, to leave it out by nobody.
    return Counter(step for step in steps if step not in PARTS and WORDS.get(step, step) != "")


def counts(found):
    if not found:
        return "Nothing changes."
    return ", ".join(f"**{number}** {WORDS.get(step, step)}" for step, number in sorted(found.items())) + "."


def fenced(text):
    kept = text if len(text) <= LONGEST else "…\n" + text[-LONGEST:]
    fence = "`" * 3
    while fence in kept:
        fence += "`"
    return f"{fence}diff\n{kept.strip()}\n{fence}"


def main():
    stack, plan, log = sys.argv[1], sys.argv[2], Path(sys.argv[3])
    print(f"## `{stack}`\n")
    if plan:
        found = operations(json.loads(Path(plan).read_text(encoding="utf-8")))
        print(f"{counts(found)}\n")
        os.write(3, b"true\n" if found else b"false\n")
    print(f"{fenced(log.read_text(encoding='utf-8', errors='replace'))}\n")


if __name__ == "__main__":
    main()
