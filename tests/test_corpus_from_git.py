"""The clone of a list becomes a folder of the corpus, which the benches read as any other."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from bench.corpus import CorpusList, is_accepted
from bench.corpus_from_git import build_folder, find_list_file, kinds_of, list_name, title_of
from bench.reading import score_reading

HEAD = "# A list\n\n## Vision\n\n"
RESNET = "- [Deep Residual Learning](https://arxiv.org/abs/1512.03385) [CVPR 2016]\n"
MAE_WRONG = "- [Masked Autoencoders](https://arxiv.org/abs/2111.06377) [CVPR 2021]\n"
MAE = MAE_WRONG.replace("2021", "2022")
VIT = "- [An Image is Worth 16x16 Words](https://arxiv.org/abs/2010.11929) [ICLR 2021]\n"
VERSIONS = [
    HEAD + RESNET,
    HEAD + RESNET + MAE_WRONG,
    HEAD + RESNET + MAE,
    HEAD + RESNET + MAE + "\n## Language\n\n" + VIT,
    HEAD + RESNET + MAE + VIT,
    HEAD + RESNET + MAE + VIT + "\nWords without any link.\n",
]


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *identity, "-C", str(folder), *arguments], check=True, capture_output=True)


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("owner") / "awesome-list"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    (folder / "CONTRIBUTING.md").write_text("long words about other things\n" * 50, "utf-8")
    for number, text in enumerate(VERSIONS):
        (folder / "README.md").write_text(text, "utf-8")
        git(folder, "add", "-A")
        git(folder, "commit", "-q", "-m", f"version {number}")
    return folder


@pytest.fixture(scope="module")
def corpus_list(clone: Path, tmp_path_factory: pytest.TempPathFactory) -> CorpusList:
    folder = tmp_path_factory.mktemp("corpus") / "owner__awesome-list"
    build_folder(clone, folder)
    return CorpusList(folder)


def test_every_line_that_names_something_is_an_addition_once(corpus_list):
    rows = corpus_list.additions
    assert [row["title"] for row in rows] == [
        "Deep Residual Learning",
        "Masked Autoencoders",
        "An Image is Worth 16x16 Words",
    ]
    assert [row["section"] for row in rows] == [["A list", "Vision"]] * 2 + [["A list", "Language"]]
    assert [row["years"] for row in rows] == [["2016"], ["2021"], ["2021"]]


def test_a_line_that_a_later_commit_changes_is_a_correction_and_a_fault(corpus_list):
    assert corpus_list.corrections == {MAE_WRONG.strip(): [MAE.strip()]}
    (fault,) = corpus_list.faults()
    assert (fault["kind"], fault["faulty_line"], fault["corrected_line"]) == (
        "year_changed",
        MAE_WRONG.strip(),
        MAE.strip(),
    )
    assert (fault["before"], fault["after"]) == (VERSIONS[0], VERSIONS[1])


def test_a_commit_that_adds_entries_is_a_proposal_accepted_unless_corrected_later(corpus_list):
    pulls = list(corpus_list.pull_requests())
    assert [(pull["before"], pull["after"]) for pull in pulls] == [
        (VERSIONS[0], VERSIONS[1]),
        (VERSIONS[2], VERSIONS[3]),
    ]
    assert [is_accepted(pull) for pull in pulls] == [False, True]


def test_the_bench_of_the_reader_scores_such_a_list(corpus_list):
    score = score_reading(corpus_list, 100)
    assert (score.entries, score.known, score.both, score.foreign_count) == (3, 2, 2, 0)


def test_only_as_many_commits_are_read_as_were_asked_for(clone, tmp_path):
    assert [row["title"] for row in build_folder(clone, tmp_path / "few", limit=3).additions] == [
        "An Image is Worth 16x16 Words"
    ]


def test_the_list_s_file_and_name_are_found(clone):
    assert find_list_file(clone) == "README.md"
    assert list_name(clone) == f"{clone.parent.name}__awesome-list"


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("- [A Title of Words](https://a.org/x) [CVPR 2023]", "A Title of Words"),
        ("1. **A Title of Words.** CVPR 2023. [paper](https://a.org/x)", "A Title of Words"),
        ('* **Name**: "A Title of Words", CVPR 2023. [[Paper](https://a.org/x)]', "A Title of Words"),
        ("| CVPR | A Title of Words | [link](https://a.org/x) |", "A Title of Words"),
    ],
)
def test_the_title_is_the_longest_run_of_words(line, title):
    assert title_of(line) == title


@pytest.mark.parametrize(
    ("after", "kind"),
    [
        (MAE_WRONG.replace("2021", "2022"), "year_changed"),
        (MAE_WRONG.replace("abs", "pdf"), "link_changed"),
        (MAE_WRONG.replace("[CVPR 2021]", "(CVPR 2021)"), "format_fixed"),
        (MAE_WRONG.replace("CVPR", "ICCV"), "venue_changed"),
        (MAE_WRONG.replace("Masked", "Some Masked"), "title_changed"),
    ],
)
def test_a_correction_is_named_by_what_it_changes(after, kind):
    assert kinds_of(MAE_WRONG, after)[0] == kind
