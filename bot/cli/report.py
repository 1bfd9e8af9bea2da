"""A list as it is read -> what `parse` prints, as text for a person or as JSON for a program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.cli.terminal import replace_control_characters
from bot.core.conventions import Conventions
from bot.core.conventions.usage import Convention
from bot.core.model import Document, Entry, UnreadLine
from bot.core.text.words import pluralize

# How many lines that belong to no entry are named one by one, and how much of each is shown.
MAX_UNREAD_LINES = 20
MAX_UNREAD_LENGTH = 120
MAX_SLOTS = 12  # of a list that are shown as text


def count_unread(unread_lines: Sequence[UnreadLine]) -> str:
    """How many lines with a paper's link could not be read as entries, in words."""
    return f"{pluralize(len(unread_lines), 'line')} with a paper's link not read as an entry"


def unread_rows(unread_lines: Sequence[UnreadLine], limit: int = MAX_UNREAD_LINES) -> list[str]:
    """The first of these lines, one each, and how many more there are."""
    rows = [
        f"{line.path}:{line.line}: not read as an entry: {line.text[:MAX_UNREAD_LENGTH]}"
        for line in unread_lines[:limit]
    ]
    omitted_count = len(unread_lines) - len(rows)
    return [*rows, f"… and {omitted_count} more lines were not read"] if omitted_count else rows


def unread_as_json(unread_lines: Sequence[UnreadLine], entry_count: int) -> str:
    """`{entries, unread}`: how many entries are read, and the lines `{path, line, text}` in none of them."""
    import json

    content = {"entries": entry_count, "unread": [line._asdict() for line in unread_lines]}
    return json.dumps(content, ensure_ascii=False, indent=2)


def unread_as_text(unread_lines: Sequence[UnreadLine], entry_count: int) -> str:
    """All such lines, then one line that counts."""
    count = f"{pluralize(entry_count, 'entry')} read, {count_unread(unread_lines)}."
    return replace_control_characters("\n".join([*unread_rows(unread_lines, len(unread_lines)), count]))


def document_as_json(
    document: Document, list_conventions: Conventions, unread_lines: Sequence[UnreadLine] = ()
) -> str:
    """`{entries, unread, conventions, slots}`; an entry is `{line, end_line, section, title, links, authors,
    venue, year}`.
    """
    import json

    entries = [_entry_as_dict(entry) for entry in document.entries]
    return json.dumps(
        {
            "entries": entries,
            "unread": [line._asdict() for line in unread_lines],
            "conventions": conventions_as_dict(list_conventions),
            "slots": slots_as_list(document),
        },
        ensure_ascii=False,
        indent=2,
    )


def _entry_as_dict(entry: Entry) -> Mapping[str, Any]:
    return {
        "line": entry.first_line,
        "end_line": entry.last_line,
        "section": list(entry.section),
        "title": entry.title.value,
        "links": [{"label": link.label, "url": link.url.value, "ref": str(link.ref)} for link in entry.links],
        "authors": [author.value for author in entry.authors],
        "venue": entry.venue.value if entry.venue else None,
        "year": entry.year.value if entry.year else None,
    }


def document_as_text(
    document: Document, list_conventions: Conventions, unread_lines: Sequence[UnreadLine] = ()
) -> str:
    """One line an entry, then what was not read, then conventions and slots with their support."""
    import json

    lines = []
    for entry in document.entries:
        tag = " ".join(field.value for field in (entry.venue, entry.year) if field)
        links = " ".join(str(link.ref) for link in entry.links)
        lines.append(f"{entry.first_line}: {entry.title.value} [{tag or '-'}] {links}")
    lines += unread_rows(unread_lines)
    unread_count = f", {count_unread(unread_lines)}" if unread_lines else ""
    lines.append(f"{len(document.entries)} entries{unread_count}")
    for name, value in conventions_as_dict(list_conventions).items():
        lines.append(f"{name}: {json.dumps(value, ensure_ascii=False)}")
    lines += [
        f"slot: {slot['place']} holds {slot['holds']} ({slot['support']} of {slot['of']})"
        for slot in slots_as_list(document)[:MAX_SLOTS]
    ]
    return replace_control_characters("\n".join(lines))


def slots_as_list(document: Document) -> list[dict[str, Any]]:
    """What the places of the list's entries were found to hold, each with its support."""
    from bot.core import parsing
    from bot.core.parsing.slots import describe_shape, summarize_slots

    slots = parsing.learned_slots(document)
    return [
        {
            "place": f"{one.form} {describe_shape(one.shape)} {one.ordinal}",
            "holds": one.holds,
            "support": one.support,
            "of": one.total,
        }
        for one in (summarize_slots(slots) if slots else ())
    ]


def conventions_as_dict(list_conventions: Conventions) -> dict[str, Any]:
    """What the list does as a rule, each with its support; null where it has no habit."""
    return {
        "entry": _convention_as_dict(list_conventions.main_template),
        "links": {
            kind: _convention_as_dict(list_conventions.link_form(kind))
            for kind in sorted(list_conventions.link_forms)
        },
        "scheme": _convention_as_dict(list_conventions.url_scheme()),
        "versions": _convention_as_dict(list_conventions.arxiv_version()),
        "venues": {
            key: _convention_as_dict(spelling)
            for key, spelling in sorted(list_conventions.venue_spellings.items())
        },
        "order": {
            " / ".join(section): _convention_as_dict(order)
            for section, order in list_conventions.orders_by_section.items()
        },
        "blank_lines": _convention_as_dict(list_conventions.blank_lines),
        "between_links": {
            kind: _convention_as_dict(list_conventions.separator(kind))
            for kind in sorted(list_conventions.separators)
        },
        "full_stops": {
            "at_the_end": _convention_as_dict(list_conventions.full_stop(ends_line=True)),
            "before_links": _convention_as_dict(list_conventions.full_stop(ends_line=False)),
        },
        "hard_breaks": _convention_as_dict(list_conventions.line_break()),
    }


def _convention_as_dict(convention: Convention[Any] | None) -> dict[str, Any] | None:
    if convention is None:
        return None
    value = convention.value if isinstance(convention.value, int) else str(convention.value)
    return {"value": value, "support": convention.support, "of": convention.total}
