from __future__ import annotations

import json
from typing import Any

import pytest

from bot.core import refs
from bot.core.model import Found, Record, Ref, Unavailable
from bot.core.sources.listings import Listings, find_listing
from bot.core.sources.source import ApiKeys, FollowUp, Request, Response

SOURCE = Listings()

CVF = """<dl>
<dt class="ptitle"><br>
<a href="/content/CVPR2023/html/Fan_PMR_CVPR_2023_paper.html">PMR: Prototypical &amp; Modal</a></dt>
<dd><form class="authsearch"><input type="hidden" name="query_author" value="Yunfeng Fan">
<a href="#">Yunfeng Fan</a>,</form>
<form class="authsearch"><input type="hidden" name="query_author" value="Song Guo"><a href="#">Song Guo</a>
</form>
</dd>
<dd>[<a href="/content/CVPR2023/papers/Fan_PMR_CVPR_2023_paper.pdf">pdf</a>]
[<a href="http://arxiv.org/abs/2211.07089">arXiv</a>]
<div class="link2">[<a class="fakelink">bibtex</a>]
<div class="bibref">@InProceedings{x, title = {PMR}}</div></div></dd>
<dt class="ptitle"><br><a href="/content/CVPR2023/html/Xie_Other_CVPR_2023_paper.html">Other</a></dt><dd>
</dd></dl></html>"""
PMLR = """<h2>Volume 202: ICML</h2>
<div class="paper"><p class="title">Provable Dynamic Fusion</p><p class="details">
<span class="authors">Qingyang Zhang,&nbsp;Haitao Wu</span>;
<span class="info">
<i>Proceedings of the 40th International Conference on Machine Learning</i>, PMLR 202:1-2</span>
</p><p class="links">[<a href="https://proceedings.mlr.press/v202/zhang23ar.html">abs</a>]
[<a href="x.pdf">Download PDF</a>] [<a href="https://openreview.net/forum?id=2MF4aDRfiE">OpenReview</a>]</p></div>
<div class="paper"><p class="title">Second</p><p class="links">[<a href="/v202/b23a.html">abs</a>]</p>
</div></html>"""
FIRST = "/paper_files/paper/2021/hash/371bce7dc83817b7893bcdeed13799b5-Abstract.html"
SECOND = "/paper_files/paper/2021/hash/18a411989b47ed75a60ac69d9da05aa5-Abstract-Datasets_and_Benchmarks.html"
NEURIPS = f"""<ul class="paper-list">
<li class="conference" data-track="conference"><div class="paper-content">
<a title="paper title" href="{FIRST}">Trustworthy Regression</a>
<span class="paper-authors">Huan Ma, Zongbo Han</span></div></li>
<li class="none">
<a title="paper title" href="{SECOND}">A Set</a>
 <i>Chaoyue Song</i></li></ul></html>"""
ACL = """<h4 class="d-sm-flex pb-2"><span class=d-block>
<a class=align-middle href=/volumes/2023.acl-long/>Proceedings of the 61st Annual Meeting</a></span></h4>
<div id=2023acl-long><div><span class=d-block>
<strong><a class=align-middle href=/2023.acl-long.0/>Proceedings of the 61st</a></strong><br>
<a href=/people/e/>Ed</a></span></div>
<div><a class="badge" href=https://aclanthology.org/2023.acl-long.1.pdf>pdf</a> <span class=d-block>
<strong><a class=align-middle href=/2023.acl-long.1/>One <span class=acl-fixed-case>C</span>annot Fail</a>
</strong><br>
<a href=/people/a-b/>A B</a> |
<a href=/people/c-d/>C D</a></span></div></div>
<h4><a href=/volumes/2023.findings-acl/>Findings of the Association: ACL 2023</a></h4>
<div><span class=d-block><strong><a href=/2023.findings-acl.7/>Found</a></strong></span></div></html>"""


def read(edition: str, text: str, status: int = 200, request: Request | None = None) -> object:
    ref = Ref("listing", edition)
    asked = request or SOURCE.request([ref], ApiKeys())
    assert isinstance(asked, Request)
    return SOURCE.read([ref], Response(status, text, {}, asked.url, asked))[ref]


def records(edition: str, text: str) -> tuple[Record, ...]:
    answer = read(edition, text)
    assert isinstance(answer, Found)
    return answer.records


@pytest.mark.parametrize(
    ("edition", "url"),
    [
        ("CVPR 2023", "https://openaccess.thecvf.com/CVPR2023?day=all"),
        ("CVPR 2017", "https://openaccess.thecvf.com/CVPR2017"),
        ("CVPR 2019", "https://openaccess.thecvf.com/CVPR2019?day=2019-06-18"),
        ("WACV 2021", "https://openaccess.thecvf.com/WACV2021"),
        ("ICML 2023", "https://proceedings.mlr.press/v202/"),
        ("ICML 2018", "https://proceedings.mlr.press/v80/"),
        ("AISTATS 2024", "https://proceedings.mlr.press/v238/"),
        ("NeurIPS 2021", "https://proceedings.neurips.cc/paper_files/paper/2021"),
        ("ACL 2023", "https://aclanthology.org/events/acl-2023/"),
        (
            "ICLR 2024",
            "https://api2.openreview.net/notes?content.venueid=ICLR.cc/2024/Conference&limit=1000&offset=0",
        ),
        (
            "ICLR 2021",
            "https://api.openreview.net/notes?content.venueid=ICLR.cc/2021/Conference&limit=1000&offset=0",
        ),
        ("ICML 2026", "https://proceedings.mlr.press/"),
        ("CoLLAs 2025", "https://proceedings.mlr.press/"),
    ],
)
def test_an_edition_is_listed_at_its_home(edition: str, url: str) -> None:
    request = SOURCE.request([Ref("listing", edition)], ApiKeys())
    assert isinstance(request, Request)
    assert request.url == url


@pytest.mark.parametrize(
    "edition",
    ["ICLR 2019", "AAAI 2023", "TPAMI 2022", "CVPR", "2023", "", "CVPR 23", "CVPR 1066", "WACV 2019"],
)
def test_what_nobody_lists_cannot_be_asked(edition: str) -> None:
    assert not SOURCE.knows(Ref("listing", edition))


def test_cvfs_page_is_read() -> None:
    first, second = records("CVPR 2023", CVF)
    assert first.title == "PMR: Prototypical & Modal"
    assert first.authors == ("Yunfeng Fan", "Song Guo")
    assert first.ref == refs.parse(
        "https://openaccess.thecvf.com/content/CVPR2023/html/Fan_PMR_CVPR_2023_paper.html"
    )
    assert first.also == (Ref("arxiv", "2211.07089"),)
    assert (first.venue, first.years, first.status, first.source) == (
        "CVPR",
        frozenset({2023}),
        "published",
        "CVF",
    )
    assert (second.title, second.also) == ("Other", ())


def test_pmlrs_index_is_read() -> None:
    first, second = records("ICML 2023", PMLR)
    assert (first.title, first.authors) == ("Provable Dynamic Fusion", ("Qingyang Zhang", "Haitao Wu"))
    assert first.venue == "Proceedings of the 40th International Conference on Machine Learning"
    assert first.ref == Ref("pmlr", "v202/zhang23ar")
    assert first.also == (Ref("openreview", "2MF4aDRfiE"),)
    assert (second.ref, second.venue) == (Ref("pmlr", "v202/b23a"), "ICML")


PMLR_INDEX = """<ul class="proceedings-list">
<li><a href="v310"><b>Volume 310</b></a> Proceedings of ICML 2026 Workshop on Time</li>
<li><a href="v305"><b>Volume 305</b></a> Proceedings of CoLLAs 2025</li>
<li><a href="v300"><b>Volume 300</b></a> Proceedings of ICML 2026</li></ul></html>"""


@pytest.mark.parametrize(
    ("edition", "url"),
    [
        pytest.param("ICML 2026", "https://proceedings.mlr.press/v300/", id="a volume, not its workshop's"),
        pytest.param("CoLLAs 2025", "https://proceedings.mlr.press/v305/", id="another conference"),
        pytest.param(
            "ICML 2027",
            "https://api2.openreview.net/notes?content.venueid=ICML.cc/2027/Conference&limit=1000&offset=0",
            id="not out yet",
        ),
    ],
)
def test_a_volume_that_the_table_lacks_is_found_in_pmlrs_index(edition: str, url: str) -> None:
    answer = read(edition, PMLR_INDEX)
    assert isinstance(answer, FollowUp)
    assert answer.request.url == url


def test_a_volume_that_the_index_lacks_too_is_unavailable() -> None:
    assert read("UAI 2026", PMLR_INDEX) == Unavailable("it lists no such volume yet")


def test_a_volume_found_in_the_index_is_read() -> None:
    index = read("ICML 2026", PMLR_INDEX)
    assert isinstance(index, FollowUp)
    answer = read("ICML 2026", PMLR, request=index.request)
    assert isinstance(answer, Found)
    assert answer.records[0].years == {2026}


def test_neurips_index_is_read_and_its_tracks_are_distinguished() -> None:
    first, second = records("NeurIPS 2021", NEURIPS)
    assert (first.title, first.authors, first.venue) == (
        "Trustworthy Regression",
        ("Huan Ma", "Zongbo Han"),
        "NeurIPS",
    )
    assert first.ref == Ref("neurips", "2021/371bce7dc83817b7893bcdeed13799b5")
    assert (second.title, second.authors) == ("A Set", ("Chaoyue Song",))
    assert second.venue == "NeurIPS Datasets and Benchmarks Track"


def test_the_anthologys_event_is_read_volume_by_volume_without_front_matter() -> None:
    first, second = records("ACL 2023", ACL)
    assert (first.title, first.authors) == ("One Cannot Fail", ("A B", "C D"))
    assert first.venue == "Proceedings of the 61st Annual Meeting"
    assert first.ref == Ref("acl", "2023.acl-long.1")
    assert (second.title, second.venue) == ("Found", "Findings of the Association: ACL 2023")


def test_an_edition_split_by_days_is_read_day_by_day() -> None:
    first = read("CVPR 2019", CVF)
    assert isinstance(first, FollowUp)
    assert len(first.records) == 2
    second = read("CVPR 2019", CVF, request=first.request)
    assert isinstance(second, FollowUp)
    assert second.request.url.endswith("day=2019-06-20")
    assert isinstance(read("CVPR 2019", CVF, request=second.request), Found)


def test_a_page_that_breaks_off_is_not_a_listing() -> None:
    assert read("CVPR 2023", CVF[: CVF.index("<dt", 20)]) == Unavailable("its listing breaks off")


def notes(count: int, **more: Any) -> str:
    def note(number: int) -> dict[str, Any]:
        content = {
            "title": f"Paper {number}",
            "authors": ["A B"],
            "venue": "ICLR 2024 poster",
            "venueid": "ICLR.cc/2024/Conference",
        }
        return {
            "id": f"forum{number:05}",
            "forum": f"forum{number:05}",
            "domain": "ICLR.cc/2024/Conference",
            "content": {key: {"value": value} for key, value in content.items()},
        } | more

    return json.dumps({"notes": [note(number) for number in range(count)], "count": 3000})


def test_openreviews_notes_are_read_a_thousand_at_a_time() -> None:
    first = read("ICLR 2024", notes(1000))
    assert isinstance(first, FollowUp)
    assert len(first.records) == 1000
    assert first.request.url.endswith("&offset=1000")
    last = read("ICLR 2024", notes(1), request=first.request)
    assert isinstance(last, Found)
    assert (last.records[0].venue, last.records[0].years) == ("ICLR 2024 poster", frozenset({2024}))
    assert read("ICLR 2024", notes(0), request=first.request) == Found(())


def test_replies_are_not_papers() -> None:
    assert isinstance(read("ICLR 2024", notes(1, forum="another01")), Unavailable)


@pytest.mark.parametrize("edition", ["CVPR 2023", "ICML 2023", "NeurIPS 2021", "ACL 2023", "ICLR 2024"])
@pytest.mark.parametrize(
    ("status", "text"),
    [
        (404, "not found"),
        (403, "{}"),
        (200, ""),
        (200, "<title>Just a moment...</title>"),
        (200, '{"notes": []}'),
    ],
)
def test_a_listing_that_cannot_be_had_says_nothing(edition: str, status: int, text: str) -> None:
    assert isinstance(read(edition, text, status), Unavailable)


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://openaccess.thecvf.com/content/CVPR2023/papers/X_CVPR_2023_paper.pdf", "CVPR 2023"),
        ("https://openaccess.thecvf.com/content_ICCV_2019/html/X_ICCV_2019_paper.html", "ICCV 2019"),
        ("https://openaccess.thecvf.com/content_cvpr_2018/html/X_CVPR_2018_paper.html", "CVPR 2018"),
        ("https://proceedings.mlr.press/v202/zhang23ar.html", "ICML 2023"),
        (
            "https://proceedings.neurips.cc/paper/2021/hash/371bce7dc83817b7893bcdeed13799b5-Abstract.html",
            "NeurIPS 2021",
        ),
        ("https://aclanthology.org/2023.acl-long.1/", "ACL 2023"),
        ("https://aclanthology.org/2023.findings-emnlp.12/", "EMNLP 2023"),
        ("https://aclanthology.org/P19-1001/", "ACL 2019"),
        ("https://openaccess.thecvf.com/content/CVPR2023W/V/html/X_CVPRW_2023_paper.html", None),
        ("https://openaccess.thecvf.com/content_CVPRW_2020/html/w5/X_CVPRW_2020_paper.html", None),
        ("https://proceedings.mlr.press/v1/a.html", None),
        ("https://aclanthology.org/2023.bionlp-1.1/", None),
        ("https://aclanthology.org/W19-3501/", None),
        ("https://arxiv.org/abs/2301.00001", None),
    ],
)
def test_an_address_tells_its_edition_where_that_is_listed(url, name):
    found = find_listing(refs.parse(url))
    assert (found.id if found else None) == name
