"""Looks at what the package depends on: known vulnerabilities, licences, and what is outdated.

Vulnerabilities and licences fail; what is outdated is shown, as dependencies.yml updates it.

  PYTHON             interpreter of the environment that holds the package and nothing else
  SCANNERS           "safety", "pip-audit" or both, separated by a blank; installed beside this script's interpreter
  ALLOWED_LICENSES   words, one a line, of which each dependency's licence must have one
  IGNORED            file with vulnerabilities that are known and accepted: `ID until YYYY-MM-DD reason`, one a line
                     (.github/accepted-vulnerabilities.txt)

Writes reports/<what>.json, metrics/metrics.json and a table in the run's summary.
"""

import datetime
import json
import os
import re
import subprocess
import sys
from pathlib import Path

ACCEPTED = re.compile(r"^(\S+) until (\d{4}-\d{2}-\d{2}) (\S.*)$")


def json_of(command):
    """What a tool printed as JSON. Its status says that it found something, so only what cannot be read is a fault."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    # Safety prints notes around it, in which brackets may stand too.
    for start in re.finditer(r"^[{\[]", done.stdout, re.MULTILINE):
        try:
            return json.JSONDecoder().raw_decode(done.stdout[start.start() :])[0]
        except ValueError:
            continue
    said = (done.stderr or done.stdout).strip().splitlines()
    sys.exit(f"::error::{' '.join(command[:4])} ended with status {done.returncode}: {said[-1] if said else 'nothing'}")


def audited(report):
    """Vulnerabilities in a report of pip-audit."""
    return [
        (found["id"], package["name"], package.get("version", "?"), found.get("aliases", []))
        for package in report["dependencies"]
        for found in package.get("vulns", [])
    ]


def safety_checked(report):
    """Vulnerabilities in a report of `safety check`."""
    return [
        (found["vulnerability_id"], found["package_name"], found["analyzed_version"], [found["CVE"]] if found.get("CVE") else [])
        for found in report["vulnerabilities"]
    ]


def not_audited(report):
    """Packages that pip-audit could not look up."""
    return [package["name"] for package in report["dependencies"] if "skip_reason" in package]


def vulnerabilities(scanners, frozen):
    # pip-audit reads the environment itself; safety is handed its list.
    tools = {
        "pip-audit": (
            [sys.executable, "-m", "pip_audit", "--format", "json", "--progress-spinner", "off", "--no-deps", "--disable-pip", "-r", frozen],
            audited,
        ),
        "safety": ([sys.executable, "-m", "safety", "check", "--output", "json", "--file", frozen], safety_checked),
    }
    found = {}
    for scanner in scanners:
        command, read = tools[scanner]
        report = json_of(command)
        Path("reports", f"{scanner}.json").write_text(json.dumps(report, indent=2), encoding="utf-8")
        try:
            skipped = not_audited(report) if scanner == "pip-audit" else []
            if skipped and len(skipped) == len(report["dependencies"]):
                sys.exit(f"::error::{scanner} could look up none of the dependencies: is the package index reached?")
            if skipped:
                print(f"::warning::{scanner} does not know {', '.join(skipped)}, so nobody looked at them.")
            for identity, package, version, aliases in read(report):
                found.setdefault((package, identity), (version, aliases, []))[2].append(scanner)
        except (KeyError, TypeError) as error:
            sys.exit(f"::error::The report of {scanner} is of a form that this script does not know: {error!r}.")
    return found


def accepted(path, today):
    """Ids that hold today; a line that has lapsed, or that cannot be read, is a fault."""
    ids, faults = set(), []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines() if path.is_file() else [], 1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        match = ACCEPTED.match(line)
        if not match:
            faults.append(f'{path}:{number}: "{line}": write "ID until YYYY-MM-DD reason"')
        elif match[2] < today:
            faults.append(f"{path}:{number}: {match[1]} was accepted until {match[2]}, which is over")
        else:
            ids.add(match[1])
    return ids, faults


def unlicensed(packages, allowed):
    """Packages whose licence has none of the words."""
    words = [re.compile(rf"\b{re.escape(word)}", re.IGNORECASE) for word in allowed]
    return [
        (package["Name"], package["Version"], package["License"])
        for package in packages
        if not any(word.search(package["License"]) for word in words)
    ]


def main():
    python, scanners = os.environ["PYTHON"], os.environ["SCANNERS"].split()
    allowed = [word for word in os.environ["ALLOWED_LICENSES"].splitlines() if word.strip()]
    ignored = Path(os.environ.get("IGNORED", ".github/accepted-vulnerabilities.txt"))
    Path("reports").mkdir(exist_ok=True)
    frozen = Path("reports/dependencies.txt")
    listed = subprocess.run([python, "-m", "pip", "freeze", "--exclude-editable"], capture_output=True, text=True, check=True)
    # Only what an index has: the package itself comes from this folder.
    frozen.write_text("".join(f"{line}\n" for line in listed.stdout.splitlines() if "==" in line), encoding="utf-8")

    ids, faults = accepted(ignored, datetime.datetime.now(datetime.timezone.utc).date().isoformat())
    found = vulnerabilities(scanners, str(frozen))
    rows = []
    for (package, identity), (version, aliases, by) in sorted(found.items()):
        excused = bool(ids & {identity, *aliases})
        rows.append(f"| {'accepted' if excused else '❌'} | {package} {version} | {identity} {' '.join(aliases)} | {', '.join(by)} |")
        if not excused:
            faults.append(f"{package} {version} has {identity}: update it, or accept it in {ignored} until a day")

    licences = json_of([sys.executable, "-m", "piplicenses", "--python", python, "--format", "json"])
    Path("reports/licenses.json").write_text(json.dumps(licences, indent=2), encoding="utf-8")
    for name, version, licence in unlicensed(licences, allowed):
        faults.append(f'{name} {version} has the licence "{licence}", which has none of the allowed words')

    outdated = json_of([python, "-m", "pip", "list", "--outdated", "--format", "json"])
    Path("reports/outdated.json").write_text(json.dumps(outdated, indent=2), encoding="utf-8")
    for package in outdated:
        rows.append(f"| outdated | {package['name']} {package['version']} | {package['latest_version']} is out | pip |")

    Path("metrics").mkdir(exist_ok=True)
    figures = {"vulnerabilities": len(found), "outdated": len(outdated), "dependencies": len(licences)}
    Path("metrics/metrics.json").write_text(json.dumps(figures) + "\n", encoding="utf-8")
    head = f"{len(found)} vulnerabilities, {len(outdated)} outdated, {len(licences)} packages with a licence"
    table = ["", "| | package | | by |", "| --- | --- | --- | --- |", *rows] if rows else []
    text = "\n".join([head, *table])
    print(text)
    if page := os.environ.get("GITHUB_STEP_SUMMARY"):
        with open(page, "a", encoding="utf-8") as file:
            file.write(text + "\n")
    for fault in faults:
        print(f"::error::{fault}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
