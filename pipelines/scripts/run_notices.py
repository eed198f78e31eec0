"""Tells others of a run: a JSON message to any address, and a line to Slack.

Addresses are secrets: they, and what a server answers, are never printed. A fork's pull request has no secrets, so
nothing is told of it.
"""

import json
import time
import urllib.error
import urllib.parse
import urllib.request
from http.client import HTTPException
from typing import Any

from plain_text import one_line


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
