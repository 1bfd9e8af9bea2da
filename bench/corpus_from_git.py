"""The clone of a list -> a folder of the corpus: each commit a proposal, and what later commits corrected.

`python -m bench.corpus_from_git CLONE FOLDER` writes `FOLDER/OWNER__NAME` as `bench.corpus` reads it. What a
line names is told by plain rules of its own, not by the product's reader, so that this can be measured by it.
"""

from __future__ import annotations

import argparse
import difflib
import gzip
import json
import lzma
import re
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from bench.corpus import Row

MAX_COMMITS = 1500  # the newest that change the list
MAX_ROWS = 1500  # additions and corrections that are kept, the newest
MAX_PROPOSALS = 40  # with their whole texts
MAX_FAULTS = 60
MAX_NEW = 12  # entries of a proposal; what adds more is a rewriting of the list
MIN_LIKENESS = 0.6  # of two lines, one of which corrects the other
ADDRESS = re.compile(r"https?://[^\s<>\"'`\])]+")
_TEXT_RUN = re.compile(r"\[([^\[\]]+)\]\(|\*\*(.+?)\*\*|[\"“](.+?)[\"”]|([^\[\](){}|*_`\"“”<>]+)")
_YEAR = re.compile(r"(?<!\d)(?:19[89]|20[0-4])\d(?!\d)")
_VENUE = re.compile(r"\b(?:[A-Z]{2,}[A-Za-z&-]*|[A-Z][a-z]+[A-Z][A-Za-z]*)(?=[ ,]{0,2}['’]?\d\d)")
_DETAIL = re.compile(r"\s+(?:[-*+]\s+)?\**[A-Z][\w ]{1,20}\**\s*:")
_LIST_NAME = re.compile(r"readme|papers?|list", re.IGNORECASE)


class Change(NamedTuple):
    """One commit of the list file: what it was before and after it."""

    sha: str
    date: str
    before: str
    after: str


class AddedLine(NamedTuple):
    """Where a line came from: the change that brought it, and its section."""

    change: Change
    section: tuple[str, ...]


@dataclass
class History:
    """The rows of a corpus folder, as far as the history has been read."""

    path: str
    additions: list[Row] = field(default_factory=list)
    corrections: list[Row] = field(default_factory=list)
    pulls: list[Row] = field(default_factory=list)
    faults: list[Row] = field(default_factory=list)
    origins: dict[str, AddedLine] = field(default_factory=dict)


def run_git(clone: Path, *arguments: str) -> str:
    completed = subprocess.run(["git", "-C", str(clone), *arguments], capture_output=True, check=True)
    return completed.stdout.decode("utf-8", "replace")


def find_list_file(clone: Path) -> str:
    """The largest Markdown or reStructuredText file at the top whose name is a list's."""
    rows = run_git(clone, "ls-tree", "-l", "HEAD").splitlines()
    # A partial clone says "BAD" for the size of a file that it lacks.
    files = [(int(row.split()[3]), row.split("\t", 1)[1]) for row in rows if row.split()[3].isdigit()]
    lists = [
        (size, name) for size, name in files if name.endswith((".md", ".rst")) and _LIST_NAME.search(name)
    ]
    return max(lists)[1]


def read_changes(clone: Path, path: str, limit: int = MAX_COMMITS) -> Iterator[Change]:
    """The commits of the main line that change the file, the oldest first."""
    log = run_git(clone, "log", "--first-parent", f"-{limit}", "--format=%H %cs", "HEAD", "--", path)
    commits = [line.split() for line in reversed(log.splitlines())]
    before = _file_at(clone, f"{commits[0][0]}~1", path) if commits else ""
    for sha, date in commits:
        after = _file_at(clone, sha, path)
        yield Change(sha, date, before, after)
        before = after


def _file_at(clone: Path, revision: str, path: str) -> str:
    try:
        return run_git(clone, "show", f"{revision}:{path}")
    except subprocess.CalledProcessError:
        return ""  # before the file was there, or while it was gone


# What a line says


def section_of(lines: list[str], index: int) -> tuple[str, ...]:
    """The headings above a line."""
    headings: list[tuple[int, str]] = []
    for line in lines[: index + 1]:
        if match := re.match(r"(#{1,6})\s+(.*)", line):
            level = len(match[1])
            headings = [*(heading for heading in headings if heading[0] < level), (level, match[2].strip())]
    return tuple(name for _, name in headings)


def is_entry_line(line: str) -> bool:
    """Whether a line names something: it links somewhere, and is no heading and no detail below an entry."""
    is_other = line.lstrip().startswith(("#", "<!--", "[!")) or _DETAIL.match(line) is not None
    return bool(ADDRESS.search(line)) and not is_other


def title_of(line: str) -> str:
    """The longest run of words that markup or punctuation sets apart."""
    text = ADDRESS.sub("", re.sub(r"^\s*(?:[-*+]|\d+[.)])\s+", "", line))
    runs = ["".join(groups).strip(" .,:;–—-") for groups in _TEXT_RUN.findall(text)]
    return max(runs, key=len, default="")


def venues_of(line: str) -> list[str]:
    """Names in capitals that a year follows."""
    return _VENUE.findall(ADDRESS.sub("", line))


def addition_row(change: Change, path: str, lines: list[str], index: int) -> Row:
    line = lines[index]
    block = []
    for below in lines[index + 1 : index + 6]:
        if not below.startswith((" ", "\t")):
            break
        block.append(below)
    return {
        "sha": change.sha,
        "date": change.date,
        "path": path,
        "section": list(section_of(lines, index)),
        "line": line,
        "title": title_of(line),
        "urls": ADDRESS.findall(line),
        "venues": _VENUE.findall(line),
        "years": _YEAR.findall(ADDRESS.sub("", line)),
        "block": block,
    }


def kinds_of(before: str, after: str) -> list[str]:
    """What a correction changed, the most telling first."""
    kinds = []
    if ADDRESS.findall(before) != ADDRESS.findall(after):
        kinds.append("link_changed")
    if _YEAR.findall(ADDRESS.sub("", before)) != _YEAR.findall(ADDRESS.sub("", after)):
        kinds.append("year_changed")
    if _VENUE.findall(before) != _VENUE.findall(after):
        kinds.append("venue_changed" if _VENUE.search(before) else "venue_added")
    if _words(before) == _words(after):
        kinds.append("format_fixed")
    elif title_of(before) != title_of(after):
        kinds.append("title_changed")
    return kinds or ["text_changed"]


def _words(line: str) -> list[str]:
    return re.findall(r"\w+", ADDRESS.sub("", line).casefold())


# The history


def pair_lines(removed: list[str], added: list[str]) -> list[tuple[str, str]]:
    """Each removed line with the added one that corrects it."""
    pairs: list[tuple[str, str]] = []
    remaining = list(added)
    for line in removed:
        alike = [(_likeness(line, other), other) for other in remaining]
        likeness, other = max(alike, default=(0.0, ""))
        if likeness >= MIN_LIKENESS:
            pairs.append((line, other))
            remaining.remove(other)
    return pairs


def _likeness(one: str, other: str) -> float:
    if one.strip() == other.strip():
        return 0.0  # it only moved, or its blanks changed
    if set(ADDRESS.findall(one)) & set(ADDRESS.findall(other)):
        return 1.0
    return difflib.SequenceMatcher(None, one, other).ratio()


def read_change(history: History, change: Change) -> None:
    """Adds what one commit says: what it adds, what it corrects, and itself as a proposal."""
    lines = change.after.split("\n")
    old_lines = change.before.split("\n")
    standing, new = set(old_lines), set(lines)
    added = [index for index, line in enumerate(lines) if line not in standing and is_entry_line(line)]
    removed = [line for line in old_lines if line not in new and is_entry_line(line)]
    pairs = pair_lines(removed, [lines[index] for index in added])
    corrected = {after for _, after in pairs}
    for before, after in pairs:
        _add_correction(history, change, before, after)
    new_rows = []
    for index in added:
        history.origins.setdefault(lines[index], AddedLine(change, section_of(lines, index)))
        if lines[index] not in corrected:
            new_rows.append(addition_row(change, history.path, lines, index))
    history.additions += new_rows
    if change.before and 1 <= len(new_rows) <= MAX_NEW:
        history.pulls.append(
            {
                "pr": change.sha[:12],
                "path": history.path,
                "merged": "merge",
                "before": change.before,
                "after": change.after,
                "new_entries": new_rows,
                "n_new": len(new_rows),
                "n_edit": len(pairs),
                "n_move": 0,
                "review_corrections": {},
            }
        )


def _add_correction(history: History, change: Change, before: str, after: str) -> None:
    origin = history.origins.get(before)
    if origin is None:
        return  # it stood before the first commit that was read
    kinds = kinds_of(before, after)
    row = {
        "path": history.path,
        "kind": kinds[0],
        "kinds": kinds,
        "section": list(origin.section),
        "details": {},
    }
    history.corrections.append(
        {
            **row,
            "stage": "post_merge",
            "sha": change.sha,
            "date": change.date,
            "before_line": before,
            "after_line": after,
            "added_sha": origin.change.sha,
            "added_date": origin.change.date,
        }
    )
    for pull in history.pulls:
        if any(entry["line"] == before for entry in pull["new_entries"]):
            pull["review_corrections"][before] = after
    if origin.change.before:
        history.faults.append(
            {
                **row,
                "faulty_line": before,
                "corrected_line": after,
                "added_date": origin.change.date,
                "corrected_date": change.date,
                "before": origin.change.before,
                "after": origin.change.after,
            }
        )


def build_folder(clone: Path, folder: Path, path: str | None = None, limit: int = MAX_COMMITS) -> History:
    """Writes the corpus folder of one list; returns what was found."""
    path = path or find_list_file(clone)
    history = History(path)
    for change in read_changes(clone, path, limit):
        read_change(history, change)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / Path(path).name).write_text(_file_at(clone, "HEAD", path), "utf-8", newline="")
    _write(folder / "additions.jsonl.gz", history.additions[-MAX_ROWS:])
    _write(folder / "corrections.jsonl.gz", history.corrections[-MAX_ROWS:])
    _write(folder / "pulls.jsonl.xz", history.pulls[-MAX_PROPOSALS:])
    _write(folder / "faults.jsonl.xz", history.faults[-MAX_FAULTS:])
    return history


def _write(path: Path, rows: Iterable[Row]) -> None:
    with (gzip.open if path.suffix == ".gz" else lzma.open)(path, "wt", encoding="utf-8") as lines:
        lines.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def list_name(clone: Path) -> str:
    """`OWNER__NAME` by the address of the clone's origin, else by its folder."""
    try:
        address = run_git(clone, "remote", "get-url", "origin").strip()
    except subprocess.CalledProcessError:
        address = str(clone.resolve())
    owner, name = address.removesuffix("/").removesuffix(".git").replace(":", "/").split("/")[-2:]
    return f"{owner}__{name}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("clone", type=Path, help="a clone of the list's repository, with its history")
    parser.add_argument("folder", type=Path, help="the corpus folder to add the list to")
    parser.add_argument("--file", help="the list file in it; the largest one unless given")
    parser.add_argument("--name", help="OWNER__NAME; by the clone's origin unless given")
    parser.add_argument("--commits", type=int, default=MAX_COMMITS, help="how many of the newest to read")
    options = parser.parse_args()
    folder = options.folder / (options.name or list_name(options.clone))
    history = build_folder(options.clone, folder, options.file, options.commits)
    counts = {
        "additions": history.additions,
        "corrections": history.corrections,
        "proposals": history.pulls,
        "faults": history.faults,
    }
    print(
        f"{folder.name}, {history.path}:", ", ".join(f"{len(rows)} {name}" for name, rows in counts.items())
    )


if __name__ == "__main__":
    main()
