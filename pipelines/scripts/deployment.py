"""Runs one script of the deployment contract and judges how it ended.

  python3 deployment.py deploy | health | smoke | rollback | destroy

What the script gets, and what it may answer, is the contract (0 done, 2 refused before anything was changed, 3 nothing
to go back to, anything else failed):

  ENVIRONMENT   staging, production, preview-7
  SERVICE       name of the release
  NAMESPACE     where in the cluster
  IMAGE         full reference of the image
  COMMIT        full SHA of what is deployed
  STATE         folder that lives from deploy to rollback, and no longer
  URL_FILE      deploy may write the service's address into it

Read here alone: HEALTH_ATTEMPTS (20), HEALTH_SECONDS (15), STAGE_SECONDS (a script's time, 1800), GRACE_SECONDS (30,
between asking it to end and ending it).
Step outputs of deploy: began ("true" once something may have changed) and url.
"""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

STAGES = ("deploy", "health", "smoke", "rollback", "destroy")
REFUSED, NOTHING_BEFORE, TIMED_OUT = 2, 3, 124
PATTERNS = {
    "ENVIRONMENT": (r"[a-z0-9][a-z0-9-]{0,62}", "small letters, digits and dashes (staging)"),
    "SERVICE": (r"[a-z]([a-z0-9-]{0,38}[a-z0-9])?", "a name of small letters, digits and dashes, 40 at most"),
    "NAMESPACE": (r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", "a name of small letters, digits and dashes, 63 at most"),
    "IMAGE": (r"[a-z0-9][\w./:-]*(:[\w][\w.-]*|@sha256:[0-9a-f]{64})", "a full reference with its tag or digest"),
    "COMMIT": (r"[0-9a-f]{40}", "the full SHA of a commit"),
    "STATE": (r".+", "the folder that the stages share"),
}
NUMBERS = {"HEALTH_ATTEMPTS": 20, "HEALTH_SECONDS": 15, "STAGE_SECONDS": 1800, "GRACE_SECONDS": 30}


def faults_of(stage: str, folder: Path) -> list[str]:
    """All that is wrong before anything is run."""
    faults = [
        f'{name} is "{os.environ.get(name, "")}": write {wanted}.'
        for name, (pattern, wanted) in PATTERNS.items()
        if re.fullmatch(pattern, os.environ.get(name, "")) is None
    ]
    faults += [
        f'{name} is "{os.environ[name]}": write a whole number.'
        for name in NUMBERS
        if name in os.environ and re.fullmatch(r"\d{1,6}", os.environ[name]) is None
    ]
    # Before a deployment all of them: a missing rollback must not come to light when it is needed.
    for name in STAGES if stage == "deploy" else needed_by(stage):
        script = folder / name
        if not script.is_file():
            faults.append(f'There is no "{folder.name}/{name}": write the script, or choose a strategy that ships it.')
        elif not os.access(script, os.X_OK):
            faults.append(f'"{folder.name}/{name}" may not be run: git update-index --chmod=+x {folder.name}/{name}')
    return faults


def needed_by(stage: str) -> tuple[str, ...]:
    return ("rollback", "health") if stage == "rollback" else (stage,)


def number(name: str) -> int:
    return int(os.environ.get(name) or NUMBERS[name])


def run_script(script: Path, environment: dict[str, str]) -> int:
    """Its exit status; 124 when it took too long, whatever it started being ended with it."""
    process = subprocess.Popen([str(script.resolve())], env=environment, start_new_session=True)

    def end(*_: object) -> None:
        os.killpg(process.pid, signal.SIGTERM)

    # A cancelled job is told once, and its script should hear of it.
    for heard in (signal.SIGTERM, signal.SIGINT):
        signal.signal(heard, end)
    try:
        return process.wait(number("STAGE_SECONDS"))
    except subprocess.TimeoutExpired:
        end()
        try:
            process.wait(number("GRACE_SECONDS"))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        return TIMED_OUT


def ask_health(script: Path, environment: dict[str, str]) -> int:
    """Asks until the service is well, or cannot be judged, or there were enough attempts."""
    attempts = number("HEALTH_ATTEMPTS")
    for attempt in range(1, attempts + 1):
        status = run_script(script, environment)
        if status in (0, REFUSED):
            return status
        print(f"Not well yet (status {status}), attempt {attempt} of {attempts}.", flush=True)
        if attempt < attempts:
            time.sleep(number("HEALTH_SECONDS"))
    return status


def output(name: str, value: str) -> None:
    with open(os.environ["GITHUB_OUTPUT"], "a", encoding="utf-8") as file:
        file.write(f"{name}={value}\n")


def say(stage: str, result: str, seconds: float) -> None:
    place = f"{os.environ['SERVICE']} in {os.environ['ENVIRONMENT']}"
    line = f"{stage}: {place}: {result} ({seconds:.0f} s)"
    print(line, flush=True)
    if page := os.environ.get("GITHUB_STEP_SUMMARY"):
        with open(page, "a", encoding="utf-8") as file:
            file.write(f"- {line}\n")


def stop(message: str, status: int) -> int:
    print(f"::error::{message}", flush=True)
    return status


def address(file: Path) -> str:
    """What deploy wrote, where it is an address: it goes to people as a link."""
    text = file.read_text(encoding="utf-8").strip() if file.is_file() else ""
    return text if re.fullmatch(r"https?://[\w.:-]+(/[\w./~%?=&#-]*)?", text) else ""


def main() -> int:
    stage = sys.argv[1] if len(sys.argv) == 2 else ""
    if stage not in STAGES:
        return stop(f'"{stage}" is no stage: write one of {", ".join(STAGES)}.', REFUSED)
    folder = Path(os.environ.get("DEPLOY_FOLDER", "deploy"))
    faults = faults_of(stage, folder)
    if faults:
        return max(stop(fault, REFUSED) for fault in faults)

    state = Path(os.environ["STATE"])
    state.mkdir(parents=True, exist_ok=True)
    url_file = state / "url"
    environment = {
        **{name: value for name, value in os.environ.items() if name not in NUMBERS},
        "STATE": str(state.resolve()),
        "URL_FILE": str(url_file.resolve()),
    }
    began = time.monotonic()
    if stage == "deploy":
        url_file.unlink(missing_ok=True)
        output("began", "true")
        status = run_script(folder / stage, environment)
        if status == REFUSED:
            output("began", "false")
        output("url", address(url_file))
    elif stage == "health":
        status = ask_health(folder / stage, environment)
    else:
        status = run_script(folder / stage, environment)
        if stage == "rollback" and status == 0:
            status = ask_health(folder / "health", environment)
            if status != 0:
                say(stage, "went back, but what was there before is not well either", time.monotonic() - began)
                return stop("The service is not well after the rollback: look at it now.", status)

    results = {0: "done", REFUSED: "refused", TIMED_OUT: "took too long"}
    say(stage, results.get(status, f"failed with status {status}"), time.monotonic() - began)
    if status == NOTHING_BEFORE and stage == "rollback":
        return stop("There is nothing to go back to: this was the first deployment.", status)
    return status if status == 0 else stop(f'"{folder.name}/{stage}" ended with status {status}.', status)


if __name__ == "__main__":
    sys.exit(main())
