#!/usr/bin/env python3
"""Deletes old versions of a container image that nothing can need any more.

Kept are: every version with a tag; the newest KEEP without one; what is younger than MIN_AGE_HOURS, as its index may be
on its way; the digests of IN_USE; and whatever a kept version refers to, such as the platforms of an index. When one of
these cannot be read, nothing is deleted at all.

  GITHUB_TOKEN    may read packages, and delete them unless DRY_RUN
  IMAGE           registry, owner and name: ghcr.io/acme/app
  KEEP            10
  MIN_AGE_HOURS   24
  IN_USE          digests that are deployed, separated by white space
  DRY_RUN         "true" says what would be deleted, and deletes nothing
"""

import json
import os
import subprocess
import sys
import urllib.parse
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from github_api import GitHub

# A run that found more would take longer than its job may; the next one goes on.
AT_MOST = 200


@dataclass(frozen=True)
class Version:
    id: int
    digest: str
    created: datetime
    tags: tuple[str, ...]

    @classmethod
    def read(cls, answer: dict[str, Any]) -> "Version":
        created = datetime.fromisoformat(answer["created_at"].replace("Z", "+00:00"))
        tags = answer.get("metadata", {}).get("container", {}).get("tags", [])
        return cls(answer["id"], answer["name"], created, tuple(tags))


class Packages(GitHub):
    """The versions of one container package."""

    def __init__(self, repository: str, token: str, base_url: str, package: str) -> None:
        super().__init__(repository, token, base_url)
        owner = self.get("")["owner"]
        kind = "orgs" if owner["type"] == "Organization" else "users"
        self._base_url = (
            f"{base_url.rstrip('/')}/{kind}/{owner['login']}/packages/container/{urllib.parse.quote(package, safe='')}"
        )

    def versions(self) -> list[Version]:
        try:
            return [Version.read(one) for one in self.get_all("/versions")]
        except SystemExit as error:
            # Before the first push there is no package.
            if ": 404 " in str(error):
                return []
            raise

    def version(self, version: Version) -> Version:
        return Version.read(self.get(f"/versions/{version.id}"))

    def delete(self, version: Version) -> None:
        self._send("DELETE", f"/versions/{version.id}")


def referred(image: str, digest: str) -> list[str]:
    """Digests that a manifest refers to as manifests of their own."""
    command = ["docker", "buildx", "imagetools", "inspect", "--raw", f"{image}@{digest}"]
    try:
        raw = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        manifests = json.loads(raw).get("manifests", [])
        return [one["digest"] for one in manifests]
    except (subprocess.CalledProcessError, ValueError, KeyError, AttributeError, TypeError) as error:
        said = getattr(error, "stderr", None) or error
        raise SystemExit(
            f"::error::What {image}@{digest} refers to cannot be read, so nothing is deleted: {str(said).strip()[:300]}"
        ) from None


def kept_versions(versions: list[Version], keep: int, young: datetime, in_use: set[str]) -> set[str]:
    """Digests that are kept for their own sake."""
    untagged = sorted((one for one in versions if not one.tags), key=lambda one: (one.created, one.id), reverse=True)
    return {
        one.digest for one in versions if one.tags or one.created > young or one.digest in in_use
    } | {one.digest for one in untagged[:keep]}


def with_referred(image: str, kept: set[str], known: set[str]) -> set[str]:
    """The same with all that they refer to, however deep."""
    found = set(kept)
    waiting = sorted(kept & known)
    while waiting:
        for digest in referred(image, waiting.pop()):
            if digest not in found:
                found.add(digest)
                if digest in known:
                    waiting.append(digest)
    return found


def main() -> int:
    image = os.environ["IMAGE"]
    keep = int(os.environ.get("KEEP") or 10)
    young = datetime.now(timezone.utc) - timedelta(hours=float(os.environ.get("MIN_AGE_HOURS") or 24))
    in_use = set(os.environ.get("IN_USE", "").split())
    dry = os.environ.get("DRY_RUN") == "true"
    packages = Packages(
        os.environ["GITHUB_REPOSITORY"],
        os.environ["GITHUB_TOKEN"],
        os.environ.get("GITHUB_API_URL", "https://api.github.com"),
        image.split("/", 2)[2],
    )
    versions = packages.versions()
    old = [one for one in versions if one.digest not in kept_versions(versions, keep, young, in_use)]
    if old:
        known = {one.digest for one in versions}
        kept = with_referred(image, kept_versions(versions, keep, young, in_use), known)
        old = [one for one in old if one.digest not in kept]
    old.sort(key=lambda one: (one.created, one.id))

    deleted = 0
    for version in old[:AT_MOST]:
        if dry:
            print(f"would delete {version.digest}, made {version.created:%Y-%m-%d}")
            continue
        # Somebody may have given it a tag meanwhile.
        if packages.version(version).tags:
            print(f"{version.digest} has a tag by now: kept")
            continue
        packages.delete(version)
        deleted += 1
        print(f"deleted {version.digest}, made {version.created:%Y-%m-%d}")

    line = f"{image}: {len(versions)} versions, {len(versions) - len(old)} to keep, "
    line += f"{len(old)} to delete (nothing deleted on this event)" if dry else f"{deleted} deleted"
    print(line)
    if summary := os.environ.get("GITHUB_STEP_SUMMARY"):
        with open(summary, "a", encoding="utf-8") as page:
            page.write(f"{line}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
