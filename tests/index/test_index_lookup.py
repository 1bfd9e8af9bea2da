import json
import random
from dataclasses import replace

import pytest

from bot.core import refs
from bot.core.model import Found, Question, Ref
from bot.core.sources.dblp import DBLP
from bot.core.sources.source import Response
from bot.index import layout
from bot.index.lookup import PaperIndex
from tests.index.sample_dump import build_sample, write_paper


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    return build_sample(tmp_path_factory.mktemp("index"))


def keys(records):
    return {record.url.removeprefix("https://dblp.org/rec/") for record in records}


ADDRESSES = {
    "arXiv": ("https://arxiv.org/pdf/1706.03762v5", {"journals/corr/VaswaniSPUJGKP17"}),
    "arXiv DOI": ("https://doi.org/10.48550/arXiv.2301.00001", {"journals/corr/abs-2301-00001"}),
    "old arXiv": ("https://arxiv.org/abs/cs/0101001", {"journals/corr/cs-LG-0101001"}),
    "DOI": ("https://dx.doi.org/10.1109/cvpr.2016.90", {"conf/cvpr/HeZRS16"}),
    "Springer": ("https://link.springer.com/chapter/10.1007/978-3-031-19842-7_1", {"conf/eccv/Part22"}),
    "OpenReview": ("https://openreview.net/pdf?id=abcDEF1234", {"conf/iclr/MullerW24"}),
    "CVF": (
        "https://openaccess.thecvf.com/content_cvpr_2016/papers/He_Deep_Residual_Learning_CVPR_2016_paper.pdf",
        {"conf/cvpr/HeZRS16"},
    ),
    "PMLR": ("https://proceedings.mlr.press/v202/author23a/author23a.pdf", {"conf/icml/Volume23"}),
    "NeurIPS": (
        "https://papers.nips.cc/paper_files/paper/2017/file/3f5ee243547dee91fbd053c1c4a845aa-Paper.pdf",
        {"conf/nips/VaswaniSPUJGKP17"},
    ),
    "ACL": ("https://www.aclweb.org/anthology/P19-1001.pdf", {"conf/acl/One19"}),
    "Findings": ("https://aclanthology.org/2021.findings-emnlp.5/", {"conf/emnlp/Found21"}),
    "AAAI": ("https://ojs.aaai.org/index.php/AAAI/article/download/5678/5534", {"conf/aaai/Two20"}),
    "another": ("https://vldb.org/pvldb/vol16/p1-wang.pdf", {"journals/pvldb/WangM23"}),
    "DBLP": ("https://dblp.org/rec/conf/cvpr/HeZRS16.html", {"conf/cvpr/HeZRS16"}),
    "old DBLP": ("https://dblp.uni-trier.de/rec/bibtex/conf/cvpr/HeZRS16", {"conf/cvpr/HeZRS16"}),
    "unknown": ("https://arxiv.org/abs/1706.03763", set()),
    "of a project": ("https://example.org/", set()),
    "of the paper at Wikidata": ("https://www.wikidata.org/entity/Q30249683", set()),
}


@pytest.mark.parametrize(("url", "expected"), ADDRESSES.values(), ids=ADDRESSES)
def test_a_paper_is_found_by_each_of_its_addresses(index, url, expected):
    assert keys(index.by_ref(refs.parse(url))) == expected


def test_a_preprint_and_its_publication_know_each_other(index):
    (preprint,) = index.by_ref(Ref("arxiv", "1706.03762"))
    (published,) = index.by_ref(Ref("dblp", "conf/nips/VaswaniSPUJGKP17"))
    assert (preprint.venue, preprint.status, preprint.years) == ("CoRR", "preprint", {2017})
    assert preprint.also == (published.ref,)
    assert (published.venue, published.status) == ("NIPS", "published")
    assert published.also == (preprint.ref,)


def test_homonyms_are_not_twins(index):
    for record in index.by_title("introduction"):
        assert index.by_ref(record.ref)[0].also == ()


def test_an_ambiguous_title_gives_all_papers(index):
    assert keys(index.by_title("INTRODUCTION")) == {"conf/acl/One19", "conf/aaai/Two20"}
    assert len(index.by_title("introduction", most=1)) == 1


@pytest.mark.parametrize("count", [3, layout.ROWS_PER_BLOCK * 2 + 1, layout.COMMON + 10], ids=str)
def test_a_title_that_many_bear_gives_all_of_them(tmp_path, count):
    index = build_sample(tmp_path, "".join(write_paper(f"conf/x/A{n}", "Editorial") for n in range(count)))
    assert len(index.by_title("editorial")) == count
    assert isinstance(index.answer(Question("DBLP", Ref("title", "Editorial"))), Found)


TITLES = {
    "case": "attention is all you need",
    "hyphens": "Attention is all-you need!",
    "markup": "On *k*-means and $l_1$ norms: a study of Äpfel & Birnen",
    "no diacritics": "On k-Means and l1 Norms: A Study of Apfel and Birnen",
}


@pytest.mark.parametrize("title", TITLES.values(), ids=TITLES)
def test_a_title_is_found_however_it_is_written(index, title):
    assert len(index.by_title(title)) == 2


def test_numbers_of_homonyms_are_not_part_of_names(index):
    (record,) = index.by_ref(Ref("openreview", "abcDEF1234"))
    assert record.authors == ("Jürgen Müller", "Wei Wang")


STATUSES = {
    "conf/cvpr/HeZRS16": ("CVPR", "published"),
    "conf/eccv/Part22": ("ECCV", "published"),
    "conf/emnlp/Found21": ("Findings of EMNLP", "published"),
    "conf/nips/2017": ("NIPS", ""),
    "phd/dnb/Muller18": ("University of Somewhere", ""),
    "data/10/Someone22": ("", ""),
    "books/daglib/Writer18": ("", "published"),
    "journals/corr/abs-2201-00002": ("CoRR", "withdrawn"),
    "journals/cryptoj/Lost20": ("J. Cryptol.", "withdrawn"),
    "journals/pvldb/WangM23": ("Proc. VLDB Endow.", "published"),
    "journals/corr/cs-LG-0101001": ("CoRR", "preprint"),
}


@pytest.mark.parametrize(("key", "expected"), STATUSES.items(), ids=STATUSES)
def test_venue_and_status_follow_from_the_kind(index, key, expected):
    (record,) = index.by_key(key)
    assert (record.venue, record.status) == expected


EDITIONS = {
    "by name": ("ICLR", 2024, {"conf/iclr/MullerW24"}),
    "by another name": ("NeurIPS", 2017, {"conf/nips/VaswaniSPUJGKP17"}),
    "by stream": ("conf/iclr", 2024, {"conf/iclr/MullerW24", "conf/iclr/Small24"}),
    "workshops apart": ("ICLR Workshops", 2024, {"conf/iclr/Small24"}),
    "one volume of many": ("ECCV", 2022, {"conf/eccv/Part22"}),
    "Findings": ("Findings of EMNLP", 2021, {"conf/emnlp/Found21"}),
    "Findings apart": ("EMNLP", 2021, set()),
    "journal": ("VLDB", 2023, {"journals/pvldb/WangM23"}),
    "another year": ("ICLR", 2023, set()),
    "unknown venue": ("Nowhere", 2023, set()),
}


@pytest.mark.parametrize(("venue", "year", "expected"), EDITIONS.values(), ids=EDITIONS)
def test_an_edition_is_listed(index, venue, year, expected):
    assert keys(index.edition(venue, year)) == expected


# Titles that are nearly right


def test_a_title_two_letters_off_is_always_found(index):
    title, chance = "Deep Residual Learning for Image Recognition", random.Random(5)
    for _ in range(300):
        letters = list(title)
        for _ in range(2):
            place, letter = chance.randrange(len(letters)), chance.choice("abcxyz")
            change = chance.choice(["insert", "delete", "replace"])
            letters[place : place + (change != "insert")] = [] if change == "delete" else [letter]
        assert "conf/cvpr/HeZRS16" in keys(index.by_fuzzy_title("".join(letters))), "".join(letters)


NEAR_TITLES = {
    "lost word": "Deep Residual Learning for Recognition",
    "lost first word": "Residual Learning for Image Recognition",
    "another order": "Image Recognition by Deep Residual Learning",
    "subtitle added": "Deep Residual Learning for Image Recognition: A Survey",
    "misspelled words": "Deap Resdual Lerning for Image Recognition",
}


@pytest.mark.parametrize("title", NEAR_TITLES.values(), ids=NEAR_TITLES)
def test_a_title_with_most_of_the_words_is_found(index, title):
    assert keys(index.by_fuzzy_title(title)) == {"conf/cvpr/HeZRS16"}


@pytest.mark.parametrize("title", ["", "...", "x", "Quantum Cooking of Soup", "深度学习"], ids=repr)
def test_another_title_is_not_found(index, title):
    assert index.by_title(title) == ()
    assert index.by_fuzzy_title(title) == ()


def test_the_nearest_title_comes_first(tmp_path):
    titles = [
        "Hyperbolic Neural Networks",
        "Hyperbolic Neural Networks++",
        "Hyperbolic Graph Neural Networks",
    ]
    entries = "".join(write_paper(f"conf/x/A{n}", title) for n, title in enumerate(titles))
    index = build_sample(tmp_path, entries)
    for title in titles:
        assert index.by_fuzzy_title(title)[0].title == title


def test_titles_of_common_words_are_found_by_pairs_of_them(tmp_path):
    chance = random.Random(3)
    common = ["deep", "learning", "neural", "networks", "image", "graph", "robust", "sparse", "video"]
    entries = "".join(
        write_paper(f"conf/x/A{n}", " ".join(chance.sample(common, 5)).title())
        for n in range(layout.COMMON * 3)
    )
    right = write_paper("conf/x/Right", "Deep Image Learning Video Graph Sparse Networks")
    index = build_sample(tmp_path, entries + right)
    assert "conf/x/Right" in keys(index.by_fuzzy_title("Deep Image Learning Video Graph Sparse"))


# Questions


def test_a_title_question_is_answered_as_the_search_answers_it(index):
    hits = [
        {
            "authors": {"author": [{"text": "Ashish Vaswani"}, {"text": "Noam Shazeer"}]},
            "title": "Attention is All you Need.", "venue": "NIPS", "year": "2017",
            "type": "Conference and Workshop Papers", "key": "conf/nips/VaswaniSPUJGKP17",
            "ee": "https://proceedings.neurips.cc/paper/2017/hash/3f5ee243547dee91fbd053c1c4a845aa-Abstract.html",
        },
        {
            "authors": {"author": [{"text": "Ashish Vaswani"}, {"text": "Noam Shazeer"}]},
            "title": "Attention Is All You Need.", "venue": "CoRR", "year": "2017",
            "volume": "abs/1706.03762", "type": "Informal and Other Publications",
            "key": "journals/corr/VaswaniSPUJGKP17",
            "ee": "http://arxiv.org/abs/1706.03762",
        },
    ]  # fmt: skip
    title = Ref("title", "Attention Is All You Need")
    body = {"result": {"hits": {"@total": "2", "hit": [{"info": hit} for hit in hits]}}}
    answer = DBLP().read([title], Response(200, json.dumps(body)))[title]
    assert isinstance(answer, Found)
    found = index.answer(Question("DBLP", title))
    assert set(found.records) == set(answer.records)


def test_a_question_about_a_ref_is_answered_with_its_own_record(index):
    found = index.answer(Question("OpenReview", Ref("openreview", "abcDEF1234")))
    (record,) = found.records
    assert (record.source, record.ref) == ("DBLP", Ref("openreview", "abcDEF1234"))
    assert record.also == (Ref("arxiv", "2301.00001"),)


def test_a_listing_is_answered_with_the_edition(index):
    found = index.answer(Question("listing", Ref("listing", "CVPR 2016")))
    assert keys(found.records) == {"conf/cvpr/HeZRS16"}


UNANSWERED = {
    "a title that it does not hold": ("DBLP", Ref("title", "Quantum Cooking of Soup")),
    "a title that another is asked for": ("Crossref search", Ref("title", "Attention Is All You Need")),
    "a ref that it does not hold": ("arXiv", Ref("arxiv", "1706.03763")),
    "a preprint's first version": ("arXiv", Ref("arxiv-v1", "1706.03762")),
    "whether a link answers": ("link", refs.parse("https://vldb.org/pvldb/vol16/p1-wang.pdf")),
    "an edition that it does not hold": ("listing", Ref("listing", "CVPR 2017")),
    "no edition": ("listing", Ref("listing", "CVPR")),
}


@pytest.mark.parametrize(("source", "ref"), UNANSWERED.values(), ids=UNANSWERED)
def test_what_the_index_does_not_hold_is_left_to_others(index, source, ref):
    assert index.answer(Question(source, ref)) is None


def test_an_address_that_papers_share_is_not_a_papers_own(tmp_path):
    volume = "https://doi.org/10.1007/978-3-031-19842-7"
    entries = write_paper("conf/x/A20", "One Title", ee=volume) + write_paper(
        "conf/x/B20", "Two Titles", ee=volume
    )
    index = build_sample(tmp_path, entries)
    assert len(index.by_ref(refs.parse(volume))) == 2
    assert index.answer(Question("Crossref", refs.parse(volume))) is None


def test_the_answers_survive_another_index_in_place(tmp_path):
    index = build_sample(tmp_path)
    question = Question("DBLP", Ref("title", "Attention Is All You Need"))
    before = index.answer(question)
    other = build_sample(tmp_path)
    assert isinstance(other, PaperIndex)
    assert index.answer(question) == before
    assert replace(index.status(), dump_time=0) == replace(other.status(), dump_time=0)
