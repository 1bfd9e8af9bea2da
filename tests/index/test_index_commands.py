import gzip
import io

import pytest

from bot.index import commands
from bot.index.errors import PaperIndexError
from bot.index.location import find_index_path
from bot.index.lookup import PaperIndex
from tests.index.sample_dump import HEAD, SAMPLE, TAIL, build_sample, write_dump
from tests.index.test_index_download import DUMP, MADE, FakeServer


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return build_sample(tmp_path_factory.mktemp("index")).path


QUERIES = {
    "title": "attention is all you need",
    "misspelled title": "Atention is al you need",
    "arXiv id": "arXiv:1706.03762",
    "bare arXiv id": "1706.03762",
    "address": "https://arxiv.org/abs/1706.03762",
    "key": "journals/corr/VaswaniSPUJGKP17",
}


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_a_paper_is_shown_by_whatever_names_it(path, query):
    out = io.StringIO()
    assert commands.show_papers(path, query, out)
    for text in (
        "Attention Is All You Need",
        "Ashish Vaswani, Noam Shazeer",
        "CoRR 2017 (preprint)",
        "arxiv:1706.03762",
    ):
        assert text in out.getvalue()


def test_a_paper_that_is_not_there_is_not_shown(path):
    out = io.StringIO()
    assert not commands.show_papers(path, "Quantum Cooking of Soup", out)
    assert out.getvalue().startswith("Not in the index, which is DBLP as of 20")


def test_the_status_tells_date_counts_and_size(path):
    out = io.StringIO()
    commands.print_status(path, out)
    for text in (
        str(path),
        "DBLP as of: 20",
        "Papers: 19, of all years",
        "inproceedings: 9",
        "bytes a paper",
    ):
        assert text in out.getvalue()


def test_a_build_ends_with_what_was_built(tmp_path):
    out = io.StringIO()
    commands.build_from_dump(write_dump(tmp_path), tmp_path / "index", out, since=2000)
    assert out.getvalue().startswith("19 papers of 21 entries in ")


def test_an_update_downloads_builds_and_removes_the_dump(tmp_path):
    server, out = FakeServer(gzip.compress((HEAD + SAMPLE + TAIL).encode("latin-1"))), io.StringIO()
    commands.update_index(server.open_url, tmp_path / "index", out)
    status = PaperIndex(tmp_path / "index").status()
    assert (status.papers, status.dump_date) == (19, "2026-11-01")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["index", "index.lock"]
    commands.update_index(server.open_url, tmp_path / "index", out)
    assert out.getvalue().endswith("The index is as new as the dump.\n")
    assert server.requests[-1][1]["If-Modified-Since"] == MADE


def test_an_update_of_other_years_downloads_again(tmp_path):
    server, out = FakeServer(gzip.compress((HEAD + SAMPLE + TAIL).encode("latin-1"))), io.StringIO()
    commands.update_index(server.open_url, tmp_path / "index", out)
    commands.update_index(server.open_url, tmp_path / "index", out, since=2022)
    assert PaperIndex(tmp_path / "index").status().since == 2022


def test_an_update_with_a_damaged_dump_leaves_the_index(tmp_path):
    path = build_sample(tmp_path).path
    with pytest.raises(PaperIndexError, match="no dump"):
        commands.update_index(FakeServer(DUMP).open_url, path, io.StringIO(), since=2000)
    assert PaperIndex(path).status().papers == 19


def test_the_index_is_below_the_folder_for_data():
    assert find_index_path("").parts[-2:] == ("awesome-review", "dblp.sqlite")
