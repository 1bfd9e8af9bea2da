"""Years: a preprint cannot be older than its number; and where that is not sure, nothing is said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core import review
from bot.core.model import Found, Lookup, Question, Record, Ref, Unavailable
from bot.core.pull import ChangedFile
from tests.core.list_builder import mended
from tests.core.rules.page_runner import judge_change, known_lookups

VENUES = (
    "# A list\n\n## Papers\n\n- [A First Paper That Stands Here](https://example.org/first) [CVPR 2019]\n"
)
DATES = "# A list\n\n## Papers\n\n" + "".join(
    f"- [A Paper by the Number {n}](https://arxiv.org/abs/22{n % 12 + 1:02}.{n:05}) (Mar., 2022)\n"
    for n in range(1, 25)
)
MIXED = DATES.replace("2022)", "2021)", 4)


def findings(entry: str, base: str = VENUES, sent: int | None = None):
    ref = Ref("arxiv", entry.split("/abs/")[1].split(")")[0]) if "/abs/" in entry else Ref("arxiv", "")
    title = entry.split("[")[1].split("]")[0]
    reported: dict[Question, Lookup] = {}
    if sent:
        reported[Question("arXiv", ref)] = Found((Record("arXiv", ref, title, years=frozenset({sent})),))
    submission = review.submit(review.merge([ChangedFile("README.md", base, base, base + entry + "\n")]))
    judgement = review.check(
        review.answer_questions(
            submission, lambda asked: {q: reported.get(q, Unavailable("it is down")) for q in asked}
        )
    )
    assert not judgement.rule_failures
    return [finding for finding in judgement.findings if finding.rule == "year-mismatch"]


@pytest.mark.parametrize(
    ("entry", "sent", "right"),
    [
        ("- [Fused Views](https://arxiv.org/abs/2406.04802) [arXiv 2023]", None, "[arXiv 2024]"),
        ("- [Fused Views](https://arxiv.org/abs/2406.04802) [arXiv 2023]", 2024, "[arXiv 2024]"),
        ("- [Fused Views](https://arxiv.org/abs/2201.11972) [arXiv'21]", None, "[arXiv'22]"),
        ("- [Fused Views](https://arxiv.org/abs/2201.00308) [CoRR 2021]", 2022, "[CoRR 2022]"),
        ("- [Fused Views](https://arxiv.org/abs/cs/0105001) [arXiv 2000]", None, "[arXiv 2001]"),
        ("- [Fused Views](https://arxiv.org/abs/2406.04802). arXiv, Dec 2023.", None, ""),
    ],
)
def test_a_preprint_is_not_older_than_its_number(entry, sent, right):
    (finding,) = findings(entry, sent=sent)
    assert "arXiv issued the number" in finding.message
    assert bool(finding.edits) is bool(right)
    assert right in mended(finding.entry, [finding])


@pytest.mark.parametrize(
    ("date", "right"), [("(Jan., 2023)", "(Jan., 2024)"), ("(Dec., 2023)", "(Dec., 2023)")]
)
def test_where_no_entry_names_a_venue_the_list_itself_shows_what_its_dates_are(date, right):
    (finding,) = findings(f"- [Fused Views](https://arxiv.org/abs/2401.04802) {date}", DATES)
    assert "24 of 24 dated entries of this list bear the year of their number" in finding.message
    assert mended(finding.entry, [finding]).endswith(right)


@pytest.mark.parametrize(
    ("entry", "base", "sent"),
    [
        pytest.param(
            "- [F](https://arxiv.org/abs/2406.04802) [arXiv 2024]", VENUES, None, id="the same year"
        ),
        pytest.param(
            "- [F](https://arxiv.org/abs/2406.04802) [arXiv 2025]", VENUES, None, id="revised later"
        ),
        pytest.param(
            "- [F](https://arxiv.org/abs/2406.04802) [CVPR 2023]", VENUES, None, id="a venue's year"
        ),
        pytest.param(
            "- [F](https://arxiv.org/abs/2406.04802) [Foo 2023]", VENUES, None, id="an unknown venue"
        ),
        pytest.param("- [F](https://arxiv.org/abs/2201.00308) [arXiv 2021]", VENUES, None, id="new year"),
        pytest.param(
            "- [F](https://arxiv.org/abs/2201.00308) [arXiv 2021]", VENUES, 2021, id="sent before it"
        ),
        pytest.param("- [F](https://arxiv.org/abs/2401.04802) (Jan., 2023)", VENUES, None, id="no habit"),
        pytest.param("- [F](https://arxiv.org/abs/2401.04802) (Jan., 2023)", MIXED, None, id="a mixed habit"),
        pytest.param("- [F](https://example.org/x) [arXiv 2023]", VENUES, None, id="no number"),
        pytest.param(
            "- [F](https://arxiv.org/abs/2310.04802) [arXiv 2023] [[new](https://arxiv.org/abs/2406.04802)]",
            VENUES,
            None,
            id="two numbers, one of that year",
        ),
    ],
)
def test_what_may_be_right_is_let_be(entry, base, sent):
    assert findings(entry, base, sent) == []


PAGE = "https://proceedings.mlr.press/v202/li23a.html"
TITLE = "Slow Views of Things"


def suggested_tag(tag: str) -> str | None:
    """The tag of a suggestion on a paper of ICML 2023; None where there is no finding."""
    record = Record(
        "PMLR", Ref("pmlr", "v202/li23a"), TITLE, ("Ann Li",), "ICML", frozenset({2023}), "published"
    )
    answers: dict[Question, Lookup] = {Question("pages", record.ref): Found((record,))}
    judged = judge_change(VENUES, f"{VENUES}- [{TITLE}]({PAGE}) {tag}\n", answers)
    found = [finding for finding in judged.findings if finding.rule == "year-mismatch"]
    if not found:
        return None
    suggestion = judged.suggestions.get(found[0].entry)
    return suggestion.lines[0].partition(") ")[2] if suggestion else ""


@pytest.mark.parametrize(
    ("tag", "right"),
    [
        ("[ICML 2021]", "[ICML 2023]"),
        ("[ICML'21]", "[ICML'23]"),
        ("[ICML 2021–2022]", "[ICML 2023]"),
        ("[ICML 2020, 2021]", "[ICML 2023]"),
        ("[ICML 2021-22]", "[ICML 2023]"),
        ("[ICML 2021 & 2022]", "[ICML 2023]"),
        ("[ICML 2021-12]", ""),
        ("[ICML 2021, pp. 20-21]", "[ICML 2023, pp. 20-21]"),
        ("[ICML 2021] 2022", "[ICML 2023] 2022"),
    ],
)
def test_a_year_is_mended_with_the_one_that_is_joined_to_it(tag, right):
    assert suggested_tag(tag) == right


@pytest.mark.parametrize(
    "tag",
    [
        "[ICML 2023]",
        "[ICML 2022–2023]",
        "[ICML 2023-24]",
        "[ICML 2022, 2023]",
        "[ICML 2022/2023]",
        "[ICML 2022 and 2023]",
        "[2022–2023 ICML]",
        "[ICML 2022–'23]",
    ],
)
def test_of_two_years_either_may_be_the_right_one(tag):
    assert suggested_tag(tag) is None


@given(
    st.integers(1990, 2039),
    st.integers(1990, 2039),
    st.sampled_from(["–", "—", "-", "/", ", ", " & ", " and "]),
)
def test_no_year_is_left_twice_in_a_tag(first, second, separator):
    tag = suggested_tag(f"[ICML {first}{separator}{second}]")
    assert not tag or tag == "[ICML 2023]"


DATED = [
    ("ICLR 2020", True),
    ("ICLR, Nov 2020", False),
    ("ICLR, Nov. 2020", False),
    ("ICLR, November, 2020", False),
    ("ICLR (Sept '20)", False),
]


@pytest.mark.parametrize(("tag", "is_reported"), DATED)
def test_a_month_before_the_year_of_a_conference_dates_the_preprint(tag, is_reported):
    forum = "https://openreview.net/forum?id=OOsR8BzCnl5"
    answers = known_lookups([f"OpenReview | {forum} | Trusted Views | Z Han | ICLR | 2021 | published"])
    found = judge_change(VENUES, f"{VENUES}- [Trusted Views]({forum}) [{tag}]\n", answers).findings
    assert any(one.rule == "year-mismatch" for one in found) is is_reported


def test_a_publication_keeps_the_date_of_a_preprint():
    url, title = "https://arxiv.org/abs/2111.09888", "Embodied Fusion of Several Views"
    answers = known_lookups([f"arXiv | {url} | {title} | Ann Li | | 2021 | preprint"])
    answers |= {
        Question("arXiv", Ref("arxiv", "2111.09888")): Found(
            (
                Record(
                    "arXiv",
                    Ref("arxiv", "2111.09888"),
                    title,
                    ("Ann Li",),
                    status="preprint",
                    note="CVPR 2022",
                ),
            )
        )
    }
    for tag, has_suggestion in (("arXiv 2021", True), ("arXiv, Nov 2021", False)):
        judgement = judge_change(VENUES, f"{VENUES}- [{title}]({url}) [{tag}]\n", answers)
        assert [one.rule for one in judgement.findings] == ["published-version"]
        assert bool(judgement.suggestions) is has_suggestion
