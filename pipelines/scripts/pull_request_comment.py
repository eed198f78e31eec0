"""Writes the one comment that a pull request gets from CI and CD, or edits the one that is there.

The comment is made anew from the run each time, so nothing is ever read out of an old comment.

  GITHUB_REPOSITORY, GITHUB_TOKEN (actions: read, pull-requests: write), GITHUB_API_URL, GITHUB_SERVER_URL
  RUN_ID               the CI run
  PYTHON_VERSIONS      of its matrix, separated by blanks
  COVERAGE             percentage that is asked for
  COMMIT               head commit of the pull request
  IMAGE, IMAGE_PAGE    registry and name without a tag; page that shows its tags
  PULL_REQUEST         its number, where the event knows it; otherwise it is found by
  HEAD_REPOSITORY, HEAD_BRANCH (and COMMIT)
  CONCLUSION           of the CI run, once it has ended
  DEPLOYMENT, DEPLOYMENT_COMMAND, DEPLOYMENT_OUTPUT   result of the deployment, what it ran, what that printed
"""

import os
import re

from ci_run import Cell, Run, read_run
from github_api import GitHub
from open_pull_requests import find_pull_requests, is_head

MARKER = "<!-- slipway: ci and cd -->"
AUTHOR = "github-actions[bot]"


def write_comment(github: GitHub, number: int, body: str) -> None:
    author = os.environ.get("COMMENT_AUTHOR", AUTHOR)
    for comment in github.get_all(f"/issues/{number}/comments"):
        # By author too: anybody can write the marker into a comment.
        if comment["user"] and comment["user"]["login"] == author and comment["body"].startswith(MARKER):
            github.patch(f"/issues/comments/{comment['id']}", {"body": body})
            print(f"Edited comment {comment['id']} of pull request {number}.")
            return
    github.post(f"/issues/{number}/comments", {"body": body})
    print(f"Commented on pull request {number}.")


def render(run: Run, settings: dict[str, str]) -> str:
    fork = settings["HEAD_REPOSITORY"] != settings["GITHUB_REPOSITORY"]
    conclusion = settings.get("CONCLUSION") or ("success" if run.passed else "failure")
    headline = {"success": "✅ CI passed", "failure": "❌ CI failed"}.get(
        conclusion, f"⚪ CI ended: {words(conclusion)}"
    )
    parts = [
        MARKER,
        f"### {headline}",
        "\n".join(
            [
                "| Python | Tests | Coverage | Reports |",
                "| --- | --- | --- | --- |",
                *(row(cell, float(settings["COVERAGE"])) for cell in run.cells),
            ]
        ),
        f"**Image:** {image_line(run, settings, fork)}",
    ]
    if not fork:
        parts += deployment_lines(run, settings)
    note = " · the figures are the fork's own" if fork else ""
    parts.append(f"<sub>Commit {settings['COMMIT'][:7]} · [run]({run.url}){note}</sub>")
    return "\n\n".join(parts) + "\n"


def row(cell: Cell, wanted: float) -> str:
    figures = cell.summary
    sign = {"success": "✅ passed", "failure": "❌ failed"}.get(
        cell.result or "", f"⚪ {words(cell.result or 'not run')}"
    )
    counts = [] if figures.tests is None else [f"{figures.tests} tests"]
    bad = (figures.failures or 0) + (figures.errors or 0)
    counts += [f"{bad} failing"] if bad else []
    counts += [f"{figures.skipped} skipped"] if figures.skipped else []
    coverage = "–" if figures.coverage is None else f"{figures.coverage:g} %"
    if figures.coverage is not None and figures.coverage < wanted:
        coverage += f" (below {wanted:g} %)"
    report = f"[reports-{cell.version}]({cell.report_url})" if cell.report_url else "–"
    return f"| {cell.version} | {', '.join([sign, *counts])} | {coverage} | {report} |"


def image_line(run: Run, settings: dict[str, str], fork: bool) -> str:
    if run.image_result != "success":
        return "not built"
    if fork:
        return "built, not pushed, as the pull request comes from a fork"
    return f"[`{settings['IMAGE']}:sha-{settings['COMMIT']}`]({settings['IMAGE_PAGE']})"


def deployment_lines(run: Run, settings: dict[str, str]) -> list[str]:
    result = settings.get("DEPLOYMENT")
    if not result:
        return ["**Deployment:** follows this run" if run.passed else "**Deployment:** none, as CI did not pass"]
    sign = {"success": "✅ ran", "failure": "❌ failed"}.get(result, f"⚪ {words(result)}")
    line = f"**Deployment:** {sign} `{settings['DEPLOYMENT_COMMAND']}`"
    printed = settings.get("DEPLOYMENT_OUTPUT", "").strip("\n")
    return [line, fenced(printed)] if printed else [line]


def fenced(text: str) -> str:
    """A code block that the text cannot end."""
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
    return f"{fence}text\n{text}\n{fence}"


def words(name: str) -> str:
    """A word of GitHub's (`timed_out`), with nothing in it that Markdown could take for its own."""
    return re.sub("[^a-z ]", "", name.replace("_", " "))


def main() -> None:
    settings = dict(os.environ)
    settings.setdefault("GITHUB_SERVER_URL", "https://github.com")
    commit = settings["COMMIT"]
    if not re.fullmatch("[0-9a-f]{40}", commit):
        raise SystemExit(f'COMMIT is "{commit}", which is no full SHA.')
    github = GitHub.from_environment()

    if settings.get("PULL_REQUEST"):
        number = int(settings["PULL_REQUEST"])
        numbers = [number] if is_head(github.get(f"/pulls/{number}"), settings["HEAD_REPOSITORY"], commit) else []
    else:
        numbers = find_pull_requests(github, settings["HEAD_REPOSITORY"], settings["HEAD_BRANCH"], commit)
    if not numbers:
        print(f"::notice::No open pull request has {commit} as its head any more: nothing to comment on.")
        return

    run = read_run(github, settings["RUN_ID"], settings["PYTHON_VERSIONS"].split(), settings["GITHUB_SERVER_URL"])
    for number in numbers:
        write_comment(github, number, render(run, settings))


if __name__ == "__main__":
    main()
