from __future__ import annotations

import json
from typing import Any

import pytest

from bot.core.model import Found, Missing, Record, Ref, Unavailable
from bot.core.sources.openreview import OpenReview, OpenReviewPage
from bot.core.sources.source import ApiKeys, FollowUp, Request, Response
from tests.fake_web import answered

SOURCE = OpenReview()
FORUM = Ref("openreview", "OOsR8BzCnl5")
V1 = Request("https://api.openreview.net/notes?id=OOsR8BzCnl5&details=directReplies")
NOT_FOUND = json.dumps({"name": "NotFoundError", "message": "The Note was not found", "status": 404})
CHALLENGE = json.dumps({"name": "ChallengeRequiredError", "message": "Challenge verification is required"})
HOME = "ICLR.cc/2024/Conference"


def note(home: str = HOME, venue: str = "", venueid: str = "", **more: Any) -> dict[str, Any]:
    content = {"title": "Trusted Multi-View Classification", "authors": ["Zongbo Han", "Huazhu Fu"]}
    content |= {name: value for name, value in (("venue", venue), ("venueid", venueid)) if value}
    return {
        "id": FORUM.id,
        "forum": FORUM.id,
        "domain": home,
        "invitations": [f"{home}/-/Submission"],
        "content": {name: {"value": value} for name, value in content.items()},
    } | more


def old(venue: str = "", venueid: str = "", **more: Any) -> dict[str, Any]:
    """A note of API v1: plain values, one invitation, no domain."""
    kept = note("ICLR.cc/2021/Conference", venue, venueid)
    content = {name: value["value"] for name, value in kept["content"].items()}
    shared = {"id": FORUM.id, "forum": FORUM.id, "invitation": "ICLR.cc/2021/Conference/-/Blind_Submission"}
    return shared | {"content": content} | more


def read(text: str, status: int = 200, request: Request | None = None) -> object:
    asked = request or SOURCE.request([FORUM], ApiKeys())
    return SOURCE.read([FORUM], answered(asked, text, status))[FORUM]


def record(kept: dict[str, Any], request: Request | None = None) -> Record:
    answer = read(json.dumps({"notes": [kept], "count": 1}), request=request)
    assert isinstance(answer, Found)
    return answer.records[0]


@pytest.mark.parametrize(
    ("venue", "venueid", "status"),
    [
        pytest.param("ICLR 2024 poster", HOME, "published", id="poster"),
        pytest.param("ICLR 2024 oral", HOME, "published", id="oral"),
        pytest.param("Submitted to ICLR 2024", f"{HOME}/Rejected_Submission", "rejected", id="rejected"),
        pytest.param(
            "ICLR 2024 Desk Rejected", f"{HOME}/Desk_Rejected_Submission", "rejected", id="desk rejected"
        ),
        pytest.param(
            "ICLR 2024 Conference Withdrawn Submission",
            f"{HOME}/Withdrawn_Submission",
            "withdrawn",
            id="withdrawn",
        ),
        pytest.param("ICLR 2024 Conference Submission", f"{HOME}/Submission", "submitted", id="not decided"),
        pytest.param("Under review for TMLR", "TMLR/Under_Review", "submitted", id="under review"),
        pytest.param("ICLR 2024 poster", "", "", id="no venue id"),
        pytest.param("", "", "", id="label hidden"),
        pytest.param("ICLR 2024 poster", "NeurIPS.cc/2023/Conference", "", id="another conference's id"),
    ],
)
def test_a_label_of_v2_is_read_by_its_venue_id(venue: str, venueid: str, status: str) -> None:
    said = record(note(HOME, venue, venueid))
    assert said.status == status
    assert said.venue == (venue if status == "published" else "")
    assert said.years == ({2024} if status == "published" else set())
    assert said.note == ("" if status == "published" else venue)


@pytest.mark.parametrize(
    ("venue", "status"),
    [
        ("ICLR 2021 Poster", "published"),
        ("ICLR 2021 Spotlight", "published"),
        ("ICLR 2021 notable top 5%", "published"),
        ("Submitted to ICLR 2021", "rejected"),
        ("ICLR 2022 Submitted", "rejected"),
        ("ICLR 2021 Conference Blind Submission", "submitted"),
    ],
)
def test_rejected_papers_of_v1_share_the_conferences_id_so_the_label_tells(venue: str, status: str) -> None:
    assert record(old(venue, "ICLR.cc/2021/Conference"), V1).status == status


@pytest.mark.parametrize(
    ("decision", "status", "venue"),
    [
        ({"decision": "Accept (Poster)"}, "published", "ICLR 2019"),
        ({"recommendation": "Accept (Oral)"}, "published", "ICLR 2019"),
        ({"decision": "Reject"}, "rejected", ""),
        ({"title": "Hello"}, "", "ICLR 2019"),
    ],
)
def test_before_2020_the_decision_is_a_reply(decision: dict[str, str], status: str, venue: str) -> None:
    reply = {"invitation": "ICLR.cc/2019/Conference/-/Paper7/Meta_Review", "content": decision}
    kept = old(details={"directReplies": [{"invitation": "x/Comment"}, reply]})
    said = record(kept | {"invitation": "ICLR.cc/2019/Conference/-/Blind_Submission"}, V1)
    assert (said.status, said.venue) == (status, venue)


def test_a_journals_year_is_that_of_its_publication() -> None:
    said = record(note("TMLR", "Accepted by TMLR", "TMLR", pdate=1_700_000_000_000))
    assert (said.status, said.years) == ("published", frozenset({2023}))


@pytest.mark.parametrize(
    "more",
    [
        pytest.param({"domain": "DBLP.org", "invitations": ["DBLP.org/-/Record"]}, id="from DBLP"),
        pytest.param(
            {"domain": "OpenReview.net/Archive", "invitations": ["OpenReview.net/Archive/-/Direct_Upload"]},
            id="uploaded",
        ),
    ],
)
def test_a_copy_that_somebody_imported_says_nothing_of_its_venue(more: dict[str, Any]) -> None:
    said = record(note(venue="CoRR 2021", venueid=more["domain"]) | more)
    assert (said.title, said.status, said.venue, said.note) == (
        "Trusted Multi-View Classification",
        "",
        "",
        "",
    )


def test_hidden_authors_are_not_authors_and_a_hidden_title_is_not_an_answer() -> None:
    kept = note()
    del kept["content"]["authors"]
    assert record(kept).authors == ()
    kept["content"]["title"] = {"readers": ["ICLR.cc"]}
    assert read(json.dumps({"notes": [kept]})) == Unavailable("its title is hidden")


def test_authors_may_be_tables() -> None:
    kept = note()
    kept["content"]["authors"] = {"value": [{"fullname": "Zongbo Han", "username": "~Zongbo_Han1"}]}
    assert record(kept).authors == ("Zongbo Han",)


def test_a_forum_that_v2_lacks_is_asked_of_v1_and_missing_when_both_lack_it() -> None:
    ask = read(NOT_FOUND, 404)
    assert isinstance(ask, FollowUp)
    assert ask.request.url == V1.url
    assert read(NOT_FOUND, 404, V1) == Missing()
    assert isinstance(read("<html>404</html>", 404, V1), Unavailable)


@pytest.mark.parametrize("request_", [None, V1], ids=["v2", "v1"])
@pytest.mark.parametrize(
    ("status", "text"), [(403, CHALLENGE), (429, "{}"), (200, "<title>Just a moment...</title>"), (200, "{}")]
)
def test_where_the_api_refuses_nothing_is_known(request_: Request | None, status: int, text: str) -> None:
    assert isinstance(read(text, status, request_), Unavailable)


def read_page(text: str, status: int = 200) -> object:
    asked = OpenReviewPage().request([FORUM], ApiKeys(openreview_token="t"))
    assert asked.url == "https://openreview.net/forum?id=OOsR8BzCnl5"
    assert "Authorization" not in asked.headers
    return OpenReviewPage().read([FORUM], answered(asked, text, status))[FORUM]


@pytest.mark.parametrize(
    ("conference", "venue", "status"),
    [("ICLR 2021", "ICLR 2021", "published"), ("", "", ""), ("Submitted to ICLR 2021", "", "")],
)
def test_the_page_names_a_conference_only_for_accepted_papers(
    conference: str, venue: str, status: str
) -> None:
    text = (
        '<meta name="citation_title" content="Trusted"><meta name="citation_author" content="Han, Zongbo">'
        + (f'<meta name="citation_conference_title" content="{conference}">' if conference else "")
    )
    answer = read_page(text)
    assert isinstance(answer, Found)
    said = answer.records[0]
    assert (said.title, said.authors, said.venue, said.status) == ("Trusted", ("Zongbo Han",), venue, status)


@pytest.mark.parametrize(
    ("status", "text"), [(404, "The Note was not found"), (403, ""), (200, "<title>Just a moment...</title>")]
)
def test_a_page_that_is_not_there_is_no_proof(status: int, text: str) -> None:
    assert isinstance(read_page(text, status), Unavailable)


def test_a_token_goes_to_both_apis() -> None:
    asked = SOURCE.request([FORUM], ApiKeys(openreview_token="t"))
    assert asked.headers == {"Authorization": "Bearer t"}
    older = SOURCE.read([FORUM], Response(404, NOT_FOUND, {}, asked.url, asked))[FORUM]
    assert isinstance(older, FollowUp)
    assert older.request.headers == {"Authorization": "Bearer t"}


@pytest.mark.parametrize(
    ("label", "venueid", "venue"),
    [
        pytest.param("R2-FM 2024 Oral", "ICML.cc/2024/Workshop/R2-FM", "ICML 2024 Workshop", id="unnamed"),
        pytest.param(
            "ICML 2024 Poster", "ICML.cc/2024/Workshop/R2-FM", "ICML 2024 Workshop", id="misleading"
        ),
        pytest.param(
            "ICLR 2024 Workshop R2-FM Poster",
            "ICLR.cc/2024/Workshop/R2-FM",
            "ICLR 2024 Workshop R2-FM Poster",
            id="named",
        ),
        pytest.param(
            "CoRL 2023 Poster",
            "robot-learning.org/CoRL/2023/Conference",
            "CoRL 2023 Poster",
            id="a conference",
        ),
        pytest.param("Accepted by TMLR", "TMLR", "Accepted by TMLR", id="a journal"),
    ],
)
def test_a_workshop_is_known_by_its_venue_id(label: str, venueid: str, venue: str) -> None:
    assert record(note(venueid, label, venueid)).venue == venue
