"""Runs a command and writes what it took to reports/resources.json: seconds, processor seconds, megabytes at most.

Ends as the command ends. On Windows the last two are not known and left out.
"""

import json
import subprocess
import sys
import time
from pathlib import Path

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]


def used() -> dict[str, float]:
    """What the processes that this one waited for took."""
    if resource is None:
        return {}
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    # Kilobytes on Linux, bytes on macOS.
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return {
        "processor seconds": round(usage.ru_utime + usage.ru_stime, 2),
        "peak megabytes": round(usage.ru_maxrss / unit, 1),
    }


def main() -> int:
    if len(sys.argv) < 2:
        print("::error::No command is given.")
        return 2
    start = time.monotonic()
    try:
        status = subprocess.run(sys.argv[1:], check=False).returncode
    except OSError as error:
        print(f'::error::"{sys.argv[1]}" cannot be run: {error.strerror}.')
        return 127
    figures = {"seconds": round(time.monotonic() - start, 2), **used()}
    folder = Path("reports")
    folder.mkdir(exist_ok=True)
    (folder / "resources.json").write_text(json.dumps(figures) + "\n", encoding="utf-8")
    print(", ".join(f"{name}: {value:g}" for name, value in figures.items()))
    return status if status >= 0 else 128 - status


if __name__ == "__main__":
    sys.exit(main())
