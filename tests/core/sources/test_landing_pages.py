from __future__ import annotations

from html import escape
from typing import Any

import pytest

from bot.core import refs
from bot.core.model import Found, Record, Ref, Unavailable
from bot.core.sources.pages import LandingPages
from bot.core.sources.source import ApiKeys
from tests.fake_web import answered

SOURCE = LandingPages()
CVF = "https://openaccess.thecvf.com/content/CVPR2023/papers/Fan_PMR_Prototypical_CVPR_2023_paper.pdf"


def page(*metas: tuple[str, str], body: str = "") -> str:
    tags = "".join(f'<meta name="{name}" content="{escape(value)}">' for name, value in metas)
    return f"<!doctype html><html><head><title>T</title>{tags}</head><body>{body}</body></html>"


def ask(url: str, text: str, status: int = 200, at: str = "", **headers: str) -> object:
    ref = refs.parse(url)
    assert SOURCE.knows(ref)
    return SOURCE.read([ref], answered(SOURCE.request([ref], ApiKeys()), text, status, at, **headers))[ref]


def record(url: str, text: str, at: str = "") -> Record:
    answer = ask(url, text, at=at)
    assert isinstance(answer, Found)
    return answer.records[0]


PAPER = (("citation_title", "A Paper"), ("citation_author", "Wei, Yake"), ("citation_author", "Hu, Di"))


def test_a_pdf_link_is_asked_for_by_its_landing_page() -> None:
    request = SOURCE.request([refs.parse(CVF)], ApiKeys())
    assert getattr(request, "url", "").endswith(
        "/content/CVPR2023/html/Fan_PMR_Prototypical_CVPR_2023_paper.html"
    )


def test_tags_are_read_without_quotes_and_in_any_order_as_the_acl_anthology_writes_them() -> None:
    text = (
        '<head><meta content="How many data points is a prompt worth?" name=citation_title>'
        '<meta content="Teven Le Scao" name=citation_author>'
        '<meta content="Alexander M. Rush" name=citation_author>'
        '<meta content="Proceedings of the 2021 Conference of NAACL" name=citation_conference_title>'
        "<meta content=2021/6 name=citation_publication_date>"
        "<meta content=10.18653/v1/2021.naacl-main.208 name=citation_doi></head>"
    )
    said = record("https://aclanthology.org/2021.naacl-main.208.pdf", text)
    assert said.source == "ACL Anthology"
    assert said.title == "How many data points is a prompt worth?"
    assert said.authors == ("Teven Le Scao", "Alexander M. Rush")
    assert said.venue == "Proceedings of the 2021 Conference of NAACL"
    assert (said.years, said.status, said.also, said.retracted) == (frozenset({2021}), "published", (), False)


def test_names_are_exact_since_nature_repeats_them_within_references() -> None:
    text = page(
        (
            "citation_reference",
            "citation_title=Another; citation_author=Somebody; citation_journal_title=Cell",
        ),
        ("citation_title", "The Work Itself"),
        ("citation_journal_title", "Nature"),
        ("citation_publication_date", "2014/01"),
    )
    said = record(
        "https://www.nature.com/articles/nature12915", text, at="https://www.nature.com/articles/nature12915"
    )
    assert (said.source, said.title, said.authors, said.venue) == ("Nature", "The Work Itself", (), "Nature")


@pytest.mark.parametrize(
    ("url", "metas", "expected"),
    [
        pytest.param(
            CVF,
            [
                (
                    "citation_conference_title",
                    "Proceedings of the IEEE/CVF Conference on Computer Vision and Pattern Recognition",
                )
            ],
            {
                "venue": "Proceedings of the IEEE/CVF Conference on Computer Vision and Pattern Recognition",
                "years": {2023},
                "source": "CVF",
            },
            id="cvf",
        ),
        pytest.param(
            CVF,
            [],
            {"venue": "CVPR", "years": {2023}, "status": "published"},
            id="cvf, venue from the address",
        ),
        pytest.param(
            "https://openaccess.thecvf.com/content/CVPR2023W/XAI4CV/html/A_B_CVPRW_2023_paper.html",
            [("citation_conference_title", "Proceedings of the IEEE/CVF Conference on Computer Vision")],
            {"venue": "Proceedings of the IEEE/CVF Conference on Computer Vision Workshops", "years": {2023}},
            id="cvf workshop",
        ),
        pytest.param(
            "https://openaccess.thecvf.com/content_CVPRW_2020/html/w1/A_B_CVPRW_2020_paper.html",
            [],
            {"venue": "CVPR Workshops", "years": {2020}},
            id="cvf workshop of 2020",
        ),
        pytest.param(
            "https://openaccess.thecvf.com/content_cvpr_2018_workshops/w3/html/A_B_CVPR_2018_paper.html",
            [],
            {"venue": "CVPR Workshops", "years": {2018}},
            id="cvf workshop of 2018",
        ),
        pytest.param(
            "https://proceedings.mlr.press/v267/gu25b/gu25b.pdf",
            [
                ("citation_conference_title", "International Conference on Machine Learning"),
                ("citation_publication_date", "2026/01/06"),
            ],
            {
                "venue": "International Conference on Machine Learning",
                "years": {2025, 2026},
                "source": "PMLR",
            },
            id="pmlr, dated by the upload",
        ),
        pytest.param(
            "https://proceedings.neurips.cc/paper_files/paper/2021/hash/371bce7dc83817b7893bcdeed13799b5-Abstract.html",
            [
                ("citation_journal_title", "Advances in Neural Information Processing Systems"),
                ("citation_publication_date", "2022"),
            ],
            {"venue": "Advances in Neural Information Processing Systems", "years": {2021}},
            id="neurips",
        ),
        pytest.param(
            "https://proceedings.neurips.cc/paper_files/paper/2023/hash/371bce7dc83817b7893bcdeed13799b5-Abstract.html",
            [("citation_pdf_url", "https://x/file/1-Paper-Datasets_and_Benchmarks.pdf")],
            {"venue": "Advances in Neural Information Processing Systems Datasets and Benchmarks Track"},
            id="neurips, another track",
        ),
        pytest.param(
            "https://ojs.aaai.org/index.php/AAAI/article/view/20724",
            [
                ("DC.Type.articleType", "AAAI Technical Track on Machine Learning II"),
                ("citation_journal_title", "Proceedings of the AAAI Conference on Artificial Intelligence"),
                ("citation_date", "2022/06/28"),
                ("citation_doi", "10.1609/aaai.v36i7.20724"),
            ],
            {
                "venue": "Proceedings of the AAAI Conference on Artificial Intelligence",
                "years": {2022},
                "also": (Ref("doi", "10.1609/aaai.v36i7.20724"),),
            },
            id="aaai",
        ),
        pytest.param(
            "https://ojs.aaai.org/index.php/AAAI/article/view/20725",
            [
                ("DC.Type.articleType", "AAAI Student Abstract and Poster Program"),
                ("citation_journal_title", "Proceedings of AAAI"),
            ],
            {"venue": "Proceedings of AAAI (AAAI Student Abstract and Poster Program)"},
            id="aaai, student abstract",
        ),
        pytest.param(
            "https://link.springer.com/chapter/10.1007/978-3-031-19830-4_1",
            [("citation_inbook_title", "Computer Vision – ACCV 2022"), ("citation_publication_date", "2023")],
            {"venue": "Computer Vision – ACCV 2022", "years": {2022, 2023}},
            id="springer, out in the next year",
        ),
        pytest.param(
            "https://jmlr.org/papers/v25/23-0001.html",
            [("citation_date", "2024")],
            {"venue": "Journal of Machine Learning Research"},
            id="jmlr",
        ),
    ],
)
def test_venue_and_years_are_the_pages_own_or_known_of_the_site(
    url: str, metas: list[tuple[str, str]], expected: dict[str, Any]
) -> None:
    said = record(url, page(*PAPER, *metas))
    assert {name: getattr(said, name) for name in expected} == expected
    assert said.authors == ("Yake Wei", "Di Hu")


@pytest.mark.parametrize(
    ("body", "retracted"),
    [
        pytest.param('<div class="alert x">This paper was retracted on 2021-08-09.</div>', True, id="banner"),
        pytest.param(
            '<div class="alert alert-danger"><h4>This paper has been <b>retracted</b>.</h4></div>',
            True,
            id="nested",
        ),
        pytest.param('<div class="alert">Registration is open.</div>', False, id="another banner"),
        pytest.param("<p>This paper was retracted in a dream.</p>", False, id="in the abstract"),
    ],
)
def test_the_anthologys_banner_tells_of_a_retraction(body: str, retracted: bool) -> None:
    assert (
        record("https://aclanthology.org/2020.acl-main.69/", page(*PAPER, body=body)).retracted is retracted
    )


def test_a_notice_before_the_title_tells_of_a_retraction() -> None:
    said = record(
        "https://link.springer.com/article/10.1007/s1", page(("citation_title", "RETRACTED ARTICLE: A Paper"))
    )
    assert (said.title, said.retracted) == ("A Paper", True)


def test_xplore_keeps_its_facts_in_a_script() -> None:
    text = (
        "<script>var xplGlobal = {document: {}};\n xplGlobal.document.metadata="
        '{"title":"Simultaneous Orderings","authors":[{"name":"Nathan van Beusekom"}],'
        '"publicationYear":"2022",'
        '"doi":"10.1109/TVCG.2021.3114773","publicationTitle":"IEEE Transactions on Graphics",'
        '"title":"Simultaneous Matrix Orderings"};</script>'
    )
    said = record("https://ieeexplore.ieee.org/stamp/stamp.jsp?arnumber=9552242", text)
    assert said.title == "Simultaneous Matrix Orderings"
    assert said.authors == ("Nathan van Beusekom",)
    assert said.years == {2021, 2022}
    assert said.also == (Ref("doi", "10.1109/tvcg.2021.3114773"),)


@pytest.mark.parametrize(
    ("status", "text", "headers"),
    [
        pytest.param(404, "<title>Not Found</title>", {}, id="PMLR renames keys, so 404 is no proof"),
        pytest.param(410, "", {}, id="gone"),
        pytest.param(403, "<title>Just a moment...</title>", {}, id="challenge 403"),
        pytest.param(200, "<html><title>Just a moment...</title>" + page(*PAPER), {}, id="challenge 200"),
        pytest.param(200, "<title>Making sure you&#39;re not a bot!</title>", {}, id="Anubis"),
        pytest.param(200, page(*PAPER), {"cf-mitigated": "challenge"}, id="Cloudflare's header"),
        pytest.param(418, "Request Rejected", {}, id="Xplore to robots"),
        pytest.param(429, "", {}, id="too fast"),
        pytest.param(500, page(*PAPER), {}, id="broken"),
        pytest.param(200, "", {}, id="a PDF, of which nothing is read"),
        pytest.param(200, page(("citation_title", " ")), {}, id="soft 404"),
        pytest.param(200, page(("og:title", "CVPR 2023 Open Access Repository")), {}, id="no paper's page"),
    ],
)
def test_a_page_that_is_not_the_papers_says_nothing(status: int, text: str, headers: dict[str, str]) -> None:
    assert isinstance(ask(CVF, text, status, **headers), Unavailable)


def test_the_challenges_reason_is_reported() -> None:
    assert ask(CVF, "<title>Just a moment...</title>", 403) == Unavailable(
        "it asked for proof that we are human"
    )


def test_ecvas_page_names_its_authors_in_its_body_only() -> None:
    body = (
        '<div id="papertitle">A Paper</div><div id="authors"><br><b><i>Yake Wei*, Di Hu†</i></b></div>'
        '<div id="abstract"><i>Not an Author</i></div>'
    )
    said = record(
        "https://www.ecva.net/papers/eccv_2022/papers_ECCV/html/1_ECCV_2022_paper.php", page(body=body)
    )
    assert (said.title, said.authors) == ("A Paper", ("Yake Wei", "Di Hu"))
    assert (said.venue, said.years) == ("European Conference on Computer Vision", frozenset({2022}))


@pytest.mark.parametrize(
    ("metas", "years"),
    [
        pytest.param((("dc.Date", "2021-03-05"),), {2021}, id="Dublin Core alone"),
        pytest.param(
            (("dc.Date", "2023-01-01"), ("citation_publication_date", "2021/03/05")),
            {2021},
            id="beside its own",
        ),
    ],
)
def test_a_page_is_dated_by_dublin_core_where_it_has_no_other_date(
    metas: tuple[tuple[str, str], ...], years: set[int]
) -> None:
    text = page(*PAPER, ("citation_journal_title", "Science"), *metas)
    said = record("https://doi.org/10.1126/science.1", text)
    assert said.venue == "Science"
    assert said.years == years


@pytest.mark.parametrize(
    ("venue", "years"),
    [
        ("Il Nuovo Cimento B (1971-1996)", {1980}),
        ("Journal of Things (1965–present)", {1980}),
        ("Journal of Things (1965-)", {1980}),
        ("Computer Vision – ACCV 2022", {1980, 2022}),
        ("ICASSP 2023 - 2023 IEEE International Conference", {1980, 2023}),
    ],
)
def test_the_years_of_a_journals_name_are_not_years_of_publication(venue: str, years: set[int]) -> None:
    text = page(*PAPER, ("citation_journal_title", venue), ("citation_date", "1980"))
    assert record("https://doi.org/10.1007/1", text).years == years
