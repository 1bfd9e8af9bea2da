"""The environment -> what a command works with: settings, the sources, the reviewer, the service."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal, assert_never

from bot import __version__
from bot.cli.usage import EXIT_CLEAN, UsageError

if TYPE_CHECKING:
    from bot.catalog.catalog import AnswerObserver
    from bot.core.model import Lookup, Question
    from bot.judging.pool import Judging
    from bot.settings import Settings
    from bot.statistics import Statistics
    from bot.worker.reviewer import Reviewer


REGISTRATION_POLL_SECONDS = 5.0


def read_settings(for_service: bool = False) -> Settings:
    """The settings of the environment, for the service with its file and database; UsageError for what is
    wrong.
    """
    from bot.settings import Settings, SettingsError

    try:
        settings = Settings.for_service() if for_service else Settings.from_environment()
        if for_service and settings.secret_key and settings.is_unregistered:
            # Only with a key: the database's driver is no part of a plain installation.
            from bot.credential_store import read_service_settings

            return read_service_settings()
        return settings
    except SettingsError as error:
        raise UsageError("\n  ".join(["the environment cannot be used:", *error.problems])) from error


ROUND_SECONDS, MAX_ROUND_SECONDS = 60.0, 300.0
"""Seconds that one round of questions may take, and with `--wait` at most."""


@contextmanager
def open_look_up(
    options: argparse.Namespace, on_answer: AnswerObserver | None = None
) -> Iterator[Callable[[Iterable[Question]], Mapping[Question, Lookup]]]:
    """Who answers questions on a laptop: the sources, with a cache in the user's own cache folder.

    `options` are those of `options.add_sources`.
    """
    settings = read_local_settings(options.cache_dir, may_write=not options.offline)
    if options.offline and settings.database_url.startswith("sqlite:///"):
        yield _build_offline_look_up(settings)
        return
    from bot.catalog.catalog import open_catalog

    budget = min(max(ROUND_SECONDS, options.wait or 0.0), MAX_ROUND_SECONDS)
    with open_catalog(
        settings, offline=options.offline, fresh=options.fresh, on_answer=on_answer, budget=budget
    ) as catalog:
        yield catalog.look_up


def read_local_settings(cache_dir: str | None = None, may_write: bool = True) -> Settings:
    """The settings of a command on a laptop, where the cache is a file of the user's own.

    UsageError where its folder cannot be made.
    """
    settings = read_settings()
    cache_file = str(Path(cache_dir) / "answers.sqlite") if cache_dir else settings.cache_file
    return use_own_file(settings, cache_file, may_write) if cache_file else settings


def use_own_file(settings: Settings, cache_file: str, may_write: bool = True) -> Settings:
    """The settings with a file of the user's own as the cache; UsageError where its folder cannot be made."""
    folder = Path(cache_file).parent
    try:
        if may_write:
            folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(
            f"Answers cannot be remembered in {folder} ({error.strerror or error}); name another --cache-dir."
        ) from error
    return replace(settings, cache_file=cache_file, database_url=f"sqlite:///{cache_file}")


# The index, then what the links lead to: no later question depends on answers that are all the same.
ROUNDS_WITHOUT_ANSWERS = 2


def answer_nothing(questions: Iterable[Question]) -> Mapping[Question, Lookup]:
    """The answers offline, with neither cache nor index."""
    from bot.core.model import Missing, Unavailable
    from bot.core.sources import INDEX

    return {
        question: Missing() if question.source == INDEX else Unavailable("offline") for question in questions
    }


def _build_offline_look_up(
    settings: Settings,
) -> Callable[[Iterable[Question]], Mapping[Question, Lookup]]:
    """The cache and the local index; where there is neither, nothing is loaded that reads them."""
    from bot.index.location import find_index_path

    file = settings.database_url.removeprefix("sqlite:///").partition("?")[0]
    if not Path(file).exists() and not find_index_path(settings.index_path).exists():
        return answer_nothing
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


def build_reviewer(
    settings: Settings,
    can_retry: bool = True,
    statistics: Statistics | None = None,
    before_write: Callable[[], None] = lambda: None,
    judging: Judging | None = None,
) -> Reviewer:
    """Who reviews and audits, with GitHub and the sources as the settings say; `statistics` counts it.

    `before_write` raises where nothing may be written to GitHub any more. `judging` runs what reads the
    contributors' text, in this process if not given.
    """
    from bot.catalog.catalog import open_catalog
    from bot.core.render import RulePages
    from bot.github.client import GitHub
    from bot.worker.reviewer import Reviewer

    on_answer = on_review = on_rate_limit = None
    if statistics:
        from bot.statistics import recorder

        on_answer = partial(recorder.record_lookups, statistics)
        on_review = partial(recorder.record_review, statistics)
        on_rate_limit = partial(recorder.record_rate_limit, statistics)
    return Reviewer(
        GitHub(settings, before_write=before_write, on_rate_limit=on_rate_limit),
        lambda fresh: open_catalog(settings, fresh=fresh, on_answer=on_answer),
        bool(settings.app_id),
        can_retry=can_retry,
        on_review=on_review,
        rule_pages=RulePages(settings.public_url),
        judging=judging,
    )


@contextmanager
def github_errors() -> Iterator[None]:
    """What GitHub refuses, or cannot be asked now, as a UsageError with what to do."""
    from bot.errors import TryLaterError
    from bot.github.session import GitHubRefusedError
    from bot.settings import SettingsError

    try:
        yield
    except SettingsError as error:
        raise UsageError("\n  ".join(error.problems)) from error
    except GitHubRefusedError as error:
        raise UsageError(f"GitHub refused: {error}") from error
    except TryLaterError as error:
        reason = str(error).partition(": HTTP")[0]  # without the words of the library
        raise UsageError(
            f"GitHub cannot be asked now, try again in {error.seconds:.0f} s: {reason}"
        ) from error


def run_service(command: Literal["serve", "worker"]) -> int:
    """The webhook, the worker or both, until SIGTERM."""
    from bot.judging.pool import ChildPool
    from bot.queue.chores import ChoreList
    from bot.queue.lease import Fence
    from bot.settings import SettingsError
    from bot.statistics import Statistics
    from bot.web import serve

    settings = _read_service_settings(command)
    if settings is None:
        return EXIT_CLEAN
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
        _greet_github(settings)
        fence = Fence()
        reviewer = build_reviewer(
            settings,
            statistics=Statistics(settings.database_url),
            before_write=fence.require_lease,
            judging=ChildPool(),
        )
        run(
            settings,
            reviewer.handle,
            on_failure=reviewer.report_failure,
            chores=ChoreList(reviewer.redeliver_lost, reviewer.catch_ups, reviewer.due_audits),
            fence=fence,
        )
    except SettingsError as error:
        raise UsageError("\n  ".join(["the environment is not complete:", *error.problems])) from error
    return EXIT_CLEAN


def _read_service_settings(command: Literal["serve", "worker"]) -> Settings | None:
    """The settings of a service; its App may have to be registered first. None: the process ends."""
    import logging

    from bot.logs import configure_logs

    settings = read_settings(for_service=True)
    configure_logs(settings.log_format, settings.secrets)
    logging.getLogger(__name__).info("awesome-review %s starts (%s)", __version__, command)
    _require_usable(settings, has_server=command == "serve")
    complete_settings: Settings | None = settings
    if command == "serve" and settings.is_unregistered:
        complete_settings = _register_app(settings)
    elif command == "worker" and settings.is_unregistered and settings.secret_key:
        complete_settings = _wait_for_registration()
    if complete_settings is not None:
        configure_logs(complete_settings.log_format, complete_settings.secrets)
    return complete_settings


def _require_usable(settings: Settings, *, has_server: bool) -> None:
    """UsageError for a database's file that cannot be opened, and for a port that is taken."""
    from bot.doctor.machine import find_database_problem, find_port_problem

    problems = []
    if problem := find_database_problem(settings.database_url):
        problems.append(f"DATABASE_URL: {problem}")
    if has_server and (problem := find_port_problem(settings.port)):
        problems.append(problem)
    if problems:
        raise UsageError("\n  ".join(["the service cannot start:", *problems]))


def _greet_github(settings: Settings) -> None:
    """Log who we are at GitHub. UsageError where it does not accept the credentials; silence is no error."""
    import logging

    from bot.doctor.start import WrongCredentialsError, find_identity
    from bot.github.client import GitHub

    github = GitHub(settings, pause=0.0)
    try:
        identity = find_identity(github, by_app=bool(settings.app_id))
    except WrongCredentialsError as error:
        raise UsageError(str(error)) from error
    finally:
        github.close()
    log = logging.getLogger(__name__)
    if identity:
        log.info("GitHub knows us as %s", identity)
    else:
        log.warning("GitHub does not answer at the moment; jobs wait until it does")


def _wait_for_registration() -> Settings:
    """The settings once the web process has put the App's credentials into the database."""
    import logging

    logging.getLogger(__name__).info("no App is registered yet; waiting for /setup of the web process")
    while (settings := read_settings(for_service=True)).is_unregistered:
        time.sleep(REGISTRATION_POLL_SECONDS)
    return settings


def _register_app(settings: Settings) -> Settings | None:
    """The settings with the App that a person registers now; None where the process is to end first."""
    from bot.web.first_start import register_first

    try:
        return register_first(settings)
    except OSError as error:
        raise UsageError(f"port {settings.port} cannot be used: {error.strerror or error}") from error
