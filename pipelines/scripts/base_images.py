"""Fails where a Dockerfile builds on an image without a digest, or on one that nobody can tell.

  arguments    Dockerfiles
"""

import re
import sys
from pathlib import Path

FROM = re.compile(r"^\s*FROM\s+(?:--platform=\S+\s+)?(\S+)(?:\s+AS\s+(\S+))?\s*(?:#.*)?$", re.IGNORECASE)
ARG = re.compile(r"^\s*ARG\s+(\w+)=[\"']?([^\s\"']*)[\"']?\s*$", re.IGNORECASE)
DIGEST = re.compile(r"@sha256:[0-9a-f]{64}$")


def faults_in(text):
    """A line for each base image that may be another one tomorrow."""
    faults, stages, defaults, bases = [], {"scratch"}, {}, 0
    for number, line in enumerate(re.sub(r"\\\n", " ", text).split("\n"), 1):
        if default := ARG.match(line):
            defaults[default[1]] = default[2]
        found = FROM.match(line)
        if not found:
            continue
        bases += 1
        image = re.sub(r"\$\{?(\w+)(?::-[^}]*)?\}?", lambda use: defaults.get(use[1], use[0]), found[1])
        if image.lower() not in stages and not DIGEST.search(image):
            faults.append(f'line {number}: "{image}" has no digest: write it with "@sha256:" and its 64 digits')
        if found[2]:
            stages.add(found[2].lower())
    return faults if bases else ["there is no FROM in it"]


def main():
    status = 0
    for name in sys.argv[1:]:
        path = Path(name)
        if not path.is_file():
            sys.exit(f"::error::There is no {name}: the image is built from it.")
        for fault in faults_in(path.read_text(encoding="utf-8")):
            print(f"::error file={name}::{fault}")
            status = 1
    if status == 0:
        print("Every base image has its digest.")
    return status


if __name__ == "__main__":
    sys.exit(main())
