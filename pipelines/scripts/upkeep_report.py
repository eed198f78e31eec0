"""Writes the report of a week, a month or a quarter: one issue for each period, edited in place.

  PERIOD             weekly, monthly or quarterly
  GITHUB_REPOSITORY, GITHUB_TOKEN (actions, deployments and security events: read, issues: write), GITHUB_API_URL
  APP_TOKEN          of a GitHub App that may read the names of secrets and Dependabot's alerts; without it the report says
                     what it does not know
  GPU_MINUTE_COST    US dollars for a minute of a machine with the label "gpu"; without it minutes are only counted
  WORKFLOWS          folder of the workflow files (.github/workflows)

Also leaves upkeep.json with the figures.
"""

import json
import os
import re
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

from github_api import GitHub, GitHubError
from upkeep_figures import by_workflow, deployments_since, minutes_by_machine, moment

DAYS = {"weekly": 7, "monthly": 30, "quarterly": 91}
ROTATE_DAYS = 90
USED = re.compile(r"secrets\.([A-Za-z_]\w*)")
ALERTS = (("code scanning", "/code-scanning/alerts"), ("secret scanning", "/secret-scanning/alerts"), ("Dependabot", "/dependabot/alerts"))


def runs_since(github, since):
    """Newest first, 1,000 at most: that is all that the API gives."""
    return github.get_all("/actions/runs", "workflow_runs", created=f">={since:%Y-%m-%dT%H:%M:%SZ}")[:1000]


def alerts(github):
    """Kind -> number of open alerts; None where the token may not see them or the feature is off."""
    counts = {}
    for kind, path in ALERTS:
        try:
            # Dependabot's list has cursors in place of pages, so more than one page is not counted.
            found = github.get(path, state="open", per_page=100)
            counts[kind] = f"{len(found)}{'+' if len(found) == 100 else ''}"
        except GitHubError:
            counts[kind] = None
    return counts


def secrets_of(github, folder, now):
    """Names that no workflow of the checkout reads, and names whose value is older than it should be."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in sorted(Path(folder).glob("*.y*ml")))
    used = {name.upper() for name in USED.findall(text)}
    there = github.get_all("/actions/secrets", "secrets")
    idle = [one["name"] for one in there if one["name"].upper() not in used]
    old = [one["name"] for one in there if now - moment(one["updated_at"]) > timedelta(days=ROTATE_DAYS)]
    return sorted(idle), sorted(old)


def figures_for(period, github, app, folder, now, cost):
    since = now - timedelta(days=DAYS[period])
    runs = runs_since(github, since)
    minutes, looked_at = minutes_by_machine(github, runs)
    gpu = sum(spent for machine, spent in minutes.items() if "gpu" in machine.lower().split(", "))
    figures = {
        "period": period,
        "since": since.date().isoformat(),
        "until": now.date().isoformat(),
        "workflows": by_workflow(runs),
        "minutes": {machine: round(spent, 1) for machine, spent in minutes.items()},
        "runs": len(runs),
        "runsLookedInto": looked_at,
        "gpuCost": None if cost is None else round(gpu * cost, 2),
        "deployments": deployments_since(github, since),
        "alerts": alerts(app or github),
    }
    if period != "weekly":
        figures["secrets"] = None
        if app:
            idle, old = secrets_of(app, folder, now)
            figures["secrets"] = {"idle": idle, "old": old}
    if period == "quarterly":
        environments = github.get("/environments", per_page=100)["environments"]
        figures["environments"] = {
            one["name"]: sorted({rule["type"] for rule in one.get("protection_rules", [])}) for one in environments
        }
    return figures


def render(figures):
    parts = [f"Runs from {figures['since']} to {figures['until']}.", "#### Workflows"]
    if figures["workflows"]:
        rows = [
            f"| {name} | {one['runs']} | {one['success']:.0f} % | {one['median']:.1f} | {one['p95']:.1f} |"
            for name, one in figures["workflows"].items()
        ]
        parts.append("\n".join(["| workflow | runs | success | median, minutes | p95, minutes |", "| --- | --- | --- | --- | --- |", *rows]))
    else:
        parts.append("Nothing ran to its end.")
    spent = [f"| {machine} | {minutes:g} |" for machine, minutes in figures["minutes"].items()]
    if spent:
        parts += ["#### Machines", "\n".join(["| labels | minutes |", "| --- | --- |", *spent])]
    if figures["runsLookedInto"] < figures["runs"]:
        parts.append(f"Of the newest {figures['runsLookedInto']} of {figures['runs']} runs.")
    cost = figures["gpuCost"]
    parts.append("Cost of GPU machines: not known, as the pipeline's option minuteCost is not set." if cost is None else f"Cost of GPU machines: ${cost:.2f}")
    deployed = ", ".join(f"{name} {count}" for name, count in figures["deployments"].items())
    parts += ["#### Deployments", deployed or "None."]
    open_alerts = [f"- {kind}: {'not known (off, or not to be seen with this token)' if count is None else count}" for kind, count in figures["alerts"].items()]
    parts += ["#### Open alerts", "\n".join(open_alerts)]
    if "secrets" in figures:
        known = figures["secrets"]
        if known is None:
            parts += ["#### Secrets", "Not known: no GitHub App's token was given, and GITHUB_TOKEN cannot see their names."]
        else:
            parts += [
                "#### Secrets",
                f"Read by no workflow: {', '.join(known['idle']) or 'none'}.\n\nOlder than {ROTATE_DAYS} days: {', '.join(known['old']) or 'none'}.",
            ]
    if "environments" in figures:
        rules = [f"- {name}: {', '.join(kinds) or 'not protected'}" for name, kinds in figures["environments"].items()]
        parts += ["#### Environments", "\n".join(rules) or "None."]
    return "\n\n".join(parts) + "\n"


def publish(github, title, body):
    """The open issue of that title that this workflow wrote, or a new one."""
    author = os.environ.get("ISSUE_AUTHOR", "github-actions[bot]")
    mine = github.get_all("/issues", state="open", creator=author)
    for issue in mine:
        if issue["title"] == title and "pull_request" not in issue:
            github.patch(f"/issues/{int(issue['number'])}", {"body": body})
            return issue["number"]
    return github.post("/issues", {"title": title, "body": body})["number"]


def main():
    period, token = os.environ["PERIOD"], os.environ.get("APP_TOKEN")
    if period not in DAYS:
        sys.exit(f'::error::PERIOD is "{period}": write {", ".join(DAYS)}.')
    github = GitHub.from_environment()
    base_url = os.environ.get("GITHUB_API_URL", "https://api.github.com")
    app = GitHub(os.environ["GITHUB_REPOSITORY"], token, base_url) if token else None
    cost = os.environ.get("GPU_MINUTE_COST")
    folder = os.environ.get("WORKFLOWS", ".github/workflows")
    figures = figures_for(period, github, app, folder, datetime.now(timezone.utc), float(cost) if cost else None)
    body = render(figures)
    Path("upkeep.json").write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    if page := os.environ.get("GITHUB_STEP_SUMMARY"):
        with open(page, "a", encoding="utf-8") as file:
            file.write(body)
    number = publish(github, f"Upkeep: the {period} report", body)
    print(f"Issue {number} has the {period} report.")


if __name__ == "__main__":
    main()
