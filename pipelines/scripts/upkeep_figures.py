"""What the runs of a period say: how many, how well, how long, how often something was deployed, what the minutes were."""

import math
from datetime import datetime

# Of a period's runs as many are looked into for their jobs; the answer to how many there were is the API's own.
MOST_JOBS = 150


def moment(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def percentile(values, share):
    """The nearest rank: a value that was measured, not one between two."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else None


def by_workflow(runs):
    """Name -> runs, success rate in percent, median and 95th percentile in minutes, of runs that ended by themselves."""
    found = {}
    for run in runs:
        if run["status"] == "completed" and run["conclusion"] in ("success", "failure", "timed_out", "startup_failure"):
            minutes = (moment(run["updated_at"]) - moment(run["run_started_at"] or run["created_at"])).total_seconds() / 60
            found.setdefault(run["name"], []).append((run["conclusion"] == "success", minutes))
    return {
        name: {
            "runs": len(ends),
            "success": 100 * sum(good for good, _ in ends) / len(ends),
            "median": percentile([minutes for _, minutes in ends], 0.5),
            "p95": percentile([minutes for _, minutes in ends], 0.95),
        }
        for name, ends in sorted(found.items())
    }


def minutes_by_machine(github, runs):
    """Machine -> minutes that jobs ran, and of how many runs; a machine is its labels."""
    minutes, looked_at = {}, runs[:MOST_JOBS]
    for run in looked_at:
        for job in github.get_all(f"/actions/runs/{int(run['id'])}/jobs", "jobs", filter="all"):
            if job["started_at"] and job["completed_at"] and job["conclusion"] != "skipped":
                spent = (moment(job["completed_at"]) - moment(job["started_at"])).total_seconds() / 60
                machine = ", ".join(job["labels"]) or "unknown"
                minutes[machine] = minutes.get(machine, 0.0) + max(0.0, spent)
    return dict(sorted(minutes.items(), key=lambda item: -item[1])), len(looked_at)


def deployments_since(github, since):
    """Environment -> how often something was deployed to it."""
    counts = {}
    for page in range(1, 11):
        batch = github.get("/deployments", per_page=100, page=page)
        for deployment in batch:
            if moment(deployment["created_at"]) >= since:
                counts[deployment["environment"]] = counts.get(deployment["environment"], 0) + 1
        # Newest first.
        if len(batch) < 100 or moment(batch[-1]["created_at"]) < since:
            break
    return dict(sorted(counts.items()))
