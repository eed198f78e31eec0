"""Moves pinned versions of requirements files to the newest that has been out for a while.

  arguments        requirements files; one that is not there is passed over, and said
  COOLDOWN_DAYS    how long a release must have been out: a poisoned one is mostly found out within days
  PYTHON_VERSION   the oldest Python that the package is for
  PYPI_URL         https://pypi.org

Only lines `name==1.2.3` are changed; lines with hashes belong to a lock file, which its own tool must make. Writes what
changed to update.md, and the step output "changed".
"""

import json
import os
import re
import sys
import urllib.error
import urllib.parse
import urllib.request
from datetime import datetime, timedelta, timezone
from pathlib import Path

PIN = re.compile(r"^(?P<name>[A-Za-z0-9][\w.-]*)(?P<extras>\[[\w,.-]+\])?==(?P<version>[\w.+!]+)(?P<rest>\s*(?:;.*|#.*)?)$")
FINAL = re.compile(r"^\d+(\.\d+)*(\.post\d+)?$")


def order(version):
    """Of a final release; 1.10 is newer than 1.9."""
    numbers, _, post = version.partition(".post")
    return [int(part) for part in numbers.split(".")], int(post or -1)


def takes(requires, python):
    """Whether a release is for that Python; only the lower and upper bounds that packages use are looked at."""
    wanted = [int(part) for part in python.split(".")]
    for clause in filter(None, (part.strip() for part in (requires or "").split(","))):
        found = re.match(r"^(>=|>|<=|<|!=|==|~=)\s*(\d+(?:\.\d+)*)(\.\*)?$", clause)
        if not found:
            return False
        sign, bound = found[1], [int(part) for part in found[2].split(".")]
        here = wanted[: len(bound)]
        good = {
            ">=": here >= bound[: len(wanted)],
            "~=": here >= bound[: len(wanted)],
            ">": wanted > bound,
            "<=": here <= bound,
            "<": wanted < bound,
            "!=": here != bound or not found[3],
            "==": here == bound,
        }[sign]
        if not good:
            return False
    return True


def newest(project, python, before):
    """The newest final release that was out by then, is not withdrawn and is for that Python."""
    usable = []
    for version, files in project["releases"].items():
        good = [file for file in files if not file["yanked"] and takes(file.get("requires_python"), python)]
        if FINAL.match(version) and good:
            out = min(datetime.fromisoformat(file["upload_time_iso_8601"].replace("Z", "+00:00")) for file in good)
            if out <= before:
                usable.append(version)
    return max(usable, key=order, default=None)


def project_of(name):
    url = f"{os.environ.get('PYPI_URL', 'https://pypi.org').rstrip('/')}/pypi/{urllib.parse.quote(name)}/json"
    try:
        with urllib.request.urlopen(url, timeout=30) as response:
            return json.load(response)
    except (urllib.error.URLError, ValueError) as error:
        sys.exit(f"::error::{url} cannot be read: {error}.")


def update(text, python, before, changes):
    lines = []
    for line in text.splitlines():
        pin = PIN.match(line)
        if pin and FINAL.match(pin["version"]):
            latest = newest(project_of(pin["name"]), python, before)
            if latest and order(latest) > order(pin["version"]):
                changes.append((pin["name"], pin["version"], latest))
                line = f"{pin['name']}{pin['extras'] or ''}=={latest}{pin['rest']}"
        lines.append(line)
    return "\n".join(lines) + "\n"


def main():
    before = datetime.now(timezone.utc) - timedelta(days=float(os.environ["COOLDOWN_DAYS"]))
    report = []
    for name in sys.argv[1:]:
        path = Path(name)
        if not path.is_file():
            print(f"::notice::There is no {name}: nothing to update in it.")
            continue
        text = path.read_text(encoding="utf-8")
        if "--hash=" in text:
            print(f"::notice::{name} has hashes: it is made by a lock tool, and is left to it.")
            continue
        changes = []
        updated = update(text, os.environ["PYTHON_VERSION"], before, changes)
        if changes:
            path.write_text(updated, encoding="utf-8")
            report += [f"| `{name}` | {package} | {old} | {new} |" for package, old, new in changes]
    table = ["| file | package | from | to |", "| --- | --- | --- | --- |", *report]
    Path("update.md").write_text("\n".join(table) + "\n", encoding="utf-8")
    with open(os.environ["GITHUB_OUTPUT"], "a", encoding="utf-8") as output:
        output.write(f"changed={'true' if report else 'false'}\n")
    print("\n".join(table) if report else "Everything is as new as it may be.")


if __name__ == "__main__":
    main()
