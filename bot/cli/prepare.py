"""`prepare`: creates or migrates the database."""

from __future__ import annotations

import argparse

from bot.cli.services import read_settings
from bot.cli.usage import EXIT_CLEAN, UsageError

NAME = "prepare"
HELP = "create or migrate the database (the release step)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """This command has none."""


def run(_: argparse.Namespace) -> int:
    from bot.doctor.machine import find_database_problem
    from bot.errors import QueueUnavailableError
    from bot.queue.client import prepare_database

    settings = read_settings(for_service=True)
    if problem := find_database_problem(settings.database_url):
        raise UsageError(f"DATABASE_URL: {problem}")
    try:
        prepare_database(settings)
    except QueueUnavailableError as error:
        raise UsageError(str(error)) from error
    return EXIT_CLEAN
