"""An invented title on a page that is gone is reported; a page that was renamed or silent is not."""

from __future__ import annotations

import pytest

from bot.core import refs
from bot.core.model import Found, Lookup, Missing, Question, Record, Ref, Unavailable
from bot.core.sources import pages
from bot.core.sources.source import Request, Response
from tests.core.rules.page_runner import judge_change

BASE = "# A list\n\n## Views\n- [A First Paper That Stands Here](https://example.org/first) [CVPR 2019]\n"
TITLE = "Where Are You Heading Through the Language of Long Videos"
URL = "https://proceedings.mlr.press/v202/nobody23a.html"
PAGE = Question("pages", refs.parse(URL))
GONE = Unavailable("its page is gone or was renamed", is_gone=True)
SEARCHES = ("DBLP", "Crossref search", "Semantic Scholar search")


def paper(title: str, *authors: str) -> Lookup:
    return Found(
        (Record("DBLP", Ref("doi", "10.1/x"), title, authors, "ICML", frozenset({2023}), "published"),)
    )


def search(source: str, lookup: Lookup, title: str = TITLE) -> dict[Question, Lookup]:
    return {Question(source, Ref("title", title)): lookup}


def silence(title: str = TITLE) -> dict[Question, Lookup]:
    answers: dict[Question, Lookup] = {
        PAGE: GONE,
        Question("listing", Ref("listing", "ICML 2023")): Missing(),
    }
    for source in SEARCHES:
        answers |= search(source, Missing(), title)
    return answers


def messages(known: dict[Question, Lookup], title: str = TITLE, url: str = URL, more: str = "") -> list[str]:
    entry = f"- [{title}]({url}){more}. *Ann Li, Bo Chen.* ICML 2023\n"
    found = judge_change(BASE, BASE + entry, known).findings
    return [finding.message for finding in found if finding.rule == "unknown-paper"]


FAR = paper("Heading Home", "Cy Wu")
REPORTED = {
    "no search knows any title near": silence(),
    "searches find other papers": silence() | search("DBLP", FAR) | search("Crossref search", FAR),
    "half of the title by others": silence()
    | search("DBLP", paper("Where Are You Heading in Dynamic Scenes of Traffic", "Cy Wu")),
    "half of the title by the same people": silence()
    | search("DBLP", paper("Where Are You Heading Dynamic Trajectories", "Ann Li", "Bo Chen")),
    "OpenAlex does not answer": silence() | search("OpenAlex search", Unavailable("no key")),
}


@pytest.mark.parametrize("known", REPORTED.values(), ids=REPORTED)
def test_an_invented_title_on_a_page_that_is_gone_is_reported(known):
    (message,) = messages(known)
    assert message == "PMLR answers that there is no such page, and no source knows the title."


DOWN = Unavailable("it answered 429")
SEVERAL = silence() | {Question("pages", refs.parse("https://aclanthology.org/P18-2118/")): DOWN}
NOT_REPORTED = {
    "the page did not answer": silence() | {PAGE: DOWN},
    "the page asked for a human": silence() | {PAGE: Unavailable("it asked for proof that we are human")},
    "another site's page is gone": silence() | {PAGE: GONE._replace(is_gone=False)},
    "nobody asked for the page": {key: value for key, value in silence().items() if key != PAGE},
    "DBLP is down": silence() | search("DBLP", DOWN),
    "Crossref is down": silence() | search("Crossref search", DOWN),
    "Semantic Scholar is down": silence() | search("Semantic Scholar search", DOWN),
    "the edition's listing is down": silence() | {Question("listing", Ref("listing", "ICML 2023")): DOWN},
    "a search knows the title": silence() | search("DBLP", paper(TITLE, "Ann Li")),
    "a search knows it by others": silence() | search("DBLP", paper(TITLE, "Cy Wu")),
    "a search knows it with a subtitle": silence() | search("DBLP", paper(f"{TITLE}: A Study", "Cy Wu")),
    "misspelled": silence() | search("DBLP", paper(TITLE.replace("Language", "Langauge"), "Cy Wu")),
    "nearly the title, by others": silence()
    | search("DBLP", paper(TITLE.replace("Where Are You", "Where We Are"), "Cy Wu")),
    "changed, by the same people": silence()
    | search("Semantic Scholar search", paper("Where You Are Heading in Language of Long Videos", "Ann Li")),
    "listed": silence()
    | {Question("listing", Ref("listing", "ICML 2023")): paper(TITLE, "Ann Li")},
    "everything silent": {},
}  # fmt: skip


@pytest.mark.parametrize("known", NOT_REPORTED.values(), ids=NOT_REPORTED)
def test_a_page_that_may_have_been_renamed_is_no_proof(known):
    assert messages(known) == []


def test_a_short_title_may_be_a_nickname():
    assert messages(silence("Heading Nowhere Fast"), "Heading Nowhere Fast") == []


def test_another_link_that_did_not_answer_may_lead_to_the_paper():
    assert messages(SEVERAL, more=" [[acl]](https://aclanthology.org/P18-2118/)") == []


@pytest.mark.parametrize(
    ("url", "status", "answering_url", "is_gone"),
    [
        (URL, 404, URL, True),
        (URL, 410, URL, True),
        ("https://openaccess.thecvf.com/content_CVPR_2020/html/A_B_CVPR_2020_paper.html", 404, "", True),
        ("https://aclanthology.org/2023.acl-long.9999/", 404, "", True),
        (URL, 404, "https://parking.example/", False),
        (URL, 429, URL, False),
        (URL, 403, URL, False),
        (URL, 503, URL, False),
        (URL, 200, URL, False),
        ("https://ieeexplore.ieee.org/document/1", 404, "", False),
        ("https://ojs.aaai.org/index.php/AAAI/article/view/1", 404, "", False),
        ("https://link.springer.com/article/10.1007/s1", 404, "", False),
    ],
)
def test_only_a_definite_no_of_open_proceedings_says_that_a_page_is_gone(url, status, answering_url, is_gone):
    ref = refs.parse(url)
    address = answering_url or refs.landing_url(ref) or url
    lookup = pages.read_page(ref, Response(status, "Not found", url=address, request=Request(address)))
    assert isinstance(lookup, Unavailable)
    assert lookup.is_gone is is_gone


FORUM_URL = "https://openreview.net/forum?id=Nobody23abc"
FORUM = Question("OpenReview", refs.parse(FORUM_URL))


def test_an_invented_title_on_a_forum_that_does_not_exist_is_reported():
    (message,) = messages(silence() | {FORUM: Missing()}, url=FORUM_URL)
    assert message == "OpenReview answers that there is no such forum, and no source knows the title."


FORUM_NOT_REPORTED = {
    "OpenReview asked for a human": silence() | {FORUM: Unavailable("it asked for proof that we are human")},
    "OpenReview did not answer": silence() | {FORUM: DOWN},
    "its title is hidden": silence() | {FORUM: Unavailable("its title is hidden")},
    "nobody asked OpenReview": silence(),
    "DBLP is down": silence() | {FORUM: Missing()} | search("DBLP", DOWN),
    "Crossref is down": silence() | {FORUM: Missing()} | search("Crossref search", DOWN),
    "Semantic Scholar is down": silence() | {FORUM: Missing()} | search("Semantic Scholar search", DOWN),
    "a search knows the title": silence() | {FORUM: Missing()} | search("DBLP", paper(TITLE, "Ann Li")),
    "a search knows it by others": silence() | {FORUM: Missing()} | search("DBLP", paper(TITLE, "Cy Wu")),
}


@pytest.mark.parametrize("known", FORUM_NOT_REPORTED.values(), ids=FORUM_NOT_REPORTED)
def test_a_forum_that_may_exist_or_was_deleted_is_no_proof(known):
    assert messages(known, url=FORUM_URL) == []
