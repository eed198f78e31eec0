# Managed by Slipway: edit .github/pipeline.yaml, not this file.
# ruff: noqa
# fmt: off
"""Which pull requests a run is about."""

from typing import Any

from github_api import GitHub


def find_pull_requests(github: GitHub, head_repository: str, head_branch: str, commit: str) -> list[int]:
    """Open pull requests whose head is that commit of that repository. The event names none for a fork."""
    owner = head_repository.partition("/")[0]
    if not owner:
        return []
    found = github.get_all("/pulls", state="open", head=f"{owner}:{head_branch}")
    return [pull["number"] for pull in found if is_head(pull, head_repository, commit)]


def is_head(pull: dict[str, Any], head_repository: str, commit: str) -> bool:
    # The repository of a head is null when the fork is gone.
    return (pull["head"]["repo"] or {}).get("full_name") == head_repository and pull["head"]["sha"] == commit
