"""An event of a workflow -> the jobs that it asks for, or the reason to do nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.core.pull import PullRequest
from bot.queue.jobs import AnyJob, Audit, Job, Sweep
from bot.web.events import Ignored, route

WEEK_SECONDS = 7 * 86_400
_SAME_AS = {"pull_request_target": "pull_request"}
"""Events that GitHub sends to webhooks under another name."""


def plan_jobs(
    event: str, payload: Mapping[str, Any], repo: str, now: float, noted: tuple[tuple[str, str], ...] = ()
) -> tuple[AnyJob, ...] | Ignored:
    """The jobs of one event, in their order.

    On a schedule the open pull requests are looked at again, as some source may have been unavailable, and
    the lists are audited; `noted` is what the last audit has to hand on. Raises MalformedPayloadError.
    """
    match event:
        case "schedule":
            week = int(now // WEEK_SECONDS)
            return Sweep(None, (repo,), reason="schedule"), Audit(repo, week=week, noted=noted)
        case "workflow_dispatch" | "repository_dispatch":
            number = _read_number(payload)
            if number is not None:
                return (Job(PullRequest(repo, number), "asked for", fresh=True),)
            return Sweep(None, (repo,), reason="asked for"), Audit(repo)
        case _:
            # A workflow's token is one for its own repository, whatever else is installed there.
            own_payload = {key: value for key, value in payload.items() if key != "installation"}
            job = route(_SAME_AS.get(event, event), own_payload)
            return job if isinstance(job, Ignored) else _with_acknowledgement(job)


def _with_acknowledgement(job: AnyJob) -> tuple[AnyJob, ...]:
    """The job, and before it the sign for somebody who wrote a command."""
    acknowledgement = job.acknowledgement if isinstance(job, Job) else None
    return (acknowledgement, job) if acknowledgement else (job,)


def _read_number(payload: Mapping[str, Any]) -> int | None:
    """The pull request that a person named in the form of the workflow; None for none."""
    inputs = payload.get("inputs") or payload.get("client_payload")
    text = str(inputs.get("pull") or "").strip().lstrip("#") if isinstance(inputs, Mapping) else ""
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 10 and int(text) else None
