#!/usr/bin/env python3
"""Checks a personal access token before a job relies on it: that it is valid, what it may do, and for how long.

  TOKEN        the token
  SCOPES       what it must be able to do, separated by white space: read:packages write:packages contents
  WARN_DAYS    how long before its end to warn (14)
"""

import os
import sys
import urllib.error
import urllib.request
from datetime import datetime, timedelta, timezone

# What a classic token's scopes bring with them.
BRINGS = {
    "write:packages": {"read:packages"},
    "delete:packages": {"read:packages"},
    "repo": {"contents"},
}


def fault(message: str) -> int:
    print(f"::error::{message}")
    return 1


def main() -> int:
    token = os.environ.get("TOKEN", "")
    if token == "":
        return fault("The token is empty: declare its secret in the repository's inventory file and give it a value.")
    api = os.environ.get("GITHUB_API_URL", "https://api.github.com").rstrip("/")
    request = urllib.request.Request(f"{api}/repos/{os.environ['GITHUB_REPOSITORY']}")
    request.add_header("Authorization", f"Bearer {token}")
    request.add_header("X-GitHub-Api-Version", "2022-11-28")
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            headers = response.headers
    except urllib.error.HTTPError as error:
        if error.code == 401:
            return fault("GitHub refuses the token: it is wrong, revoked or expired. Make a new one.")
        if error.code in (403, 404):
            return fault(f"The token does not reach {os.environ['GITHUB_REPOSITORY']} (status {error.code}).")
        return fault(f"GitHub answered {error.code}, so the token could not be checked: run the job again.")
    except OSError as error:
        return fault(f"GitHub did not answer, so the token could not be checked: {error}")

    given = headers.get("X-OAuth-Scopes")
    if given is None:
        return fault("The token has no classic scopes, and the container registry takes classic tokens only.")
    scopes = {scope.strip() for scope in given.split(",") if scope.strip()}
    for scope in tuple(scopes):
        scopes |= BRINGS.get(scope, set())
    # "public_repo" is enough for what anybody can read.
    if "public_repo" in scopes and os.environ.get("VISIBILITY") == "public":
        scopes.add("contents")
    lacking = sorted(set(os.environ["SCOPES"].split()) - scopes)
    if lacking:
        return fault(f"The token lacks {', '.join(lacking)} (it has {given or 'no scope'}): make one with them.")

    until = headers.get("GitHub-Authentication-Token-Expiration")
    if until is None:
        print("::warning::The token never expires: give it an end, and rotate it.")
        return 0
    end = datetime.strptime(until[:19], "%Y-%m-%d %H:%M:%S").replace(tzinfo=timezone.utc)
    left = end - datetime.now(timezone.utc)
    if left < timedelta(days=int(os.environ.get("WARN_DAYS") or 14)):
        print(f"::warning::The token ends in {left.days} days, on {end:%Y-%m-%d}: make a new one.")
    else:
        print(f"The token is good until {end:%Y-%m-%d}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
