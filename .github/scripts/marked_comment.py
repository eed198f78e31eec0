# Managed by Slipway: edit .github/pipeline.yaml, not this file.
# ruff: noqa
# fmt: off
"""Writes one comment on a pull request, or edits the one that is there: which one is told by a marker.

  python3 marked_comment.py WORD FILE

WORD goes into the marker; FILE holds the text. GITHUB_REPOSITORY, GITHUB_TOKEN (pull-requests: write), GITHUB_API_URL,
PULL_REQUEST (its number). NOTE is put below, in small print.
"""

import os
import re
import sys
from pathlib import Path

from github_api import GitHub

AUTHOR = "github-actions[bot]"
# GitHub takes 65,536 characters.
LONGEST = 60_000


def body_of(word: str, text: str, note: str) -> str:
    shown = text if len(text) <= LONGEST else text[:LONGEST] + "\n\n…"
    small = f"\n\n<sub>{note}</sub>" if note else ""
    return f"<!-- slipway: {word} -->\n\n{shown.strip()}{small}\n"


def write(github: GitHub, number: int, word: str, body: str) -> None:
    author = os.environ.get("COMMENT_AUTHOR", AUTHOR)
    for comment in github.get_all(f"/issues/{number}/comments"):
        # By author too: anybody can write the marker into a comment.
        if (comment["user"] or {}).get("login") == author and comment["body"].startswith(f"<!-- slipway: {word} -->"):
            github.patch(f"/issues/comments/{comment['id']}", {"body": body})
            print(f"Edited comment {comment['id']} of pull request {number}.")
            return
    github.post(f"/issues/{number}/comments", {"body": body})
    print(f"Commented on pull request {number}.")


def main() -> None:
    word, file = sys.argv[1], Path(sys.argv[2])
    if re.fullmatch(r"[a-z ]{1,40}", word) is None:
        raise SystemExit(f'"{word}" is no word for a marker: write small letters.')
    if not file.is_file():
        raise SystemExit(f'There is no "{file}" to comment with.')
    number = int(os.environ["PULL_REQUEST"])
    text = file.read_text(encoding="utf-8", errors="replace")
    write(GitHub.from_environment(), number, word, body_of(word, text, os.environ.get("NOTE", "")))


if __name__ == "__main__":
    main()
