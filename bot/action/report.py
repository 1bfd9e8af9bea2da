"""What came of an event -> the summary of the job, its annotations, and the outputs of the step."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import assert_never

from bot.action.annotations import format_annotations, format_command
from bot.action.inputs import ActionInputs, AnnotationMode, CommentMode
from bot.action.run import PullReview, RunResult
from bot.core.comment_keys import assign_keys
from bot.core.model import Finding, Severity

EXIT_CLEAN, EXIT_FINDINGS, EXIT_UNAVAILABLE = 0, 1, 3
MAX_SUMMARY_BYTES = 1_000_000
"""GitHub shows no summary of a step above 1 MiB (docs.github.com, "Job summaries")."""

FormatReport = Callable[[str, PullReview], str]
"""Writes one review in the format of this name."""


@dataclass(frozen=True, slots=True)
class StepReport:
    """All that a step leaves behind: the lines for the runner, and its exit status."""

    annotations: tuple[str, ...]
    summary: str
    finding_count: int
    exit_code: int


def build_report(result: RunResult, inputs: ActionInputs, write_problem: str) -> StepReport:
    """The report of a run; `write_problem` says why nothing could be written at GitHub, "" where it was."""
    findings = [finding for one in result.reviews for finding in one.judgement.findings]
    are_comments_posted = not write_problem and inputs.comment != CommentMode.NEVER
    annotations = []
    if write_problem:
        annotations.append(format_command("warning", write_problem, {"title": "awesome-review"}))
    annotations += [
        format_command("error", failure, {"title": "awesome-review"}) for failure in result.failures
    ]
    annotations += format_annotations(
        finding
        for one in result.reviews
        for finding in select_annotated(one, inputs.annotations, are_comments_posted)
    )
    return StepReport(
        tuple(annotations),
        build_summary(result, write_problem),
        len(findings),
        _exit_code(result, findings, inputs.fail_on),
    )


def select_annotated(
    pull_review: PullReview, mode: AnnotationMode, are_comments_posted: bool
) -> Iterable[Finding]:
    """The findings that become annotations: with `auto` those that no comment on their lines tells."""
    findings = pull_review.judgement.findings
    match mode:
        case AnnotationMode.NEVER:
            return ()
        case AnnotationMode.ALWAYS:
            return findings
        case AnnotationMode.AUTO:
            review = pull_review.review
            if review is None or not are_comments_posted:
                return findings
            keys = assign_keys(one.entry for one in pull_review.judgement.verifications)
            commented_keys = {comment.key for comment in review.comments}
            return [finding for finding in findings if keys.get(finding.entry) not in commented_keys]
        case _:
            assert_never(mode)


def build_summary(result: RunResult, write_problem: str) -> str:
    """The summary of the job, in Markdown."""
    parts = ["## awesome-review"]
    if write_problem:
        parts.append(f"> [!WARNING]\n> {write_problem}")
    size = 0
    for one in result.reviews:
        text = one.review.check_summary if one.review else "This pull request proposes no entry."
        size += len(text.encode())
        if size > MAX_SUMMARY_BYTES - 50_000:
            parts.append("… and more than fits here.")
            break
        title = f": {one.review.title}" if one.review else ""
        parts.append(f"### {one.snapshot.pull}{title}\n\n{text}")
    if result.failures:
        parts.append("### What could not be done\n\n" + "\n".join(f"- `{line}`" for line in result.failures))
    if not result.reviews:
        parts.append("\n".join(f"- {line}" for line in result.lines) or "Nothing to do.")
    return "\n\n".join(parts) + "\n"


def write_files(
    report: StepReport, inputs: ActionInputs, reviews: Iterable[PullReview], format_report: FormatReport
) -> None:
    """Write the summary, the reports in the formats that were asked for, and the outputs."""
    paths = _write_reports(inputs, tuple(reviews), format_report)
    outputs = {
        "exit-code": str(report.exit_code),
        "findings": str(report.finding_count),
        "report": str(next(iter(paths.values()), "")),
    }
    if inputs.summary_file:
        with inputs.summary_file.open("a", encoding="utf-8") as file:
            file.write(report.summary)
    if inputs.output_file:
        with inputs.output_file.open("a", encoding="utf-8") as file:
            file.writelines(f"{name}={value}\n" for name, value in outputs.items())


def _write_reports(
    inputs: ActionInputs, reviews: tuple[PullReview, ...], format_report: FormatReport
) -> Mapping[str, Path]:
    """The files by their format. Of several pull requests none is written: their lines are not comparable."""
    paths: dict[str, Path] = {}
    if len(reviews) == 1:
        inputs.report_folder.mkdir(parents=True, exist_ok=True)
        for name in inputs.formats:
            path = inputs.report_folder / f"awesome-review.{name}"
            path.write_text(format_report(name, reviews[0]), "utf-8")
            paths[name] = path
    return paths


def _exit_code(result: RunResult, findings: Iterable[Finding], fail_on: Severity | None) -> int:
    if result.failures:
        return EXIT_UNAVAILABLE
    levels = list(Severity)
    is_failing = fail_on is not None and any(
        levels.index(finding.severity) >= levels.index(fail_on) for finding in findings
    )
    return EXIT_FINDINGS if is_failing else EXIT_CLEAN
