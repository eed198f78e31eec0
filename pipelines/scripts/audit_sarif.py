"""Turns what pip-audit found into SARIF, so that code scanning shows it beside everything else.

  python3 audit_sarif.py AUDIT.json AUDIT.sarif FILE

FILE is the lock file at which findings are shown.
"""

import json
import sys
from pathlib import Path
from typing import Any


def sarif(audit: dict[str, Any], place: str) -> dict[str, Any]:
    rules: dict[str, dict[str, Any]] = {}
    results = []
    for package in audit["dependencies"]:
        for found in package.get("vulns", []):
            name = f"{package['name']} {package['version']}"
            fixed = ", ".join(found.get("fix_versions") or [])
            advice = f"Fixed in {fixed}." if fixed else "There is no fixed version yet."
            rules[found["id"]] = {
                "id": found["id"],
                "shortDescription": {"text": f"{found['id']} in {package['name']}"},
                "fullDescription": {"text": (found.get("description") or found["id"])[:1000]},
                "help": {"text": ", ".join([found["id"], *found.get("aliases", [])])},
                "properties": {"tags": ["security", "dependency"]},
            }
            results.append(
                {
                    "ruleId": found["id"],
                    "level": "error",
                    "message": {"text": f"{name} has the known vulnerability {found['id']}. {advice}"},
                    "locations": [
                        {"physicalLocation": {"artifactLocation": {"uri": place}, "region": {"startLine": 1}}}
                    ],
                    # By package and advisory, so that a finding stays the same one when the file moves on.
                    "partialFingerprints": {"vulnerability/v1": f"{package['name']}:{found['id']}"},
                }
            )
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {"name": "pip-audit", "informationUri": "https://pypi.org/project/pip-audit/", "rules": [*rules.values()]}},
                "results": results,
            }
        ],
    }


def main() -> int:
    source, target, place = sys.argv[1:]
    try:
        text = json.dumps(sarif(json.loads(Path(source).read_text(encoding="utf-8")), place), indent=2)
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(f"::error::{source} is not what pip-audit writes: {type(error).__name__} {error}.")
        return 1
    Path(target).write_text(text + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
