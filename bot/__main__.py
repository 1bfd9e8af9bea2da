"""The command line, one function a command. Each imports what it needs, so that `--help` answers at once."""

from __future__ import annotations

import argparse
import atexit
import gc
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

import bot

if TYPE_CHECKING:
    from bot.core.model import LoadedConfig, Lookup, Question
    from bot.settings import Settings
    from bot.worker.reviewer import Reviewer

EXIT_CLEAN, EXIT_FINDINGS, EXIT_USAGE_ERROR = 0, 1, 2


class UsageError(Exception):
    """What the person at the keyboard can mend, in one sentence."""


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit status: 0 clean, 1 findings, 2 wrong use."""
    options = _build_parser().parse_args(arguments)
    # A list is a million small things that live to the end. By default Python looks for garbage among them
    # after every 700, which takes a fifth of the time.
    gc.set_threshold(50_000, 20, 20)
    atexit.register(gc.freeze)  # nor at the end, when all of it goes anyway
    try:
        return int(options.run(options))
    except UsageError as error:
        print(f"awesome-review: {error}", file=sys.stderr)
        return EXIT_USAGE_ERROR
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read our output has seen enough; a second complaint at the interpreter's end is avoided.
        sys.stdout = None
        return EXIT_CLEAN


def _build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="awesome-review", description=bot.__doc__)
    parser.add_argument("--version", action="version", version=f"awesome-review {bot.__version__}")
    commands = parser.add_subparsers(
        metavar="COMMAND",
        required=True,
        prog=parser.prog,  # else its help is formatted for it
    )

    def add_command(
        name: str, run: Callable[[argparse.Namespace], int], help_text: str
    ) -> argparse.ArgumentParser:
        subparser = commands.add_parser(name, help=help_text, description=help_text)
        subparser.set_defaults(run=run)
        return subparser

    add_command(
        "demo",
        _run_demo,
        "play a real pull request from opening to a clean recheck, with nothing but this machine",
    )

    check = add_command(
        "check", _run_check, "judge a list file: all of it, or with --base only what is proposed"
    )
    check.add_argument("file", metavar="FILE", help="a Markdown list; - for standard input")
    check.add_argument(
        "--base", metavar="REV|FILE", help="a git revision or a file: the list before the change"
    )
    check.add_argument("--config", metavar="FILE", help="the configuration, in place of the repository's own")
    check.add_argument("--format", choices=("text", "json"), default="text")
    check.add_argument(
        "--offline", action="store_true", help="ask no source; use only answers already in the cache"
    )

    parse = add_command(
        "parse", _run_parse, "print what is read from a list: its entries and its conventions"
    )
    parse.add_argument("file", metavar="FILE")
    parse.add_argument("--format", choices=("text", "json"), default="text")

    config = add_command(
        "config", _run_config, "check a configuration, and print every value and where it came from"
    )
    config.add_argument(
        "file", metavar="FILE", nargs="?", default=".", help="the configuration, or a list that it is for"
    )
    config.add_argument("--format", choices=("text", "json"), default="text")
    config.add_argument("--schema", action="store_true", help="print the file's JSON Schema, for editors")

    review = add_command("review", _run_review, "review one pull request on GitHub")
    review.add_argument("pull", metavar="OWNER/REPO#NUMBER")
    review.add_argument("--dry-run", action="store_true", help="print what would be posted, write nothing")

    audit = add_command(
        "audit", _run_audit, "judge a repository's whole lists, and keep one issue about them"
    )
    audit.add_argument("repo", metavar="OWNER/REPO")
    audit.add_argument("--dry-run", action="store_true", help="print the issue's text, write nothing")

    add_command("serve", _run_serve, "webhook and worker in one process")
    add_command("worker", _run_worker, "the worker alone, beside a web process")
    add_command("prepare", _run_prepare, "create or migrate the database (the release step)")
    return parser


def _read_text_file(path: str) -> str:
    from pathlib import Path

    try:
        raw = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}.") from error
    return _decode_utf8(path, raw)


def _decode_utf8(path: str, raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not UTF-8 (byte {error.start}); convert it and try again.") from error


def _read_base_text(path: str, base: str) -> str:
    """The list before the change: a file, else the file at a git revision."""
    import subprocess
    from pathlib import Path

    if Path(base).is_file():
        return _read_text_file(base)
    folder = Path(path).resolve().parent
    revision_path = f"{base}:./{Path(path).name}"
    try:
        git_show = subprocess.run(
            ["git", "-C", str(folder), "show", "--end-of-options", revision_path],
            capture_output=True,
            check=False,
        )
    except FileNotFoundError as error:
        raise UsageError(f"--base {base} is no file, and git is not installed.") from error
    if git_show.returncode:
        error_lines = git_show.stderr.decode("utf-8", "replace").strip().splitlines()
        raise UsageError(
            f"--base {base} is neither a file nor a revision git knows: {error_lines[-1] if error_lines else 'git failed'}"
        )
    return _decode_utf8(revision_path, git_show.stdout)


def _run_check(options: argparse.Namespace) -> int:
    from bot.cli import report
    from bot.core import diff, review

    text = _read_text_file(options.file)
    configured = _load_config(options.file, options.config)
    config = configured.config
    for problem in configured.problems:
        print(f"awesome-review: {configured.path}:{problem.line}: {problem.message}", file=sys.stderr)
    if options.base is None:
        submission = review.submit_whole_list(options.file, text, config)
    else:
        from bot.core.pull import ChangedFile

        before = _read_base_text(options.file, options.base)
        file = ChangedFile(options.file, before, before, text, diff.compute_hunks(before, text))
        submission = review.submit(review.merge([file], config), config)
    with _open_look_up(options.offline) as look_up:
        judgement = review.check(review.answer_questions(submission, look_up))
    for line in judgement.rule_failures:
        print(f"awesome-review: {line}", file=sys.stderr)
    print(report.as_json(judgement) if options.format == "json" else report.as_text(judgement, submission))
    return EXIT_FINDINGS if judgement.findings else EXIT_CLEAN


def _run_parse(options: argparse.Namespace) -> int:
    from bot.cli import report
    from bot.core import conventions, parsing

    document = parsing.parse(options.file, _read_text_file(options.file))
    list_conventions = conventions.infer(document)
    format_document = report.document_as_json if options.format == "json" else report.document_as_text
    print(format_document(document, list_conventions))
    return EXIT_CLEAN


def _load_config(path: str, config_path: str | None) -> LoadedConfig:
    """The configuration in the file `named`, else that of the repository that `path` stands in."""
    from pathlib import Path

    from bot.cli import checkout
    from bot.core.model import CONFIG_PATH

    try:
        if config_path is not None:
            return checkout.read_config(Path(config_path), config_path)
        return checkout.find_config(Path(path if path != "-" else "."))
    except OSError as error:
        raise UsageError(
            f"{config_path or CONFIG_PATH} cannot be read: {error.strerror or error}."
        ) from error


def _run_config(options: argparse.Namespace) -> int:
    import json
    from pathlib import Path

    from bot.cli import checkout, report_config
    from bot.core import config, review

    if options.schema:
        print(json.dumps(config.json_schema(), ensure_ascii=False, indent=2))
        return EXIT_CLEAN
    path = Path(options.file)
    is_config_file = path.suffix in checkout.CONFIG_SUFFIXES
    configured = _load_config(options.file, options.file if is_config_file else None)
    if is_config_file or path.is_dir():
        folder = path.parent if is_config_file else path
        texts = checkout.read_lists(checkout.find_root(folder) or folder, configured.config)
    else:
        texts = {options.file: _read_text_file(options.file)}
    audits = {name: review.submit_whole_list(name, text, configured.config) for name, text in texts.items()}
    lists = {name: audit for name, audit in audits.items() if audit.entries}
    format_config = report_config.as_json if options.format == "json" else report_config.as_text
    print(format_config(configured, lists))
    return EXIT_FINDINGS if configured.problems else EXIT_CLEAN


def _run_demo(_: argparse.Namespace) -> int:
    from bot.demo.play import play_demo

    return play_demo()


@contextmanager
def _open_look_up(offline: bool) -> Iterator[Callable[[Iterable[Question]], Mapping[Question, Lookup]]]:
    """Who answers questions on a laptop: the sources, with a cache in the user's own cache folder."""
    from dataclasses import replace
    from pathlib import Path

    from bot.index.location import find_index_path

    settings = _read_settings()
    if settings.cache_file:
        settings = replace(settings, database_url=f"sqlite:///{settings.cache_file}")
    if offline and settings.database_url.startswith("sqlite:///"):
        file = settings.database_url.removeprefix("sqlite:///").partition("?")[0]
        if not Path(file).exists() and not find_index_path(settings.index_path).exists():
            from bot.core.model import Missing, Unavailable
            from bot.core.sources import INDEX

            yield lambda questions: {
                question: Missing() if question.source == INDEX else Unavailable("offline")
                for question in questions
            }
            return
        import time

        from bot.catalog import codec
        from bot.index.answering import answer_locally
        from bot.index.lookup import open_index

        index = open_index(settings.index_path)

        def look_up(questions: Iterable[Question]) -> Mapping[Question, Lookup]:
            local_answers = answer_locally(index, questions, time.time())
            other_questions = [question for question in questions if question not in local_answers]
            return local_answers | codec.look_up(file, other_questions, time.time())

        yield look_up
        return
    if settings.cache_file:
        Path(settings.cache_file).parent.mkdir(parents=True, exist_ok=True)
    from bot.catalog.catalog import open_catalog

    with open_catalog(settings, offline=offline) as catalog:
        yield catalog.look_up


def _read_settings() -> Settings:
    from bot.settings import Settings, SettingsError

    try:
        return Settings.from_environment()
    except SettingsError as error:
        raise UsageError("\n  ".join(["the environment cannot be used:", *error.problems])) from error


def _build_reviewer(settings: Settings, can_retry: bool = True) -> Reviewer:
    from bot.catalog.catalog import open_catalog
    from bot.github import GitHub
    from bot.worker.reviewer import Reviewer

    by_app = bool(settings.app_id)
    return Reviewer(
        GitHub(settings), lambda fresh: open_catalog(settings, fresh=fresh), by_app, can_retry=can_retry
    )


def _run_review(options: argparse.Namespace) -> int:
    import re

    from bot.core.pull import PullRequest
    from bot.github import GitHubRefusedError, NotReviewable
    from bot.settings import SettingsError

    pull_match = re.fullmatch(r"([\w.-]+/[\w.-]+)#(\d+)", options.pull)
    if not pull_match:
        raise UsageError(f"{options.pull} is not OWNER/REPO#NUMBER.")
    settings = _read_settings()
    pull = PullRequest(pull_match[1], int(pull_match[2]))
    try:
        settings.require_github()
        reviewer = _build_reviewer(settings, can_retry=False)
        if options.dry_run:
            from bot.cli import preview

            result = reviewer.judge_pull(pull, fresh=False)
            print(
                f"Nothing to review: {result.reason}."
                if isinstance(result, NotReviewable)
                else preview.format_review(result[0], result[1])
            )
        else:
            print(reviewer.review_pull(pull).result)
    except SettingsError as error:
        raise UsageError("\n  ".join(error.problems)) from error
    except GitHubRefusedError as error:
        raise UsageError(f"GitHub refused: {error}") from error
    return EXIT_CLEAN


def _run_audit(options: argparse.Namespace) -> int:
    import re
    import time

    from bot.errors import TryLaterError
    from bot.github import GitHubRefusedError, NotReviewable
    from bot.queue.jobs import Audit
    from bot.settings import SettingsError
    from bot.worker.auditor import Auditor

    if not re.fullmatch(r"[\w.-]+/[\w.-]+", options.repo):
        raise UsageError(f"{options.repo} is not OWNER/REPO.")
    settings = _read_settings()

    def print_progress(path: str, done: int, total: int) -> None:
        print(f"{path}: {done} of {total} entries", file=sys.stderr, flush=True)

    try:
        settings.require_github()
        reviewer = _build_reviewer(settings)
        auditor = Auditor(reviewer.github, reviewer.open_catalog, time.time, print_progress)
        if options.dry_run:
            result = auditor.judge_lists(Audit(options.repo))
            print(
                f"Nothing to audit: {result.reason}."
                if isinstance(result, NotReviewable)
                else result.report.body
            )
        else:
            print(auditor.run_audit(Audit(options.repo)).result)
    except SettingsError as error:
        raise UsageError("\n  ".join(error.problems)) from error
    except GitHubRefusedError as error:
        raise UsageError(f"GitHub refused: {error}") from error
    except TryLaterError as error:
        raise UsageError(
            f"GitHub cannot be asked now, try again in {error.seconds:.0f} s: {error}"
        ) from error
    return EXIT_CLEAN


def _configure_logging() -> None:
    import logging

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")


def _run_service(command: str) -> int:
    """`serve` or `worker`, until SIGTERM."""
    from bot.settings import SettingsError
    from bot.web import serve

    _configure_logging()
    settings = _read_settings()
    try:
        # All that is missing at once, before anything is opened.
        (settings.require_serving if command == "serve" else settings.require_github)()
        reviewer = _build_reviewer(settings)
        run = {"serve": serve.serve, "worker": serve.run_worker}[command]
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


def _run_serve(_: argparse.Namespace) -> int:
    return _run_service("serve")


def _run_worker(_: argparse.Namespace) -> int:
    return _run_service("worker")


def _run_prepare(_: argparse.Namespace) -> int:
    from bot.errors import QueueUnavailableError
    from bot.queue import prepare_database

    try:
        prepare_database(_read_settings())
    except QueueUnavailableError as error:
        raise UsageError(str(error)) from error
    return EXIT_CLEAN


if __name__ == "__main__":
    sys.exit(main())
