"""Every link of an entry is well formed.

With a blank between label and address, a bracket too many or too few, or an address that begins with a
typo, the page shows brackets and half an address, or a link that leads nowhere. A slip is reported only if
there is one way to fix it, after which no bracket of the entry lacks its partner. Whether the link has the
form that the list uses is up to entry-format.

List:
    ## Fusion
    - [Deep Partial Multi-View Learning](https://arxiv.org/abs/2011.06170) [TPAMI 2022]
Bad:
    - [Attention Is All You Need] (https://arxiv.org/abs/1706.03762) [NeurIPS 2017]
Good:
    - [Attention Is All You Need](https://arxiv.org/abs/1706.03762) [NeurIPS 2017]
Bad:
    - [Attention Is All You Need](https://arxiv.org/abs/1706.03762) [[code(https://github.com/a/b)]
Good:
    - [Attention Is All You Need](https://arxiv.org/abs/1706.03762) [[code](https://github.com/a/b)]
Bad:
    - [Attention]([https://arxiv.org/abs/1706](https://arxiv.org/abs/1706.03762)) [NeurIPS 2017]
Good:
    - [Attention](https://arxiv.org/abs/1706.03762) [NeurIPS 2017]
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from bot.core import rewrite
from bot.core.model import Edit, Entry, Finding, Severity, Span
from bot.core.parsing import rst
from bot.core.rules.rule import About, FixAvailability
from bot.core.rules.shared.entry_form import edits_touch, find_form_corrections
from bot.core.rules.words import quote
from bot.core.submission import Submission
from bot.core.text.pattern import lazy_pattern

NAME = "broken-link"
SEVERITY = Severity.WARNING
ABOUT = About.LINK
GIVES_WAY_TO = ()
FIXES = FixAvailability.ALWAYS

_URL = r"https?://[^\s()<>\[\]|`\"]+(?:\([^\s()<>]*\)[^\s()<>\[\]|`\"]*)*"
_URL_REST = (
    r"(?P<rest>[^\s()<>\[\]|`\"]+(?:\([^\s()<>]*\)[^\s()<>\[\]|`\"]*)*)"  # of an address, from its host on
)
_UNRENDERED = lazy_pattern(r"\\[\[\]()]|`[^`\n]*`|<!--.*?-->|<[^<>\n]*>", re.DOTALL)
_SMILEY = lazy_pattern(r"(?<!\w)[:;]-?[()]|(?<!\S)\w{1,2}\)(?=\s)")


# These links lead where they should, and show one bracket too many.
UNPAIRED_IN_LABEL, UNPAIRED_AFTER_LINK = "one closes within the label", "one closes behind the link"
UNPAIRED_BEFORE_LINK = "one opens before the link"


def _replace_group(group: str, text: str) -> Callable[[re.Match[str]], tuple[int, int, str]]:
    return lambda found: (*found.span(group), text)


# What is wrong, how it is replaced, and how many more openers than closers of [] and () there are
# where it alone is wrong: a number, or None where the brackets pair all the same.
BROKEN_FORMS: tuple[
    tuple[str, re.Pattern[str], Callable[[re.Match[str]], tuple[int, int, str]], int, int], ...
] = (
    (
        "a blank stands between the label and the address",
        lazy_pattern(rf"(?<!\])\[(?:[^\[\]\n]|\[[^\[\]\n]*\])+\](?P<at>[ \t]{{1,3}})\({_URL}\)"),
        _replace_group("at", ""),
        0,
        0,
    ),
    (
        "the address is a link itself",
        lazy_pattern(rf"\]\((?P<at>\[\s*{_URL}\]\((?P<url>{_URL})\))\)"),
        lambda found: (*found.span("at"), found["url"]),
        0,
        0,
    ),
    (
        "the address begins with a slip",
        lazy_pattern(
            r"\]\((?P<at>(?!https?://[\w\[])h{0,3}t{1,3}p{1,2}(?P<s>s{0,2})(?::/{1,3}|//:?)"
            rf"(?=[a-z\d-]+(?:\.[a-z\d-]+)+[/)]){_URL_REST})\)",
            re.IGNORECASE,
        ),
        lambda found: (*found.span("at"), ("https://" if found["s"] else "http://") + found["rest"]),
        0,
        0,
    ),
    (
        "the address stands behind its brackets",
        lazy_pattern(rf"\]\((?P<at>\)(?P<url>{_URL}))(?=[\]\s|]|$)"),
        lambda found: (*found.span("at"), f"{found['url']})"),
        0,
        0,
    ),
    (
        "the address stands in two pairs of brackets",
        lazy_pattern(r"\]\((?P<at>\((?P<url>[^()\s<>]+)\))\)"),
        lambda found: (*found.span("at"), found["url"]),
        0,
        0,
    ),
    (
        "the address begins twice",
        lazy_pattern(rf"\]\((?P<at>https?://(?P<url>https?://(?=[a-z\d]){_URL_REST}))\)", re.IGNORECASE),
        lambda found: (*found.span("at"), found["url"]),
        0,
        0,
    ),
    (
        "a backslash stands before the address",
        lazy_pattern(rf"\]\((?P<at>\\){_URL}\)"),
        _replace_group("at", ""),
        0,
        0,
    ),
    (
        "the label has no end",
        lazy_pattern(rf"\[\w[^\[\]()\n]{{0,40}}(?P<at>)\({_URL}\)"),
        _replace_group("at", "]"),
        1,
        0,
    ),
    (
        "the address has no bracket before it",
        lazy_pattern(rf"\[[^\[\]\n]{{1,60}}\]{{1,2}}(?P<at>){_URL}\)"),
        _replace_group("at", "("),
        0,
        -1,
    ),
    (
        "the address has no bracket behind it",
        lazy_pattern(rf"\]\({_URL}(?P<at>)(?=\s*(?:$|\|))", re.MULTILINE),
        _replace_group("at", ")"),
        0,
        1,
    ),
    (
        "the address stands without brackets",
        lazy_pattern(rf"\[[^\[\]\n]{{1,60}}\](?P<at>(?P<url>{_URL}))(?=\s*(?:$|\|))", re.MULTILINE),
        lambda found: (*found.span("at"), f"({found['url']})"),
        0,
        0,
    ),
    (
        "a bracket too many ends the label",
        lazy_pattern(rf"(?<![\[\]])(?P<at>)\[[^\[\]\n]{{1,60}}\](?P<more>\])\({_URL}\)"),
        lambda found: (
            (*found.span("at"), "[") if "]](" in found.string[found.end() :] else (*found.span("more"), "")
        ),
        -1,
        0,
    ),
    (
        "the label has no beginning",
        lazy_pattern(rf"(?P<at>)(?<!\[)(?:!\[[^\[\]\n]{{0,60}}\]\[[^\[\]\n]{{0,60}}\] ?){{1,6}}\]\({_URL}\)"),
        _replace_group("at", "["),
        -1,
        0,
    ),
    (
        UNPAIRED_BEFORE_LINK,
        lazy_pattern(
            rf"(?<!\])\((?:[a-z]+:? ){{0,3}}"
            rf"\[[^\[\]\n]{{1,60}}\]\({_URL}\)(?:, ?\[[^\[\]\n]{{1,60}}\]\({_URL}\)){{0,8}}"
            r"(?P<at>)(?=[.;]?[ \t]*(?:$|[\0(\[!|]))",
            re.MULTILINE,
        ),
        _replace_group("at", ")"),
        0,
        1,
    ),
    (
        UNPAIRED_IN_LABEL,
        lazy_pattern(rf"\[[^\[\]()\n]{{1,60}}(?P<at>\))\]\({_URL}\)"),
        _replace_group("at", ""),
        0,
        -1,
    ),
)


_LINK_END = lazy_pattern(rf"\]\({_URL}\)\)?$")


def check(entry: Entry, submission: Submission) -> Iterator[Finding]:
    if rst.is_rst(entry.path):
        return  # brackets make no links there
    rendered_text = _UNRENDERED.sub(lambda hidden: "\0" * len(hidden[0]), entry.text)
    if "tp" not in rendered_text:
        return
    bracket_text = _SMILEY.sub(lambda smiley: "\0" * len(smiley[0]), rendered_text)
    square_excess, round_excess = (
        bracket_text.count(opener) - bracket_text.count(closer) for opener, closer in ("[]", "()")
    )
    reasons, edits = [], []
    for reason, pattern, find_repair, form_square_excess, form_round_excess in BROKEN_FORMS:
        matches = [*pattern.finditer(rendered_text)]
        is_only_fault = len(matches) == 1 and (square_excess, round_excess) == (
            form_square_excess,
            form_round_excess,
        )
        if not matches or ((form_square_excess or form_round_excess) and not is_only_fault):
            continue
        reasons.append(reason)
        for match in matches:
            start, end, text = find_repair(match)
            edits.append(Edit(Span(entry.span.start + start, entry.span.start + end), text))
    if (
        round_excess == -1
        and not edits
        and (position := _find_unpaired_bracket(bracket_text)) is not None
        and _LINK_END.search(bracket_text[:position])
    ):
        reasons.append(UNPAIRED_AFTER_LINK)
        edits.append(Edit(Span(entry.span.start + position, entry.span.start + position + 1), ""))
    edits = [edit for edit in edits if not _overlaps_entry_format(edit, entry, submission)]
    if not edits or not _are_disjoint(edits) or not _preserves_entry(entry, submission, tuple(edits)):
        return
    excerpt = quote(_surrounding_text(entry, edits[0]))
    is_working_link = {UNPAIRED_BEFORE_LINK, UNPAIRED_IN_LABEL, UNPAIRED_AFTER_LINK}.issuperset(reasons)
    problem = "A bracket has no partner" if is_working_link else "This is no link as it stands"
    message = f"{problem}: {', '.join(dict.fromkeys(reasons))} ({excerpt})."
    yield Finding(entry, NAME, SEVERITY, message, edits=tuple(sorted(edits, key=lambda edit: edit.span)))


def _find_unpaired_bracket(text: str) -> int | None:
    """Where the first closing bracket stands that none was opened for."""
    depth = 0
    for position, char in enumerate(text):
        depth += (char == "(") - (char == ")")
        if depth < 0:
            return position
    return None


def _overlaps_entry_format(edit: Edit, entry: Entry, submission: Submission) -> bool:
    """Whether entry-format reports this very place."""
    if submission.config.rules.get("entry-format") == Severity.OFF:
        return False
    corrections = find_form_corrections(entry, submission)
    return any(edits_touch(edit, other) for correction in corrections for other in correction.edits)


def _are_disjoint(edits: list[Edit]) -> bool:
    """Whether no two edits touch the same characters."""
    spans = sorted(edit.span for edit in edits)
    return all(preceding.end < following.start for preceding, following in pairwise(spans))


def _preserves_entry(entry: Entry, submission: Submission, edits: tuple[Edit, ...]) -> bool:
    """Whether the edited file holds the same entries, this one with all its papers and nothing unpaired."""
    reverse_edits = tuple(sorted(edits, key=lambda edit: edit.span, reverse=True))
    reparsed = rewrite.reparse_entry(entry, submission.documents[entry.path], reverse_edits)
    if reparsed is None or not {link.ref for link in reparsed.links}:
        return False
    old_refs = {link.ref for link in entry.links if "](" not in link.url.value}
    return len(reparsed.links) >= len(old_refs) and reparsed.title.value.strip() != ""


def _surrounding_text(entry: Entry, edit: Edit) -> str:
    offset = edit.span.start - entry.span.start
    return entry.text[max(0, offset - 15) : offset + 15].strip()
