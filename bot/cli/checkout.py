"""A file on this machine -> the configuration and the lists of the repository that it stands in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote

from bot.core.model import CONFIG_PATH, Config, Found, LoadedConfig, Lookup, Missing, Question, Record, Ref

MAX_DEPTH = 3
"""Folders below the root that are looked through for lists."""
MAX_LISTS = 40
CONFIG_SUFFIXES = (".yml", ".yaml")
FILE_SUFFIXES = frozenset(
    [".bib", ".csv", ".gif", ".ipynb", ".jpeg", ".jpg", ".markdown", ".md", ".pdf", ".png", ".rst", ".svg"]
)
"""Endings of what lies in a repository as it is linked; pages that a site's generator makes are not there."""


def find_root(path: Path) -> Path | None:
    """The nearest folder at or above `path` that is a git repository or holds a configuration."""
    start = path.resolve()
    return next((at for at in (start, *start.parents) if _is_root(at)), None)


def _is_root(folder: Path) -> bool:
    return (folder / ".git").exists() or (folder / CONFIG_PATH).is_file()


def find_config(path: Path) -> LoadedConfig:
    """The configuration for a list at `path`, its repository's; the defaults where there is none."""
    repo_root = find_root(path)
    file = repo_root / CONFIG_PATH if repo_root else None
    return read_config(file, CONFIG_PATH) if file and file.is_file() else LoadedConfig()


def read_config(file: Path, where: str) -> LoadedConfig:
    """The configuration of one file. Raises OSError where it cannot be read."""
    from bot.core import config  # YAML takes long to import, and most lists have no configuration

    try:
        return config.parse(file.read_text("utf-8"), where)
    except UnicodeDecodeError as error:
        return config.unread_config(f"it is not UTF-8 (byte {error.start})", where)


def read_lists(folder: Path, settings: Config, start: Path | None = None) -> dict[str, str]:
    """The texts of the files below a repository's root that may be lists, by their paths within it; only of
    those below `start` where it is given.
    """
    from bot.core import config

    texts: dict[str, str] = {}
    for file in _iter_files(start.resolve() if start else folder, MAX_DEPTH):
        name = file.relative_to(folder).as_posix()
        if len(texts) < MAX_LISTS and config.is_list(name, settings):
            with suppress(OSError, UnicodeDecodeError):  # what cannot be read shows no conventions
                texts[name] = file.read_text("utf-8")
    return texts


def _iter_files(folder: Path, max_depth: int) -> Iterator[Path]:
    try:
        children = sorted(folder.iterdir())
    except OSError:
        return
    for one in children:
        if one.is_file():
            yield one
        elif max_depth and one.is_dir() and not one.is_symlink() and not one.name.startswith("."):
            yield from _iter_files(one, max_depth - 1)


def answer_file_links(
    questions: Iterable[Question], root: Path | None, folders: Sequence[Path]
) -> dict[Question, Lookup]:
    """The answers to links that name no host: a file of the checkout is there, or it is not.

    `folders` are those of the lists. What may be made by a site's generator is not answered, nor is anything
    outside a git repository, where files may be left out.
    """
    if root is None or not (root / ".git").exists():
        return {}
    answers: dict[Question, Lookup] = {}
    for question in questions:
        ref = question.ref
        if question.source == "link" and ref.kind == "url" and ref.id.startswith((".", "/")):
            answer = _find_linked_file(ref, root, folders)
            if answer is not None:
                answers[question] = answer
    return answers


def _find_linked_file(ref: Ref, root: Path, folders: Sequence[Path]) -> Lookup | None:
    name = unquote(ref.id.partition("#")[0].partition("?")[0])
    places = [root / name.lstrip("/")] if name.startswith("/") else [folder / name for folder in folders]
    try:
        inside = [place for place in (one.resolve() for one in places) if place.is_relative_to(root)]
        is_there = any(place.exists() for place in inside)
    except (OSError, ValueError):  # a name that no file can have
        return None
    if is_there:
        return Found((Record(source="the checkout", ref=ref, title=""),))
    return Missing() if inside and inside[0].suffix.lower() in FILE_SUFFIXES else None
