"""`demo`: plays a pull request on this machine."""

from __future__ import annotations

import argparse

NAME = "demo"
HELP = "play a real pull request from opening to a clean recheck, with nothing but this machine"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """This command has none."""


def run(_: argparse.Namespace) -> int:
    from bot.demo.play import play_demo

    return play_demo()
