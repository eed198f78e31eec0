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
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePosixPath

# Docker sends these two whatever .dockerignore says.
ALWAYS = ("Dockerfile", ".dockerignore")
SHOWN = 20


def fits(pattern: str) -> Callable[[str], object]:
    """Whether a whole path fits one pattern, by the rules of https://github.com/moby/patternmatcher: `*` and `?` stay
    within a folder, `**` spans them."""
    parts: list[str] = []
    # What is simple is compared as text, which differs from the expression in corners: "**a" fits "ba".
    kind = "text"
    at = 0
    while at < len(pattern):
        first, char = at == 0, pattern[at]
        at += 1
        if char == "*" and pattern.startswith("*", at):
            at += 2 if pattern.startswith("/", at + 1) else 1
            if at < len(pattern):
                parts.append("(.*/)?")
                kind = "expression"
            elif kind == "text":
                kind = "start"
            else:
                parts.append(".*")
                kind = "expression"
            if first:
                kind = "end"
        elif char in "*?":
            parts.append("[^/]*" if char == "*" else "[^/]")
            kind = "expression"
        elif char == "\\":
            parts.append(re.escape(pattern[at : at + 1]))
            at += 1
            kind = "expression"
        elif char in "[]":
            parts.append(char)
            kind = "expression"
        else:
            parts.append(f"\\{char}" if char in ".+()|{}$" else char)
    if kind == "text":
        return pattern.__eq__
    if kind == "start":
        return lambda path: path.startswith(pattern[:-2])
    if kind == "end":
        ending = pattern[2:]
        return lambda path: path.endswith(ending) or (ending.startswith("/") and path == ending[1:])
    return re.compile("".join(parts), re.DOTALL).fullmatch


def read_patterns(text: str) -> list[tuple[bool, Callable[[str], object]]]:
    """Each pattern with whether it takes files back in."""
    patterns: list[tuple[bool, Callable[[str], object]]] = []
    for raw in text.removeprefix("\ufeff").split("\n"):
        line = raw.strip()
        if line == "" or raw.startswith("#"):
            continue
        again = line.startswith("!")
        pattern = os.path.normpath(line.removeprefix("!").strip())
        # Two slashes at the start are one to Docker, which then takes it off.
        patterns.append((again, fits(re.sub("^/+(?=.)", "", pattern))))
    return patterns


def ignored(path: str, patterns: Iterable[tuple[bool, Callable[[str], object]]]) -> bool:
    above = [path, *(str(parent) for parent in PurePosixPath(path).parents if str(parent) != ".")]
    verdict = False
    for again, matches in patterns:
        if again == verdict and any(matches(one) for one in above):
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
