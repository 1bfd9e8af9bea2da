"""A venue of which nobody has heard is reported where the paper surely appeared elsewhere, and only there."""

from __future__ import annotations

import pytest

from bot.core.model import Found, Question, Record, Ref
from tests.core.rules.page_runner import judge_change, known_lookups

TITLE = "Deep Views of Things"
PAGE = f"pages | https://proceedings.mlr.press/v202/zhang23ar.html | {TITLE} | Ann Li"
PMLR, ARXIV = "https://proceedings.mlr.press/v202/zhang23ar.html", "https://arxiv.org/abs/2302.00001"
ICML = f"{PAGE} | International Conference on Machine Learning | 2023 | published"
PREPRINT = f"arXiv | {ARXIV} | {TITLE} | Ann Li"


def base(*venues: str) -> str:
    lines = [f"- [Paper Number {n} of Many](https://example.org/{n}) [{v}]" for n, v in enumerate(venues)]
    return "\n".join(["# A list", "", "## Views", *lines, ""])


USUAL = base(*["CVPR 2019"] * 10)


def search(source: str, venue: str, year: int = 2023) -> dict:
    record = Record(
        source, Ref("doi", f"10.1/{source[:2]}"), TITLE, ("Ann Li",), venue, frozenset({year}), "published"
    )
    return {Question(source, Ref("title", TITLE)): Found((record,))}


BOTH = search("DBLP", "ICML") | search("Crossref search", "International Conference on Machine Learning")


def messages(tag, url=PMLR, known=(ICML,), more=None, text=USUAL, title=TITLE):
    answers = known_lookups(known) | (more or {})
    judged = judge_change(text, text + f"- [{title}]({url}) {tag}\n", answers)
    return [finding.message for finding in judged.findings if finding.rule == "venue-mismatch"]


REPORTED = {
    "the linked page's own venue": {"tag": "[CMLPR 2023]"},
    "of seven letters": {"tag": "[EUROVL 2023]"},
    "two sources of a preprint": {"tag": "[ICVLM 2023]", "url": ARXIV, "known": (PREPRINT,), "more": BOTH},
    "in parentheses": {"tag": "(AICL 2023)"},
    "in both cases": {"tag": "[NeurVis 2023]"},
    "in both cases, as a sentence of its own": {"tag": "*Ann Li.* NeurVis 2023."},
    "a conference in full words": {"tag": "[Conference on Slow Rewards 2023]"},
    "a symposium in full words": {"tag": "*Ann Li.* International Symposium on Gentle Things 2023."},
    "a journal in full words": {"tag": "[Journal of Gentle Things 2023]"},
    "in full words, with one word of the right name": {"tag": "[Conference on Machine Habits 2023]"},
    "in full words, with a word before those of the right name": {
        "tag": "[Conference on Quiet Machine Learning 2023]"
    },
    "a journal with the words of a conference": {"tag": "[Journal of Machine Learning Habits 2023]"},
    "a workshop, where two sources know the conference": {
        "tag": "[Workshop on Slow Rewards 2023]",
        "more": search("DBLP", "ICML"),
    },
    "a workshop of a society": {
        "tag": "[ACM Workshop on Slow Rewards 2023]",
        "more": search("DBLP", "ICML"),
    },
    "nine in ten venues known": {"tag": "[AICL 2023]", "text": base(*["CVPR 2019"] * 9, "QRST 2020")},
    "eight venues known": {"tag": "[AICL 2023]", "text": base(*["CVPR 2019"] * 8)},
}


@pytest.mark.parametrize("case", REPORTED.values(), ids=REPORTED)
def test_a_venue_that_nobody_knows_is_reported_against_a_proven_conference(case):
    (message,) = messages(**case)
    assert "says “ICML”; the entry says" in message


def test_the_suggestion_writes_the_proven_conference():
    judged = judge_change(USUAL, USUAL + f"- [{TITLE}]({PMLR}) [AICL 2023]\n", known_lookups([ICML]))
    ((_, suggestion),) = judged.suggestions.items()
    assert f"- [{TITLE}]({PMLR}) [ICML 2023]" in "".join(suggestion.lines)


JOURNAL = f"{PAGE} | IEEE Transactions on Image Processing | 2023 | published"
WORKSHOP = f"{PAGE} | ICML Workshops | 2023 | published"
UNKNOWN = f"{PAGE} | Symposium on Very Small Things | 2023 | published"
NOT_REPORTED = {
    "another year, when an earlier version may have appeared": {"tag": "[AICL 2022]"},
    "no year": {"tag": "[AICL]"},
    "in full words, with the right words": {"tag": "[Conference on Machine Learning Habits 2023]"},
    "in full words, with the words' beginnings": {"tag": "[Symposium on Machines that Learn Slowly 2023]"},
    "in full words, with a part of the right name": {"tag": "[Conference on Learning 2023]"},
    "in full words, with the acronym": {"tag": "[Annual Conference of the ICML Society 2023]"},
    "a journal that is a series of proceedings": {
        "tag": "[Journal of Machine Learning Research: Workshop and Conference Proceedings 2023]"
    },
    "a conference whose papers a journal may print": {
        "tag": "[Symposium on Geometric Habits 2023]",
        "known": (f"{PAGE} | Computer Graphics Forum | 2023 | published",),
    },
    "a workshop, where one of the sources is a search": {
        "tag": "[Workshop on Slow Rewards 2023]", "url": ARXIV, "known": (PREPRINT,), "more": BOTH,
    },
    "a workshop of another year than the second source's": {
        "tag": "[Workshop on Slow Rewards 2023]", "more": search("DBLP", "ICML", 2022),
    },
    "a workshop, where the conference's workshops know the paper": {
        "tag": "[Workshop on Slow Rewards 2023]", "more": search("DBLP", "Workshop on Slow Rewards at ICML"),
    },
    "a workshop of the conference": {
        "tag": "[Workshop on Slow Rewards at ICML 2023]", "more": search("DBLP", "ICML"),
    },
    "a workshop where the paper is a journal's": {
        "tag": "[Workshop on Slow Rewards 2023]",
        "known": (JOURNAL,),
        "more": search("DBLP", "IEEE Trans. Image Process."),
    },
    "in full words, of another year": {"tag": "[Conference on Slow Rewards 2022]"},
    "in full words, a workshop": {"tag": "[Workshop on Slow Rewards 2023]"},
    "in full words, where only searches know the paper": {
        "tag": "[Conference on Slow Rewards 2023]", "url": ARXIV, "known": (PREPRINT,), "more": BOTH,
    },
    "in full words, named by another entry": {
        "tag": "[Conference on Slow Rewards 2023]",
        "text": base(*["CVPR 2019"] * 20, "Conference on Slow Rewards 2021"),
    },
    "in full words, known to the source": {
        "tag": "[Conference on Slow Rewards 2023]",
        "known": (f"{ICML} | also at the Conference on Slow Rewards 2023",),
    },
    "one source": {"tag": "[AICL 2023]", "url": ARXIV, "known": (PREPRINT,), "more": search("DBLP", "ICML")},
    "no source": {"tag": "[AICL 2023]", "url": ARXIV, "known": (PREPRINT,)},
    "a page that did not answer": {"tag": "[AICL 2023]", "known": ()},
    "a journal, which extends conference papers": {"tag": "[AICL 2023]", "known": (JOURNAL,)},
    "a workshop": {"tag": "[AICL 2023]", "known": (WORKSHOP,)},
    "a venue that no table knows": {"tag": "[AICL 2023]", "known": (UNKNOWN,)},
    "initials of the right name": {"tag": "[ICOML 2023]"},
    "the right name within": {"tag": "[ICMLC 2023]"},
    "its words cut short": {"tag": "[IConfML 2023]"},
    "a workshop's letter": {"tag": "[AICLW 2023]"},
    "a name of a workshop": {"tag": "[AICL Workshop 2023]"},
    "a series": {"tag": "[PMLR 2023]"},
    "an institution": {"tag": "[MSRA 2023]"},
    "a company": {"tag": "[OpenAI 2023]"},
    "a product": {"tag": "[LinkedIn 2023]"},
    "three letters": {"tag": "[QXZ 2023]"},
    "a word": {"tag": "[Views 2023]"},
    "another entry has it": {"tag": "[AICL 2023]", "text": base(*["CVPR 2019"] * 12, "AICL 2020")},
    "a section is called so": {"tag": "[AICL 2023]", "text": USUAL.replace("## Views", "## Views of AICL")},
    "the title holds it": {
        "tag": "[AICL 2023]",
        "title": "AICL: Deep Views of Things",
        "known": (ICML.replace(TITLE, f"AICL: {TITLE}"),),
    },
    "the authors' comment names it": {
        "tag": "[AICL 2023]",
        "url": ARXIV,
        "known": (f"{PREPRINT} | | | | Best paper at AICL",),
        "more": BOTH,
    },
    "another source names it": {"tag": "[AICL 2023]", "more": search("DBLP", "AICL")},
    "a source spells it": {"tag": "[AICL 2023]", "more": search("DBLP", "Asian Inquiry: Clear Lenses")},
    "more than one venue in ten unknown": {
        "tag": "[AICL 2023]",
        "text": base(*["CVPR 2019"] * 17, "QRST 2020", "UVWX 2021"),
    },
    "seven venues known": {"tag": "[AICL 2023]", "text": base(*["CVPR 2019"] * 7)},
    "a list without venues": {"tag": "[AICL 2023]", "text": base(*["2019"] * 12)},
    "another title": {"tag": "[AICL 2023]", "title": "Shallow Sounds of Nothing at All"},
}  # fmt: skip


@pytest.mark.parametrize("case", NOT_REPORTED.values(), ids=NOT_REPORTED)
def test_a_name_that_may_be_right_is_left_alone(case):
    assert messages(**case) == []
