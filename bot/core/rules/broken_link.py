"""Every link of an entry is well formed, and no markup of it shows.

With a blank between label and address, a bracket too many or too few, or an address that begins with a
typo, the page shows brackets and half an address, or a link that leads nowhere. In a table GitHub ends a
cell at every bar, also at one within a link. Where a list quotes its titles, a quotation mark has a partner.
What GitHub shows is found by rendering the entry. A repair is suggested only if it is the one that leaves
nothing unpaired and suits the list's other entries best, or the paper's own title. An address that only a
lookup could tidy, with a sign at its end or without a scheme, is a slip. Whether the link has the form that
the list uses is up to entry-format.

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
Bad:
    - [Attention Is All You Need](https://arxiv.org/abs/1706.03762) [NeurIPS 2017] [[code](https://github.com/a/b)]]
Good:
    - [Attention Is All You Need](https://arxiv.org/abs/1706.03762) [NeurIPS 2017] [[code](https://github.com/a/b)]
Bad:
    - [Attention Is All You Need](https://arxiv.org//abs/1706.03762.) [NeurIPS 2017]
Good:
    - [Attention Is All You Need](https://arxiv.org/abs/1706.03762) [NeurIPS 2017]
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from bot.core import rewrite
from bot.core.model import Edit, Entry, Finding, Severity, Span
from bot.core.parsing import rst
from bot.core.rules.rule import About, FixAvailability
from bot.core.rules.shared.address_slips import find_address_slip
from bot.core.rules.shared.broken_forms import (
    BROKEN_FORMS,
    UNPAIRED_AFTER_LINK,
    UNPAIRED_BEFORE_LINK,
    UNPAIRED_IN_LABEL,
    URL,
)
from bot.core.rules.shared.entry_form import edits_touch, find_form_corrections
from bot.core.rules.shared.link_form import find_link_form_correction
from bot.core.rules.shared.markup_repairs import find_markup_repair
from bot.core.rules.shared.quotation_marks import find_unpaired_quotation
from bot.core.rules.shared.rendered_entry import render_entry
from bot.core.rules.words import quote
from bot.core.submission import Submission
from bot.core.text.lines import apply_edits
from bot.core.text.pattern import lazy_pattern

NAME = "broken-link"
SEVERITY = Severity.WARNING
ABOUT = About.LINK
GIVES_WAY_TO = ()
FIXES = FixAvailability.SOMETIMES

_UNRENDERED = lazy_pattern(r"\\[\[\]()]|`[^`\n]*`|<!--.*?-->|<[^<>\n]*>", re.DOTALL)
_SMILEY = lazy_pattern(r"(?<!\w)[:;]-?[()]|(?<!\S)\w{1,2}\)(?=\s)")
_HALF_OPEN_INTERVAL = lazy_pattern(r"\\?\[[-+\w.∞]+,\s?[-+\w.∞]+\)|\([-+\w.∞]+,\s?[-+\w.∞]+\\?\](?!\()")
_LINK_END = lazy_pattern(rf"\]\({URL}\)\)?$")


def check(entry: Entry, submission: Submission) -> Iterator[Finding]:
    if rst.is_rst(entry.path):
        return  # brackets make no links there
    finding = (
        _find_broken_form(entry, submission)
        or _find_leftover_markup(entry, submission)
        or _find_quotation_mark(entry, submission)
    )
    if finding is not None:
        yield finding
    else:
        yield from _find_address_slips(entry, submission)


def _find_broken_form(entry: Entry, submission: Submission) -> Finding | None:
    """A slip that a pattern describes, with its repair."""
    text = _HALF_OPEN_INTERVAL.sub(lambda interval: "\0" * len(interval[0]), entry.text)
    rendered_text = _UNRENDERED.sub(lambda hidden: "\0" * len(hidden[0]), text)
    bracket_text = _SMILEY.sub(lambda smiley: "\0" * len(smiley[0]), rendered_text)
    square_excess, round_excess = (
        bracket_text.count(opener) - bracket_text.count(closer) for opener, closer in ("[]", "()")
    )
    reasons, edits = [], []
    if "tp" not in rendered_text:
        return None
    for reason, pattern, find_repair, form_square_excess, form_round_excess in BROKEN_FORMS:
        is_uneven = bool(form_square_excess or form_round_excess)
        if is_uneven and (square_excess, round_excess) != (form_square_excess, form_round_excess):
            continue  # before the pattern is compiled
        matches = [*pattern.finditer(rendered_text)]
        if not matches or (is_uneven and len(matches) > 1):
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
        return None
    excerpt = quote(_surrounding_text(entry, edits[0]))
    is_working_link = {UNPAIRED_BEFORE_LINK, UNPAIRED_IN_LABEL, UNPAIRED_AFTER_LINK}.issuperset(reasons)
    problem = "A bracket has no partner" if is_working_link else "This is no link as it stands"
    message = f"{problem}: {', '.join(dict.fromkeys(reasons))} ({excerpt})."
    return Finding(entry, NAME, SEVERITY, message, edits=tuple(sorted(edits, key=lambda edit: edit.span)))


def _find_leftover_markup(entry: Entry, submission: Submission) -> Finding | None:
    """Markup that GitHub shows as it stands, and the repair that suits best, if one does."""
    leftovers = render_entry(entry, submission.documents[entry.path]).leftovers
    if not leftovers:
        return None
    edits = find_markup_repair(entry, submission)
    if any(_overlaps_entry_format(edit, entry, submission) for edit in edits) or _is_form_mended(
        entry, submission
    ):
        return None
    shown = quote(leftovers[0])
    place = _surrounding_text(entry, edits[0]) if edits else ""
    excerpt = f" ({quote(place)})" if place else ""
    if leftovers[0] == "**":
        message = f"GitHub shows {shown} as it stands, for no other pair of asterisks ends it{excerpt}."
    elif leftovers[0] == "** ":
        message = f"GitHub shows “**” as it stands, for a blank stands between it and its words{excerpt}."
    elif leftovers[0] == "*":
        message = f"GitHub shows an asterisk as it stands, for it has no partner{excerpt}."
    elif any(edit.text == "\\" for edit in edits):
        message = (
            f"GitHub ends a cell at every bar, in links and code too, unless a \\ is before it{excerpt}."
        )
    elif leftovers[0] in "[]":
        message = f"A bracket has no partner: GitHub shows {shown} as it stands{excerpt}."
    else:
        message = f"This is no link as it stands: GitHub shows {shown} as text{excerpt}."
    return Finding(entry, NAME, SEVERITY, message, edits=edits)


def _find_quotation_mark(entry: Entry, submission: Submission) -> Finding | None:
    """A quotation mark without its partner, in a list that quotes its titles."""
    quotation = find_unpaired_quotation(entry, submission)
    if quotation is None:
        return None
    edits = tuple(edit for edit in quotation.edits if not _overlaps_entry_format(edit, entry, submission))
    message = f"A quotation mark has no partner ({quote(quotation.excerpt)})."
    return Finding(entry, NAME, SEVERITY, message, edits=edits)


def _find_address_slips(entry: Entry, submission: Submission) -> Iterator[Finding]:
    """Addresses with a slip that a lookup overlooks and a reader's browser does not."""
    if _is_form_corrected(entry, submission):
        return  # the corrected address has no slip
    slips = [(link, slip) for link in entry.links if (slip := find_address_slip(link.url.value))]
    for link, slip in slips[:1]:
        new_urls = tuple((one, one_slip.url) for one, one_slip in slips)
        edits = rewrite.edit_links(entry, submission.documents[entry.path], new_urls)
        message = f"The address {quote(link.url.value)} has a slip: {slip.reason}."
        yield Finding(entry, NAME, SEVERITY, message, edits=edits)


def _is_form_corrected(entry: Entry, submission: Submission) -> bool:
    """Whether canonical-link writes the address anew."""
    is_off = submission.config.rules.get("canonical-link") == Severity.OFF
    return not is_off and find_link_form_correction(entry, submission) is not None


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


def _is_form_mended(entry: Entry, submission: Submission) -> bool:
    """Whether what entry-format suggests leaves no markup that is shown."""
    if submission.config.rules.get("entry-format") == Severity.OFF:
        return False
    edits = [edit for one in find_form_corrections(entry, submission) for edit in one.edits]
    offset = entry.span.start
    moved = [Edit(Span(a - offset, b - offset), text) for (a, b), text in edits]
    text = apply_edits(entry.text, moved) if moved and _are_disjoint(edits) else entry.text
    return not render_entry(entry, submission.documents[entry.path], text).leftovers


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
