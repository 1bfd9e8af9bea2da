"""An argument parser whose errors name what was probably meant, in one sentence."""

from __future__ import annotations

import argparse
import re
import sys
from typing import Any, NoReturn

from bot.cli.examples import example_lines
from bot.cli.usage import EXIT_USAGE_ERROR, did_you_mean


class _FormatterOfAnyWidth(argparse.HelpFormatter):
    def __init__(self, prog: str, **settings: Any) -> None:
        super().__init__(prog, width=80, **settings)


class CommandParser(argparse.ArgumentParser):
    """A parser of the command line, or of the command that is called `command`."""

    command = ""

    def __init__(self, **settings: Any) -> None:
        # Each argument that is added is formatted once to try it. To measure the terminal would load five
        # modules for that.
        super().__init__(**{**settings, "formatter_class": _FormatterOfAnyWidth})

    def format_usage(self) -> str:
        """The usage, as wide as the terminal."""
        self.formatter_class = argparse.HelpFormatter
        return super().format_usage()

    def format_help(self) -> str:
        """The help, with what is done with the command at its end."""
        self.formatter_class = argparse.HelpFormatter
        lines = [f"  {line}\n      {words}" for line, words in example_lines(self.command)]
        return super().format_help() + ("\nexamples:\n" + "\n".join(lines) + "\n" if lines else "")

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and where to read on; ends with the status of wrong use."""
        if message.endswith("required: COMMAND"):
            self.print_help(sys.stderr)
            sys.exit(EXIT_USAGE_ERROR)
        print(f"{self.prog}: {self._sentence(message)}", file=sys.stderr)
        print(f"`{self.prog} --help` says how it is used.", file=sys.stderr)
        sys.exit(EXIT_USAGE_ERROR)

    def _sentence(self, message: str) -> str:
        choice = re.fullmatch(
            r"argument (\S+): invalid choice: '(.*?)'.* \(choose from (.*)\)", message, re.DOTALL
        )
        if choice:
            names = [name.strip("' ") for name in choice[3].split(",")]
            kind = "command" if choice[1] == "COMMAND" else f"choice of {choice[1]}"
            hint = did_you_mean(choice[2], names) or f"; there are {', '.join(names)}"
            return f"“{choice[2]}” is no {kind}{hint}"
        if message.startswith("unrecognized arguments: "):
            unknown = message.split()[2].partition("=")[0]
            names = [name for name in self._all_options() if name != unknown]
            return f"“{unknown}” is no option or argument here{did_you_mean(unknown, names)}"
        return message

    def _all_options(self) -> list[str]:
        """The options of this parser and of those below it."""
        options: list[str] = []
        for action in self._actions:
            options += action.option_strings
            if isinstance(action, argparse._SubParsersAction):
                for parser in action.choices.values():
                    options += parser._all_options() if isinstance(parser, CommandParser) else []
        return options
