# Managed by Slipway: edit .github/pipeline.yaml, not this file.
# ruff: noqa
# fmt: off
"""Tells others of a run: a JSON message to any address, and a line to Slack. run_metrics.py wrote both into a file.

  RUNNER_TEMP, GITHUB_EVENT_NAME
  METRICS_WEBHOOK      address that takes the figures as JSON; empty for nobody
  SLACK_WEBHOOK_URL    address of an incoming webhook; empty for nobody
  SLACK_NOTICES        "failures", or "all"

Addresses are secrets: they, and what a server answers, are never printed. This runs apart from the script that reads
logs and artifacts, and not for a fork's pull request, which has no secrets.
"""

import json
import os
import time
import urllib.error
import urllib.parse
import urllib.request
from http.client import HTTPException
from pathlib import Path
from typing import Any

from plain_text import one_line

NOTICE = "run-notice.json"


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A message is for the address that was given, and no other."""

    def redirect_request(self, req, fp, code, msg, headers, newurl):  # type: ignore[no-untyped-def]
        return None


def post(what: str, address: str, message: dict[str, Any]) -> bool:
    """Whether it arrived; a warning says why not. A notice that is lost must not fail what it tells of."""
    fault = address_fault(address) or send(address, json.dumps(message).encode())
    if fault is not None:
        print(f"::warning::{what} was not told: {fault}")
        return False
    print(f"{what} was told.")
    return True


def address_fault(address: str) -> str | None:
    try:
        parts = urllib.parse.urlsplit(address)
        host = parts.hostname
    except ValueError:
        parts, host = None, None
    # Without TLS only to this machine, to try it out.
    if parts is None or not host or (parts.scheme != "https" and not (parts.scheme == "http" and host == "127.0.0.1")):
        return "its secret is no https address."
    return None


def send(address: str, body: bytes) -> str | None:
    opener = urllib.request.build_opener(_NoRedirect())
    fault = ""
    for attempt in range(3):
        if attempt:
            time.sleep(2**attempt)
        request = urllib.request.Request(address, data=body, headers={"Content-Type": "application/json"})
        try:
            with opener.open(request, timeout=10):
                return None
        except urllib.error.HTTPError as error:
            fault = f"the server answers {error.code}."
            if error.code < 500 and error.code != 429:
                break
        except (OSError, HTTPException, ValueError) as error:
            # Not its text: that may name the host.
            fault = f"the call failed ({type(getattr(error, 'reason', error)).__name__})."
    return fault


def slack_message(*, repository: str, workflow: str, status: str, branch: str, url: str, causes: list[str]) -> dict[str, Any]:
    """Signs that Slack acts on (<, >, &) are written as it asks; so a name cannot become a link or a mention."""
    sign = {"success": ":white_check_mark:", "failure": ":x:"}.get(status, ":white_circle:")
    why = f"\n{'; '.join(causes)}" if causes else ""
    return {
        "text": f"{sign} <{url}|{plain(workflow)}> of {plain(repository)} on {plain(branch)}: {plain(status)}{why}",
        "unfurl_links": False,
    }


def plain(text: str) -> str:
    return one_line(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("|", "¦")


def main() -> None:
    env = os.environ
    notice = json.loads(Path(env["RUNNER_TEMP"], NOTICE).read_text(encoding="utf-8"))
    status = notice["status"]
    for name in ("METRICS_WEBHOOK", "SLACK_WEBHOOK_URL"):
        if env.get(name) == "":
            print(f"{name} is empty, so nobody is told: Dependabot's runs have secrets of their own.")
    if env.get("METRICS_WEBHOOK"):
        post("The metrics webhook", env["METRICS_WEBHOOK"], notice["metrics"])
    for_slack = "pull_request" not in env["GITHUB_EVENT_NAME"] and (
        status == "failure" or (env.get("SLACK_NOTICES") == "all" and status != "skipped")
    )
    if env.get("SLACK_WEBHOOK_URL") and for_slack:
        post("Slack", env["SLACK_WEBHOOK_URL"], notice["slack"])


if __name__ == "__main__":
    main()
