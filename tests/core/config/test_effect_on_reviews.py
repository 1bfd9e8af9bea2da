"""What a configuration states has effect on a review, whatever the list itself does."""

from __future__ import annotations

import pytest

from bot.core import conventions, parsing, review
from bot.core.judgement import Judgement
from bot.core.model import Config, Found, Question, Record, Severity, Unavailable
from bot.core.pull import ChangedFile

TITLES = (
    "Learning to Fuse Noisy Views",
    "Quality Estimates for Missing Modalities",
    "Robust Alignment of Images and Sound",
    "A Survey of Imbalanced Learning",
    "Deep Canonical Correlation Revisited",
    "Trusted Classification with Conflicting Evidence",
    "Prompt Tuning under Corrupted Inputs",
    "Bayesian Gating of Sensor Streams",
    "Contrastive Pretraining on Video",
)
ABS = "".join(
    f"- [{title}](https://arxiv.org/abs/2001.{n:05}) [CVPR {2024 - n}]\n" for n, title in enumerate(TITLES, 1)
)
LIST = (
    "# L\n\n## Papers\n\n" + ABS + "\n## Robustness\n\n- [Something Else Altogether Here](https://x.org/a)\n"
)
NEW = "Graph Attention for Incomplete Data"
ID = "2101.00001"


def judged(head: str, config: Config, base: str = LIST, venue: str = "") -> Judgement:
    """The judgement of a change, with an arXiv that knows the one new paper, as accepted at `venue`."""

    note = f"Accepted at {venue}" if venue else ""

    def answer(question: Question) -> Found | Unavailable:
        if (question.source, question.ref.id) != ("arXiv", ID):
            return Unavailable("it did not answer")
        return Found((Record("arXiv", question.ref, NEW, ("Ann",), status="preprint", note=note),))

    merged = review.merge([ChangedFile("README.md", base, base, head)], config)
    judgement = review.check(
        review.answer_questions(review.submit(merged, config), lambda asked: {q: answer(q) for q in asked})
    )
    assert not judgement.rule_failures
    return judgement


def added(line: str, below: str = "## Papers\n\n") -> str:
    return LIST.replace(below, below + line + "\n")


def said(judgement: Judgement) -> list[tuple[str, str]]:
    return [(finding.rule, finding.message) for finding in judgement.findings]


def test_a_stated_link_form_goes_before_what_the_list_does():
    line = f"- [{NEW}](https://arxiv.org/abs/{ID}) [CVPR 2024]"
    assert not said(judged(added(line), Config()))
    judgement = judged(added(line), Config(links={"arxiv": "pdf"}))
    ((rule, message),) = said(judgement)
    assert (rule, "This list's configuration wants arXiv links to lead to the PDF" in message) == (
        "canonical-link",
        True,
    )
    (suggestion,) = judgement.suggestions.values()
    assert suggestion.lines == (line.replace("/abs/", "/pdf/"),)
    assert not said(judged(added(suggestion.lines[0]), Config(links={"arxiv": "pdf"})))


def test_a_stated_link_form_of_one_kind_leaves_the_others_alone():
    line = f"- [{NEW}](https://arxiv.org/abs/{ID}) [CVPR 2024]"
    assert not said(judged(added(line), Config(links={"openreview": "pdf"})))


def test_a_stated_venue_name_is_the_one_suggested():
    line = f"- [{NEW}](https://arxiv.org/abs/{ID}) [arXiv 2024]"
    for venues, name in (({}, "NeurIPS"), ({"NeurIPS": "NIPS"}, "NIPS")):
        judgement = judged(added(line), Config(venues=venues), venue="NeurIPS 2024")
        (suggestion,) = judgement.suggestions.values()
        assert suggestion.lines == (line.replace("arXiv 2024", f"{name} 2024"),)


@pytest.mark.parametrize(
    ("order", "year", "below", "wrong"),
    [
        pytest.param({}, 2015, "## Papers\n\n", False, id="nine entries show no order"),
        pytest.param({"": "newest-first"}, 2015, "## Papers\n\n", True, id="the oldest on top"),
        pytest.param({"": "newest-first"}, 2024, "## Papers\n\n", False, id="the newest on top"),
        pytest.param({"": "newest-first"}, 2022, "## Papers\n\n", True, id="one place too high"),
        pytest.param({"": "none"}, 2015, "## Papers\n\n", False, id="none"),
        pytest.param({"Papers": "newest-first"}, 2015, "## Papers\n\n", True, id="this section's order"),
        pytest.param({"Robustness": "newest-first"}, 2015, "## Papers\n\n", False, id="another section's"),
        pytest.param(
            {"L": "newest-first", "Papers": "none"}, 2015, "## Papers\n\n", False, id="the inner one"
        ),
        pytest.param({"": "newest-first"}, 2015, "## Robustness\n\n", False, id="beside one without a year"),
    ],
)
def test_a_stated_order_is_asked_for(order, year, below, wrong):
    line = f"- [{NEW}](https://arxiv.org/abs/{ID}) [CVPR {year}]"
    assert [rule for rule, _ in said(judged(added(line, below), Config(order=order)))] == [
        "entry-order"
    ] * wrong


def test_a_stated_order_that_the_list_does_not_keep_asks_for_two_witnesses():
    base = LIST.replace("[CVPR 2020]", "[CVPR 2029]")
    line = f"- [{NEW}](https://arxiv.org/abs/{ID}) [CVPR 2025]\n"
    config = Config(order={"": "newest-first"})
    assert not said(judged(base.replace("## Papers\n\n", "## Papers\n\n" + line), config, base))


def test_an_edited_entry_is_not_a_surprise_to_a_stated_order():
    head = LIST.replace("[CVPR 2023]", "[ICCV 2023]")
    judged(head, Config(order={"": "oldest-first"}))  # asserts that no rule broke


@pytest.mark.parametrize("repeats", [True, False, None])
def test_stated_repeats_are_allowed_across_sections_and_never_within(repeats):
    twin = f"- [{TITLES[0]}](https://arxiv.org/abs/2001.00001) [CVPR 2023]"
    config = Config(repeats=repeats)
    across, within = judged(added(twin, "## Robustness\n\n"), config), judged(added(twin), config)
    assert [rule for rule, _ in said(across)] == ([] if repeats else ["duplicate-entry"])
    assert [rule for rule, _ in said(within)] == ["duplicate-entry"]


def test_a_list_that_repeats_is_held_to_a_configuration_that_says_no():
    base = LIST + "".join(ABS.splitlines(keepends=True)[1:6])
    twin = f"- [{TITLES[0]}](https://arxiv.org/abs/2001.00001) [CVPR 2023]\n"
    assert not said(judged(base + twin, Config(), base))
    assert [rule for rule, _ in said(judged(base + twin, Config(repeats=False), base))] == ["duplicate-entry"]


def test_a_section_left_alone_is_neither_judged_nor_a_witness():
    twin = f"- [{TITLES[0]}](https://arxiv.org/abs/2001.00001) [CVPR 2023]"
    config = Config(leave=("Robustness",))
    assert not judged(added(twin, "## Robustness\n\n"), config).verifications
    base = added(f"- [{NEW}](https://arxiv.org/abs/{ID}) [CVPR 2024]", "## Robustness\n\n")
    line = f"- [{NEW}](https://arxiv.org/abs/{ID}) [CVPR 2024]\n"
    head = base.replace("## Papers\n\n", "## Papers\n\n" + line)
    assert [rule for rule, _ in said(judged(head, Config(), base))] == ["duplicate-entry"]
    assert not said(judged(head, config, base))


def test_a_suggestion_beside_a_section_left_alone_stands():
    base = added(f"- [{NEW}](https://arxiv.org/abs/{ID}) [CVPR 2024]", "## Robustness\n\n")
    line = f"- [{NEW}](https://arxiv.org/pdf/{ID}) [CVPR 2024]\n"
    judgement = judged(
        base.replace("## Papers\n\n", "## Papers\n\n" + line), Config(leave=("Robustness",)), base
    )
    assert [rule for rule, _ in said(judgement)] == ["canonical-link"]
    assert len(judgement.suggestions) == 1


def test_the_audit_follows_the_configuration():
    text = added(f"- [{TITLES[0]}](https://arxiv.org/abs/2001.00001) [CVPR 2023]", "## Robustness\n\n")

    def rules(config: Config) -> set[str]:
        return {
            finding.rule
            for finding in review.check(review.submit_whole_list("README.md", text, config)).findings
        }

    assert rules(Config()) == {"duplicate-entry"}
    assert rules(Config(repeats=True)) == rules(Config(leave=("Robustness",))) == set()
    assert rules(Config(rules={"duplicate-entry": Severity.OFF})) == set()


def test_a_convention_tells_whether_it_is_seen_or_stated():
    ways = conventions.infer(parsing.parse("README.md", LIST), Config(links={"arxiv": "pdf"}))
    assert str(ways.link_form("arxiv")) == "the configuration"
    assert str(conventions.infer(parsing.parse("README.md", LIST)).link_form("arxiv")) == "9 of 9 entries"
