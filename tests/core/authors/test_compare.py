"""Who is surely none of the authors, and whose surname is mis-spelt."""

from __future__ import annotations

import pytest

from bot.core.authors import compare

FUSION = ("Qingyang Zhang", "Haitao Wu", "Changqing Zhang", "Qinghua Hu", "Joey Tianyi Zhou")
NETS = ("Ian J. Goodfellow", "Jean Pouget-Abadie", "Mehdi Mirza", "Aaron Courville", "Yoshua Bengio")


def wrong_authors(written: tuple[str, ...], right: tuple[str, ...]) -> list[str]:
    people = compare.parse_source_authors(right)
    assert people is not None
    return [written[at] for at in compare.find_wrong_authors(compare.parse_written_authors(written), people)]


NOBODY_STRANGE = {
    "the same": (FUSION, FUSION),
    "another order": (FUSION[::-1], FUSION),
    "alphabetical, as Crossref has some": (FUSION, tuple(sorted(FUSION))),
    "only the first": (("Qingyang Zhang",), FUSION),
    "first and et al": (("Qingyang Zhang et al.",), FUSION),
    "a surname and et al": (("Goodfellow et al.",), NETS),
    "et al alone": (("Ian Goodfellow", "et al."), NETS),
    "and others": (("Ian Goodfellow", "others"), NETS),
    "the middle left out": (("Ian Goodfellow", "Yoshua Bengio"), NETS),
    "initials": (("I. J. Goodfellow", "J. Pouget-Abadie", "Y. Bengio"), NETS),
    "initials behind": (("Goodfellow IJ", "Bengio Y"), NETS),
    "initials in the source": (
        NETS,
        ("I. Goodfellow", "J. Pouget-Abadie", "M. Mirza", "A. Courville", "Y. Bengio"),
    ),
    "middle name left out": (("Joey Zhou",), FUSION),
    "middle name added": (("Noam M. Shazeer",), ("Noam Shazeer",)),
    "family name first": (("Zhang Qingyang", "Wu Haitao"), FUSION),
    "family name first with a comma": (("Zhang, Qingyang",), FUSION),
    "family name in capitals": (("ZHANG Qingyang", "Haitao WU"), FUSION),
    "all in capitals": (("QINGYANG ZHANG",), FUSION),
    "given name in two": (("Qing Yang Zhang",), FUSION),
    "given name with a hyphen": (("Qing-Yang Zhang",), FUSION),
    "given name run together": (("Kaleong Cheng",), ("Ka Leong Cheng",)),
    "without accents": (("Herve Jegou", "Francois Fleuret"), ("Hervé Jégou", "François Fleuret")),
    "accents in TeX": (("Herv\\'e J\\'egou",), ("Hervé Jégou",)),
    "umlaut as two letters": (("Klaus-Robert Mueller",), ("K.-R. Müller",)),
    "umlaut of pinyin": (("Jiancheng Lv", "Q. Lyu"), ("J. Lü", "Q. Lü")),
    "slashed letters": (("Soren Hauberg", "Lukasz Kaiser"), ("Søren Hauberg", "Łukasz Kaiser")),
    "particle left out": (("Laurens Maaten",), ("Laurens van der Maaten",)),
    "particle in capitals": (("Aaron Van Den Oord",), ("Aäron van den Oord",)),
    "particle run together": (("Shalini DeMello",), ("Shalini De Mello",)),
    "apostrophe": (("Michael OBrien", "Marco D’Angelo"), ("Michael O'Brien", "Marco D'Angelo")),
    "number of DBLP's": (("Wei Liu",), ("Wei Liu 0003", "Haitao Wu 0001")),
    "junior": (("William Dally Jr.",), ("William J. Dally",)),
    "two surnames, one left out": (("Jose Garcia",), ("José García López",)),
    "surname hyphenated later": (("Sara Fridovich",), ("Sara Fridovich-Keil",)),
    "married": (("Anna Schmidt",), ("Anna Novak",)),
    "renamed": (("Robert Miller",), ("Roberta Miller",)),
    "nickname": (("Bill Freeman",), ("William T. Freeman",)),
    "a slip in the surname": (("Qingyang Zhnag",), FUSION),
    "a slip in both": (("Ian Goodfelow", "Yoshua Bengoi"), NETS),
    "marks of footnotes": (("Qingyang Zhang*", "Haitao Wu†"), FUSION),
    "and before the last": (("and Joey Tianyi Zhou",), FUSION),
    "Chinese characters": (("张清扬",), FUSION),
    "a group": (("Gemini Team", "OpenAI", "DeepSeek-AI"), FUSION),
    "an institution": (
        ("Google Research", "Meta AI", "Huawei Noah's Ark Lab", "Tsinghua University"),
        FUSION,
    ),
    "a lone word": (("Anonymous", "NVIDIA", "Mistral", "Madonna"), FUSION),
    "a topic": (("Image Generation", "Video Editing", "Data Mining"), FUSION),
    "a description": (("A dataset of charts", "multiple tasks"), FUSION),
    "small letters": (("someone else", "another person"), FUSION),
    "a date": (("June 2023",), FUSION),
    "nothing": ((), FUSION),
}


@pytest.mark.parametrize(("written", "right"), NOBODY_STRANGE.values(), ids=NOBODY_STRANGE)
def test_who_may_be_an_author_is_not_wrong(written, right):
    assert wrong_authors(written, right) == []


STRANGE = {
    "another list": (("Yake Wei", "Dong Wang"), FUSION, ["Yake Wei", "Dong Wang"]),
    "one among them": (("Qingyang Zhang", "Ann Writer", "Qinghua Hu"), FUSION, ["Ann Writer"]),
    "a first author": (("Vaswani et al.",), FUSION, ["Vaswani et al."]),
    "with initials": (("A. Vaswani", "N. Shazeer"), NETS, ["A. Vaswani", "N. Shazeer"]),
    "a like surname of someone else": (("Bo Zheng",), FUSION, ["Bo Zheng"]),
    "with accents": (("Hervé Jégou",), NETS, ["Hervé Jégou"]),
    "a name that is a word of titles too": (("Yang Song",), NETS, ["Yang Song"]),
    "only a particle in common": (
        ("Laurens van der Maaten",),
        ("Aaron van den Oord",),
        ["Laurens van der Maaten"],
    ),
}


@pytest.mark.parametrize(("written", "right", "expected"), STRANGE.values(), ids=STRANGE)
def test_who_shares_no_name_with_any_author_is_wrong(written, right, expected):
    assert wrong_authors(written, right) == expected


@pytest.mark.parametrize(
    "authors",
    [
        pytest.param((), id="none"),
        pytest.param(("Ian Goodfellow", "et al."), id="cut short"),
        pytest.param(("Ian Goodfellow and others",), id="and others"),
        pytest.param(("Gemini Team", "Rohan Anil"), id="a group"),
        pytest.param(("DeepSeek-AI",), id="a company"),
        pytest.param(("NVIDIA", "Rohan Anil"), id="a company of one word"),
        pytest.param(("Ian Goodfellow", "张清扬"), id="another script"),
        pytest.param(("Иван Петров",), id="Cyrillic"),
        pytest.param(("Ian Goodfellow", "ATLAS Collaboration"), id="a collaboration"),
    ],
)
def test_a_source_that_names_not_all_or_no_people_cannot_be_compared(authors):
    assert compare.parse_source_authors(authors) is None


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        (FUSION, FUSION[::-1], True),
        (NETS, ("Goodfellow I", "Pouget-Abadie J", "Mirza M", "Courville A", "Bengio Y"), True),
        (FUSION, FUSION[:4], False),
        (FUSION, (*FUSION[:4], "Di Hu"), False),
    ],
    ids=["another order", "initials", "one less", "one other"],
)
def test_two_sources_agree_when_they_name_the_same_people(left, right, same):
    people, others = compare.parse_source_authors(left), compare.parse_source_authors(right)
    assert people is not None
    assert others is not None
    assert compare.may_be_same_people(people, others) is same


SLIPS = {
    "a letter left out": (("Ian J. Goodfelow",), NETS, [("Goodfelow", "Goodfellow")]),
    "two swapped": (("Qingyang Zhagn", "Haitao Wu"), FUSION, [("Zhagn", "Zhang")]),
    "two of them": (
        ("Aaron Courvile", "Yoshua Bengoi"),
        NETS,
        [("Courvile", "Courville"), ("Bengoi", "Bengio")],
    ),
    "in capitals": (("Qingyang ZHAGN",), FUSION, [("ZHAGN", "Zhang")]),
    "behind initials": (("I. J. Goodfelow",), NETS, [("Goodfelow", "Goodfellow")]),
    "family name first": (("Goodfelow Ian J.",), NETS, [("Goodfelow", "Goodfellow")]),
    "compound": (("Jean Pouget-Abadi",), NETS, [("Pouget-Abadi", "Pouget-Abadie")]),
    "before et al": (("Mehdi Mirzza et al.",), NETS, [("Mirzza", "Mirza")]),
    "with an accent": (("Hervé Jéguo",), ("Hervé Jégou",), [("Jéguo", "Jégou")]),
}


@pytest.mark.parametrize(("written", "right", "expected"), SLIPS.values(), ids=SLIPS)
def test_a_surname_nearly_that_of_the_one_author_with_these_names_is_a_slip(written, right, expected):
    assert [
        (slip.written_surname, slip.correct_surname) for slip in compare.find_surname_typos(written, right)
    ] == expected


NO_SLIPS = {
    "right": (FUSION, FUSION),
    "initials": (("I. Goodfellow", "Y. Bengio"), NETS),
    "initials of one letter more": (("I. J. Goodfellow",), NETS),
    "without accents": (("Herve Jegou",), ("Hervé Jégou",)),
    "umlaut as two letters": (("Robert Mueller",), ("Robert Müller",)),
    "pinyin's umlaut": (("Jiancheng Lyu",), ("Jiancheng Lv",)),
    "short surnames": (("Wei Wu",), ("Wei Hu",)),
    "three letters": (("Minh Han",), ("Minh Hao",)),
    "a given name": (("Alexej Efros",), ("Alexei Efros",)),
    "a given name cut short": (("Alex Courville",), ("Alexander Courville",)),
    "someone else is unknown too": (("Qingyang Zhagn", "Ann Writer"), FUSION),
    "two authors it might be": (("Wei Zhan",), ("Wei Zhang", "Wei Zhao")),
    "another given name": (("Bo Zhagn",), FUSION),
    "only an initial in common and a short surname": (("Q. Zhagn",), FUSION),
    "another name run together": (("JoeyTianyi Zhou",), FUSION),
    "two letters off a short one": (("Yoshua Begoin",), NETS),
    "a middle name left out": (("Joey Zhou",), FUSION),
    "a middle name left out and a letter": (("Ian Goodfelow",), NETS),
    "Chinese characters": (("张清扬",), FUSION),
    "a group": (("Gemini Team",), FUSION),
}


@pytest.mark.parametrize(("written", "right"), NO_SLIPS.values(), ids=NO_SLIPS)
def test_another_way_of_writing_a_name_is_not_a_slip(written, right):
    assert compare.find_surname_typos(written, right) == ()


def test_up_to_eight_names_may_be_run_together() -> None:
    names = ["Aa", "Bb", "Cc", "Dd", "Ee", "Ff", "Gg", "Hh", "Ii"]
    eight, nine = " ".join(names[:8]), " ".join(names)

    def is_possible(written: str, full: str) -> bool:
        left, right = compare.parse_person(f"{written} Q"), compare.parse_person(f"{full} Z")
        assert left is not None
        assert right is not None
        return compare.may_be_same_person(left, right)

    assert is_possible(eight.replace(" ", ""), eight)
    assert not is_possible(nine.replace(" ", ""), nine)


@pytest.mark.parametrize(
    ("count", "is_found"), [pytest.param(8, True, id="8"), pytest.param(9, False, id="9")]
)
def test_a_name_is_written_as_one_word_of_up_to_eight_parts(count: int, is_found: bool) -> None:
    parts = ["ka", "le", "on", "mc", "do", "na", "ld", "ju", "ng"][:count]
    assert ("".join(parts) in compare._joined_names(parts)) is is_found
