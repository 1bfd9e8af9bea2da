"""The table of journals whose papers rightly bear a conference's name."""

from __future__ import annotations

import pytest

from bot.core import venues
from bot.core.text.tables import read_rows

ROWS = read_rows("venues/journal_tracks.tsv")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_row_names_a_known_journal_and_known_conferences(row):
    journal, *tracks = row
    assert venues.kind_of(journal) == "journal"
    for track in tracks:
        years, _, conferences = track.partition(": ")
        assert years.partition("-")[0].isdigit()
        assert {venues.kind_of(name) for name in conferences.split(", ")} == {"conference"}


@pytest.mark.parametrize(
    ("written", "source", "year"),
    [
        ("NeurIPS", "JMLR", 2019),
        ("JMLR", "COLT", 2018),
        ("ICLR", "Transactions on Machine Learning Research", 2024),
        ("CVPR", "IEEE Transactions on Pattern Analysis and Machine Intelligence", 0),
        ("AAAI", "JAIR", 2018),
    ],
)
def test_a_journal_and_a_conference_are_of_two_kinds(written, source, year):
    assert venues.is_other_kind(written, source, year)
    assert venues.is_other_kind(source, written, year)


@pytest.mark.parametrize(
    ("written", "source", "year"),
    [
        ("SIGGRAPH", "TOG", 2019),
        ("ICRA", "RA-L", 2020),
        ("JMLR", "ICML", 2013),
        ("ICML", "JMLR", 2022),
        ("ICML", "JMLR", 0),
        ("ICLR", "TMLR", 2025),
        ("IJCAI", "JAIR", 2018),
        ("CVPR", "ICCV", 2019),
        ("TPAMI", "IJCV", 2019),
        ("arXiv", "TPAMI", 2019),
        ("CVPR Workshops", "TPAMI", 2019),
        ("Annals of Nothing", "CVPR", 2019),
        ("CVPR", "", 2019),
    ],
)
def test_one_paper_may_have_both_names_or_none_is_known(written, source, year):
    assert not venues.is_other_kind(written, source, year)
    assert not venues.is_other_kind(source, written, year)
