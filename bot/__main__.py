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
    from bot.core.model import Configured, Lookup, Question
    from bot.settings import Settings
    from bot.worker.reviewer import Reviewer

CLEAN, FINDINGS, WRONG_USE = 0, 1, 2


class WrongUse(Exception):
    """What the person at the keyboard can mend, in one sentence."""


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit status: 0 clean, 1 findings, 2 wrong use."""
    options = _parser().parse_args(arguments)
    # A list is a million small things that live to the end. By default Python looks for garbage among them
    # after every 700, which takes a fifth of the time.
    gc.set_threshold(50_000, 20, 20)
    atexit.register(gc.freeze)  # nor at the end, when all of it goes anyway
    try:
        return int(options.run(options))
    except WrongUse as error:
        print(f"awesome-review: {error}", file=sys.stderr)
        return WRONG_USE
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read our output has seen enough; a second complaint at the interpreter's end is avoided.
        sys.stdout = None
        return CLEAN


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="awesome-review", description=bot.__doc__)
    parser.add_argument("--version", action="version", version=f"awesome-review {bot.__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    def command(name: str, run: Callable[[argparse.Namespace], int], words: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=words, description=words)
        added.set_defaults(run=run)
        return added

    command(
        "demo",
        _demo,
        "play a real pull request from opening to a clean recheck, with nothing but this machine",
    )

    check = command("check", _check, "judge a list file: all of it, or with --base only what is proposed")
    check.add_argument("file", metavar="FILE", help="a Markdown list; - for standard input")
    check.add_argument(
        "--base", metavar="REV|FILE", help="a git revision or a file: the list before the change"
    )
    check.add_argument("--config", metavar="FILE", help="the configuration, in place of the repository's own")
    check.add_argument("--format", choices=("text", "json"), default="text")
    check.add_argument(
        "--offline", action="store_true", help="ask no source; use only answers already in the cache"
    )

    parse = command("parse", _parse, "print what is read from a list: its entries and its conventions")
    parse.add_argument("file", metavar="FILE")
    parse.add_argument("--format", choices=("text", "json"), default="text")

    config = command("config", _config, "check a configuration, and print every value and where it came from")
    config.add_argument(
        "file", metavar="FILE", nargs="?", default=".", help="the configuration, or a list that it is for"
    )
    config.add_argument("--format", choices=("text", "json"), default="text")
    config.add_argument("--schema", action="store_true", help="print the file's JSON Schema, for editors")

    review = command("review", _review, "review one pull request on GitHub")
    review.add_argument("pull", metavar="OWNER/REPO#NUMBER")
    review.add_argument("--dry-run", action="store_true", help="print what would be posted, write nothing")

    audit = command("audit", _audit, "judge a repository's whole lists, and keep one issue about them")
    audit.add_argument("repo", metavar="OWNER/REPO")
    audit.add_argument("--dry-run", action="store_true", help="print the issue's text, write nothing")

    command("serve", _serve, "webhook and worker in one process")
    command("worker", _worker, "the worker alone, beside a web process")
    command("prepare", _prepare, "create or migrate the database (the release step)")
    return parser


def _read(path: str) -> str:
    from pathlib import Path

    try:
        raw = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except OSError as error:
        raise WrongUse(f"{path} cannot be read: {error.strerror or error}.") from error
    return _decoded(path, raw)


def _decoded(path: str, raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise WrongUse(f"{path} is not UTF-8 (byte {error.start}); convert it and try again.") from error


def _base(path: str, base: str) -> str:
    """The list before the change: a file, else the file at a git revision."""
    import subprocess
    from pathlib import Path

    if Path(base).is_file():
        return _read(base)
    folder = Path(path).resolve().parent
    name = f"{base}:./{Path(path).name}"
    try:
        shown = subprocess.run(
            ["git", "-C", str(folder), "show", "--end-of-options", name], capture_output=True, check=False
        )
    except FileNotFoundError as error:
        raise WrongUse(f"--base {base} is no file, and git is not installed.") from error
    if shown.returncode:
        why = shown.stderr.decode("utf-8", "replace").strip().splitlines()
        raise WrongUse(
            f"--base {base} is neither a file nor a revision git knows: {why[-1] if why else 'git failed'}"
        )
    return _decoded(name, shown.stdout)


def _check(options: argparse.Namespace) -> int:
    from bot.cli import report
    from bot.core import diff, review
    from bot.core.pull import File

    text = _read(options.file)
    configured = _configured(options.file, options.config)
    config = configured.config
    for problem in configured.problems:
        print(f"awesome-review: {configured.where}:{problem.line}: {problem.message}", file=sys.stderr)
    if options.base is None:
        submission = review.audit(options.file, text, config)
    else:
        before = _base(options.file, options.base)
        file = File(options.file, before, before, text, diff.hunks(before, text))
        submission = review.submit(review.merge([file], config), config)
    with _asked(options.offline) as look_up:
        judgement = review.check(review.answered(submission, look_up))
    for line in judgement.broken:
        print(f"awesome-review: {line}", file=sys.stderr)
    print(report.as_json(judgement) if options.format == "json" else report.as_text(judgement, submission))
    return FINDINGS if judgement.findings else CLEAN


def _parse(options: argparse.Namespace) -> int:
    from bot.cli import report
    from bot.core import conventions, parsing

    document = parsing.parse(options.file, _read(options.file))
    ways = conventions.infer(document)
    shown = report.document_as_json if options.format == "json" else report.document_as_text
    print(shown(document, ways))
    return CLEAN


def _configured(path: str, named: str | None) -> Configured:
    """The configuration in the file `named`, else that of the repository that `path` stands in."""
    from pathlib import Path

    from bot.cli import checkout
    from bot.core import config

    try:
        if named is not None:
            return checkout.read(Path(named), named)
        return checkout.configured(Path(path if path != "-" else "."))
    except OSError as error:
        raise WrongUse(f"{named or config.PATH} cannot be read: {error.strerror or error}.") from error


def _config(options: argparse.Namespace) -> int:
    import json
    from pathlib import Path

    from bot.cli import checkout, report_config
    from bot.core import config, review

    if options.schema:
        print(json.dumps(config.schema(), ensure_ascii=False, indent=2))
        return CLEAN
    path = Path(options.file)
    a_config = path.suffix in checkout.SUFFIXES
    configured = _configured(options.file, options.file if a_config else None)
    if a_config or path.is_dir():
        folder = path.parent if a_config else path
        texts = checkout.lists(checkout.root(folder) or folder, configured.config)
    else:
        texts = {options.file: _read(options.file)}
    audits = {name: review.audit(name, text, configured.config) for name, text in texts.items()}
    lists = {name: audit for name, audit in audits.items() if audit.entries}
    shown = report_config.as_json if options.format == "json" else report_config.as_text
    print(shown(configured, lists))
    return FINDINGS if configured.problems else CLEAN


def _demo(_: argparse.Namespace) -> int:
    from bot.demo.play import play

    return play()


@contextmanager
def _asked(offline: bool) -> Iterator[Callable[[Iterable[Question]], Mapping[Question, Lookup]]]:
    """Who answers questions on a laptop: the sources, with a cache in the user's own cache folder."""
    from dataclasses import replace
    from pathlib import Path

    settings = _settings()
    if settings.cache_file:
        settings = replace(settings, database_url=f"sqlite:///{settings.cache_file}")
    if offline and settings.database_url.startswith("sqlite:///"):
        import time

        from bot.catalog import codec

        file = settings.database_url.removeprefix("sqlite:///").partition("?")[0]
        yield lambda questions: codec.look_up(file, questions, time.time())
        return
    if settings.cache_file:
        Path(settings.cache_file).parent.mkdir(parents=True, exist_ok=True)
    from bot.catalog.catalog import open_catalog

    with open_catalog(settings, offline=offline) as catalog:
        yield catalog.look_up


def _settings() -> Settings:
    from bot.settings import Settings, SettingsError

    try:
        return Settings.from_environment()
    except SettingsError as error:
        raise WrongUse("\n  ".join(["the environment cannot be used:", *error.problems])) from error


def _reviewer(settings: Settings, returns: bool = True) -> Reviewer:
    from bot.catalog.catalog import open_catalog
    from bot.github import GitHub
    from bot.worker.reviewer import Reviewer

    by_app = bool(settings.app_id)
    return Reviewer(
        GitHub(settings), lambda fresh: open_catalog(settings, fresh=fresh), by_app, returns=returns
    )


def _review(options: argparse.Namespace) -> int:
    import re

    from bot.core.pull import Pull
    from bot.github import Gone, Refused
    from bot.settings import SettingsError

    named = re.fullmatch(r"([\w.-]+/[\w.-]+)#(\d+)", options.pull)
    if not named:
        raise WrongUse(f"{options.pull} is not OWNER/REPO#NUMBER.")
    settings = _settings()
    pull = Pull(named[1], int(named[2]))
    try:
        settings.require_github()
        reviewer = _reviewer(settings, returns=False)
        if options.dry_run:
            from bot.cli import preview

            found = reviewer.wanted(pull, fresh=False)
            print(
                f"Nothing to review: {found.reason}."
                if isinstance(found, Gone)
                else preview.review(found[0], found[1])
            )
        else:
            print(reviewer.review(pull).result)
    except SettingsError as error:
        raise WrongUse("\n  ".join(error.problems)) from error
    except Refused as error:
        raise WrongUse(f"GitHub refused: {error}") from error
    return CLEAN


def _audit(options: argparse.Namespace) -> int:
    import re
    import time

    from bot.errors import TryLater
    from bot.github import Gone, Refused
    from bot.queue.jobs import Audit
    from bot.settings import SettingsError
    from bot.worker.auditor import Auditor

    if not re.fullmatch(r"[\w.-]+/[\w.-]+", options.repo):
        raise WrongUse(f"{options.repo} is not OWNER/REPO.")
    settings = _settings()

    def progress(path: str, done: int, total: int) -> None:
        print(f"{path}: {done} of {total} entries", file=sys.stderr, flush=True)

    try:
        settings.require_github()
        reviewer = _reviewer(settings)
        auditor = Auditor(reviewer.github, reviewer.open_catalog, time.time, progress)
        if options.dry_run:
            found = auditor.judge(Audit(options.repo))
            print(f"Nothing to audit: {found.reason}." if isinstance(found, Gone) else found.report.body)
        else:
            print(auditor.handle(Audit(options.repo)).result)
    except SettingsError as error:
        raise WrongUse("\n  ".join(error.problems)) from error
    except Refused as error:
        raise WrongUse(f"GitHub refused: {error}") from error
    except TryLater as error:
        raise WrongUse(f"GitHub cannot be asked now, try again in {error.seconds:.0f} s: {error}") from error
    return CLEAN


def _log() -> None:
    import logging

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")


def _run(command: str) -> int:
    """`serve` or `worker`, until SIGTERM."""
    from bot.settings import SettingsError
    from bot.web import serve

    _log()
    settings = _settings()
    try:
        # All that is missing at once, before anything is opened.
        (settings.require_serving if command == "serve" else settings.require_github)()
        reviewer = _reviewer(settings)
        run = {"serve": serve.serve, "worker": serve.run_worker}[command]
        run(
            settings,
            reviewer.handle,
            on_failure=reviewer.give_up,
            redeliver=reviewer.redeliver_lost,
            audits=reviewer.audits,
        )
    except SettingsError as error:
        raise WrongUse("\n  ".join(["the environment is not complete:", *error.problems])) from error
    return CLEAN


def _serve(_: argparse.Namespace) -> int:
    return _run("serve")


def _worker(_: argparse.Namespace) -> int:
    return _run("worker")


def _prepare(_: argparse.Namespace) -> int:
    from bot.errors import QueueDown
    from bot.queue import prepare

    try:
        prepare(_settings())
    except QueueDown as error:
        raise WrongUse(str(error)) from error
    return CLEAN


if __name__ == "__main__":
    sys.exit(main())
