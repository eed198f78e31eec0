"""Says on a pull request where its preview is, or that it failed: one comment, edited in place.

GITHUB_REPOSITORY, GITHUB_TOKEN (pull-requests: write), GITHUB_API_URL, GITHUB_SERVER_URL, GITHUB_RUN_ID, PULL_REQUEST
RESULT   of the job that deployed
URL      where the service is; may be empty
"""

import os
import re

from github_api import GitHub
from marked_comment import body_of, write

SIGNS = {"success": "✅ The preview is up", "failure": "❌ The preview failed"}


def text(result: str, url: str, run: str) -> str:
    title = SIGNS.get(result, f"⚪ The preview ended: {re.sub('[^a-z ]', '', result)}")
    # The address came out of the pull request's own scripts: nothing but an address is shown as one.
    link = f": {url}" if re.fullmatch(r"https?://[\w.:-]+(/[\w./~%?=&#-]*)?", url) and result == "success" else ""
    return f"### {title}{link}\n\nIt is removed when the pull request is closed. [run]({run})"


def main() -> None:
    github = GitHub.from_environment()
    server = os.environ.get("GITHUB_SERVER_URL", "https://github.com")
    run = f"{server}/{github.repository}/actions/runs/{int(os.environ['GITHUB_RUN_ID'])}"
    shown = text(os.environ["RESULT"], os.environ.get("URL", ""), run)
    write(github, int(os.environ["PULL_REQUEST"]), "preview", body_of("preview", shown, ""))


if __name__ == "__main__":
    main()
