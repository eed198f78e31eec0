#!/usr/bin/env python3
"""Builds the native libraries into build/ and the wheel into dist/. The same on every platform: Ninja where it is
installed and the platform's own compiler is found by it, Visual Studio on Windows; all processors.

  PACKAGE   name of the package, as it begins the wheel's file name
  PROJECT   folder with pyproject.toml or setup.py; the repository's root when empty
  CMAKE_VERSION   least version of CMake; any when empty
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path


def fail(message: str) -> "SystemExit":
    return SystemExit(f"::error::{message}")


def run(*command: str) -> None:
    print("+", " ".join(command), flush=True)
    try:
        subprocess.run(command, check=True)
    except FileNotFoundError:
        raise fail(f'"{command[0]}" is not installed here.') from None
    except subprocess.CalledProcessError as error:
        raise fail(f'"{" ".join(command[:3])}" failed with status {error.returncode}.') from None


def check_cmake(least: str) -> None:
    printed = subprocess.run(["cmake", "--version"], capture_output=True, text=True, check=True).stdout
    found = re.search(r"\d+\.\d+(\.\d+)?", printed)
    numbers = lambda version: [int(part) for part in version.split(".")]  # noqa: E731
    if found is None or numbers(found[0]) < numbers(least):
        raise fail(f"CMake is {found[0] if found else 'of no version'}, but at least {least} is needed.")


def configure(build: Path) -> None:
    if not Path("CMakeLists.txt").is_file():
        raise fail("There is no CMakeLists.txt in the repository's root: the native libraries are built from it.")
    build.mkdir(exist_ok=True)
    if Path("config.cmake").is_file():
        shutil.copyfile("config.cmake", build / "config.cmake")
    if sys.platform == "win32":
        # The generator is CMake's default here, the newest Visual Studio.
        generator = ["-A", "x64"]
    else:
        generator = ["-G", "Ninja"] if shutil.which("ninja") else []
    run("cmake", "-S", ".", "-B", str(build), *generator, "-DCMAKE_BUILD_TYPE=Release")


def main() -> None:
    package = os.environ["PACKAGE"]
    project = Path(os.environ.get("PROJECT") or ".")
    if not any((project / name).is_file() for name in ("pyproject.toml", "setup.py")):
        raise fail(f'There is neither pyproject.toml nor setup.py in "{project}": the wheel is built from it.')
    processors = str(os.cpu_count() or 1)
    # For builds that the project's own backend starts, too.
    os.environ["CMAKE_BUILD_PARALLEL_LEVEL"] = processors
    if os.environ.get("CMAKE_VERSION"):
        check_cmake(os.environ["CMAKE_VERSION"])
    build, dist = Path("build"), Path("dist")
    configure(build)
    run("cmake", "--build", str(build), "--config", "Release", "--parallel", processors)
    for old in dist.glob(f"{package}-*.whl"):
        old.unlink()
    run(sys.executable, "-m", "pip", "wheel", "--no-deps", "--wheel-dir", str(dist), str(project))
    wheels = sorted(dist.glob(f"{package}-*.whl"))
    if len(wheels) != 1:
        raise fail(f"The build left {len(wheels)} wheels {dist}/{package}-*.whl: it must leave exactly one.")
    print(f"{wheels[0]}: {wheels[0].stat().st_size} bytes")


if __name__ == "__main__":
    main()
