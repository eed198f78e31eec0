"""Checks the actions that workflows are pinned to, and moves pins and runner labels on where that is for the repository.

For every `uses: owner/name@<commit> # v1.2.3`: that the tag still is of that commit, whether GitHub could verify the
commit's signature, whether the release is immutable, and which release is the newest that has been out for a while.
Files that Slipway manages are checked and reported, not changed: they are changed where they are made.

  arguments        workflow and action files (.github/workflows/*.yml)
  COOLDOWN_DAYS    how long a release must have been out
  GITHUB_TOKEN, GITHUB_API_URL
  UPDATE           "true" changes files; otherwise it is only reported

Writes update.md and the step output "changed". Fails where a tag is no longer of the commit that a pin says it is.
"""

import os
import re
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

from github_api import GitHub, GitHubError

USES = re.compile(r"(?P<head>uses:\s*)(?P<action>[\w.-]+/[\w.-]+)(?P<path>/[\w./-]+)?@(?P<sha>[0-9a-f]{40})\s*#\s*(?P<tag>v?[\w.-]+)")
RELEASE = re.compile(r"^v?\d+\.\d+\.\d+$")
LABEL = re.compile(r"\bubuntu-(\d\d)\.04\b")
IMAGE = re.compile(r"^ubuntu(\d\d)/")
MANAGED = "Managed by Slipway"


def order(tag):
    return [int(part) for part in tag.removeprefix("v").split(".")]


def is_out(release, before):
    return datetime.fromisoformat(release["published_at"].replace("Z", "+00:00")) <= before


class Actions:
    """What GitHub knows of actions; each is asked for once."""

    def __init__(self, token, base_url, before):
        self._token, self._base_url, self._before = token, base_url, before
        self._known = {}

    def _at(self, action):
        return GitHub(action, self._token, self._base_url)

    def commit_of(self, action, tag):
        return self._once((action, tag), lambda: self._at(action).get(f"/commits/{tag}"))

    def releases(self, action):
        return self._once((action,), lambda: self._at(action).get("/releases", per_page=100))

    def newest(self, action):
        """Tag of the newest release that may be taken; None where there is none."""
        tags = [
            release["tag_name"]
            for release in self.releases(action)
            if not release["draft"] and not release["prerelease"] and RELEASE.match(release["tag_name"]) and is_out(release, self._before)
        ]
        return max(tags, key=order, default=None)

    def immutable(self, action, tag):
        return any(release["tag_name"] == tag and release.get("immutable") for release in self.releases(action))

    def _once(self, key, ask):
        if key not in self._known:
            try:
                self._known[key] = ask()
            except GitHubError as error:
                sys.exit(f"::error::{key[0]} cannot be looked up: {error}")
        return self._known[key]


def newest_ubuntu(actions):
    """The newest Ubuntu of GitHub's runner images (24); None where nobody can tell."""
    found = [
        int(match[1])
        for release in actions.releases("actions/runner-images")
        if not release["prerelease"] and (match := IMAGE.match(release["tag_name"]))
    ]
    # Even years are the ones with long support, which are all that labels exist for.
    return max((year for year in found if year % 2 == 0), default=None)


def look_at(text, actions, change, report):
    """The text with its pins moved, where `change`; `report` gets a row for each action, and each fault."""

    def moved(use):
        action, sha, tag = use["action"], use["sha"], use["tag"]
        commit = actions.commit_of(action, tag)
        if commit["sha"] != sha:
            report["faults"].append(f"{action} is pinned to {sha} as {tag}, but that tag is of {commit['sha']}")
            return use[0]
        verification = commit["commit"].get("verification") or {}
        signed = "verified" if verification.get("verified") else f"not verified ({verification.get('reason', 'unknown')})"
        kept = "immutable" if actions.immutable(action, tag) else "can be changed"
        latest = actions.newest(action) if RELEASE.match(tag) else None
        newer = latest if latest and order(latest) > order(tag) else None
        report["rows"][(action, tag)] = f"| {action} | {tag} | {signed} | {kept} | {newer or 'newest'} |"
        if not (newer and change):
            return use[0]
        report["changed"] = True
        return f"{use['head']}{action}{use['path'] or ''}@{actions.commit_of(action, newer)['sha']} # {newer}"

    return USES.sub(moved, text)


def move_runners(text, ubuntu, change, report, name):
    def moved(label):
        if int(label[1]) >= ubuntu:
            return label[0]
        report["runners"].add(f"{name}: {label[0]}, ubuntu-{ubuntu}.04 is out")
        if not change:
            return label[0]
        report["changed"] = True
        return f"ubuntu-{ubuntu}.04"

    return LABEL.sub(moved, text)


def main():
    before = datetime.now(timezone.utc) - timedelta(days=float(os.environ["COOLDOWN_DAYS"]))
    base_url = os.environ.get("GITHUB_API_URL", "https://api.github.com")
    actions = Actions(os.environ["GITHUB_TOKEN"], base_url, before)
    report = {"rows": {}, "faults": [], "runners": set(), "changed": False}
    ubuntu = newest_ubuntu(actions)
    for name in sys.argv[1:]:
        path = Path(name)
        text = path.read_text(encoding="utf-8")
        change = os.environ.get("UPDATE") == "true" and MANAGED not in text.split("\n\n")[0]
        updated = look_at(text, actions, change, report)
        if ubuntu:
            updated = move_runners(updated, ubuntu, change, report, name)
        if updated != text:
            path.write_text(updated, encoding="utf-8")
    table = ["| action | pinned | commit's signature | release | newer |", "| --- | --- | --- | --- | --- |"]
    table += [report["rows"][key] for key in sorted(report["rows"])]
    table += ["", *(f"- {line}" for line in sorted(report["runners"]))]
    table += ["", "What Slipway manages is changed there, by its own updates."]
    Path("update.md").write_text("\n".join(table) + "\n", encoding="utf-8")
    print("\n".join(table))
    if page := os.environ.get("GITHUB_STEP_SUMMARY"):
        with open(page, "a", encoding="utf-8") as file:
            file.write("\n".join(table) + "\n")
    with open(os.environ["GITHUB_OUTPUT"], "a", encoding="utf-8") as output:
        output.write(f"changed={'true' if report['changed'] else 'false'}\n")
    for fault in report["faults"]:
        print(f"::error::{fault}")
    return 1 if report["faults"] else 0


if __name__ == "__main__":
    sys.exit(main())
