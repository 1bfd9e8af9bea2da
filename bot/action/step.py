"""One step of a workflow: its event -> the jobs done, the files written for the runner, and the report."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager

from bot.action import state
from bot.action.client import WorkflowGitHub
from bot.action.events import plan_jobs
from bot.action.inputs import ActionInputs
from bot.action.report import FormatReport, StepReport, build_report, write_files
from bot.action.run import RunResult, run_jobs
from bot.github.credentials import Credentials
from bot.judging.pool import Judging
from bot.web.events import Ignored, MalformedPayloadError
from bot.worker.bounds import SupportsLookUp
from bot.worker.reviewer import Reviewer

OpenCatalog = Callable[[bool], AbstractContextManager[SupportsLookUp]]


def run_step(
    settings: Credentials,
    inputs: ActionInputs,
    open_catalog: OpenCatalog,
    format_report: FormatReport,
    *,
    print_line: Callable[[str], object],
    wait: Callable[[float], object] = time.sleep,
    clock: Callable[[], float] = time.time,
    pause: float = 1.0,
    judging: Judging | None = None,
) -> StepReport:
    """Do what the event asks for.

    `pause` is the time between two writes at GitHub, in seconds; `judging` runs what reads the contributors'
    text, in this process if not given.
    """
    result = RunResult()
    github = WorkflowGitHub(settings, inputs, pause=pause)
    noted = state.read_noted(inputs.state_folder)
    try:
        jobs = plan_jobs(inputs.event, inputs.payload, inputs.repo, clock(), noted)
    except MalformedPayloadError as error:
        jobs = Ignored(f"the payload is not one of {inputs.event}: {error}")
    if isinstance(jobs, Ignored):
        result.lines.append(f"Nothing to do: {jobs.reason}.")
    else:
        # Nobody comes back by itself, so no later look is promised; a schedule makes one all the same.
        reviewer = Reviewer(
            github,
            open_catalog,
            is_app=False,
            clock=clock,
            can_retry=False,
            on_review=result.add_review,
            judging=judging,
        )
        run_jobs(jobs, reviewer, result, wait)
    github.close()
    for line in [*result.lines, *result.failures]:
        print_line(line)
    if result.noted is not None:
        state.write_noted(inputs.state_folder, result.noted)
    report = build_report(result, inputs, github.write_problem)
    write_files(report, inputs, result.reviews, format_report)
    return report
