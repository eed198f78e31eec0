"""Checks the licences of everything that is installed against a list of those that are allowed, and reports them.

  ALLOWED      SPDX names, separated by blanks
  EXCEPTIONS   JSON object: package -> why it may stay; each must be needed
  PROJECT      distributions that are our own, separated by blanks

Reads what the packages say themselves: License-Expression first, then the classifiers, then License. Writes
licenses/dependencies.json, licenses/report.md and the summary.
"""

import importlib.metadata
import json
import os
import re
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from spdx import NotAnExpression, allows, named

# Longer than this, "License" holds the licence's text and not its name.
LONGEST_NAME = 80


@dataclass(frozen=True)
class Package:
    name: str
    version: str
    license: str
    # allowed, excepted, refused, unknown
    verdict: str
    reason: str = ""


def license_of(metadata: importlib.metadata.PackageMetadata) -> str:
    """An SPDX expression as far as one can be made; empty where the package says nothing."""
    expression = metadata.get("License-Expression")
    if expression:
        return expression
    classifiers = [
        named(line.split(" :: ")[-1])
        for line in metadata.get_all("Classifier") or []
        if line.startswith("License :: ") and not line.endswith(":: OSI Approved")
    ]
    if classifiers:
        # Several classifiers do not say whether they are alternatives: all of them must be allowed.
        return " AND ".join(sorted(set(classifiers)))
    text = (metadata.get("License") or "").strip()
    return named(text) if text and "\n" not in text and len(text) <= LONGEST_NAME and text != "UNKNOWN" else ""


def judge(name: str, version: str, license: str, allowed: set[str], exceptions: dict[str, str]) -> Package:
    try:
        fits = bool(license) and allows(license, allowed)
        verdict = "allowed" if fits else "refused" if license else "unknown"
    except NotAnExpression:
        verdict = "unknown"
    if verdict != "allowed" and name in exceptions:
        return Package(name, version, license, "excepted", exceptions[name])
    return Package(name, version, license, verdict)


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def report(packages: Iterable[Package]) -> str:
    signs = {"allowed": "✅", "excepted": "⚠️", "refused": "❌", "unknown": "❌"}
    rows = [
        f"| {one.name} | {one.version} | {plain(one.license) or 'says nothing'} | {signs[one.verdict]} {one.verdict} | {plain(one.reason)} |"
        for one in sorted(packages, key=lambda one: (one.verdict == "allowed", one.name))
    ]
    return "\n".join(["### Licences of dependencies", "", "| Package | Version | Licence | | Why |", "| --- | --- | --- | --- | --- |", *rows]) + "\n"


def plain(text: str) -> str:
    return re.sub(r"[|`<>\[\]\s]+", " ", text)[:120].strip()


def main() -> int:
    allowed, own = set(os.environ["ALLOWED"].split()), {normal(name) for name in os.environ.get("PROJECT", "").split()}
    exceptions = {normal(name): why for name, why in json.loads(os.environ.get("EXCEPTIONS") or "{}").items()}
    found = {normal(one.metadata["Name"]): one for one in importlib.metadata.distributions() if one.metadata["Name"]}
    packages = [
        judge(name, one.version, license_of(one.metadata), allowed, exceptions)
        for name, one in sorted(found.items())
        if name not in own
    ]
    folder = Path("licenses")
    folder.mkdir(exist_ok=True)
    (folder / "dependencies.json").write_text(json.dumps([asdict(one) for one in packages], indent=2) + "\n", encoding="utf-8")
    text = report(packages)
    (folder / "report.md").write_text(text, encoding="utf-8")
    if page := os.environ.get("GITHUB_STEP_SUMMARY"):
        with open(page, "a", encoding="utf-8") as file:
            file.write(text)
    faults = [
        f"{one.name} {one.version} is under {plain(one.license)}, which is not on the list of allowed licences."
        if one.verdict == "refused"
        else f'{one.name} {one.version} says "{plain(one.license)}" of its licence: find out, then allow it or write an exception.'
        for one in packages
        if one.verdict in ("refused", "unknown")
    ]
    used = {one.name for one in packages if one.verdict == "excepted"}
    faults += [f'The exception for "{name}" is not needed any more: take it out.' for name in sorted(set(exceptions) - used)]
    for fault in faults:
        print(f"::error::{fault}")
    print(f"{len(packages)} dependencies, {sum(one.verdict in ('refused', 'unknown') for one in packages)} not allowed.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
