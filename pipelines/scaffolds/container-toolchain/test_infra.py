"""What the build relies on: the project's metadata, and the files that make the build environment."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROJECT = ROOT / "@PROJECT@"
PACKAGE = "@PACKAGE@"


def test_the_project_has_a_name_and_says_its_version() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8")).get("project", {})
    assert re.sub(r"[-_.]+", "_", project.get("name", "")).lower() == PACKAGE.lower()
    assert "version" in project or "version" in project.get("dynamic", [])


def test_the_project_is_built_by_a_named_backend() -> None:
    build = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8")).get("build-system", {})
    assert build.get("build-backend")


def test_the_native_libraries_have_their_recipe() -> None:
    assert (ROOT / "CMakeLists.txt").is_file()
    assert (ROOT / "config.cmake").is_file()


def test_the_base_image_is_pinned_by_digest() -> None:
    bases = re.findall(r"^FROM\s+(\S+)", (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)
    assert bases
    assert all(re.search(r"@sha256:[0-9a-f]{64}$", base) for base in bases)


def test_the_image_has_its_three_uses() -> None:
    entrypoint = (ROOT / "docker/entrypoint.sh").read_text(encoding="utf-8")
    for use in ('"")', "build)", "validate)"):
        assert use in entrypoint


def test_nothing_gets_into_the_image_unasked() -> None:
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    patterns = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    assert patterns[0] == "*"
