"""`worker`: the worker alone."""

from __future__ import annotations

import argparse

from bot.cli.services import run_service

NAME = "worker"
HELP = "the worker alone, beside a web process"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """This command has none."""


def run(_: argparse.Namespace) -> int:
    return run_service("worker")
