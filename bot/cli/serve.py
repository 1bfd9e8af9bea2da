"""`serve`: the webhook and the worker in one process."""

from __future__ import annotations

import argparse

from bot.cli.services import run_service

NAME = "serve"
HELP = "webhook and worker in one process"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """This command has none."""


def run(_: argparse.Namespace) -> int:
    return run_service("serve")
