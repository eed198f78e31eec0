#!/usr/bin/env python3
"""Finds what the wheel is built from. Where the project has no package yet, a small one takes its place, so that the
pipeline can be tried before there is any code; a release is never made of it.

Writes the step output "project", the folder.

  PROJECT   folder that should hold pyproject.toml or setup.py
  PACKAGE   name of the package
  RELEASE   "true" where a release would be made
"""

import os
import sys
from pathlib import Path

PYPROJECT = """\
[build-system]
requires = ["setuptools>=77"]
build-backend = "setuptools.build_meta"

[project]
name = "{package}"
version = "0.0.0"
description = "Takes the place of {package} until the project has a package"
"""

# A wheel of a platform, as the real one will be: wheels of two platforms must differ in name.
SETUP = """\
from setuptools import Distribution, setup


class PlatformDistribution(Distribution):
    def has_ext_modules(self):
        return True


setup(distclass=PlatformDistribution, packages=["{package}"])
"""

PACKAGE = '''\
"""Takes the place of the package until the project has one."""

__version__ = "0.0.0"
'''


def make_mock(folder: Path, package: str) -> None:
    (folder / package).mkdir(parents=True)
    (folder / "pyproject.toml").write_text(PYPROJECT.format(package=package), encoding="utf-8")
    (folder / "setup.py").write_text(SETUP.format(package=package), encoding="utf-8")
    (folder / package / "__init__.py").write_text(PACKAGE, encoding="utf-8")


def main() -> int:
    project, package = Path(os.environ["PROJECT"]), os.environ["PACKAGE"]
    if not any((project / name).is_file() for name in ("pyproject.toml", "setup.py")):
        what = f'There is neither pyproject.toml nor setup.py in "{project}"'
        if os.environ.get("RELEASE") == "true":
            print(f"::error::{what}: a release is made of a real package only.")
            return 1
        project = Path(os.environ["RUNNER_TEMP"], "mock-package")
        make_mock(project, package)
        print(f"::warning::{what} yet: a mock package is built in its place.")
    with open(os.environ["GITHUB_OUTPUT"], "a", encoding="utf-8") as outputs:
        outputs.write(f"project={project.as_posix()}\n")
    print(f"The wheel is built from {project}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
