"""`action`: does what the event of a workflow asks for, as the step of action.yml does."""

from __future__ import annotations

import argparse
import sys
from contextlib import closing
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from bot.cli.terminal import replace_control_characters
from bot.cli.usage import EXIT_USAGE_ERROR

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.action.inputs import ActionInputs
    from bot.action.run import PullReview
    from bot.settings import Settings

NAME = "action"
HELP = "do what the event of a GitHub workflow asks for; only as a step of a workflow"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """None: a step of a workflow is set by variables, as docs/action.md describes them."""


def run(options: argparse.Namespace) -> int:  # noqa: ARG001
    import secrets

    from bot.action.annotations import format_command, resume_commands, stop_commands
    from bot.action.inputs import ActionInputError
    from bot.action.step import run_step
    from bot.catalog.catalog import open_catalog
    from bot.judging.pool import ChildPool
    from bot.logs import configure_logs
    from bot.settings import SettingsError, read_environment

    try:
        inputs, settings = _read_step(read_environment())
    except (ActionInputError, SettingsError) as error:
        for problem in error.problems:
            print(format_command("error", problem, {"title": "awesome-review"}))
        return EXIT_USAGE_ERROR
    configure_logs(settings.log_format, settings.secrets)
    token = secrets.token_hex(16)
    # Until the annotations no line is a command, whatever a pull request has made somebody log.
    print(stop_commands(token), flush=True)
    try:
        with closing(ChildPool()) as judging:
            report = run_step(
                settings,
                inputs,
                lambda fresh: open_catalog(settings, offline=inputs.is_offline, fresh=fresh),
                _format_review,
                print_line=partial(print, flush=True),
                judging=judging,
            )
    finally:
        sys.stderr.flush()
        print(resume_commands(token), flush=True)
    for line in report.annotations:
        print(replace_control_characters(line))
    return report.exit_code


def _read_step(environ: Mapping[str, str]) -> tuple[ActionInputs, Settings]:
    """The step's inputs, and the settings with its token alone and with all that is kept in its folder.

    Raises ActionInputError, SettingsError and UsageError.
    """
    from bot.action.inputs import ActionInputs
    from bot.cli.options import FORMAT_NAMES
    from bot.cli.services import use_own_file
    from bot.index.location import FILE_NAME
    from bot.settings import Settings

    inputs = ActionInputs.from_mapping(environ, FORMAT_NAMES)
    settings = replace(Settings.from_mapping(environ), app_id="", private_key="")
    settings.require_github()
    folder = inputs.state_folder.absolute()
    settings = replace(settings, index_path=settings.index_path or str(folder / FILE_NAME))
    return inputs, use_own_file(settings, str(folder / "answers.sqlite"))


def _format_review(name: str, pull_review: PullReview) -> str:
    """One review in a format of `check`."""
    from bot.cli.check_result import CheckResult, JudgedLists
    from bot.cli.formats import format_result
    from bot.core import review

    snapshot = pull_review.snapshot
    config = snapshot.loaded_config.config
    submission = review.submit(review.merge(snapshot.files, config), config, snapshot.changed_paths)
    judged_lists = JudgedLists(submission, pull_review.judgement, is_whole=False)
    return format_result(name, CheckResult((judged_lists,)))
