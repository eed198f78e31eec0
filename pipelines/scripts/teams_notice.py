#!/usr/bin/env python3
"""Tells a channel of Microsoft Teams of a run that failed, as a card. Its own fault never fails the job.

  TEAMS_WEBHOOK_URL   address that takes cards
  RESULTS             lint=success test=failure ...
"""

import json
import os
import sys
import urllib.request


def card(failed: list[str], run: str) -> dict[str, object]:
    repository, workflow = os.environ["GITHUB_REPOSITORY"], os.environ["GITHUB_WORKFLOW"]
    text = [
        {"type": "TextBlock", "weight": "Bolder", "wrap": True, "text": f"{workflow} failed in {repository}"},
        {"type": "TextBlock", "wrap": True, "text": f"{os.environ['GITHUB_REF_NAME']}: {', '.join(failed)}"},
    ]
    content = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": text,
        "actions": [{"type": "Action.OpenUrl", "title": "Open the run", "url": run}],
    }
    return {
        "type": "message",
        "attachments": [{"contentType": "application/vnd.microsoft.card.adaptive", "content": content}],
    }


def main() -> int:
    results = [one.partition("=") for one in os.environ["RESULTS"].split()]
    failed = [job for job, _, result in results if result == "failure"]
    if not failed:
        print("Nothing failed, so nobody is told.")
        return 0
    run = f"{os.environ['GITHUB_SERVER_URL']}/{os.environ['GITHUB_REPOSITORY']}/actions/runs/{os.environ['GITHUB_RUN_ID']}"
    request = urllib.request.Request(
        os.environ["TEAMS_WEBHOOK_URL"],
        data=json.dumps(card(failed, run)).encode(),
        headers={"Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=30):
            print("Teams was told.")
    except (OSError, ValueError) as error:
        # The address is a secret: only what kind of fault it was.
        print(f"::warning::Teams could not be told: {type(error).__name__} {getattr(error, 'code', '')}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
