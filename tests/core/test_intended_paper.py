"""A wrong link is mended only where one work, and surely another one, bears the written title."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pytest

from bot.core import intended_paper, review
from bot.core.judgement import Judgement
from bot.core.model import Found, Lookup, Missing, Question, Record, Ref, Unavailable
from bot.core.pull import ChangedFile
from bot.core.suggestion import apply_to_text

BASE = "# A list\n\n## Views\n- [A First Paper That Stands Here](https://example.org/first) [CVPR 2019]\n"
TITLE = "Provable Dynamic Fusion for Low-Quality Multimodal Data"
OTHERS = "Sequential Greedy Architecture Search on Large Graphs"
WRONG, RIGHT = Ref("arxiv", "1912.00195"), Ref("arxiv", "2306.02050")
ASKED = Ref("title", TITLE)
PEOPLE, OTHER_PAPERS = ("Qingyang Zhang", "Haitao Wu"), ("Guohao Li", "Guocheng Qian")
DBLP_REF = Ref("dblp", "conf/icml/ZhangW23")


def one(source: str, ref: Ref = RIGHT, title: str = TITLE, people=PEOPLE, **more) -> Record:
    return Record(source, ref, title, people, **more)


LINKED = {
    Question("arXiv", WRONG): Found((one("arXiv", WRONG, OTHERS, OTHER_PAPERS),)),
    Question("arXiv", Ref("arxiv-v1", WRONG.id)): Found((one("arXiv", WRONG, OTHERS, OTHER_PAPERS),)),
}
UNISSUED: dict[Question, Lookup] = {Question("arXiv", WRONG): Missing()}
NO_RESULTS: dict[Question, Lookup] = {
    Question(source, ASKED): Missing()
    for source in ("DBLP", "Crossref search", "arXiv search", "Semantic Scholar search")
}
AT_ARXIV = {Question("arXiv search", ASKED): Found((one("arXiv"),))}
AT_DBLP = {Question("DBLP", ASKED): Found((one("DBLP", DBLP_REF),))}
JOINED = {Question("Semantic Scholar search", ASKED): Found((one("Semantic Scholar"),))}
CONFIRMED = {Question("arXiv", RIGHT): Found((one("arXiv"),))}


def judged(
    answers: Mapping[Question, Lookup], line: str, base: str = BASE
) -> tuple[Judgement, set[Question], str]:
    asked: set[Question] = set()

    def look_up(questions: Iterable[Question]) -> dict[Question, Lookup]:
        asked.update(questions)
        return {question: answers.get(question, Unavailable("down")) for question in questions}

    submission = review.submit(review.merge([ChangedFile("README.md", base, base, base + line)]))
    judgement = review.check(review.answer_questions(submission, look_up))
    assert not judgement.rule_failures
    return judgement, asked, apply_to_text(base + line, judgement.suggestions.values())


def line(url: str, title: str = TITLE, more: str = "") -> str:
    return f"- [{title}]({url}) [ICML 2023]{more}\n"


@pytest.mark.parametrize("linked", [LINKED, UNISSUED], ids=["another paper", "no paper"])
@pytest.mark.parametrize(
    ("written", "mended"),
    [
        ("https://arxiv.org/abs/{}", "https://arxiv.org/abs/{}"),
        ("https://arxiv.org/pdf/{}", "https://arxiv.org/pdf/{}"),
        ("https://arxiv.org/pdf/{}.pdf", "https://arxiv.org/pdf/{}.pdf"),
        ("https://arxiv.org/pdf/{}v2.pdf", "https://arxiv.org/pdf/{}.pdf"),
        ("https://huggingface.co/papers/{}", "https://huggingface.co/papers/{}"),
        ("https://doi.org/10.48550/arXiv.{}", "https://doi.org/10.48550/arXiv.{}"),
    ],
)
def test_the_link_is_fixed_in_the_form_in_which_it_is_written(linked, written, mended):
    judgement, _, after = judged(linked | NO_RESULTS | AT_ARXIV, line(written.format(WRONG.id)))
    assert len(judgement.findings) == 1
    assert after == BASE + line(mended.format(RIGHT.id))


def test_every_link_to_the_wrong_paper_is_fixed():
    more = " [[PDF]](https://arxiv.org/pdf/{}) [[code]](https://github.com/a/b)"
    _, _, after = judged(
        LINKED | NO_RESULTS | AT_ARXIV, line(f"https://arxiv.org/abs/{WRONG.id}", more=more.format(WRONG.id))
    )
    assert after == BASE + line(f"https://arxiv.org/abs/{RIGHT.id}", more=more.format(RIGHT.id))


def test_a_neighbours_link_under_another_title_is_a_wrong_link_and_no_repetition():
    neighbour = f"- [{OTHERS}](https://arxiv.org/abs/{WRONG.id}) [CVPR 2020]\n"
    judgement, _, after = judged(LINKED | NO_RESULTS | AT_ARXIV, ABS, BASE + neighbour)
    assert [finding.rule for finding in judgement.findings] == ["title-mismatch"]
    assert after == BASE + neighbour + line(f"https://arxiv.org/abs/{RIGHT.id}")


def test_links_of_unlike_length_are_fixed_together():
    old = Ref("arxiv", "hep-th/9901001")
    asked = (old, Ref("arxiv-v1", old.id))
    linked = {Question("arXiv", ref): Found((one("arXiv", old, OTHERS, OTHER_PAPERS),)) for ref in asked}
    more = " [[PDF]](https://arxiv.org/pdf/{}) [[HTML]](https://arxiv.org/html/{})"
    written = line(f"https://arxiv.org/abs/{old.id}", more=more.format(old.id, old.id))
    assert judged(linked | NO_RESULTS | AT_ARXIV, written)[2] == BASE + line(
        f"https://arxiv.org/abs/{RIGHT.id}", more=more.format(RIGHT.id, RIGHT.id)
    )


ABS = line(f"https://arxiv.org/abs/{WRONG.id}")
FOUND = {
    "by its part before the colon": LINKED
    | NO_RESULTS
    | {Question("arXiv search", ASKED): Found((one("arXiv", title=f"{TITLE}: A Study"),))},
    "by another's word, which arXiv confirms": LINKED | NO_RESULTS | AT_DBLP | JOINED | CONFIRMED,
    "by another's word, while arXiv does not answer": LINKED | NO_RESULTS | AT_DBLP | JOINED,
    "by arXiv, whatever the others do": LINKED | AT_ARXIV,
    "by people in common, since both have an id": LINKED
    | NO_RESULTS
    | {Question("arXiv search", ASKED): Found((one("arXiv", people=(*OTHER_PAPERS, *PEOPLE)),))},
}


@pytest.mark.parametrize("answers", FOUND.values(), ids=FOUND)
def test_the_right_paper_is_found(answers):
    assert judged(answers, ABS)[2] == BASE + line(f"https://arxiv.org/abs/{RIGHT.id}")


REPORTED = {
    "it has no id there": LINKED | NO_RESULTS | AT_DBLP,
    "what another says is not issued": LINKED
    | NO_RESULTS
    | AT_DBLP
    | JOINED
    | {Question("arXiv", RIGHT): Missing()},
    "what another says is a third paper": LINKED
    | NO_RESULTS
    | AT_DBLP
    | JOINED
    | {Question("arXiv", RIGHT): Found((one("arXiv", title="Graphs", people=("Bo Xu",)),))},
    "it has two ids there": LINKED
    | NO_RESULTS
    | {Question("arXiv search", ASKED): Found((one("arXiv"), one("arXiv", Ref("arxiv", "2306.02051"))))},
    "two other works bear the title": LINKED
    | NO_RESULTS
    | AT_DBLP
    | {Question("Crossref search", ASKED): Found((one("Crossref", DBLP_REF, people=("Bo Xu",)),))},
    "no paper, and nobody knows the title": UNISSUED | NO_RESULTS,
    "no paper, and no search answers": UNISSUED,
    "no paper, and two works bear the title": UNISSUED
    | NO_RESULTS
    | AT_DBLP
    | {Question("arXiv search", ASKED): Found((one("arXiv", people=("Bo Xu",)),))},
}


@pytest.mark.parametrize("answers", REPORTED.values(), ids=REPORTED)
def test_a_wrong_link_is_reported_and_left_as_it_is_where(answers):
    judgement, _, after = judged(answers, ABS)
    assert [finding.rule for finding in judgement.findings] in (["title-mismatch"], ["unknown-paper"])
    assert after == BASE + ABS


NOT_REPORTED = {
    "nobody knows the written title": LINKED | NO_RESULTS,
    "no search answers": LINKED,
    "the linked paper's people bear it": LINKED
    | NO_RESULTS
    | {Question("DBLP", ASKED): Found((one("DBLP", DBLP_REF, people=OTHER_PAPERS),))},
    "one of the linked paper's people bears it": LINKED
    | NO_RESULTS
    | {Question("DBLP", ASKED): Found((one("DBLP", DBLP_REF, people=("Bo Xu", "G. Li")),))},
    "it is the linked paper, says who joins ids": LINKED
    | NO_RESULTS
    | {Question("DBLP", ASKED): Found((one("DBLP", DBLP_REF, also=(WRONG,)),))},
    "a search that may know it as the linked paper's is down": LINKED
    | NO_RESULTS
    | AT_DBLP
    | {Question("Crossref search", ASKED): Unavailable("down")},
}


@pytest.mark.parametrize("answers", NOT_REPORTED.values(), ids=NOT_REPORTED)
def test_a_link_to_another_title_is_left_alone_where(answers):
    assert not judged(answers, ABS)[0].findings


@pytest.mark.parametrize("title", ["Fusion", "GPT-4", "DAPE 2"])
def test_a_title_that_tells_nothing_is_not_searched_for(title):
    _, asked, _ = judged(LINKED, line(f"https://arxiv.org/abs/{WRONG.id}", title))
    assert not [question for question in asked if question.ref == Ref("title", title)]


def test_a_description_read_as_an_author_is_nobody():
    rows = "| Paper | Data | About |\n|---|---|---|\n"
    row = "| [{}](https://arxiv.org/abs/{}) | [Link](https://example.org/d) | A set of views, annotated |\n"
    base = f"# A list\n\n{rows}" + "".join(
        row.format(f"Paper {n} of Ten", f"2001.0000{n}") for n in range(1, 9)
    )
    after = judged(UNISSUED | NO_RESULTS | AT_ARXIV, row.format(TITLE, WRONG.id), base)[2]
    assert after == base + row.format(TITLE, RIGHT.id)


def test_the_scheme_is_the_lists():
    plain = ABS.replace("https://arxiv", "http://arxiv")
    secure = BASE + "".join(
        f"- [Paper {n} of Ten](https://arxiv.org/abs/2001.0000{n}) [CVPR 2020]\n" for n in range(1, 10)
    )
    mended = line(f"https://arxiv.org/abs/{RIGHT.id}")
    assert judged(UNISSUED | NO_RESULTS | AT_ARXIV, plain, secure)[2] == secure + mended
    careless = secure.replace("https://arxiv", "http://arxiv")
    mended = mended.replace("https://arxiv", "http://arxiv")
    assert judged(UNISSUED | NO_RESULTS | AT_ARXIV, plain, careless)[2] == careless + mended


def test_an_entry_that_names_other_people_is_not_relinked():
    written = f"- [{TITLE}](https://arxiv.org/abs/{WRONG.id}). *Bo Xu, Al Oy.* ICML 2023\n"
    assert judged(UNISSUED | NO_RESULTS | AT_ARXIV, written)[2] == BASE + written


@pytest.mark.parametrize(
    ("title", "is_same"),
    [
        pytest.param("Robust Maps of Rivers", False, id="four words"),
        pytest.param("Robust Maps of Rivers Everywhere", True, id="five words"),
    ],
)
def test_a_title_without_its_subtitle_identifies_a_work_from_five_words_on(title: str, is_same: bool) -> None:
    assert intended_paper._matches_title(f"{title}: Learning from Unlabelled Video", title) is is_same
