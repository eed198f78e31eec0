# Managed by Slipway: edit .github/pipeline.yaml, not this file.
# ruff: noqa
# fmt: off
"""One file of JSON or text out of an artifact of a run.

A fork's pull request can put anything into an artifact. So it is opened only in memory, only up to a size, and only when
it holds the one file that it should.
"""

import io
import json
import lzma
import zipfile
import zlib
from typing import Any

from github_api import GitHub

ARCHIVE_LIMIT = 100_000
FILE_LIMIT = 10_000
TEXT_LIMIT = 70_000


def find_artifact(github: GitHub, run_id: str, name: str) -> dict[str, Any] | None:
    """The newest artifact of that name: an earlier attempt of the run may have left another."""
    found = github.get(f"/actions/runs/{run_id}/artifacts", name=name, per_page=100)["artifacts"]
    usable = [artifact for artifact in found if artifact["name"] == name and not artifact["expired"]]
    return max(usable, key=lambda artifact: artifact["id"], default=None)


def download_artifact(github: GitHub, artifact: dict[str, Any] | None) -> bytes | None:
    if artifact is None or artifact["size_in_bytes"] > ARCHIVE_LIMIT:
        return None
    return github.download(f"/actions/artifacts/{int(artifact['id'])}/zip", ARCHIVE_LIMIT)


def json_in(archive: bytes | None, name: str) -> dict[str, Any]:
    """The object in an archive that holds that file and nothing else; an empty one where anything is odd."""
    content = only_file(archive, name, FILE_LIMIT)
    try:
        found = json.loads(content) if content is not None else None
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def text_in(archive: bytes | None, name: str) -> str | None:
    """The text in an archive that holds that file and nothing else; None where anything is odd."""
    content = only_file(archive, name, TEXT_LIMIT)
    return None if content is None else content.decode("utf-8", errors="replace")


def only_file(archive: bytes | None, name: str, limit: int) -> bytes | None:
    if archive is None or len(archive) > ARCHIVE_LIMIT:
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as files:
            if files.namelist() != [name]:
                return None
            with files.open(name) as file:
                content = file.read(limit + 1)
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, EOFError, NotImplementedError, RuntimeError, ValueError):
        # RuntimeError is an encrypted archive.
        return None
    return content if len(content) <= limit else None
