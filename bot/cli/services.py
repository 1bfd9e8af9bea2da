"""The environment -> what a command works with: settings, the sources, the reviewer, the service."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, assert_never

from bot.cli.usage import EXIT_CLEAN, UsageError

if TYPE_CHECKING:
    from bot.core.model import Lookup, Question
    from bot.settings import Settings
    from bot.worker.reviewer import Reviewer


def read_settings() -> Settings:
    """The settings of the environment; UsageError where they cannot be used."""
    from bot.settings import Settings, SettingsError

    try:
        return Settings.from_environment()
    except SettingsError as error:
        raise UsageError("\n  ".join(["the environment cannot be used:", *error.problems])) from error


@contextmanager
def open_look_up(offline: bool) -> Iterator[Callable[[Iterable[Question]], Mapping[Question, Lookup]]]:
    """Who answers questions on a laptop: the sources, with a cache in the user's own cache folder."""
    settings = read_settings()
    if settings.cache_file:
        settings = replace(settings, database_url=f"sqlite:///{settings.cache_file}")
    if offline and settings.database_url.startswith("sqlite:///"):
        yield _build_offline_look_up(settings)
        return
    if settings.cache_file:
        Path(settings.cache_file).parent.mkdir(parents=True, exist_ok=True)
    from bot.catalog.catalog import open_catalog

    with open_catalog(settings, offline=offline) as catalog:
        yield catalog.look_up


def _build_offline_look_up(
    settings: Settings,
) -> Callable[[Iterable[Question]], Mapping[Question, Lookup]]:
    """The cache and the local index; where there is neither, nothing is loaded that reads them."""
    from bot.core.model import Missing, Unavailable
    from bot.core.sources import INDEX
    from bot.index.location import find_index_path

    file = settings.database_url.removeprefix("sqlite:///").partition("?")[0]
    if not Path(file).exists() and not find_index_path(settings.index_path).exists():
        return lambda questions: {
            question: Missing() if question.source == INDEX else Unavailable("offline")
            for question in questions
        }
    from bot.catalog import codec
    from bot.index.answering import answer_locally
    from bot.index.lookup import open_index

    index = open_index(settings.index_path)

    def look_up(questions: Iterable[Question]) -> Mapping[Question, Lookup]:
        asked_questions = tuple(questions)
        local_answers = answer_locally(index, asked_questions, time.time())
        other_questions = [question for question in asked_questions if question not in local_answers]
        return local_answers | codec.look_up(file, other_questions, time.time())

    return look_up


def build_reviewer(settings: Settings, can_retry: bool = True) -> Reviewer:
    """Who reviews and audits, with GitHub and the sources as the settings say."""
    from bot.catalog.catalog import open_catalog
    from bot.github.client import GitHub
    from bot.worker.reviewer import Reviewer

    by_app = bool(settings.app_id)
    return Reviewer(
        GitHub(settings), lambda fresh: open_catalog(settings, fresh=fresh), by_app, can_retry=can_retry
    )


def run_service(command: Literal["serve", "worker"]) -> int:
    """The webhook, the worker or both, until SIGTERM."""
    from bot.settings import SettingsError
    from bot.web import serve

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    settings = read_settings()
    try:
        # All that is missing at once, before anything is opened.
        match command:
            case "serve":
                settings.require_serving()
                run = serve.serve
            case "worker":
                settings.require_github()
                run = serve.run_worker
            case _:
                assert_never(command)
        reviewer = build_reviewer(settings)
        run(
            settings,
            reviewer.handle,
            on_failure=reviewer.report_failure,
            redeliver=reviewer.redeliver_lost,
            audits=reviewer.due_audits,
        )
    except SettingsError as error:
        raise UsageError("\n  ".join(["the environment is not complete:", *error.problems])) from error
    return EXIT_CLEAN
