"""A check's result -> what a person sees on a terminal: entry by entry, with the changed words marked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import zip_longest

from bot.cli.check_result import CheckResult, EntryFindings, LineFix
from bot.cli.formats.text import confirmed_lines, evidence_text, open_lines, summary_line
from bot.cli.styled import Screen, Segment, Style, word_difference
from bot.cli.terminal import replace_control_characters
from bot.core.model import Severity

_STYLES: Mapping[str, Style] = {
    Severity.ERROR: Style.ERROR,
    Severity.WARNING: Style.WARNING,
    Severity.HINT: Style.HINT,
}
_LEVEL_WIDTH = 9
"""Columns that the longest severity takes, with a blank."""


def as_screen(result: CheckResult, screen: Screen, is_quiet: bool = False, is_verbose: bool = False) -> str:
    """The findings of each entry below its title, each message in full, and one difference of its lines."""
    lines: list[str] = []
    for group in result.by_entry:
        lines += [*_group_lines(group, result, screen), ""]
    if not is_quiet:
        others = [*open_lines(result, is_verbose), *(confirmed_lines(result) if is_verbose else ())]
        for line in others:
            lines += screen.wrap([Segment(_clean(line), Style.DIM)], rest="  ")
        style = Style.NEW if not result.findings else Style.BOLD
        lines += screen.wrap([Segment(_clean(summary_line(result)), style)])
    return "\n".join(lines).rstrip("\n")


def _group_lines(group: EntryFindings, result: CheckResult, screen: Screen) -> Iterator[str]:
    entry = group.entry
    where = f"{entry.path}:{entry.first_line}"
    yield from screen.wrap(
        [Segment(_clean(where), Style.BOLD), Segment(f"  {_clean(entry.title.value)}")], rest="    "
    )
    rest = "  " + " " * _LEVEL_WIDTH
    for finding in group.findings:
        level = Segment(f"{finding.severity:<{_LEVEL_WIDTH}}", _STYLES[finding.severity])
        message = [level, Segment(f"{_clean(finding.message)} "), Segment(finding.rule, Style.DIM)]
        yield from screen.wrap(message, "  ", rest)
        for evidence in finding.evidence:
            yield from screen.wrap([Segment(_clean(evidence_text(evidence)), Style.DIM)], rest, rest + "  ")
    if group.fix is not None:
        if len(group.findings) > len(group.fix.rules):
            yield f"  this fixes {' and '.join(group.fix.rules)}:"
        yield from _difference_lines(group.fix, result.lines_of(entry.path), screen)


def _difference_lines(fix: LineFix, lines: list[str], screen: Screen) -> Iterator[str]:
    """The lines that go and those that come, each pair with the words that differ marked."""
    old = [_clean(line) for line in lines[fix.start_line - 1 : fix.end_line]]
    new = [_clean(line) for line in fix.lines]
    pairs = [word_difference(a or "", b or "") for a, b in zip_longest(old, new)]
    for before, _ in pairs[: len(old)]:
        whole = [Segment(one.text, Style.OLD) for one in before]
        yield from screen.wrap([Segment("- ", Style.OLD), *(before if new else whole)], "  ", "    ")
    for _, after in pairs[: len(new)]:
        yield from screen.wrap([Segment("+ ", Style.NEW), *after], "  ", "    ")


def _clean(text: str) -> str:
    return replace_control_characters(text).replace("\n", " ").replace("\t", " ")
