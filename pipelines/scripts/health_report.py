"""Posts how the deployments of a run are, as JSON.

  WEBHOOK               https address
  RESULTS               staging=success production=skipped
  URL_<ENVIRONMENT>     address of a deployment, where it said one
  GITHUB_REPOSITORY, GITHUB_SERVER_URL, GITHUB_RUN_ID, GITHUB_WORKFLOW, GITHUB_SHA
"""

import json
import os
import sys
import urllib.error
import urllib.request

HEALTH = {"success": "healthy", "failure": "unhealthy", "cancelled": "unknown"}


def report(environment):
    results = dict(pair.split("=", 1) for pair in environment["RESULTS"].split())
    server = environment.get("GITHUB_SERVER_URL", "https://github.com")
    return {
        "repository": environment["GITHUB_REPOSITORY"],
        "workflow": environment["GITHUB_WORKFLOW"],
        "commit": environment["GITHUB_SHA"],
        "run": f"{server}/{environment['GITHUB_REPOSITORY']}/actions/runs/{environment['GITHUB_RUN_ID']}",
        "deployments": [
            {
                "environment": name,
                "status": HEALTH.get(result, "unknown"),
                "url": environment.get(f"URL_{name.upper()}") or None,
            }
            for name, result in results.items()
            if result != "skipped"
        ],
    }


def main():
    address = os.environ.get("WEBHOOK", "")
    # Where tests listen there is no certificate.
    if not address.startswith(("https://", "http://127.0.0.1:")):
        sys.exit("::error::The secret with the webhook's address holds no https address.")
    body = json.dumps(report(os.environ)).encode()
    request = urllib.request.Request(address, method="POST", data=body, headers={"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            print(f"The webhook answered {response.status}.")
    except urllib.error.HTTPError as error:
        sys.exit(f"::error::The webhook answered {error.code}.")
    except urllib.error.URLError as error:
        # Not the address: it is a secret.
        sys.exit(f"::error::The webhook could not be reached: {type(error.reason).__name__}.")


if __name__ == "__main__":
    main()
