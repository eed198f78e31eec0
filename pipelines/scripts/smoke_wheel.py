#!/usr/bin/env python3
"""Installs a wheel in a fresh environment, imports its package there and loads every native library that it brought.

  WHEELS    folder that holds exactly one wheel of the package
  PACKAGE   what to import
"""

import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

# Runs in the fresh environment, where nothing of this repository can be imported by accident.
INSIDE = r"""
import ctypes, importlib, os, subprocess, sys
from pathlib import Path

name = sys.argv[1]
module = importlib.import_module(name)
place = Path(module.__file__).resolve().parent
if Path(sys.prefix).resolve() not in place.parents:
    sys.exit(f"::error::{name} was imported from {place}, not from the wheel.")
print(f"{name} {getattr(module, '__version__', 'without a __version__')} from {place}")

libraries = sorted(one for one in place.rglob("*") if one.suffix in (".so", ".dll", ".dylib", ".pyd"))
faults = []
for folder in {one.parent for one in libraries}:
    if hasattr(os, "add_dll_directory"):
        os.add_dll_directory(str(folder))
for library in libraries:
    try:
        ctypes.CDLL(str(library))
        print(f"loaded {library.relative_to(place)}")
    except OSError as error:
        missing = ""
        if sys.platform == "linux":
            listed = subprocess.run(["ldd", str(library)], capture_output=True, text=True).stdout
            missing = "; ".join(line.strip() for line in listed.splitlines() if "not found" in line)
        faults.append(f"{library.name}: {missing or error}")
for fault in faults:
    print(f"::error::A native library cannot be loaded: {fault}")
print(f"{len(libraries)} native libraries")
sys.exit(1 if faults else 0)
"""


def main() -> int:
    folder, package = Path(os.environ["WHEELS"]), os.environ["PACKAGE"]
    wheels = sorted(folder.glob("*.whl"))
    if len(wheels) != 1:
        print(f'::error::There are {len(wheels)} wheels in "{folder}": exactly one is tested.')
        return 1
    with tempfile.TemporaryDirectory() as place:
        environment = Path(place, "environment")
        venv.create(environment)
        python = environment / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
        # This interpreter's pip installs there, so that the environment has nothing but what the wheel asks for.
        install = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input"]
        install += ["--python", str(python), "install", str(wheels[0].resolve())]
        if subprocess.run(install, cwd=place, check=False).returncode != 0:
            print(f"::error::{wheels[0].name} cannot be installed on this platform.")
            return 1
        # -P and another folder: the checkout must not stand in for the wheel.
        inside = subprocess.run([python, "-P", "-c", INSIDE, package], cwd=place, check=False)
        if inside.returncode != 0:
            print(f"::error::{package} does not work from {wheels[0].name}.")
            return 1
    print(f"{wheels[0].name} works")
    return 0


if __name__ == "__main__":
    sys.exit(main())
