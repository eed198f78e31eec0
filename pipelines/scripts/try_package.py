"""Tries a built package as its users get it: installed in a fresh environment, imported, run.

  DIST       folder with one wheel and one source archive
  PACKAGE    what to import; `python -m PACKAGE --help` is its basic run where it has a __main__
"""

import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

INSIDE = """
import importlib, importlib.util, pathlib, sys
name = sys.argv[1]
module = importlib.import_module(name)
place = pathlib.Path(module.__file__ or next(iter(module.__path__))).resolve()
if pathlib.Path(sys.prefix).resolve() not in place.parents:
    sys.exit(f"::error::{name} was imported from {place}, not from the package that was built.")
print(f"{name} is imported from {place}")
sys.exit(0 if importlib.util.find_spec(name + ".__main__") else 3)
"""


def main():
    folder, package = Path(os.environ["DIST"]), os.environ["PACKAGE"]
    for kind, pattern in (("wheel", "*.whl"), ("source archive", "*.tar.gz")):
        found = list(folder.glob(pattern))
        if len(found) != 1:
            sys.exit(f'::error::There are {len(found)} files "{pattern}" in {folder}: a build leaves one {kind}.')
    wheel = next(folder.glob("*.whl")).resolve()
    with tempfile.TemporaryDirectory() as place:
        venv.create(Path(place, "environment"))
        python = Path(place, "environment", "bin", "python")

        def run(*command, by=python):
            sys.stdout.flush()
            return subprocess.run([by, *command], cwd=place, check=False).returncode

        def pip(*command):
            # From outside: making a pip in there takes longer than all the rest.
            options = ("--python", python, "--no-input", "--disable-pip-version-check")
            return run("-m", "pip", *options, *command, by=sys.executable)

        if pip("install", wheel) != 0:
            sys.exit(f"::error::{wheel.name} cannot be installed.")
        if pip("check") != 0:
            sys.exit(f"::error::{wheel.name} was installed, but its dependencies contradict each other.")
        imported = run("-c", INSIDE, package)
        if imported not in (0, 3):
            sys.exit(f"::error::{package} cannot be imported from {wheel.name}.")
        if imported == 3:
            print(f"::notice::{package} has no __main__, so importing it is all of its basic run.")
        elif run("-m", package, "--help") != 0:
            sys.exit(f'::error::"python -m {package} --help" fails.')
    print(f"{wheel.name} installs, imports and runs")


if __name__ == "__main__":
    main()
