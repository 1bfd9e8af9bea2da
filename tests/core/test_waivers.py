"""What a maintainer waives is left unsaid, and only that."""

from dataclasses import replace

import pytest

from bot.core import render, review
from bot.core.model import Found, Lookup, Missing, Question, Record, Unavailable, Waiver
from bot.core.pull import ChangedFile, Hunk
from bot.core.submission import Submission

BASE = "# A list\n\n## Papers\n\n" + "".join(
    f"- [Fusing Views for the {n}th Time](https://arxiv.org/abs/2001.{n:05}) [CVPR 2020]\n"
    for n in range(4, 12)
)
TITLE = "A Paper That Nobody Has Listed"
WRONG = f"- [{TITLE} Before](https://arxiv.org/abs/2101.00001) [CVPR 2019]\n"
AGAIN = "- [Fusing Views for the 9th Time](https://arxiv.org/pdf/2001.00009) [CVPR 2020]\n"
KEYS = {"wrong": "README.md arxiv:2101.00001", "again": "README.md arxiv:2001.00009"}


def submission(*waivers: Waiver) -> tuple[tuple[review.MergedFile, ...], Submission]:
    lines = tuple(range(1, 40))
    hunks = ((lines[0], lines[-1]),)
    files = [ChangedFile("README.md", BASE, BASE, BASE + WRONG + AGAIN, tuple(map(Hunk._make, hunks)))]
    merged = review.merge(files)

    def look_up(questions: tuple[Question, ...]) -> dict[Question, Lookup]:
        known = {"2101.00001": (TITLE, "2019"), "2001.00009": ("Fusing Views for the 9th Time", "2020")}
        return {
            q: Found((Record(q.source, q.ref, known[q.ref.id][0], ("Ann",), "CVPR", frozenset({2020})),))
            for q in questions
            if q.ref.id in known and q.source == "arXiv"
        } | {
            q: Missing() if q.ref.kind == "title" else Unavailable("down")
            for q in questions
            if q.ref.id not in known or q.source != "arXiv"
        }

    return merged, replace(review.answer_questions(review.submit(merged), look_up), waivers=waivers)


def reported(*waivers: Waiver) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    """Entry and rule of what is found and of what is waived."""
    _, one = submission(*waivers)
    judgement = review.check(one)
    names = {key: name for name, key in KEYS.items()}
    return (
        {(names[one.comment_keys[f.entry]], f.rule) for f in judgement.findings},
        {(names[one.comment_keys[f.entry]], f.rule) for f, _ in judgement.waived_findings},
    )


PLAIN = reported()[0]


def test_the_two_entries_draw_what_this_table_is_about() -> None:
    assert ("again", "duplicate-entry") in PLAIN
    assert any(name == "wrong" for name, _ in PLAIN)
    assert ("again", "canonical-link") not in PLAIN


RULE = next(rule for name, rule in sorted(PLAIN) if name == "wrong")


@pytest.mark.parametrize(
    ("waivers", "gone"),
    [
        pytest.param([Waiver(RULE, "maria")], {("wrong", RULE)}, id="a rule on the whole pull"),
        pytest.param([Waiver(RULE, "maria", comment_key=KEYS["wrong"])], {("wrong", RULE)}, id="one finding"),
        pytest.param(
            [Waiver(RULE, "maria", comment_key=KEYS["again"])], set(), id="the rule at another entry"
        ),
        pytest.param([Waiver("dead-link", "maria")], set(), id="a rule that found nothing"),
        pytest.param([Waiver(RULE, "maria"), Waiver(RULE, "bob", is_waiving=False)], set(), id="taken back"),
        pytest.param(
            [Waiver(RULE, "maria"), Waiver(RULE, "bob", comment_key=KEYS["wrong"], is_waiving=False)],
            set(),
            id="taken back for one",
        ),
        pytest.param(
            [Waiver(RULE, "bob", is_waiving=False), Waiver(RULE, "maria")],
            {("wrong", RULE)},
            id="the last decides",
        ),
    ],
)
def test_waived_findings_are_set_apart_and_all_others_stay(waivers, gone) -> None:
    found, waived = reported(*waivers)
    assert waived == gone
    assert found == PLAIN - gone


def test_every_rule_of_one_comment_may_be_waived_at_once() -> None:
    found, waived = reported(Waiver("", "maria", comment_key=KEYS["wrong"]))
    assert waived == {one for one in PLAIN if one[0] == "wrong"}
    assert found == {one for one in PLAIN if one[0] == "again"}


def test_an_entry_that_may_stay_twice_is_judged_like_any_other() -> None:
    found, waived = reported(Waiver("duplicate-entry", "maria"))
    assert waived == {("again", "duplicate-entry")}
    assert ("again", "canonical-link") in found


def test_a_suggestion_fixes_nothing_that_was_waived() -> None:
    _, plain = submission()
    _, waiving = submission(Waiver("duplicate-entry", "maria"), Waiver("canonical-link", "maria"))
    assert any(s.first_line > 14 or not s.lines for s in review.check(plain).suggestions.values())
    assert not [e for e in review.check(waiving).suggestions if waiving.comment_keys[e] == KEYS["again"]]


def test_the_summary_names_who_waived_what_and_why_and_the_conclusion_does_not_count_it() -> None:
    everything = [Waiver("", "maria", "we *like* it @all", comment_key=key) for key in KEYS.values()]
    merged, one = submission(*everything)
    wanted = render.build_review("0" * 40, merged, (), review.check(one))
    assert wanted is not None
    assert wanted.conclusion in ("success", "neutral")
    assert not wanted.comments
    assert wanted.summary is not None
    ignored = "- Ignored by `maria` (`we *like* it @all`): line 14, [Fusing Views for the 9th Time]("
    assert ignored in wanted.summary
    assert "<sub>[duplicate-entry](" in wanted.summary


def test_copies_of_a_paper_keep_their_keys_when_the_first_is_waived() -> None:
    twice = AGAIN + "\n## More\n\n" + AGAIN
    merged = review.merge([ChangedFile("README.md", BASE, BASE, BASE + twice, (Hunk(1, 40),))])
    one = replace(review.submit(merged), waivers=(Waiver("", "maria", comment_key=KEYS["again"]),))
    wanted = render.build_review("0" * 40, merged, (), review.check(one))
    assert wanted is not None
    assert [comment.key for comment in wanted.comments] == [KEYS["again"] + " copy 1"]


# What the list itself says

COMMENT = "<!-- awesome-review: ignore duplicate-entry it belongs twice -->\n"


def waived_in(base: str, head: str) -> tuple[int, int]:
    """How many findings are waived by the list itself, and how many comments of the change ask for it."""
    merged = review.merge([ChangedFile("README.md", base, base, head, (Hunk(1, 40),))])
    one = review.answer_questions(review.submit(merged), lambda qs: dict.fromkeys(qs, Unavailable("down")))
    judgement = review.check(one)
    return len(judgement.waived_findings), len(review.requested_waivers(one, judgement))


@pytest.mark.parametrize(
    ("base", "head", "outcome"),
    [
        pytest.param(BASE, BASE + COMMENT + AGAIN, (0, 1), id="a comment that the change adds asks only"),
        pytest.param(BASE + COMMENT, BASE + COMMENT + AGAIN, (0, 1), id="nor does it count for a new entry"),
        pytest.param(
            BASE + COMMENT + AGAIN.replace("2020", "2021"), BASE + COMMENT + AGAIN, (0, 0), id="an old fault"
        ),
        pytest.param(
            BASE + COMMENT + AGAIN.replace("00009", "00099"),
            BASE + COMMENT + AGAIN,
            (1, 0),
            id="it stood there",
        ),
        pytest.param(
            BASE + COMMENT.replace("duplicate-entry", "dead-link") + AGAIN.replace("00009", "00099"),
            BASE + COMMENT + AGAIN,
            (0, 1),
            id="another rule stood there",
        ),
        pytest.param(
            BASE + COMMENT + AGAIN.replace("00009", "00099"),
            BASE + AGAIN,
            (0, 0),
            id="the change takes it away",
        ),
    ],
)
def test_a_change_cannot_silence_what_is_said_of_it(base: str, head: str, outcome: tuple[int, int]) -> None:
    assert waived_in(base, head) == outcome


def test_the_whole_list_is_judged_as_its_comments_say() -> None:
    for text, found in ((BASE + AGAIN, 0), (BASE + COMMENT + AGAIN, 1)):
        one = review.submit_whole_list("README.md", text)
        assert len(review.check(review.answer_questions(one, lambda _: {}, 0)).waived_findings) == found
