"""Copies artifacts out of STAND_IN_ARTIFACTS: one by name, or those of a pattern, each into a folder of its name unless merged."""

import fnmatch
import os
import pathlib
import shutil
import sys

store = pathlib.Path(os.environ["STAND_IN_ARTIFACTS"])
name = os.environ["NAME"]
pattern = os.environ["PATTERN"] or "*"
target = pathlib.Path(os.environ["TARGET"])

if name:
    if not (store / name).is_dir():
        sys.exit(f"::error::Unable to download artifact(s): Artifact not found for name: {name}")
    shutil.copytree(store / name, target, dirs_exist_ok=True)
    print(f"{name} downloaded")
else:
    chosen = sorted(one.name for one in store.iterdir() if fnmatch.fnmatch(one.name, pattern)) if store.exists() else []
    for one in chosen:
        place = target if os.environ["MERGE"] == "true" else target / one
        shutil.copytree(store / one, place, dirs_exist_ok=True)
    print(f"{len(chosen)} artifacts downloaded: {', '.join(chosen)}")
