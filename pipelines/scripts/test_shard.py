"""Runs one share of the tests with pytest. The shares hold about as many tests each, and every file is in exactly one.

The same commit always gives the same shares: were they cut by timings of earlier runs, two machines that saw different
timings could leave a test out.

  TESTS            folder of the tests
  SHARD, SHARDS    which share, from 1, of how many
  arguments        go to pytest

A share without any file passes, and says so.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

FILE = re.compile(r"^(test_.*|.*_test)\.py$")
TEST = re.compile(rb"^\s*(?:async\s+)?def\s+test", re.MULTILINE)


def files_in(folder):
    """Every file that pytest takes for tests, with the number of tests in it."""
    found = sorted(path for path in Path(folder).rglob("*.py") if FILE.match(path.name))
    return [(path.as_posix(), max(1, len(TEST.findall(path.read_bytes())))) for path in found]


def shares(files, count):
    """The largest files first, each to the share that has least so far."""
    parts = [(0, index, []) for index in range(count)]
    for path, weight in sorted(files, key=lambda item: (-item[1], item[0])):
        total, index, names = min(parts, key=lambda part: part[:2])
        parts[index] = (total + weight, index, [*names, path])
    return [sorted(names) for _, _, names in parts]


def main():
    folder, shard, count = os.environ["TESTS"], int(os.environ["SHARD"]), int(os.environ["SHARDS"])
    if not 1 <= shard <= count:
        sys.exit(f"::error::SHARD is {shard}: write 1 to {count}.")
    if not Path(folder).is_dir():
        sys.exit(f"::error::There is no folder {folder}: write the tests there, or set the pipeline's option tests.")
    files = files_in(folder)
    if not files:
        sys.exit(f"::error::There are no tests in {folder}: a run without any must not pass for a good one.")
    mine = shares(files, count)[shard - 1]
    print(f"{len(mine)} of {len(files)} files")
    if not mine:
        print(f"::notice::Share {shard} of {count} is empty: there are fewer files than shares.")
        return 0
    sys.stdout.flush()
    return subprocess.call([sys.executable, "-m", "pytest", *sys.argv[1:], *mine])


if __name__ == "__main__":
    sys.exit(main())
