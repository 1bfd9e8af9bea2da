"""A title that differs by more than a slip is corrected only while nobody may know the paper by it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.model import Found, Lookup, Missing, Question, Record, Ref, Unavailable
from tests.core.rules.page_runner import judge_change, known_lookups

BASE = "# A list\n\n## Views\n- [A First Paper That Stands Here](https://example.org/first) [CVPR 2019]\n"
URL = "https://arxiv.org/abs/2403.05086"
PAPER = Ref("arxiv", "2403.05086")
RIGHT = "Robust Surface Reconstruction from Arbitrary and Unfavorable Data Pairs"
WRITTEN = "Robust Surface Reconstruction from Arbitrary and Unfavorable Sets"
ASKED = Ref("title", WRITTEN)


def found(source: str, title: str = WRITTEN, author: str = "Ann Li") -> Found:
    return Found((Record(source, Ref("doi", "10.1/x"), title, (author,), status="published"),))


NO_RESULTS = {"DBLP": Missing(), "Crossref search": Missing()}


def messages(searches, written: str = WRITTEN):
    answers = known_lookups([f"arXiv | {URL} | {RIGHT} | Ann Li | | | preprint"])
    first = Record("arXiv", Ref("arxiv-v1", PAPER.id), RIGHT, ("Ann Li",))
    answers |= {Question("arXiv", first.ref): Found((first,))}
    answers |= {Question(source, ASKED): lookup for source, lookup in searches.items()}
    judgement = judge_change(BASE, f"{BASE}- [{written}]({URL}) [CVPR 2024]\n", answers)
    return [finding.message for finding in judgement.findings]


@pytest.mark.parametrize(
    "searches",
    [
        pytest.param(NO_RESULTS, id="nobody knows it"),
        pytest.param(NO_RESULTS | {"DBLP": found("DBLP", RIGHT)}, id="the right title is found"),
    ],
)
def test_a_renamed_paper_is_reported(searches):
    assert messages(searches) == [f"arXiv {PAPER.id} is titled “{RIGHT}”; the entry says “{WRITTEN}”."]


def test_a_link_to_another_paper_is_reported_however_near_the_titles_are():
    searches = NO_RESULTS | {"DBLP": found("DBLP", author="Bo Xu"), "Semantic Scholar search": Missing()}
    assert messages(searches) == [
        f"arXiv {PAPER.id} is titled “{RIGHT}”, another paper. DBLP knows “{WRITTEN}”."
    ]


NOT_REPORTED = {
    "published under it": NO_RESULTS | {"DBLP": found("DBLP")},
    "published under it, says the other": NO_RESULTS | {"Crossref search": found("Crossref search")},
    "one search is down": NO_RESULTS | {"DBLP": Unavailable("down")},
    "the other search is down": NO_RESULTS | {"Crossref search": Unavailable("down")},
    "one was not asked": {"DBLP": Missing()},
    "both are down": dict.fromkeys(NO_RESULTS, Unavailable("down")),
}


@pytest.mark.parametrize("searches", NOT_REPORTED.values(), ids=NOT_REPORTED)
def test_it_reports_nothing_while_the_written_title_may_be_the_published_one(searches):
    assert messages(searches) == []


WALLED = {
    "DBLP": Unavailable("it asked for proof that we are human"),
    "Crossref search": found("Crossref", RIGHT),
}


@pytest.mark.parametrize("search", ["arXiv search", "Semantic Scholar search", "OpenAlex search"])
def test_a_search_behind_a_wall_is_not_needed_where_every_versions_title_is_known(search):
    assert messages(WALLED | {search: Missing()}) == [
        f"arXiv {PAPER.id} is titled “{RIGHT}”; the entry says “{WRITTEN}”."
    ]


NOT_EVERY_VERSION = {
    "no other search answered": WALLED,
    "it is not known where it was published": WALLED
    | {"Crossref search": Missing(), "arXiv search": Missing()},
    "the registry is silent too": WALLED
    | {"Crossref search": Unavailable("down"), "arXiv search": Missing()},
    "a search knows the title": WALLED | {"Semantic Scholar search": found("Semantic Scholar")},
}


@pytest.mark.parametrize("searches", NOT_EVERY_VERSION.values(), ids=NOT_EVERY_VERSION)
def test_it_reports_nothing_behind_a_wall_while_one_version_may_have_the_written_title(searches):
    assert messages(searches) == []


def test_a_typo_in_an_earlier_title_is_fixed_to_that_title():
    first = "Robust Surface Reconstruction from Arbitrary Sets of Points"
    answers = known_lookups([f"arXiv | {URL} | {RIGHT} | Ann Li | | | preprint"])
    lookup = answers[Question("arXiv", PAPER)]
    assert isinstance(lookup, Found)
    (own,) = lookup.records
    answers[Question("arXiv", PAPER)] = Found((replace(own, titles=(first,)),))
    written = f"- [{first.replace('Arbitrary', 'Arbitary')}]({URL}) [CVPR 2024]"
    judgement = judge_change(BASE, f"{BASE}{written}\n", answers)
    assert [s.lines for s in judgement.suggestions.values()] == [(f"- [{first}]({URL}) [CVPR 2024]",)]


DOI_URL, DOI = "https://doi.org/10.1609/aaai.v37i1.20001", Ref("doi", "10.1609/aaai.v37i1.20001")
LOST = "Robust Reconstruction from Arbitrary and Unfavorable Data Pairs"
LOST_LAST = "Robust Surface Reconstruction from Arbitrary and Unfavorable Data"


def linked(source: str, title: str = RIGHT) -> Found:
    return Found((Record(source, DOI, title, ("Ann Li",), "AAAI", frozenset({2023}), "published"),))


def messages_of_doi(written: str, answers: dict[str, Lookup]) -> list[str]:
    """What is said of a DOI; `answers` of "Crossref" to the link, of searches to the written title."""
    refs_by_source = {"Crossref": DOI, "doi.org": DOI, "pages": DOI}
    lookups = {
        Question(source, refs_by_source.get(source, Ref("title", written))): lookup
        for source, lookup in answers.items()
    }
    judgement = judge_change(BASE, f"{BASE}- [{written}]({DOI_URL}) [AAAI 2023]\n", dict(lookups))
    return [finding.message for finding in judgement.findings]


CERTAIN: dict[str, Lookup] = {
    "Crossref": linked("Crossref"),
    "DBLP": linked("DBLP"),
    "Crossref search": linked("Crossref"),
    "Semantic Scholar search": Missing(),
}
SILENT = Unavailable("it is down")


@pytest.mark.parametrize("written", [LOST, LOST_LAST], ids=["a word", "the last word"])
def test_a_lost_word_is_reported_where_two_sources_know_the_linked_paper(written):
    (message,) = messages_of_doi(written, CERTAIN)
    assert message.endswith(f"is titled “{RIGHT}”; the entry says “{written}”.")


@pytest.mark.parametrize(
    ("written", "answers"),
    [
        pytest.param(LOST, CERTAIN | {"DBLP": Missing()}, id="the registry and its own search alone"),
        pytest.param(LOST_LAST, CERTAIN | {"DBLP": SILENT}, id="a search is down"),
        pytest.param(LOST, CERTAIN | {"DBLP": linked("DBLP", LOST)}, id="published under it"),
        pytest.param(RIGHT, CERTAIN, id="nothing lost"),
    ],
)
def test_a_lost_word_is_not_reported_where_one_source_may_be_wrong(written, answers):
    assert messages_of_doi(written, answers) == []


def test_a_subtitle_left_out_is_no_lost_word():
    right = f"{RIGHT}: Survey"
    answers: dict[str, Lookup] = {
        source: linked(source, right) for source in ("Crossref", "DBLP", "Crossref search")
    }
    assert messages_of_doi(RIGHT, answers) == []


UNREAD: dict[str, Lookup] = {
    "Crossref": SILENT,
    "doi.org": SILENT,
    "pages": SILENT,
    "DBLP": linked("DBLP"),
    "Crossref search": Missing(),
    "Semantic Scholar search": Found((Record("Semantic Scholar", Ref("s2", "5d62"), RIGHT, ("Ann Li",)),)),
}


def test_a_link_that_nobody_could_read_is_known_by_who_has_its_address():
    (message,) = messages_of_doi(LOST, UNREAD)
    assert message == f"The linked paper (DBLP) is titled “{RIGHT}”; the entry says “{LOST}”."


def test_who_has_another_address_alone_corrects_no_title():
    elsewhere = Found((Record("DBLP", Ref("doi", "10.1609/other"), RIGHT, ("Ann Li",), "AAAI"),))
    assert messages_of_doi(LOST, UNREAD | {"DBLP": elsewhere}) == []


SIGNED = "Slow SE(3) Diffusion for Folding Proteins"
UNSIGNED = "Slow SE Diffusion for Folding Proteins"


def signed_messages(searches, written: str = UNSIGNED, listed: str = SIGNED):
    """What is said of a title without its sign, where a page and DBLP know the paper by `listed`."""
    page = "https://proceedings.mlr.press/v202/li23a.html"
    answers = known_lookups([f"pages | {page} | {SIGNED} | Ann Li | ICML | 2023 | published"])
    answers |= {Question(source, Ref("title", written)): lookup for source, lookup in searches.items()}
    answers[Question("DBLP", Ref("title", SIGNED))] = found("DBLP", listed)
    judgement = judge_change(BASE, f"{BASE}- [{written}]({page}) [ICML 2023]\n", answers)
    return [finding.message for finding in judgement.findings]


@pytest.mark.parametrize("written", [UNSIGNED, "Slow SE(2) Diffusion for Folding Proteins"])
def test_a_sign_lost_makes_another_title(written):
    assert signed_messages(NO_RESULTS, written) == [
        f"The linked paper (pages) is titled “{SIGNED}”; the entry says “{written}”."
    ]


SIGNS_NOT_REPORTED = {
    "a paper has that title": (NO_RESULTS | {"DBLP": found("DBLP", UNSIGNED)}, SIGNED),
    "a paper of others has it": (
        NO_RESULTS | {"Crossref search": found("Crossref", UNSIGNED, "Bo Xu")},
        SIGNED,
    ),
    "one search is down": (NO_RESULTS | {"DBLP": Unavailable("down")}, SIGNED),
    "nobody was asked": ({}, SIGNED),
    "no second source knows the sign": (NO_RESULTS, UNSIGNED),
}


@pytest.mark.parametrize(("searches", "listed"), SIGNS_NOT_REPORTED.values(), ids=SIGNS_NOT_REPORTED)
def test_a_sequel_is_left_alone_while_it_may_exist(searches, listed):
    assert not any("the entry says" in message for message in signed_messages(searches, listed=listed))


FORUM_URL, MISSPELLED = "https://openreview.net/forum?id=TPZRq4FALB", RIGHT.replace("Surface", "Surfcae")


@pytest.mark.parametrize(
    ("found_at", "count"),
    [
        pytest.param("International Conference on Learning Representations", 1, id="the entry's venue"),
        pytest.param("Neural Information Processing Systems", 0, id="another venue"),
        pytest.param("", 0, id="it names no venue"),
    ],
)
def test_one_search_corrects_an_unread_link_only_at_the_entrys_venue(found_at, count):
    record = Record("Semantic Scholar", Ref("s2", "5d62"), RIGHT, ("Ann Li",), found_at)
    title = Ref("title", MISSPELLED)
    answers: dict[Question, Lookup] = {Question("Semantic Scholar search", title): Found((record,))}
    judged = judge_change(BASE, f"{BASE}- [{MISSPELLED}]({FORUM_URL}) [ICLR 2024]\n", answers)
    assert len([finding for finding in judged.findings if finding.rule == "title-mismatch"]) == count


STRANGE = "Gentle Rocks and Their Slow Growth in Caves"
PAGE = "https://doi.org/10.1609/aaai.v35i6.10001"


def strange_messages(searches, listed: str = RIGHT):
    """What is said of a DOI of quite another paper, which DBLP lists under `listed`."""
    answers = known_lookups([f"Crossref | {PAGE} | {RIGHT} | Ann Li | AAAI | 2021 | published"])
    answers |= {Question(source, Ref("title", STRANGE)): lookup for source, lookup in searches.items()}
    answers[Question("DBLP", Ref("title", RIGHT))] = found("DBLP", listed)
    answers[Question("Semantic Scholar search", Ref("title", STRANGE))] = Missing()
    judgement = judge_change(BASE, f"{BASE}- [{STRANGE}]({PAGE}) [AAAI 2021]\n", answers)
    return [finding.message for finding in judgement.findings]


def test_a_title_that_nobody_knows_on_another_paper_s_doi_is_reported():
    (message,) = strange_messages(NO_RESULTS)
    assert message.startswith(f"The linked paper (Crossref) is titled “{RIGHT}”; the entry has “{STRANGE}”.")


STRANGE_NOT_REPORTED = {
    "one search is down": (NO_RESULTS | {"DBLP": Unavailable("down")}, RIGHT),
    "a paper of these authors has it": (NO_RESULTS | {"DBLP": found("DBLP", STRANGE)}, RIGHT),
    "no second source knows the linked paper": (NO_RESULTS, "Something Else Again"),
}


@pytest.mark.parametrize(("searches", "listed"), STRANGE_NOT_REPORTED.values(), ids=STRANGE_NOT_REPORTED)
def test_a_title_on_another_paper_s_doi_is_left_alone_where_it_may_be_real(searches, listed):
    assert strange_messages(searches, listed) == []


def message_of_other_authors(
    names: str, known: str = "Ann Li, Bo Xu, Cy Wu", title: str = STRANGE
) -> list[str]:
    """What is said of a DOI of quite another paper, while nobody answers who was asked for the title."""
    answers = known_lookups([f"Crossref | {PAGE} | {RIGHT} | {known} | AAAI | 2021 | published"])
    judgement = judge_change(BASE, f"{BASE}- [{title}]({PAGE}). *{names}.* AAAI 2021\n", answers)
    return [finding.message for finding in judgement.findings if finding.rule == "title-mismatch"]


@pytest.mark.parametrize("title", ["Robust Surface Reconstruction of Caves", WRITTEN])
def test_a_title_with_something_in_common_by_other_people_is_contradicted_too(title):
    (message,) = message_of_other_authors("Di Hu, Ed Fox", title=title)
    assert message.endswith(f"the entry has “{title}”, by “Di Hu, Ed Fox”.")


def test_another_title_by_other_people_is_another_paper_whoever_is_silent():
    (message,) = message_of_other_authors("Di Hu, Ed Fox")
    assert message == (
        f"The linked paper (Crossref) is titled “{RIGHT}”, by “Ann Li, Bo Xu, Cy Wu”; "
        f"the entry has “{STRANGE}”, by “Di Hu, Ed Fox”."
    )


def test_two_people_of_one_surname_are_not_one():
    assert len(message_of_other_authors("Di Hu, Ed Fox, Max Xu")) == 1


NOT_BY_OTHERS = {
    "one of them is an author": ("Di Hu, Bo Xu", "Ann Li, Bo Xu, Cy Wu", STRANGE),
    "one may be an author": ("Di Hu, B. Xu", "Ann Li, Bo Xu, Cy Wu", STRANGE),
    "one of them is a group": ("Di Hu, Ed Fox, Reading Team", "Ann Li, Bo Xu, Cy Wu", STRANGE),
    "most may be authors": ("Di Hu, Ed Fox, Al Li, Max Xu, Kim Wu", "Ann Li, Bo Xu, Cy Wu", STRANGE),
    "one is an author, written the other way round": ("Xu Bo, Ed Fox", "Ann Li, Bo Xu, Cy Wu", STRANGE),
    "topics": ("Image Generation, Video Editing", "Ann Li, Bo Xu, Cy Wu", STRANGE),
    "the paper is by a group": ("Di Hu, Ed Fox", "Ann Li, Reading Team", STRANGE),
    "the paper's authors are unknown": ("Di Hu, Ed Fox", "", STRANGE),
    "the paper's authors are written in another script": ("Di Hu, Ed Fox", "胡清华, 张伟", STRANGE),
}


@pytest.mark.parametrize(("names", "known", "title"), NOT_BY_OTHERS.values(), ids=NOT_BY_OTHERS)
def test_another_title_alone_waits_for_the_searches(names, known, title):
    assert message_of_other_authors(names, known, title) == []


@pytest.mark.parametrize(("names", "count"), [("Di Hu", 0), ("Di Hu, Ed Fox", 1)])
def test_one_name_beside_another_title_may_be_anybody_s(names, count):
    answers = known_lookups([f"Crossref | {PAGE} | {RIGHT} | Ann Li, Bo Xu, Cy Wu | AAAI | 2021 | published"])
    entry = f"- [{STRANGE}]({PAGE}) AAAI 2021. Authors: {names}\n"
    findings = judge_change(BASE, BASE + entry, answers).findings
    assert sum(finding.rule == "title-mismatch" for finding in findings) == count
