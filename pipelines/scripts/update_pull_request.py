"""Opens one pull request with what an update changed in the checkout, or brings the one that is open up to date.

With the token of a GitHub App: a pull request that GITHUB_TOKEN opens starts no checks. The commit is made through the
API, so that GitHub signs it.

  GITHUB_TOKEN         of the App (contents, pull requests and, for workflow files, workflows: write)
  GITHUB_REPOSITORY, GITHUB_API_URL, GITHUB_GRAPHQL_URL
  BASE                 branch to merge into
  BRANCH               of the update, which belongs to this script
  TITLE                of commit and pull request
  BODY                 file with the text of the pull request
"""

import base64
import json
import os
import subprocess
import sys
import urllib.request
from pathlib import Path

from github_api import GitHub

COMMIT = """
mutation ($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) { commit { oid } }
}
"""


def changed_files(own):
    """Tracked files that differ from the commit."""
    listed = subprocess.run(["git", "diff", "--name-only", "-z", "HEAD"], capture_output=True, text=True, check=True)
    return [name for name in listed.stdout.split("\0") if name and name != own]


def commit(repository, branch, head, title, files):
    addition = [{"path": name, "contents": base64.b64encode(Path(name).read_bytes()).decode()} for name in files if Path(name).exists()]
    deletion = [{"path": name} for name in files if not Path(name).exists()]
    body = {
        "query": COMMIT,
        "variables": {
            "input": {
                "branch": {"repositoryNameWithOwner": repository, "branchName": branch},
                "expectedHeadOid": head,
                "message": {"headline": title},
                "fileChanges": {"additions": addition, "deletions": deletion},
            }
        },
    }
    url = os.environ.get("GITHUB_GRAPHQL_URL", "https://api.github.com/graphql")
    request = urllib.request.Request(url, method="POST", data=json.dumps(body).encode())
    request.add_header("Authorization", f"Bearer {os.environ['GITHUB_TOKEN']}")
    request.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(request, timeout=60) as response:
        answer = json.load(response)
    if answer.get("errors"):
        sys.exit(f"::error::The commit was refused: {answer['errors'][0]['message']}")
    return answer["data"]["createCommitOnBranch"]["commit"]["oid"]


def refuse_foreign_commits(github, base, branch):
    """Somebody who works on the update by hand must not lose it."""
    compared = github.get(f"/compare/{base}...{branch}")
    people = {(one["author"] or {}).get("login", "somebody") for one in compared["commits"]}
    people = {login for login in people if not login.endswith("[bot]")}
    if people:
        sys.exit(
            f"::error::The branch {branch} has commits of {', '.join(sorted(people))}: merge or close its pull request "
            "and delete the branch, then run this again."
        )


def main():
    repository, base, branch = os.environ["GITHUB_REPOSITORY"], os.environ["BASE"], os.environ["BRANCH"]
    body = Path(os.environ["BODY"])
    files = changed_files(body.name)
    if not files:
        print("Nothing changed: there is nothing to propose.")
        return
    github = GitHub.from_environment()
    head = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=True).stdout.strip()
    there = [one for one in github.get(f"/git/matching-refs/heads/{branch}") if one["ref"] == f"refs/heads/{branch}"]
    if there:
        refuse_foreign_commits(github, base, branch)
        github.patch(f"/git/refs/heads/{branch}", {"sha": head, "force": True})
    else:
        github.post("/git/refs", {"ref": f"refs/heads/{branch}", "sha": head})
    made = commit(repository, branch, head, os.environ["TITLE"], files)
    text = {"title": os.environ["TITLE"], "body": body.read_text(encoding="utf-8")}
    owner = repository.partition("/")[0]
    open_ones = github.get("/pulls", state="open", head=f"{owner}:{branch}", base=base)
    if open_ones:
        number = open_ones[0]["number"]
        github.patch(f"/pulls/{number}", text)
    else:
        number = github.post("/pulls", {**text, "head": branch, "base": base})["number"]
    print(f"Pull request {number} has {', '.join(files)} in {made}")


if __name__ == "__main__":
    main()
