"""`demo`: plays a pull request on this machine."""

from __future__ import annotations

import argparse
import io
import sys

from bot.cli import terminal

NAME = "demo"
INTRODUCTION = (
    "Five entries are proposed for “Awesome Low-quality Multimodal Learning”: a preprint that has been "
    "published since, a wrong venue, a paper that the list already has, a misspelled title, and one whose "
    "source is down. Webhook, queue, rules and the client of GitHub are those that serve. GitHub itself is a "
    "stand-in on this machine, and the sources' answers are recorded: no network, no account, and nothing is "
    "left behind."
)
HELP = "play a real pull request from opening to a clean recheck, with nothing but this machine"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """This command has none."""


def run(_: argparse.Namespace) -> int:
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(line_buffering=True)
    print(terminal.format_paragraph(INTRODUCTION))  # before what takes a second to load
    from bot.demo.play import play_demo

    return play_demo()
