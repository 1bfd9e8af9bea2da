"""`completion`: prints a script by which a shell completes commands, options and the names of rules."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence

from bot.cli import output
from bot.cli.usage import EXIT_CLEAN

NAME = "completion"
HELP = "print a script that completes commands, options and rules in a shell"
SHELLS = ("bash", "zsh", "fish")
RULE_COMMANDS = frozenset({"rules", "explain"})
RULE_OPTIONS = ("--select", "--ignore")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("shell", metavar="SHELL", choices=SHELLS, help="bash, zsh or fish")


def run(options: argparse.Namespace) -> int:
    from bot.cli.main import build_parser

    words = words_by_command(build_parser())
    output.print_text(fish_script(words) if options.shell == "fish" else bash_script(words, options.shell))
    return EXIT_CLEAN


def words_by_command(parser: argparse.ArgumentParser) -> dict[str, tuple[str, ...]]:
    """What may follow each command: its options, the actions below it, the choices of its arguments."""
    from bot.core.rules import RULES_BY_NAME

    words: dict[str, tuple[str, ...]] = {}
    for name, command in subparsers(parser).items():
        own = [option for action in command._actions for option in action.option_strings]
        own += [str(choice) for action in command._actions for choice in action.choices or ()]
        own += RULES_BY_NAME if name in RULE_COMMANDS else ()
        words[name] = tuple(dict.fromkeys(own))
    return words


def subparsers(parser: argparse.ArgumentParser) -> Mapping[str, argparse.ArgumentParser]:
    """The parsers below a parser, by their names."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    return {}


def bash_script(words: Mapping[str, Sequence[str]], shell: str) -> str:
    """For bash, and for zsh by what it has to read such scripts."""
    from bot.core.rules import RULES_BY_NAME

    cases = "\n".join(f"        {name}) words='{' '.join(own)}' ;;" for name, own in words.items())
    head = ["autoload -U +X bashcompinit && bashcompinit"] if shell == "zsh" else []
    script = f"""_awesome_review() {{
    local word=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD-1]}} words
    case ${{COMP_WORDS[1]}} in
{cases}
        *) words='{" ".join([*words, "--help", "--version"])}' ;;
    esac
    [ "$COMP_CWORD" -eq 1 ] && words='{" ".join([*words, "--help", "--version"])}'
    case $before in {"|".join(RULE_OPTIONS)}) words='{" ".join(RULES_BY_NAME)}' ;; esac
    COMPREPLY=($(compgen -W "$words" -- "$word"))
}}
complete -o default -F _awesome_review awesome-review"""
    return "\n".join([*head, script])


def fish_script(words: Mapping[str, Sequence[str]]) -> str:
    return "\n".join(_fish_lines(words))


def _fish_lines(words: Mapping[str, Sequence[str]]) -> Iterator[str]:
    from bot.core.rules import RULES_BY_NAME

    yield f"complete -c awesome-review -n __fish_use_subcommand -f -a '{' '.join(words)}'"
    for name, own in words.items():
        seen = f"-n '__fish_seen_subcommand_from {name}'"
        for word in own:
            if word.startswith("--"):
                rules = f" -x -a '{' '.join(RULES_BY_NAME)}'" if word in RULE_OPTIONS else ""
                yield f"complete -c awesome-review {seen} -l {word.removeprefix('--')}{rules}"
            elif not word.startswith("-"):
                yield f"complete -c awesome-review {seen} -a {word}"
