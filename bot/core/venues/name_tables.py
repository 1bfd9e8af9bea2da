"""The tables of venues -> the two tables by which names are looked up, as `python -m docs.write` writes them.

To reduce some thousand names to their words at each start would take longer than to judge a short list.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.core.text.pattern import lazy_pattern
from bot.core.text.words import publishers, stop_words
from bot.core.venues.identify import NameForm, known_venues, reduced_forms, significant_words_of_name
from bot.core.venues.known_names import UNMISTAKABLE_NAMES, WORD_OR_NUMBER, KnownName

_OTHER_THAN_LETTERS = lazy_pattern(r"\W")


def name_form_rows() -> list[str]:
    """The rows of venues/name_forms.tsv; where two venues have one form, the first of them has it."""
    rows = [NameForm(significant_words_of_name(key), key, has_words=False) for key in known_venues()]
    return [
        f"{' '.join(form.words)}\t{form.key}\t{'words' if form.has_words else 'word'}"
        for form in dict.fromkeys([*rows, *_name_forms()])
    ]


def _name_forms() -> Iterator[NameForm]:
    is_publisher = publishers().issuperset
    for venue in known_venues().values():
        for name in (venue.key, venue.name, *venue.aliases):
            for form in reduced_forms(significant_words_of_name(name)):
                if not is_publisher(form) and (len(form) > 1 or _is_distinctive(form[0], name)):
                    yield NameForm(form, venue.key, " " in name)


def _is_distinctive(word: str, name: str) -> bool:
    """Whether one word of a name identifies it: "VIS" of "IEEE VIS", not "Access" of "IEEE Access"."""
    return word.upper() in name or not _OTHER_THAN_LETTERS.search(name.removeprefix("The "))


def known_name_rows() -> list[str]:
    """The rows of venues/known_names.tsv, names of more words first."""
    names = sorted(_known_names(), key=lambda name: -len(name.words))
    return [
        f"{' '.join(name.words)}\t{name.key}\t{'acronym' if name.is_acronym else 'name'}"
        for name in dict.fromkeys(names)
    ]


def _known_names() -> Iterator[KnownName]:
    publisher_words, small_words = publishers(), stop_words()
    for venue in known_venues().values():
        for name in dict.fromkeys((venue.key, venue.name, *venue.aliases)):
            is_acronym = _is_acronym(name)
            words = tuple(WORD_OR_NUMBER.findall(name.lower()))
            forms = {words: None}
            if not small_words.isdisjoint(words):
                forms[tuple(word for word in words if word not in small_words)] = None
            for form in forms:
                if form and not publisher_words.issuperset(form):
                    yield KnownName(form, venue.key, is_acronym)
            if is_acronym and len(words) == 1 and venue.kind == "conference" and len(name) > 2:
                yield KnownName((words[0] + "w",), f"{venue.key} Workshops", True)


def _is_acronym(name: str) -> bool:
    words = name.split()
    if len(words) > 3:
        return False
    has_inner_capital = any(
        word[1:] != word[1:].lower() for word in words if word.lower() not in publishers()
    )
    return has_inner_capital or name.lower() in UNMISTAKABLE_NAMES
