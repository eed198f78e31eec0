"""Checks that every source file says under which licence it is.

  HEADER     text that must stand in the first ten lines (SPDX-License-Identifier: Apache-2.0)
  PATHS      folders and files to look at, separated by blanks
  SUFFIXES   endings of the files that count (.py .sh), separated by blanks
  EXCEPT     patterns of paths that need none (tests/data/*), separated by blanks

Looks at tracked files alone. Empty files need no header. Writes licenses/headers.json and a line to the summary.
"""

import fnmatch
import json
import os
import subprocess
import sys
from pathlib import Path

LINES = 10


def tracked(paths: list[str]) -> list[str]:
    found = subprocess.run(["git", "ls-files", "-z", "--", *paths], capture_output=True, check=False)
    if found.returncode != 0:
        raise SystemExit(f"::error::git ls-files failed: {found.stderr.decode(errors='replace').strip()}")
    return [os.fsdecode(name) for name in found.stdout.split(b"\0") if name]


def lacks_header(file: Path, header: str) -> bool:
    if file.is_symlink() or not file.is_file() or file.stat().st_size == 0:
        return False
    with open(file, encoding="utf-8", errors="replace") as text:
        return not any(header in line for _, line in zip(range(LINES), text))


def main() -> int:
    header, paths = os.environ.get("HEADER", ""), os.environ.get("PATHS", "").split()
    suffixes = tuple(os.environ.get("SUFFIXES", "").split())
    exempt = os.environ.get("EXCEPT", "").split()
    if not header or not paths or not suffixes:
        print("::error::HEADER, PATHS and SUFFIXES are needed, and one of them is empty.")
        return 2
    absent = [path for path in paths if not Path(path).exists()]
    for path in absent:
        print(f'::error::There is no "{path}": name folders and files that are there.')
    if absent:
        return 2
    files = [
        name
        for name in tracked(paths)
        if name.endswith(suffixes) and not any(fnmatch.fnmatch(name, pattern) for pattern in exempt)
    ]
    if not files:
        print(f"::error::No tracked file in {', '.join(paths)} ends in {', '.join(suffixes)}: nothing would be checked.")
        return 2
    lacking = [name for name in files if lacks_header(Path(name), header)]
    folder = Path("licenses")
    folder.mkdir(exist_ok=True)
    result = {"header": header, "files": len(files), "lacking": lacking}
    (folder / "headers.json").write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    line = f"{len(files) - len(lacking)} of {len(files)} source files carry the licence header"
    print(f"{line}.")
    if page := os.environ.get("GITHUB_STEP_SUMMARY"):
        with open(page, "a", encoding="utf-8") as file:
            file.write(f"- {line}\n")
    for name in lacking:
        print(f'::error file={name}::Not in its first {LINES} lines: "{header}".')
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit(main())
