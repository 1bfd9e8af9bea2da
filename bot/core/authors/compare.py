"""Compares two lists of authors: who is certainly not in the other list, and whose surname is misspelled."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from bot.core.authors.names import ET_AL, NAME_PARTICLES, NAME_SUFFIXES, NOT_A_PERSON
from bot.core.text.pattern import lazy_pattern
from bot.core.text.plain import strip_markup
from bot.core.text.words import edit_distance, split_words, title_words

# Parts of names of institutions, and descriptions where other lists name the authors.
_INSTITUTION = lazy_pattern(
    r"\b(?:(?i:univ(?:ersit\w*)?|institut\w*|college|school|academy|labs?|laborator\w*|research|cent(?:er|re)|"
    r"depart\w*|dept|inc|ltd|corp\w*|company|foundation|society|noah['’]s ark|github|arxiv|proceedings|"
    r"conference|journal|workshop|transactions|brain)|AI|the|of|for|with|on|in|from|to|an?)\b"
)
_NAME_WORD = lazy_pattern(r"[^\s,;]+")
_LATIN_LETTERS = lazy_pattern(r"[a-z]+")
# Two ways of writing one sound in Latin letters: Müller and Mueller, Lü as Lu, Lv and Lyu.
_TRANSCRIPTIONS = ((lazy_pattern("([aou])e"), r"\1"), (lazy_pattern("^l(?:v|yu)$"), "lu"))


class Person(NamedTuple):
    """One author's name, folded: `tokens` in written order; `distinctive_tokens` can tell people apart.

    `is_latin`: whether it can be compared with names in Latin letters.
    """

    tokens: tuple[str, ...]
    distinctive_tokens: frozenset[str]
    is_latin: bool


@dataclass(frozen=True, slots=True)
class SurnameTypo:
    """Author number `index` has `written_surname` in place of `correct_surname`, both as they are written."""

    index: int
    written_surname: str
    correct_surname: str
    correct_author: str


@lru_cache(maxsize=8192)
def parse_person(author: str) -> Person | None:
    """A name as it can be compared; None for groups, institutions and what is no name at all."""
    text = re.sub(r"\s+\d{4}$|\(.*?\)|[*†‡§¶]|^\s*(?:and|&)\s+", "", strip_markup(author)).strip()
    if not text or NOT_A_PERSON.search(text) or _INSTITUTION.search(text):
        return None
    family, comma, given_names = text.partition(",")
    tokens = _name_keys(f"{given_names} {family}" if comma else text)
    tokens = tuple(token for token in tokens if token not in NAME_SUFFIXES) or tokens
    if not tokens:
        return None
    names = frozenset(token for token in tokens if len(token) > 1 and token not in NAME_PARTICLES)
    names = names or frozenset(token for token in tokens if len(token) > 1)
    if sum(len(token) > 1 for token in tokens) <= 2:  # "Bin Xu": a particle elsewhere, a name here
        names |= {token for token in tokens if len(token) > 1}
    return Person(tokens, names, all(_LATIN_LETTERS.fullmatch(token) for token in tokens))


def _name_keys(text: str) -> tuple[str, ...]:
    parts = re.sub(r"[-‐‑–'’ʼ`]", "", text.replace(".", ". ")).split()
    return tuple(key for part in parts if (key := "".join(split_words(part))))


def may_be_same_person(a: Person, b: Person) -> bool:
    """Whether two names may be one person's: one name in common, in whatever order and nearly spelt, will do.

    People marry, shorten their names, and are given others by those who transcribe them; hardly anyone
    changes all of them at once.
    """
    if not (a.is_latin and b.is_latin) or not a.distinctive_tokens or not b.distinctive_tokens:
        return True
    if a.distinctive_tokens & b.distinctive_tokens or _joined_names(a.tokens) & _joined_names(b.tokens):
        return True
    return any(
        _is_similar_name(left_name, right_name) and _has_matching_initial(a, left_name, b, right_name)
        for left_name in a.distinctive_tokens
        for right_name in b.distinctive_tokens
    )


def have_one_name(a: Person, b: Person) -> bool:
    """Whether the names of one are all among the other's; a surname alone is shared by thousands."""
    return bool(a.distinctive_tokens & b.distinctive_tokens) and (
        a.distinctive_tokens <= b.distinctive_tokens or b.distinctive_tokens <= a.distinctive_tokens
    )


# No name has more parts written as one word; a text of hundreds of words is no name and must not take long.
_MAX_JOINED_NAMES = 8


def _joined_names(tokens: Sequence[str]) -> set[str]:
    """Names written as one word: "Ka Leong" is "Kaleong", "Mc Donald" is "McDonald"."""
    count = len(tokens)
    runs = {
        "".join(tokens[start:end])
        for start in range(count)
        for end in range(start + 1, min(start + _MAX_JOINED_NAMES, count) + 1)
    }
    return {run for run in runs if len(run) > 3}


def _has_matching_initial(a: Person, left_name: str, b: Person, right_name: str) -> bool:
    """Whether, `left_name` and `right_name` apart, some other name of each begins with one letter, or one has
    no other.
    """
    left_initials = {token[0] for token in a.tokens if token != left_name}
    right_initials = {token[0] for token in b.tokens if token != right_name}
    return not left_initials or not right_initials or bool(left_initials & right_initials)


def _is_similar_name(a: str, b: str) -> bool:
    if _phonetic_key(a) == _phonetic_key(b):
        return True
    shorter = min(len(a), len(b))
    max_edits = 0 if shorter < 4 else 1 if shorter < 7 else 2
    return max_edits > 0 and edit_distance(a, b, max_edits) <= max_edits


@lru_cache(maxsize=8192)
def _phonetic_key(key: str) -> str:
    for pattern, plain in _TRANSCRIPTIONS:
        key = pattern.sub(plain, key)
    return key


def parse_written_authors(authors: Iterable[str]) -> tuple[Person | None, ...]:
    """The people that an entry names, in their order; None for a name that need not be a person's.

    A single word is a name only before "et al."; words that titles are made of are a topic.
    """
    return tuple(_parse_written_author(author) for author in authors)


def _parse_written_author(author: str) -> Person | None:
    name = ET_AL.sub("", author).strip(" ,.")
    candidate = parse_person(name)
    if candidate is None or not candidate.is_latin or not 1 <= len(candidate.tokens) <= 5:
        return None
    tokens = [token for token in re.split(r"[\s.]+", name) if token]
    looks_like_name = all(token[0].isupper() or token.casefold() in NAME_PARTICLES for token in tokens)
    if not looks_like_name or candidate.distinctive_tokens <= title_words():
        return None
    if len(candidate.tokens) == 1 and (name == author.strip() or name.isupper()):
        return None
    return candidate


def parse_source_authors(authors: Iterable[str]) -> tuple[Person, ...] | None:
    """The authors in a source; None if it names none of them, a group, or not all of them."""
    texts = tuple(authors)
    people = tuple(parse_person(text) for text in texts)
    if not people or any(ET_AL.search(text) for text in texts):
        return None
    # A single word may or may not be a person: NVIDIA, Suharto.
    certain_people = tuple(
        candidate
        for candidate in people
        if candidate is not None and candidate.is_latin and len(candidate.tokens) > 1
    )
    return certain_people if len(certain_people) == len(people) else None


def may_be_same_people(a: Sequence[Person], b: Sequence[Person]) -> bool:
    """Whether two lists may name the same people, whatever the order."""
    return len(a) == len(b) and not find_wrong_authors(a, b) and not find_wrong_authors(b, a)


def find_wrong_authors(
    written_people: Iterable[Person | None], source_people: Sequence[Person]
) -> tuple[int, ...]:
    """The indexes of written people who are certainly none of the source's."""
    return tuple(
        index
        for index, person in enumerate(written_people)
        if person is not None
        and person.distinctive_tokens
        and not any(may_be_same_person(person, source_person) for source_person in source_people)
    )


def find_surname_typos(
    written_authors: Sequence[str], source_authors: Sequence[str]
) -> tuple[SurnameTypo, ...]:
    """Written surnames one or two letters off that of the only author whose other names are the same.

    () unless every other written author is exactly one of the source's.
    """
    source_people = {
        text: written_person for text in source_authors if (written_person := parse_person(text)) is not None
    }
    exact_names = {_sorted_tokens(one) for one in source_people.values()}
    typos = []
    for index, text in enumerate(written_authors):
        written_person = parse_person(ET_AL.sub("", text).strip(" ,"))
        if written_person is None or _sorted_tokens(written_person) in exact_names:
            continue
        candidates = [
            typo
            for source_author, source_person in source_people.items()
            if (typo := _find_surname_typo(index, text, written_person, source_author, source_person))
        ]
        if len(candidates) == 1:
            typos.append(candidates[0])
        elif not any(_is_abbreviation(written_person, them) for them in source_people.values()):
            return ()
    return tuple(typos)


def _sorted_tokens(person: Person) -> tuple[str, ...]:
    return tuple(sorted(person.tokens))


def _is_abbreviation(person: Person, source_person: Person) -> bool:
    """Whether all that is written is right: initials, a name left out or run together with the next."""
    return _all_names_match(person.tokens, source_person.tokens) or "".join(person.tokens) == "".join(
        source_person.tokens
    )


def _all_names_match(names: Sequence[str], full_names: Sequence[str]) -> bool:
    """Whether each of `names` is one of `full_names` or the initial of one, no two of them the same."""
    unmatched = list(full_names)
    for name in sorted(names, key=len, reverse=True):
        match = next((r for r in unmatched if r == name or (len(name) == 1 and r.startswith(name))), None)
        if match is None:
            return False
        unmatched.remove(match)
    return True


def _find_surname_typo(
    index: int, written_author: str, person: Person, source_author: str, source_person: Person
) -> SurnameTypo | None:
    """The surname that differs, where the other names are the same or their initials."""
    differing_tokens = [
        token for token in person.tokens if len(token) > 1 and token not in source_person.tokens
    ]
    family, given_names = source_person.tokens[-1], source_person.tokens[:-1]
    if len(differing_tokens) != 1 or not given_names or family in person.tokens:
        return None
    written_token = differing_tokens[0]
    others = [token for token in person.tokens if token != written_token]
    if len(others) != len(given_names) or not _all_names_match(others, given_names):
        return None
    has_full_given_name = any(len(token) > 1 for token in others)
    min_length = 4 if has_full_given_name else 6
    max_edits = 2 if has_full_given_name and min(len(written_token), len(family)) >= 8 else 1
    if min(len(written_token), len(family)) < min_length or _phonetic_key(written_token) == _phonetic_key(
        family
    ):
        return None
    if edit_distance(written_token, family, max_edits) > max_edits:
        return None
    written_surname, correct_surname = (
        _find_word(written_author, written_token),
        _find_word(source_author, family),
    )
    return (
        SurnameTypo(index, written_surname, correct_surname, source_author)
        if written_surname and correct_surname
        else None
    )


def _find_word(text: str, key: str) -> str:
    """The word of `text` that folds to `key`, as it is written; "" if there is none."""
    return next(
        (word for word in _NAME_WORD.findall(strip_markup(text)) if "".join(_name_keys(word)) == key), ""
    )
