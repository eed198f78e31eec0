#!/usr/bin/env python3
"""Fails when Docker would send more to the build than what the build environment's hash covers.

A file in the build context that the hash does not cover may change the image and leave its tag as it is: an old image
would then be taken for the new one. The rules are those of .dockerignore: the last pattern that fits a path, or a folder
above it, decides; "!" takes back in.

  INPUTS   files and folders that the hash covers, from the repository's root, one a line
"""

import os
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

# Docker sends these two whatever .dockerignore says.
ALWAYS = ("Dockerfile", ".dockerignore")
SHOWN = 20


def pattern_to_regex(pattern: str) -> re.Pattern[str]:
    """A pattern of .dockerignore: `*` and `?` stay within a folder, `**` spans them."""
    parts: list[str] = []
    at = 0
    while at < len(pattern):
        if pattern.startswith("**/", at):
            parts.append("(?:.*/)?")
            at += 3
        elif pattern.startswith("**", at):
            parts.append(".*")
            at += 2
        elif pattern[at] == "*":
            parts.append("[^/]*")
            at += 1
        elif pattern[at] == "?":
            parts.append("[^/]")
            at += 1
        elif pattern[at] == "[" and (end := pattern.find("]", at + 2)) > 0:
            parts.append("[" + pattern[at + 1 : end].replace("\\", "\\\\") + "]")
            at = end + 1
        elif pattern[at] == "\\" and at + 1 < len(pattern):
            parts.append(re.escape(pattern[at + 1]))
            at += 2
        else:
            parts.append(re.escape(pattern[at]))
            at += 1
    return re.compile("".join(parts), re.DOTALL)


def read_patterns(text: str) -> list[tuple[bool, re.Pattern[str]]]:
    """Each pattern with whether it takes files back in."""
    patterns: list[tuple[bool, re.Pattern[str]]] = []
    for line in text.removeprefix("\ufeff").splitlines():
        line = line.strip()
        if line == "" or line.startswith("#"):
            continue
        again = line.startswith("!")
        pattern = os.path.normpath(line.removeprefix("!").strip()).lstrip("/")
        if pattern != ".":
            patterns.append((again, pattern_to_regex(pattern)))
    return patterns


def ignored(path: str, patterns: Iterable[tuple[bool, re.Pattern[str]]]) -> bool:
    above = [path, *(str(parent) for parent in PurePosixPath(path).parents if str(parent) != ".")]
    verdict = False
    for again, regex in patterns:
        if any(regex.fullmatch(one) for one in above):
            verdict = not again
    return verdict


def files_below(root: Path) -> Iterator[str]:
    for folder, folders, names in os.walk(root):
        folders.sort()
        linked = [name for name in folders if os.path.islink(os.path.join(folder, name))]
        for name in sorted([*names, *linked]):
            yield Path(folder, name).relative_to(root).as_posix()


def beyond(root: Path, inputs: Iterable[str]) -> list[str]:
    """Files of the build context that no input covers."""
    ignore = root / ".dockerignore"
    patterns = read_patterns(ignore.read_text(encoding="utf-8", errors="replace")) if ignore.is_file() else []
    covered = [PurePosixPath(one).as_posix() for one in inputs]
    return [
        path
        for path in files_below(root)
        if path not in ALWAYS
        and not any(path == one or path.startswith(f"{one}/") for one in covered)
        and not ignored(path, patterns)
    ]


def main() -> int:
    inputs = [line for line in os.environ["INPUTS"].splitlines() if line]
    found = beyond(Path.cwd(), inputs)
    if not found:
        print("The build context holds nothing but the declared inputs.")
        return 0
    print(f"In the build context, but not among the inputs ({len(found)}):")
    for path in found[:SHOWN]:
        # A name may hold line breaks, and the runner takes lines for commands.
        print(f"  {path!r}")
    if len(found) > SHOWN:
        print("  ...")
    print(
        "::error::The build context holds files that the hash of the build environment does not cover: leave them out "
        "in .dockerignore, or add them to the pipeline's option inputs."
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
