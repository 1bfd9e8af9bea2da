from __future__ import annotations

from xml.sax.saxutils import escape

import pytest

from bot.core.model import Found, Missing, Record, Ref, Unavailable
from bot.core.sources.arxiv import ArXiv, ArXivPage, ArXivSearch
from bot.core.sources.source import ApiKeys, FollowUp, Rejection, Request, Response
from tests.fake_web import answered

SOURCE = ArXiv()
PARETO, ROBUST = Ref("arxiv", "2405.17730"), Ref("arxiv", "2402.06244")


def entry(id: str = "2405.17730v2", title: str = "MMPareto", **more: str) -> str:
    extra = "".join(f"<arxiv:{name}>{escape(value)}</arxiv:{name}>" for name, value in more.items())
    return (
        f"<entry><id>http://arxiv.org/abs/{id}</id><title>{escape(title)}</title>"
        "<published>2024-05-28T01:29:52Z</published><updated>2024-07-01T00:00:00Z</updated>"
        "<summary>Text.</summary><author><name>Yake Wei</name></author><author><name>Di Hu</name></author>"
        f"{extra}</entry>"
    )


def feed(*entries: str) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom" '
        'xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">'
        f"<id>x</id><opensearch:totalResults>1</opensearch:totalResults>{''.join(entries)}</feed>"
    )


ERROR = feed(
    "<entry><id>https://arxiv.org/api/errors#incorrect_id_format_for_2405.17730</id><title>Error</title>"
    "<summary>incorrect id format for 2405.17730</summary></entry>"
)


def read(text: str, *refs: Ref, status: int = 200) -> dict[Ref, object]:
    return dict(SOURCE.read(refs, answered(SOURCE.request(refs, ApiKeys()), text, status)))


def record(text: str, ref: Ref = PARETO) -> Record:
    answer = read(text, ref)[ref]
    assert isinstance(answer, Found)
    return answer.records[0]


def test_a_hundred_ids_are_one_request_that_asks_for_as_many_results() -> None:
    refs = [Ref("arxiv", f"2401.{number:05}") for number in range(100)]
    request = SOURCE.request(refs, ApiKeys())
    assert SOURCE.batch == 100
    assert request.url.count(",") == 99
    assert request.url.endswith("max_results=100")


def test_the_record_says_what_arxiv_says() -> None:
    said = record(
        feed(
            entry(title="MMPareto:\n  Boosting <it>", comment="Accepted by ICML 2024", journal_ref="PMLR 235")
        )
    )
    assert said.title == "MMPareto: Boosting <it>"
    assert said.authors == ("Yake Wei", "Di Hu")
    assert said.years == {2024}
    assert said.status == "preprint"
    assert (said.note, said.journal) == ("Accepted by ICML 2024", "PMLR 235")
    assert said.url == "https://arxiv.org/abs/2405.17730"
    assert said.venue == ""


@pytest.mark.parametrize(
    ("doi", "also"),
    [
        pytest.param("10.1109/CVPR52733.2024.02581", (Ref("doi", "10.1109/cvpr52733.2024.02581"),), id="one"),
        pytest.param(
            "10.1109/A.2024.1 10.1145/2.3",
            (Ref("doi", "10.1109/a.2024.1"), Ref("doi", "10.1145/2.3")),
            id="two",
        ),
        pytest.param("10.48550/arXiv.2405.17730", (), id="its own"),
        pytest.param("forthcoming", (), id="none"),
    ],
)
def test_the_dois_that_authors_gave_are_the_same_paper(doi: str, also: tuple[Ref, ...]) -> None:
    assert record(feed(entry(doi=doi))).also == also


@pytest.mark.parametrize(
    ("comment", "status"),
    [
        pytest.param("This paper has been withdrawn by the authors due to an error", "withdrawn", id="paper"),
        pytest.param("Withdrawn: see arXiv:2001.00001", "withdrawn", id="bare"),
        pytest.param("The manuscript is withdrawn", "withdrawn", id="manuscript"),
        pytest.param("Accepted to CVPR 2024", "preprint", id="accepted"),
        pytest.param(
            "12 pages; an example withdrawn from the test set was restored", "preprint", id="an example"
        ),
        pytest.param("Withdrawn from ICLR 2024", "preprint", id="a submission"),
        pytest.param("This paper was withdrawn from the conference", "preprint", id="a submission, in words"),
        pytest.param("This paper has been withdrawn from arXiv", "withdrawn", id="from arXiv"),
        pytest.param("v2: the claim of Theorem 3 was withdrawn", "preprint", id="a claim"),
    ],
)
def test_a_withdrawal_is_recognised_by_the_comment_alone(comment: str, status: str) -> None:
    assert record(feed(entry(comment=comment))).status == status


def test_answers_are_matched_by_id_not_by_order_and_the_newest_version_counts() -> None:
    text = feed(
        entry("2402.06244v3", "Third"), entry("2405.17730v12", "Twelfth"), entry("2405.17730v2", "Second")
    )
    answers = read(text, PARETO, ROBUST)
    assert isinstance(found := answers[PARETO], Found)
    assert found.records[0].title == "Twelfth"
    assert isinstance(found := answers[ROBUST], Found)
    assert found.records[0].title == "Third"


def test_the_first_version_is_asked_for_in_the_same_batch() -> None:
    first = Ref("arxiv-v1", PARETO.id)
    assert "id_list=2405.17730,2405.17730v1&" in SOURCE.request([PARETO, first], ApiKeys()).url
    answers = read(feed(entry("2405.17730v2", "New"), entry("2405.17730v1", "Old")), PARETO, first)
    assert isinstance(old := answers[first], Found)
    assert old.records[0].title == "Old"
    assert old.records[0].ref == first


def test_old_ids_are_found_with_or_without_their_subject_class() -> None:
    ref = Ref("arxiv", "math/0309136")
    assert record(feed(entry("math.GT/0309136v1", "Knots")), ref).title == "Knots"


def test_an_absent_id_is_looked_up_on_its_page_before_it_is_missing() -> None:
    answers = read(feed(entry()), PARETO, ROBUST)
    assert isinstance(answers[PARETO], Found)
    ask = answers[ROBUST]
    assert isinstance(ask, FollowUp)
    assert ask.request.url == "https://arxiv.org/abs/2402.06244"


@pytest.mark.parametrize(
    ("status", "text", "answer"),
    [
        pytest.param(404, "<title>Article not found</title>", Missing(), id="arXiv has no such paper"),
        pytest.param(403, "", Unavailable("it answered 403"), id="refused"),
        pytest.param(500, "", Unavailable("it answered 500"), id="broken"),
        pytest.param(200, "<p>hello", Unavailable("it answered 200 without a paper"), id="no paper"),
        pytest.param(
            404,
            "<title>Just a moment...</title>",
            Unavailable("it asked for proof that we are human"),
            id="a challenge",
        ),
    ],
)
def test_only_the_pages_own_404_is_proof(status: int, text: str, answer: object) -> None:
    request = Request("https://arxiv.org/abs/2405.17730")
    assert SOURCE.read([PARETO], Response(status, text, {}, request.url, request)) == {PARETO: answer}


def test_a_page_tells_of_a_paper_that_the_feed_does_not_have_yet() -> None:
    request = Request("https://arxiv.org/abs/2405.17730")
    page = (
        '<meta name="citation_title" content="MMPareto"/><meta name="citation_author" content="Wei, Yake"/>'
        '<meta name="citation_date" content="2024/05/28"/>'
    )
    found = SOURCE.read([PARETO], Response(200, page, {}, request.url, request))[PARETO]
    assert isinstance(found, Found)
    assert (found.records[0].title, found.records[0].authors, found.records[0].years) == (
        "MMPareto",
        ("Yake Wei",),
        frozenset({2024}),
    )


def test_one_refused_id_is_taken_out_and_the_others_are_asked_again() -> None:
    third = Ref("arxiv", "2401.00001")
    answers = read(ERROR, PARETO, ROBUST, third, status=400)
    again = answers[ROBUST]
    assert isinstance(again, FollowUp)
    assert again == answers[third]
    assert "id_list=2402.06244,2401.00001&" in again.request.url
    assert isinstance(bad := answers[PARETO], FollowUp)
    assert bad.request.url == "https://arxiv.org/abs/2405.17730"


def test_a_refusal_that_names_no_id_is_a_defect_of_ours() -> None:
    text = feed("<entry><id>https://arxiv.org/api/errors#max_results</id><title>Error</title></entry>")
    expected = Rejection("it refused the request (max_results)")
    assert read(text, PARETO, ROBUST, status=400) == {PARETO: expected, ROBUST: expected}


def test_an_id_that_nobody_asked_for_is_halved_until_one_stands_alone() -> None:
    text = feed(
        "<entry><id>https://arxiv.org/api/errors#incorrect_id_format_for_x</id><title>Error</title></entry>"
    )
    answers = read(text, PARETO, ROBUST, status=400)
    assert answers[PARETO] != answers[ROBUST]
    assert read(text, PARETO, status=400) == {PARETO: Unavailable("it could not read the question")}


@pytest.mark.parametrize(
    ("status", "text"),
    [
        pytest.param(200, "", id="empty"),
        pytest.param(200, "<html><title>Attention Required!</title>", id="challenge"),
        pytest.param(200, feed(entry())[:-20], id="cut off"),
        pytest.param(200, "<feed/>", id="another feed"),
        pytest.param(200, '<!DOCTYPE x [<!ENTITY a "b">]>' + feed(entry()), id="entities"),
        pytest.param(429, "Rate exceeded.", id="too fast"),
        pytest.param(503, "<h1>503</h1>", id="down"),
        pytest.param(400, feed(), id="400 without a reason"),
    ],
)
def test_what_is_not_a_healthy_feed_says_nothing(status: int, text: str) -> None:
    assert isinstance(read(text, PARETO, status=status)[PARETO], Unavailable)


@pytest.mark.parametrize(
    ("id", "known"),
    [
        ("2405.17730", True),
        ("0704.0001", True),
        ("quant-ph/0201082", True),
        ("2413.00001", False),
        ("2405.1773a", False),
        ("2405.17730,1", False),
        ("2405.17730&x=1", False),
        ("abc", False),
        ("", False),
    ],
)
def test_an_id_that_would_spoil_the_batch_is_never_asked(id: str, known: bool) -> None:
    assert SOURCE.knows(Ref("arxiv", id)) is known


SEARCH = ArXivSearch()
TITLE = Ref("title", 'MMPareto: "Boosting" Multimodal Learning?')


def search(text: str, status: int = 200) -> object:
    return SEARCH.read([TITLE], answered(SEARCH.request([TITLE], ApiKeys()), text, status))[TITLE]


def test_a_title_is_asked_for_as_one_phrase_without_signs() -> None:
    url = SEARCH.request([TITLE], ApiKeys()).url
    assert "search_query=ti%3A%22MMPareto%20Boosting%20Multimodal%20Learning%22&" in url
    assert "max_results=10" in url


def test_a_search_answers_with_the_ids_that_arxiv_gave() -> None:
    stranger = entry("2402.06244v1", "Robust")
    found = search(feed(entry(title="MMPareto: Boosting Multimodal Learning"), stranger))
    assert isinstance(found, Found)
    assert [(one.ref, one.title) for one in found.records] == [
        (PARETO, "MMPareto: Boosting Multimodal Learning")
    ]


@pytest.mark.parametrize(
    ("text", "status", "answer"),
    [
        pytest.param(feed(), 200, Missing(), id="nothing bears it"),
        pytest.param(feed(entry(title="Robust")), 200, Missing(), id="only strangers"),
        pytest.param(ERROR, 200, Unavailable("it answered 200 without a feed"), id="an error's entry"),
        pytest.param(feed(), 400, Unavailable("it answered 400 without a feed"), id="refused"),
        pytest.param("<html>", 200, Unavailable("it answered 200 without a feed"), id="no feed"),
    ],
)
def test_a_search_proves_only_what_a_healthy_feed_says(text: str, status: int, answer: object) -> None:
    assert search(text, status) == answer


def read_page(body: str) -> Record:
    source = ArXivPage()
    head = '<meta name="citation_title" content="MMPareto"><meta name="citation_date" content="2024/05/28">'
    request = source.request([PARETO], ApiKeys())
    assert request.url == "https://arxiv.org/abs/2405.17730"
    answer = source.read([PARETO], answered(request, f"<html>{head}<body>{body}</body></html>"))[PARETO]
    assert isinstance(answer, Found)
    return answer.records[0]


@pytest.mark.parametrize(
    ("comment", "status"),
    [
        ('Accepted by ICML 2024 (<a href="https://icml.cc/">this https URL</a>)', "preprint"),
        ("This paper has been withdrawn by the authors", "withdrawn"),
        ("", "preprint"),
    ],
)
def test_the_page_of_a_preprint_has_its_comment_and_journal_reference(comment: str, status: str) -> None:
    said = read_page(
        '<table><tr><td class="tablecell label">Comments:</td>'
        f'<td class="tablecell comments mathjax">{comment}</td></tr>'
        '<tr><td class="tablecell jref">ICML 2024, pages 1-9</td></tr></table>'
    )
    assert said.note.startswith(comment.partition(" (")[0])
    assert (said.source, said.status, said.journal) == ("arXiv", status, "ICML 2024, pages 1-9")
