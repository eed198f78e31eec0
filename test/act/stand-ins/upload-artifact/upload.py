"""Copies what matches into STAND_IN_ARTIFACTS/<name>, laid out as the real action does: below the paths' common folder."""

import glob
import os
import pathlib
import shutil
import sys

name = os.environ["NAME"]
target = pathlib.Path(os.environ["STAND_IN_ARTIFACTS"]) / name
patterns = [line.strip() for line in os.environ["PATHS"].splitlines() if line.strip()]

found = []
roots = []
for pattern in patterns:
    matches = [pathlib.Path(match) for match in glob.glob(pattern, recursive=True)]
    for match in matches:
        roots.append(match if match.is_dir() else match.parent)
        found += [file for file in match.rglob("*") if file.is_file()] if match.is_dir() else [match]

if not found:
    verdict = os.environ["IF_NO_FILES_FOUND"]
    print(f"::{'error' if verdict == 'error' else 'warning'}::No files were found with the provided path: {patterns}")
    sys.exit(1 if verdict == "error" else 0)
if target.exists():
    if os.environ["OVERWRITE"] != "true":
        sys.exit(f"an artifact named {name} is there already in this run")
    shutil.rmtree(target)

root = pathlib.Path(os.path.commonpath([str(place.resolve()) for place in roots]))
for file in found:
    place = target / file.resolve().relative_to(root)
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(file, place)
with open(os.environ["GITHUB_OUTPUT"], "a", encoding="utf-8") as output:
    output.write("artifact-id=1\n")
print(f"{name}: {len(found)} files")
