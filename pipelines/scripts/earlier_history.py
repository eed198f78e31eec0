"""Fetches what the default branch's last run left of its history, and writes it to a file.

Histories are artifacts: each run on the default branch takes the last one, adds to it and leaves it behind. So a
repository needs no branch for them, and they last as long as there is a run within the artifacts' retention.

  python3 earlier_history.py NAME FILE

GITHUB_REPOSITORY, GITHUB_TOKEN (actions: read), GITHUB_API_URL, DEFAULT_BRANCH
Ends well and writes nothing where there is no history yet.
"""

import io
import json
import os
import sys
import zipfile
from pathlib import Path
from typing import Any

from github_api import GitHub

LIMIT = 2_000_000


def newest(artifacts: list[dict[str, Any]], name: str, branch: str) -> dict[str, Any] | None:
    """The last one that the repository's own default branch left: a fork may call its branch and artifact the same."""

    def own(artifact: dict[str, Any]) -> bool:
        run = artifact.get("workflow_run") or {}
        return (
            artifact["name"] == name
            and not artifact["expired"]
            and artifact["size_in_bytes"] <= LIMIT
            and run.get("head_branch") == branch
            and run.get("head_repository_id") == run.get("repository_id")
            and run.get("repository_id") is not None
        )

    return max(filter(own, artifacts), key=lambda artifact: artifact["id"], default=None)


def history_in(archive: bytes) -> Any | None:
    """The JSON of history.json in an archive that holds nothing else; None where anything is odd."""
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as files:
            if files.namelist() != ["history.json"]:
                return None
            with files.open("history.json") as file:
                content = file.read(LIMIT + 1)
        return json.loads(content) if len(content) <= LIMIT else None
    except (zipfile.BadZipFile, OSError, EOFError, RuntimeError, ValueError, NotImplementedError):
        return None


def main() -> None:
    name, target = sys.argv[1:]
    github = GitHub.from_environment()
    found = github.get("/actions/artifacts", name=name, per_page=100)["artifacts"]
    artifact = newest(found, name, os.environ["DEFAULT_BRANCH"])
    if artifact is None:
        print(f'There is no "{name}" yet: it begins with the next run on the default branch.')
        return
    history = history_in(github.download(f"/actions/artifacts/{int(artifact['id'])}/zip", LIMIT))
    if history is None:
        print(f'::warning::"{name}" of artifact {artifact["id"]} holds no history: it begins anew.')
        return
    Path(target).parent.mkdir(parents=True, exist_ok=True)
    Path(target).write_text(json.dumps(history), encoding="utf-8")
    print(f'Took "{name}" from run {artifact["workflow_run"]["id"]}.')


if __name__ == "__main__":
    main()
