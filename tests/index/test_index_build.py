import sqlite3
import string
import subprocess
import sys
from array import array
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.core import refs
from bot.core.model import Ref
from bot.index import build, layout
from bot.index.build import build_index
from bot.index.errors import BuildError, DumpError, PaperIndexError
from bot.index.lookup import PaperIndex
from bot.index.normalization import parse_address
from tests.index.sample_dump import HEAD, PAPERS, SAMPLE, build_sample, write_dump, write_paper


def list_files(folder):
    return sorted(path.name for path in folder.iterdir())


def test_papers_are_counted_by_kind(tmp_path):
    report = build_index(write_dump(tmp_path), tmp_path / "index")
    assert (report.papers, report.entries) == (PAPERS, PAPERS + 2)
    assert report.kinds == {
        "article": 6, "inproceedings": 9, "proceedings": 1, "phdthesis": 1, "data": 1, "book": 1,
    }  # fmt: skip
    assert report.size == (tmp_path / "index").stat().st_size


def test_papers_of_earlier_years_are_left_out(tmp_path):
    build_index(write_dump(tmp_path), tmp_path / "index", since=2022)
    status = PaperIndex(tmp_path / "index").status()
    assert (status.papers, status.since) == (8, 2022)


def test_progress_tells_bytes_and_papers(tmp_path):
    reports: list[tuple[int, int, int]] = []
    dump = write_dump(tmp_path)
    build_index(dump, tmp_path / "index", report_progress=reports.append)
    assert reports[-1] == (dump.stat().st_size, dump.stat().st_size, PAPERS)


@pytest.mark.parametrize("field", ["title", "author", "year", "booktitle"])
def test_tabs_and_line_breaks_become_blanks(tmp_path, field):
    entry = write_paper("conf/x/A20", "A Title").replace(f"<{field}>", f"<{field}>x\n\ty ", 1)
    (record,) = build_sample(tmp_path, entry).by_ref(Ref("dblp", "conf/x/A20"))
    assert "\n" not in repr(record)
    assert "\t" not in f"{record.title}{record.authors}{record.venue}"


# Builds that fail


class InterruptedBuildError(Exception):
    pass


def interrupt(_progress):
    raise InterruptedBuildError


FAILURES = {
    "a dump that breaks off": (HEAD + SAMPLE, None, DumpError),
    "no dump": ("<html></html>", None, DumpError),
    "no papers": (f"{HEAD}</dblp>", None, BuildError),
    "an interruption": (f"{HEAD}{SAMPLE}</dblp>", interrupt, InterruptedBuildError),
}


@pytest.mark.parametrize(("text", "report", "error"), FAILURES.values(), ids=FAILURES)
@pytest.mark.parametrize("before", [True, False], ids=["over an index", "first build"])
def test_a_build_that_fails_leaves_all_as_it_was(tmp_path, text, report, error, before):
    target = tmp_path / "data" / "index"
    if before:
        build_index(write_dump(tmp_path), target)
    old = target.read_bytes() if before else None
    (tmp_path / "dblp.xml").write_text(text)
    with pytest.raises(error):
        build_index(tmp_path / "dblp.xml", target, report_progress=report)
    assert (target.read_bytes() if target.exists() else None) == old
    assert list_files(target.parent) == (["index", "index.lock"] if before else ["index.lock"])


KILLED = """
import os, signal, sys
from pathlib import Path
from bot.index import build
def kill(*_):
    os.kill(os.getpid(), signal.SIGKILL)
setattr(build, sys.argv[1], kill)
build.build_index(Path(sys.argv[2]), Path(sys.argv[3]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
@pytest.mark.parametrize("step", ["_write_editions", "_write_postings", "_put_in_place"])
def test_a_killed_build_leaves_the_old_index_and_the_next_one_cleans_up(tmp_path, step):
    target = tmp_path / "data" / "index"
    build_index(write_dump(tmp_path), target)
    old = target.read_bytes()
    dump = write_dump(tmp_path, write_paper("conf/x/A20", "Another Title"))
    done = subprocess.run([sys.executable, "-c", KILLED, step, dump, target], check=False)
    assert done.returncode < 0
    assert target.read_bytes() == old
    assert PaperIndex(target).by_title("Attention Is All You Need")
    build_index(dump, target)
    assert list_files(target.parent) == ["index", "index.lock"]
    assert PaperIndex(target).by_title("another title")


def test_two_builds_of_one_index_do_not_meet(tmp_path):
    dump, target = write_dump(tmp_path), tmp_path / "index"

    def build_another(_progress):
        with pytest.raises(BuildError, match="Another build"):
            build_index(dump, target)

    assert build_index(dump, target, report_progress=build_another).papers == PAPERS


def test_a_reader_keeps_its_index_until_another_is_in_place(tmp_path):
    index = build_sample(tmp_path)
    dump = write_dump(tmp_path, write_paper("conf/x/A20", "Another Title"))

    def look_up(_progress):
        assert index.by_title("Attention Is All You Need")
        assert not index.by_title("Another Title")

    build_index(dump, tmp_path / "dblp.sqlite", report_progress=look_up)
    assert index.by_title("Another Title")
    assert not index.by_title("Attention Is All You Need")
    assert index.status().papers == 1


# Files that are no index


def test_a_missing_index_is_named(tmp_path):
    with pytest.raises(PaperIndexError, match="There is no index at"):
        PaperIndex(tmp_path / "index")


def test_an_index_that_was_removed_is_missed(tmp_path):
    index = build_sample(tmp_path)
    (tmp_path / "dblp.sqlite").unlink()
    with pytest.raises(PaperIndexError, match="There is no index at"):
        index.by_title("Attention Is All You Need")


def test_any_other_file_is_not_an_index(tmp_path):
    (tmp_path / "text").write_text("no database at all " * 100)
    with sqlite3.connect(tmp_path / "other") as database:
        database.execute("CREATE TABLE meta (name, value)")
    database.close()
    (tmp_path / "empty").touch()
    for name, message in {
        "text": "is not an index",
        "other": "of another version",
        "empty": "not an index",
    }.items():
        with pytest.raises(PaperIndexError, match=message):
            PaperIndex(tmp_path / name)


def test_an_index_of_another_format_is_to_be_built_again(tmp_path):
    index = build_sample(tmp_path)
    index.close()
    with sqlite3.connect(index.path) as database:
        database.execute("UPDATE meta SET value = '0' WHERE name = 'format'")
    database.close()
    with pytest.raises(PaperIndexError, match="build it again"):
        PaperIndex(index.path)


# What is built is found

WORDS = st.text(string.ascii_letters + "äöüßéñ0123456789'-", min_size=1, max_size=9)
TITLES = (
    st.lists(WORDS, min_size=1, max_size=9).map(" ".join).filter(lambda title: any(map(str.isalnum, title)))
)
ADDRESSES = st.one_of(
    st.from_regex(r"https://doi\.org/10\.\d{4}/[a-z0-9.()/-]{1,20}", fullmatch=True),
    st.from_regex(r"https://openreview\.net/forum\?id=[A-Za-z0-9]{10}", fullmatch=True),
    st.from_regex(r"https://proceedings\.mlr\.press/v[1-9]\d{0,2}/[a-z]{3,9}\d\d[a-z]\.html", fullmatch=True),
    st.from_regex(r"https://aclanthology\.org/20[012]\d\.acl-long\.[1-9]\d{0,2}/", fullmatch=True),
    st.from_regex(r"https://ojs\.aaai\.org/index\.php/AAAI/article/view/\d{4,6}", fullmatch=True),
    st.from_regex(r"http://[a-z]{3,9}\.example/[a-z0-9/]{1,20}\.pdf", fullmatch=True),
)
PAPER = st.tuples(
    st.from_regex(r"(conf|journals)/[a-z]{2,5}/[A-Z][A-Za-z]{0,6}[0-9]{2}", fullmatch=True),
    TITLES, st.sampled_from(["CVPR", "ICLR", "ECCV (3)", "Some Where"]), st.integers(1990, 2026), ADDRESSES,
)  # fmt: skip


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(PAPER, min_size=1, max_size=30, unique_by=lambda paper: paper[0]))
def test_what_is_built_is_found_by_each_of_its_keys(papers):
    entries = "".join(
        write_paper(key, title, venue=venue, year=year, ee=ee) for key, title, venue, year, ee in papers
    )
    with TemporaryDirectory() as folder:
        index = build_sample(Path(folder), entries.encode("ascii", "xmlcharrefreplace").decode())
        for key, title, venue, year, ee in papers:
            url = f"https://dblp.org/rec/{key}"
            assert url in {record.url for record in index.by_ref(Ref("dblp", key))}
            assert url in {record.url for record in index.by_ref(refs.parse(url))}
            assert url in {record.url for record in index.by_ref(refs.parse(ee))}
            assert url in {record.url for record in index.by_title(title.upper())} or "ß" in title
            assert url in {record.url for record in index.by_fuzzy_title(title)}
            assert url in {record.url for record in index.edition(venue, year)}
            assert url in {record.url for record in index.edition(key.rpartition("/")[0], year)}
        index.close()


DOI_TAILS = st.text(string.ascii_letters + string.digits + "./()_-;:<>%", min_size=1, max_size=20)


@given(st.sampled_from(["48550/arXiv.", "18653/v1/", "24963/ijcai.", "1101/", "1109/", "1007/"]), DOI_TAILS)
@example("1109/", "CVPR.2016.90")
@example("48550/arXiv.", "2301.00001")
@example("1007/", "978-3-031-19842-7_1")
@example("1109/", "x//1")
def test_plain_dois_are_read_as_all_addresses_are(prefix, tail):
    url = f"https://doi.org/10.{prefix}{tail}"
    assert parse_address(url) == refs.parse(url)


# Postings


@given(st.lists(st.tuples(st.integers(0, 0xFFFFFF), st.integers(0, layout.MOST_ROWS - 1)), max_size=300))
def test_postings_of_a_bucket_are_found_by_their_signature(pairs):
    postings = array("Q", sorted(signature << 32 | number for signature, number in pairs))
    entries = layout.pack_postings(postings)
    assert len(entries) == 5 * len(pairs)
    for signature, number in pairs:
        assert number in layout.find_numbers(entries, signature)


@pytest.mark.parametrize("count", [1, layout.COMMON, layout.COMMON + 1, 5 * layout.COMMON], ids=str)
@pytest.mark.parametrize("around", [0, 1, 3000], ids=str)
@pytest.mark.parametrize("exact", [True, False], ids=["exact", "piece of a title"])
def test_pieces_of_titles_that_too_many_share_are_dropped(count, around, exact):
    signature = 1001 if exact else 1000
    before = [number << 32 for number in range(min(around, 1000))]
    after = [(2000 + number) << 32 for number in range(around)]
    group = [signature << 32 | number for number in range(count)]
    kept = list(build._drop_common(array("Q", [*before, *group, *after])))
    dropped = not exact and count > layout.COMMON
    assert kept == ([*before, *after] if dropped else [*before, *group, *after])
