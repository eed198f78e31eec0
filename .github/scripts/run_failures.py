# Managed by Slipway: edit .github/pipeline.yaml, not this file.
# ruff: noqa
# fmt: off
"""Why the jobs of a run failed, by what they and GitHub itself say."""

from dataclasses import dataclass

from failure_causes import Finding, last_error, recognise
from github_api import GitHub, GitHubError
from run_figures import Job

JOBS_MOST = 12
# Of the job that stands for others as a check: it says nothing that they do not say.
AGGREGATE_STEP = "Fail unless every job succeeded"
LOG_TAIL = 1_000_000
LOG_MOST = 200_000_000


@dataclass(frozen=True)
class Failure:
    job: Job
    findings: tuple[Finding, ...]
    # The last line that the runner calls an error; None where the log is not to be had.
    error: str | None


def read_failures(github: GitHub, jobs: list[Job]) -> list[Failure]:
    """Of the jobs that failed; only of them are logs read. Cells of one matrix often fail alike: a dozen is enough."""
    failed = [job for job in jobs if job.failed and job.failed_step != AGGREGATE_STEP]
    return [read_failure(github, job) for job in failed[:JOBS_MOST]]


def read_failure(github: GitHub, job: Job) -> Failure:
    # GitHub's own words first: a log that breaks off does not say that its time was up.
    text = "\n".join([*annotations(github, job), log(github, job)])
    return Failure(job, tuple(recognise(text)), last_error(text))


def annotations(github: GitHub, job: Job) -> list[str]:
    try:
        found = github.get(f"/check-runs/{job.id}/annotations", per_page=50)
    except GitHubError as error:
        print(f"No annotations of job {job.id}: {first_line(error)}")
        return []
    return [f"##[error]{one['message']}" for one in found if one["annotation_level"] == "failure"]


def log(github: GitHub, job: Job) -> str:
    try:
        return github.tail(f"/actions/jobs/{job.id}/logs", LOG_TAIL, LOG_MOST).decode(errors="replace")
    except (GitHubError, OSError) as error:
        # A job that never got a machine has none.
        print(f"No log of job {job.id}: {first_line(error)}")
        return ""


def first_line(error: BaseException) -> str:
    return str(error).splitlines()[0][:300]
