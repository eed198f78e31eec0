"""Works out which version is released, and refuses one that cannot be.

  GITHUB_REF_TYPE, GITHUB_REF_NAME    the pushed tag; for a manual run the branch
  VERSION                             of a manual run (1.2.3), otherwise empty
  DEFAULT_BRANCH                      a manual run releases from it alone
  GITHUB_REPOSITORY, GITHUB_TOKEN     (contents: read), GITHUB_API_URL
  pyproject.toml                      says the same version, unless it is made from the tag ("dynamic")

Writes the step outputs "version" (1.2.3), "tag" (v1.2.3) and "prerelease" (true, false).
"""

import os
import re
import sys
import tomllib
from pathlib import Path

from github_api import GitHub

VERSION = re.compile(r"^(\d+)\.(\d+)\.(\d+)(?:-(alpha|beta|rc)\.?(\d+))?$")
# What the suffix is called in a Python package (PEP 440).
SUFFIXES = {"alpha": "a", "beta": "b", "rc": "rc"}


def python_version(version):
    """The version as a Python package spells it: 1.2.3-rc1 is 1.2.3rc1."""
    major, minor, patch, suffix, number = VERSION.match(version).groups()
    return f"{major}.{minor}.{patch}" + (f"{SUFFIXES[suffix]}{number}" if suffix else "")


def released(environment):
    """The version that is asked for.

    Raises ValueError with what is wrong.
    """
    kind, ref, given = environment["GITHUB_REF_TYPE"], environment["GITHUB_REF_NAME"], environment.get("VERSION", "")
    if kind == "tag":
        if given and f"v{given.removeprefix('v')}" != ref:
            raise ValueError(f'the run is of the tag {ref}, but asks for version "{given}": leave the input out')
        version = ref.removeprefix("v") if ref.startswith("v") else ""
        source = f'the tag "{ref}"'
    else:
        if not given:
            raise ValueError("a manual run needs the input version (1.2.3)")
        if ref != environment["DEFAULT_BRANCH"]:
            raise ValueError(f"a release by hand is made from {environment['DEFAULT_BRANCH']}, not from {ref}")
        version, source = given.removeprefix("v"), f'the version "{given}"'
    if not VERSION.match(version):
        raise ValueError(f"{source} is no version: write v1.2.3, or v1.2.3-alpha1, v1.2.3-beta1, v1.2.3-rc1")
    return version


def check_project(version, project):
    """Raises ValueError where pyproject.toml says another version."""
    if "version" in project.get("dynamic", []):
        return
    said = project.get("version")
    if said not in (version, python_version(version)):
        raise ValueError(f"pyproject.toml says version {said!r}, not {python_version(version)}: change it, then release")


def check_tag_is_new(github, tag):
    """Raises ValueError where a manual run would move a tag."""
    if any(found["ref"] == f"refs/tags/{tag}" for found in github.get(f"/git/matching-refs/tags/{tag}")):
        raise ValueError(f"the tag {tag} is there already: run the release of that tag again, or take the next version")


def main():
    try:
        version = released(os.environ)
        path = Path("pyproject.toml")
        if not path.is_file():
            raise ValueError("there is no pyproject.toml, which says the package's name and version")
        check_project(version, tomllib.loads(path.read_text(encoding="utf-8")).get("project", {}))
        if os.environ["GITHUB_REF_TYPE"] != "tag":
            check_tag_is_new(GitHub.from_environment(), f"v{version}")
    except (ValueError, tomllib.TOMLDecodeError) as error:
        sys.exit(f"::error::This cannot be released: {error}.")
    prerelease = "true" if "-" in version else "false"
    with open(os.environ["GITHUB_OUTPUT"], "a", encoding="utf-8") as output:
        output.write(f"version={version}\ntag=v{version}\nprerelease={prerelease}\n")
    print(f"Releasing {version}")


if __name__ == "__main__":
    main()
