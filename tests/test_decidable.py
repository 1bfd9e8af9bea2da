"""Whether a program could have known a fault is decided from the text and what is true of the paper."""

from __future__ import annotations

import pytest

from bench.decidable import Fault, find_sign
from bench.pulls import changed_words
from bench.truth import Paper

URL, OTHER_URL = "https://arxiv.org/abs/2104.00001", "https://arxiv.org/abs/2105.00002"
PAPER = Paper(
    ("Trusted Fusion of Several Views",), (), ("ICML",), frozenset({2020, 2021}), (URL,), is_published=True
)
OTHER = Paper(("Generalizable Hashing of Pictures",), (), ("CVPR",), frozenset({2021}), (OTHER_URL,), True)
STANDING = "\n".join(
    f"- [Paper number {n} of this list](https://arxiv.org/abs/2001.{n:05}) CVPR 2020" for n in range(10, 30)
)
LINE = f"- [Trusted Fusion of Several Views]({URL}) ICML 2021"


class Knows:
    """A truth in which two addresses lead to papers."""

    def find(self, url: str) -> Paper | None:
        return {URL: PAPER, OTHER_URL: OTHER}.get(url)


def sign(
    faulty: str, corrected: str, kind: str = "text_changed", added: str = "2022-01-01", before: str = STANDING
) -> str:
    row = {"kind": kind, "added_date": added}
    text = f"# A list\n\n## Views\n{before}\n"
    return find_sign(Fault(row, faulty, corrected, text, f"{text}{faulty}\n"), Knows())


SIGNS = [
    (LINE.replace("Fusion", "Fuison"), "title on record"),
    (LINE.replace("Trusted ", ""), "title on record"),
    (LINE.replace(URL, OTHER_URL), "link on record"),
    (LINE.replace("ICML", "CVPR"), "place on record"),
    (LINE.replace("2021", "2019"), "place on record"),
    (LINE.replace("ICML 2021", "arXiv 2020"), "place on record"),
    (LINE.replace(" ICML 2021", ""), "no place"),
    (LINE.replace("https", "http"), "plain http"),
    (LINE.replace("/abs/", "/pdf/"), "form of link"),
    (LINE.replace("](", "] ("), "broken markup"),
    (LINE.replace(") ICML", "), ICML"), "form"),
    ("  * Trusted Fusin of Several Views || " + URL, "title on record"),
    (LINE, ""),
    (LINE + " Great work", ""),
    ("- [Fusion in general](" + URL + ") ICML 2021", ""),
]  # fmt: skip


@pytest.mark.parametrize(("faulty", "expected"), SIGNS, ids=[row[0][:70] for row in SIGNS])
def test_a_fault_has_the_sign_by_which_it_could_be_known(faulty, expected):
    assert sign(faulty, LINE) == expected


def test_a_line_that_no_reader_knows_has_a_sign_too():
    faulty = f"@@ Trusted Fuson of Several Views @@ {URL}"
    assert sign(faulty, faulty.replace("Fuson", "Fusion")) == "title on record"


def test_a_venues_own_name_is_no_fault_whatever_the_list_prefers():
    standing = STANDING.replace("CVPR 2020", "arxiv 2020")
    line = LINE.replace("ICML 2021", "arxiv 2021")
    assert sign(line.replace("arxiv 2021", "ArXiv 2021"), line, before=standing) == "name of venue"
    assert sign(line.replace("arxiv 2021", "arXiv 2021"), line, before=standing) == ""


def test_another_entry_in_the_place_of_one_is_no_correction():
    other = f"- [Generalizable Hashing of Pictures]({OTHER_URL}) CVPR 2021"
    assert sign(LINE.replace("https", "http"), other) == ""


def test_what_had_not_begun_or_only_moved_is_not_decidable():
    assert sign(LINE.replace("ICML 2021", "arXiv 2020"), LINE, added="2020-05-01") == ""
    faulty = LINE.replace("Fusion", "Fuison")
    assert sign(faulty, LINE, before=f"{STANDING}\n{faulty}") == ""


def test_a_line_is_repeated_where_another_leads_to_the_same_paper():
    again = LINE.replace("/abs/", "/pdf/")
    assert sign(again, "", "duplicate_removed", before=f"{STANDING}\n{LINE}") == "repeated"
    assert sign(LINE, "", "duplicate_removed") == ""


def test_a_line_is_out_of_order_in_a_section_that_keeps_one():
    years = "\n".join(
        f"- [Paper number {n}](https://arxiv.org/abs/2001.{n:05}) CVPR {n}" for n in range(2001, 2020)
    )
    row = {"kind": "reordered", "added_date": "2022-01-01"}
    text = f"# A list\n\n## Views\n{years}\n"
    first = LINE.replace("2021", "2003")
    assert find_sign(Fault(row, first, first, text, f"{text}{first}\n"), Knows()) == "order"
    assert find_sign(Fault(row, LINE, LINE, text, f"{text}{LINE}\n"), Knows()) == ""


def test_the_same_mend_changes_the_same_words():
    assert changed_words("a (b", "a (b)") <= changed_words("a (b", "a (b) c") | {("->", ")")}
    assert changed_words("ICML 2021.", "ICML 2022.") == {("2021", "->", "2022")}
    assert not changed_words("ICML 2021.", "ICML 2022.") <= changed_words("ICML 2021.", "ICLR 2021.")
