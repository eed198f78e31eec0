"""Lists what a release's wheels are made of, as SPDX 2.3 in JSON: each wheel with its hash, and what it asks for.

  WHEELS   folder with the wheels, in any depth
  SBOM     file to write
  TAG, GITHUB_REPOSITORY, GITHUB_SERVER_URL, GITHUB_SHA
"""

import email.parser
import hashlib
import json
import os
import re
import sys
import zipfile
from datetime import datetime, timezone
from email.message import Message
from pathlib import Path
from typing import Any

NONE = "NOASSERTION"


def metadata_of(wheel: Path) -> Message:
    with zipfile.ZipFile(wheel) as archive:
        names = [name for name in archive.namelist() if re.fullmatch(r"[^/]+\.dist-info/METADATA", name)]
        if len(names) != 1:
            raise ValueError("holds no METADATA, or several")
        return email.parser.Parser().parsestr(archive.read(names[0]).decode(errors="replace"))


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def requirement(text: str) -> tuple[str, str] | None:
    """Name and wanted versions; nothing for what only an extra asks for."""
    found = re.match(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^\]]*\])?\s*\(?([^;)]*)", text)
    return None if found is None or re.search(r";.*\bextra\b", text) else (canonical(found[1]), found[2].strip())


def reference(text: str) -> str:
    return "SPDXRef-" + re.sub(r"[^A-Za-z0-9.-]", "-", text)


def bill(wheels: list[Path], env: dict[str, str], made: str) -> dict[str, Any]:
    packages: dict[str, dict[str, Any]] = {}
    relations: set[tuple[str, str, str]] = set()
    hashes = []
    for wheel in wheels:
        metadata = metadata_of(wheel)
        name, version = canonical(str(metadata["Name"])), str(metadata["Version"])
        digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
        hashes.append(digest)
        own = reference(f"wheel-{wheel.name}")
        packages[own] = {
            "SPDXID": own,
            "name": name,
            "versionInfo": version,
            "packageFileName": wheel.name,
            "supplier": NONE,
            "downloadLocation": NONE,
            "filesAnalyzed": False,
            "licenseConcluded": NONE,
            "licenseDeclared": str(metadata["License-Expression"] or NONE),
            "copyrightText": NONE,
            "checksums": [{"algorithm": "SHA256", "checksumValue": digest}],
            "externalRefs": [purl(f"pkg:pypi/{name}@{version}")],
        }
        relations.add(("SPDXRef-DOCUMENT", "DESCRIBES", own))
        for text in metadata.get_all("Requires-Dist", []):
            if (wanted := requirement(text)) is None:
                continue
            needed = reference(f"requirement-{wanted[0]}")
            packages.setdefault(
                needed,
                {
                    "SPDXID": needed,
                    "name": wanted[0],
                    **({"versionInfo": wanted[1]} if wanted[1] else {}),
                    "downloadLocation": NONE,
                    "filesAnalyzed": False,
                    "licenseConcluded": NONE,
                    "licenseDeclared": NONE,
                    "copyrightText": NONE,
                    "externalRefs": [purl(f"pkg:pypi/{wanted[0]}")],
                },
            )
            relations.add((own, "DEPENDS_ON", needed))
    repository = f"{env['GITHUB_SERVER_URL']}/{env['GITHUB_REPOSITORY']}"
    whole = hashlib.sha256("".join(sorted(hashes)).encode()).hexdigest()
    return {
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": f"{env['GITHUB_REPOSITORY']} {env['TAG']}",
        "documentNamespace": f"{repository}/releases/tag/{env['TAG']}/sbom-{whole[:32]}",
        "comment": f"Made from commit {env['GITHUB_SHA']}.",
        "creationInfo": {"created": made, "creators": ["Tool: slipway-wheel_sbom"]},
        "packages": [packages[key] for key in sorted(packages)],
        "relationships": [
            {"spdxElementId": one, "relationshipType": kind, "relatedSpdxElement": other}
            for one, kind, other in sorted(relations)
        ],
    }


def purl(locator: str) -> dict[str, str]:
    return {"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": locator}


def main() -> None:
    wheels = sorted(Path(os.environ["WHEELS"]).rglob("*.whl"))
    if not wheels:
        sys.exit(f'::error::There is no wheel below "{os.environ["WHEELS"]}" to list.')
    made = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    try:
        document = bill(wheels, dict(os.environ), made)
    except (ValueError, zipfile.BadZipFile) as error:
        sys.exit(f"::error::A wheel cannot be read: {error}.")
    target = Path(os.environ["SBOM"])
    target.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    print(f"{target}: {len(wheels)} wheels, {len(document['packages']) - len(wheels)} requirements")


if __name__ == "__main__":
    main()
