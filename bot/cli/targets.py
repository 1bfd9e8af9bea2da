"""What the command line names -> the lists to judge, each with its repository's configuration."""

from __future__ import annotations

import argparse
import posixpath
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli import checkout, inputs
from bot.cli.target import Target
from bot.cli.usage import UsageError
from bot.github.address import GITHUB_ADDRESS, GITHUB_NAME

if TYPE_CHECKING:
    from bot.core.pull import ChangedFile

STDIN_NAME = "README.md"
"""The name of what comes from standard input, where none is given: a list in Markdown."""


def read_targets(options: argparse.Namespace) -> tuple[Target, ...]:
    """Everything that the arguments name. Raises UsageError for what cannot be read."""
    local: dict[str, Path | None] = {}
    targets: list[Target] = []
    for name in options.paths:
        if name == "-":
            local[options.stdin_filename or STDIN_NAME] = None
        elif (files := _local_files(name, options.config)) is not None:
            local |= files
        else:
            targets.append(_read_remote(name, options))
    if local:
        targets[:0] = _read_local(local, options)
    return tuple(targets)


def _local_files(name: str, config_path: str | None) -> dict[str, Path] | None:
    """The files that a word names on this machine, by reported path; None where it means something else."""
    path = Path(name)
    if path.is_dir():
        files = {_join(name, file): path / file for file in _lists_in(path, config_path)}
        if not files:
            raise UsageError(
                f"{name} holds no list: no Markdown or reStructuredText file with entries was found in it."
            )
        return files
    if path.exists():
        return {name: path}
    if re.search(r"[*?\[]", name) and "://" not in name:
        import glob

        found = sorted(one for one in glob.glob(name, recursive=True) if Path(one).is_file())
        if found:
            return {Path(one).as_posix(): Path(one) for one in found}
    if "://" in name or GITHUB_NAME.fullmatch(name):
        return None
    return {name: path}  # reading it says what is wrong


def _join(folder: str, file: str) -> str:
    joined = posixpath.normpath(posixpath.join(Path(folder).as_posix(), file))
    return file if Path(folder) == Path() else joined


def _lists_in(folder: Path, config_path: str | None) -> list[str]:
    """The lists below a folder that hold entries, found as on a pull request."""
    from bot.core import parsing

    config = inputs.load_config(str(folder), config_path).config
    root = checkout.find_root(folder) or folder.resolve()
    prefix = folder.resolve().relative_to(root).as_posix()
    prefix = "" if prefix == "." else f"{prefix}/"
    texts = checkout.read_lists(root, config, folder)
    return [
        path.removeprefix(prefix)
        for path, text in texts.items()
        if path.startswith(prefix) and parsing.parse(path, text).entries
    ]


def _read_local(local: dict[str, Path | None], options: argparse.Namespace) -> Iterator[Target]:
    """Whole lists one by one; changed ones together, since one change may touch several lists."""
    whole_texts = {name: inputs.read_text_file(str(file) if file else "-") for name, file in local.items()}
    changes: list[ChangedFile] = []
    first = next(iter(local))
    if options.base is not None and len(local) > 1 and Path(options.base).is_file():
        raise UsageError("A file as --base is the earlier version of one list; name that list alone.")
    for name, file in local.items():
        files = {name: file} if file else {}
        if options.base is not None:
            changes.append(_read_change(name, whole_texts[name], options.base))
        else:
            configured = inputs.load_config(name, options.config)
            folder = checkout.find_root(Path(name).parent)
            yield Target({name: whole_texts[name]}, configured, folder=folder, files=files)
    if changes:
        yield Target(
            whole_texts,
            inputs.load_config(first, options.config),
            is_whole=False,
            changes=tuple(changes),
            folder=checkout.find_root(Path(first).parent),
            files={name: file for name, file in local.items() if file},
        )


def _read_change(name: str, text: str, base: str) -> ChangedFile:
    from bot.core import diff
    from bot.core.pull import ChangedFile

    before = inputs.read_base_text(name, base)
    return ChangedFile(name, before, before, text, diff.compute_hunks(before or "", text))


def _read_remote(name: str, options: argparse.Namespace) -> Target:
    """What is read over the network: a repository's lists, a pull request, or one list by its address."""
    from bot.cli import remote

    match = GITHUB_ADDRESS.fullmatch(name) or GITHUB_NAME.fullmatch(name)
    if options.base is not None:
        raise UsageError(f"--base is for files on this machine; {name} is none.")
    if options.offline:
        raise UsageError(f"{name} cannot be read --offline.")
    if match and match["number"]:
        return remote.read_pull(match["repo"], int(match["number"]), options.config)
    if match and (place := match.groupdict().get("place")):
        return remote.read_place(match["repo"], place, options.config)
    if match:
        return remote.read_repository(match["repo"], options.config)
    if name.startswith(("http://", "https://")):
        return remote.read_address(name, options.config)
    raise UsageError(f"{name} is neither a file nor an address that lists can be read from.")
