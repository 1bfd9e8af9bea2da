"""What the local index holds is DBLP's word: it saves requests, joins versions, and proves nothing alone."""

from collections.abc import Iterable, Mapping

import pytest

from bot.core import diff, review
from bot.core.model import Found, Lookup, Missing, Question, Record, Ref, Unavailable
from bot.core.pull import ChangedFile
from bot.core.sources import INDEX
from bot.core.submission import Submission

TITLE = "Deep Views of Partial Data"
AUTHORS = ("Ann Smith", "Bo Chen")
CVF = Ref("cvf", "content/CVPR2023/Smith_Deep_Views_of_Partial_Data_CVPR_2023")
CVF_URL = f"https://openaccess.thecvf.com/content/CVPR2023/html/{CVF.id.rsplit('/', 1)[1]}_paper.html"
ARXIV = Ref("arxiv", "2303.01234")
PUBLISHED = Record("DBLP", CVF, TITLE, AUTHORS, "CVPR", frozenset({2023}), "published")
PREPRINT = Record("DBLP", ARXIV, TITLE, AUTHORS, "CoRR", frozenset({2023}), "preprint", also=(CVF,))
HEAD = "# Papers\n\n## Views\n"


def answer(line: str, held: Mapping[Question, Lookup], otherwise: Lookup) -> Submission:
    """The submission that proposes `line`, where the index holds `held` and all others say `otherwise`."""

    def look_up(questions: Iterable[Question]) -> dict[Question, Lookup]:
        return {q: held.get(q, Missing() if q.source == INDEX else otherwise) for q in questions}

    file = ChangedFile("README.md", HEAD, HEAD, HEAD + line, diff.compute_hunks(HEAD, HEAD + line))
    return review.answer_questions(review.submit(review.merge([file])), look_up)


def remote_sources(submission: Submission) -> set[str]:
    return {question.source for question in submission.lookups if question.source != INDEX}


def test_a_page_is_not_asked_about_an_entry_with_which_the_index_agrees():
    held = {Question(INDEX, CVF): Found((PUBLISHED,))}
    submission = answer(f"- [{TITLE}]({CVF_URL}) [CVPR 2023]\n", held, Unavailable("down"))
    assert remote_sources(submission) == set()
    (verification,) = review.check(submission).verifications
    assert (verification.title_sources, verification.venue_sources) == (("DBLP",), ("DBLP",))


DISAGREEING = {
    "about the venue": f"- [{TITLE}]({CVF_URL}) [ICCV 2023]\n",
    "about the year": f"- [{TITLE}]({CVF_URL}) [CVPR 2021]\n",
    "about the title": f"- [Deep Views of Complete Data]({CVF_URL}) [CVPR 2023]\n",
}


@pytest.mark.parametrize("line", DISAGREEING.values(), ids=DISAGREEING)
def test_the_page_itself_is_asked_where_the_index_disagrees(line):
    held = {Question(INDEX, CVF): Found((PUBLISHED,))}
    assert "pages" in remote_sources(answer(line, held, Missing()))


def test_the_index_alone_contradicts_no_venue():
    held = {
        Question(INDEX, CVF): Found((PUBLISHED,)),
        Question("DBLP", Ref("title", TITLE)): Found((PUBLISHED,)),
    }
    submission = answer(f"- [{TITLE}]({CVF_URL}) [ICCV 2023]\n", held, Unavailable("down"))
    assert review.check(submission).findings == ()


def test_an_edition_out_of_the_index_does_not_prove_who_is_missing_from_it():
    stranger = Record(
        "DBLP", Ref("cvf", "content/X/Y"), "Quite Another", ("Cy Low",), "ICCV", status="published"
    )
    held = {
        Question(INDEX, CVF): Found((PUBLISHED,)),
        Question("listing", Ref("listing", "ICCV 2023")): Found((stranger,)),
    }
    submission = answer(f"- [{TITLE}]({CVF_URL}) [ICCV 2023]\n", held, Missing())
    assert review.check(submission).findings == ()


def test_a_title_is_verified_by_the_index_while_arxiv_is_down():
    held = {Question(INDEX, ARXIV): Found((PREPRINT,))}
    submission = answer(f"- [{TITLE}](https://arxiv.org/abs/{ARXIV.id})\n", held, Unavailable("down"))
    (verification,) = review.check(submission).verifications
    assert verification.title_sources == ("DBLP",)


def test_a_misspelled_title_is_found_by_the_index_while_arxiv_is_down():
    held = {Question(INDEX, ARXIV): Found((PREPRINT,))}
    line = f"- [{TITLE.replace('Partial', 'Partail')}](https://arxiv.org/abs/{ARXIV.id})\n"
    findings = review.check(answer(line, held, Unavailable("down"))).findings
    assert [finding.rule for finding in findings] == ["title-mismatch"]


def test_the_published_version_of_a_preprint_is_looked_up_in_the_index():
    held = {Question(INDEX, ARXIV): Found((PREPRINT,)), Question(INDEX, CVF): Found((PUBLISHED,))}
    submission = answer(f"- [{TITLE}](https://arxiv.org/abs/{ARXIV.id}) [CVPR 2023]\n", held, Missing())
    (verification,) = review.check(submission).verifications
    assert verification.venue_sources == ("DBLP",)
    assert not {question for question in submission.lookups if question.source == "pages"}


def test_what_the_index_leaves_open_goes_to_each_source_in_one_round():
    doi, other = Ref("doi", "10.1109/cvpr.2023.1"), Ref("arxiv", "2303.05678")
    held = {
        Question(INDEX, ARXIV): Found((Record("DBLP", ARXIV, TITLE, AUTHORS, "CoRR", also=(doi,)),)),
        Question(INDEX, doi): Found(
            (Record("DBLP", doi, TITLE, AUTHORS, "CVPR", frozenset({2023}), "published"),)
        ),
    }
    rounds: list[frozenset[Question]] = []

    def look_up(questions: Iterable[Question]) -> dict[Question, Lookup]:
        rounds.append(frozenset(questions))
        return {question: held.get(question, Missing()) for question in questions}

    lines = (
        f"- [{TITLE}](https://arxiv.org/abs/{ARXIV.id})\n- [Other Views](https://arxiv.org/abs/{other.id})\n"
    )
    file = ChangedFile("README.md", HEAD, HEAD, HEAD + lines, diff.compute_hunks(HEAD, HEAD + lines))
    review.answer_questions(review.submit(review.merge([file])), look_up)
    assert rounds[:3] == [
        {Question(INDEX, ARXIV), Question(INDEX, other)},
        {Question(INDEX, doi)},
        {Question("arXiv", ARXIV), Question("arXiv", other), Question("Crossref", doi)},
    ]


FORUM, FORUM_URL = Ref("openreview", "OOsR8BzCnl5"), "https://openreview.net/forum?id=OOsR8BzCnl5"


def held_edition(ref: Ref, venue: str, year: int) -> dict[Question, Lookup]:
    return {
        Question(INDEX, ref): Found(
            (Record("DBLP", ref, TITLE, AUTHORS, venue, frozenset({year}), "published"),)
        )
    }


DATED = {
    "another edition than DBLP's": (
        FORUM_URL,
        "ICLR 2020",
        held_edition(FORUM, "ICLR", 2021),
        ["year-mismatch"],
    ),
    "the edition that DBLP has": (FORUM_URL, "ICLR 2021", held_edition(FORUM, "ICLR", 2021), []),
    "another conference, which one source alone names": (
        FORUM_URL,
        "ICML 2020",
        held_edition(FORUM, "ICLR", 2021),
        [],
    ),
    "a DOI, whose proceedings may have come out later": (
        "https://doi.org/10.1007/978-3-030-1",
        "ACCV 2020",
        held_edition(Ref("doi", "10.1007/978-3-030-1"), "ACCV", 2021),
        [],
    ),
}


@pytest.mark.parametrize(("url", "tag", "held", "rules"), DATED.values(), ids=DATED)
def test_a_forum_is_dated_by_the_index_alone_while_openreview_is_down(url, tag, held, rules):
    findings = review.check(answer(f"- [{TITLE}]({url}) [{tag}]\n", held, Unavailable("down"))).findings
    assert [finding.rule for finding in findings] == rules
