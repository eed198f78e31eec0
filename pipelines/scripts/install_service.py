"""Installs the project with the extras of one mode, and its development tools, into an environment of its own.

The environment is the folder "service" of RUNNER_TEMP; later steps find its programs first (GITHUB_PATH).

  INSTALLER      poetry, by poetry.lock; or pip, by pyproject.toml and a requirements file
  EXTRAS         separated by blanks, may be empty; or a JSON object of TEST_MODE -> that
  REQUIREMENTS   requirements file with the development tools (pip)
  POETRY_REQUIREMENTS   requirements file with Poetry itself, each package with its hashes (poetry)
  PIP_CACHE_DIR, POETRY_CACHE_DIR   where downloads are kept; for the tools' own use
"""

import json
import os
import re
import subprocess
import sys
import venv
from pathlib import Path


def programs(environment: Path) -> Path:
    return environment / ("Scripts" if os.name == "nt" else "bin")


def commands(installer: str, extras: list[str], requirements: str, service: Path, poetry: Path) -> list[list[str]]:
    if installer == "poetry":
        wanted = [part for extra in extras for part in ("--extras", extra)]
        own = [str(programs(poetry) / "python"), "-m", "pip", "install", "--require-hashes", "--requirement", requirements]
        # Poetry installs into the environment that is active, which is the service's and not its own.
        return [own, [str(programs(poetry) / "poetry"), "install", "--no-interaction", *wanted]]
    project = f".[{','.join(extras)}]" if extras else "."
    pip = [str(programs(service) / "python"), "-m", "pip", "install"]
    return [[*pip, "--requirement", requirements], [*pip, "--editable", project]]


def faults_of(installer: str, extras: list[str], requirements: str) -> list[str]:
    faults = [
        f'The extra "{extra}" is no name: write letters, digits, "-", "_" and ".".'
        for extra in extras
        if re.fullmatch(r"[A-Za-z0-9]([\w.-]*[A-Za-z0-9])?", extra) is None
    ]
    if installer not in ("poetry", "pip"):
        faults.append(f'INSTALLER is "{installer}": write "poetry" or "pip".')
    for needed in ["pyproject.toml", *(["poetry.lock"] if installer == "poetry" else []), requirements]:
        if not Path(needed).is_file():
            faults.append(f'There is no "{needed}": commit it, or set the pipeline\'s option "installer".')
    return faults


def extras_of(text: str) -> list[str]:
    if not text.startswith("{"):
        return text.split()
    table, mode = json.loads(text), os.environ.get("TEST_MODE", "")
    if mode not in table:
        raise SystemExit(f'::error::TEST_MODE is "{mode}", which is no mode: write one of {", ".join(table)}.')
    return table[mode].split()


def main() -> int:
    installer = os.environ.get("INSTALLER", "")
    extras = extras_of(os.environ.get("EXTRAS", ""))
    requirements = os.environ.get("POETRY_REQUIREMENTS" if installer == "poetry" else "REQUIREMENTS", "")
    faults = faults_of(installer, extras, requirements)
    for fault in faults:
        print(f"::error::{fault}")
    if faults:
        return 1
    service, poetry = (Path(os.environ["RUNNER_TEMP"]) / name for name in ("service", "poetry"))
    for environment in [service, *([poetry] if installer == "poetry" else [])]:
        venv.create(environment, with_pip=True, clear=True)
    inherited = {**os.environ, "VIRTUAL_ENV": str(service), "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    for command in commands(installer, extras, requirements, service, poetry):
        print("$", *command, flush=True)
        status = subprocess.run(command, env=inherited, check=False).returncode
        if status != 0:
            print(f"::error::The installation ended with status {status}.")
            return status
    with open(os.environ["GITHUB_PATH"], "a", encoding="utf-8") as file:
        file.write(f"{programs(service)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
