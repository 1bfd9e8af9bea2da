"""Two lists of authors -> who of the one is left out of the other, which is right as far as it goes."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.authors import compare
from bot.core.authors.compare import Person
from bot.core.authors.names import ET_AL


def find_omitted_authors(written_authors: Sequence[str], source_authors: Sequence[str]) -> tuple[int, ...]:
    """The indexes of the source's authors whom the written list leaves out without a word.

    () where the written list is as long as the source's, ends in "et al.", or holds a name that need not be
    one of the source's authors; and where the source's own list is not certain.
    """
    source_people = compare.parse_source_authors(source_authors)
    if source_people is None or not 0 < len(written_authors) < len(source_people):
        return ()
    written_people = compare.parse_written_authors(written_authors)
    if any(ET_AL.search(name) for name in written_authors):
        return ()
    people = [person for person in written_people if person is not None]
    if len(people) < len(written_people) or compare.find_wrong_authors(people, source_people):
        return ()
    # Who is named letter for letter is nobody else: of two Zhangs the other one may be left out.
    unmatched = dict(enumerate(source_people))
    remaining_people: list[Person] = []
    for person in people:
        index = next((i for i, one in unmatched.items() if sorted(one.tokens) == sorted(person.tokens)), None)
        if index is None:
            remaining_people.append(person)
        else:
            del unmatched[index]
    return tuple(
        index
        for index, source_person in unmatched.items()
        if not any(compare.may_be_same_person(source_person, person) for person in remaining_people)
    )


def names_everybody(written_authors: Sequence[str], source_authors: Sequence[str]) -> bool | None:
    """Whether a written list names all authors of a source; None where that is not certain.

    None also for a paper of one author, which shows no habit, and for a list with wrong names.
    """
    source_people = compare.parse_source_authors(source_authors)
    if source_people is None or len(source_people) < 2 or not written_authors:
        return None
    if any(ET_AL.search(name) for name in written_authors):
        return False
    people = compare.parse_written_authors(written_authors)
    known_people = [person for person in people if person is not None]
    if len(known_people) < len(people) or compare.find_wrong_authors(known_people, source_people):
        return None
    is_as_long = len(known_people) >= len(source_people)
    return is_as_long and not compare.find_wrong_authors(source_people, known_people)


def is_one_of(name: str, source_authors: Sequence[str]) -> bool:
    """Whether a text is exactly the name of one of a source's authors."""
    person = compare.parse_person(name)
    people = map(compare.parse_person, source_authors)
    return person is not None and any(
        one is not None and sorted(one.tokens) == sorted(person.tokens) for one in people
    )
