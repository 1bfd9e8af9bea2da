"""What travels through the queue comes out as it went in, and replaces only what it makes superfluous."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.pull import PullRequest
from bot.queue.jobs import Acknowledgement, Audit, CatchUp, Job, MergeGroup, Sweep, Ticket

PULL = PullRequest("octo/awesome-papers", 7, 99)
PUSH = Job(PULL, "new commits")
RECHECK = Job(PULL, "/recheck", fresh=True, command="recheck", comment=1)
RERUN = Job(PULL, "check rerequested", fresh=True)
HELP = Job(PULL, "/help", command="help", comment=2)
IGNORE = Job(PULL, "/ignore", command="ignore", comment=4)
WITHDRAWN = Job(PULL, "a command was withdrawn", withdrew=True)
MISSED = Job(PULL, "missed", is_missed=True)
SLIP = Job(PULL, "/rechek", command="rechek", comment=3)

_names = st.text(max_size=10)
_pulls = st.builds(PullRequest, _names, st.integers(), st.none() | st.integers())
_jobs = st.builds(Job, _pulls, _names, _names, st.booleans(), _names, st.none() | st.integers())
_seen = st.builds(Acknowledgement, _pulls, st.integers(), st.booleans())
_sweeps = st.builds(
    Sweep, st.none() | st.integers(), st.lists(_names, max_size=3).map(tuple), _names, _names, st.booleans()
)
_audits = st.builds(
    Audit,
    _names,
    st.none() | st.integers(),
    st.none() | st.integers(),
    st.lists(st.tuples(_names, _names), max_size=2).map(tuple),
    st.floats(0, 1e6),
)
_counts = st.integers(0, 9)
_tickets = st.builds(
    Ticket,
    _jobs | _seen | _sweeps | _audits | st.builds(CatchUp, st.integers(), st.floats(0, 1e6)),
    _names,
    st.floats(0, 1e10),
    _counts,
    _counts,
    _counts,
    _counts,
    st.booleans(),
)


@given(_tickets)
def test_a_ticket_survives_json(ticket: Ticket) -> None:
    assert Ticket.from_json(json.loads(json.dumps(ticket.to_json()))) == ticket


@given(_tickets, _tickets)
def test_two_tickets_never_replace_each_other(one: Ticket, other: Ticket) -> None:
    assert not (one.supersedes(other) and other.supersedes(one))
    assert not one.supersedes(one)


@pytest.mark.parametrize(
    ("later", "older", "covered"),
    [
        pytest.param(PUSH, PUSH, True, id="a push, a push"),
        pytest.param(RECHECK, PUSH, True, id="a recheck, a push"),
        pytest.param(RECHECK, RERUN, True, id="a recheck, a rerequested check"),
        pytest.param(RECHECK, RECHECK, True, id="a recheck, the same again"),
        pytest.param(replace(RECHECK, comment=9), RECHECK, False, id="a recheck by another comment"),
        pytest.param(replace(RECHECK, thread=True), RECHECK, False, id="the same id in a thread"),
        pytest.param(replace(HELP, comment=9), HELP, False, id="help for another"),
        pytest.param(PUSH, WITHDRAWN, False, id="a push, a withdrawn wish"),
        pytest.param(WITHDRAWN, PUSH, True, id="a withdrawn wish, a push"),
        pytest.param(RECHECK, WITHDRAWN, True, id="a recheck, a withdrawn wish"),
        pytest.param(IGNORE, PUSH, False, id="a wish that may be refused, a push"),
        pytest.param(PUSH, RERUN, False, id="a push does not ask the sources anew"),
        pytest.param(PUSH, RECHECK, False, id="a push does not answer a comment"),
        pytest.param(RERUN, RECHECK, False, id="nor does a rerequested check"),
        pytest.param(MISSED, PUSH, False, id="what is found open, a push"),
        pytest.param(PUSH, MISSED, True, id="a push, what is found open"),
        pytest.param(HELP, PUSH, False, id="help reviews nothing"),
        pytest.param(SLIP, PUSH, False, id="nor does a slip"),
        pytest.param(HELP, HELP, True, id="help, help"),
        pytest.param(RECHECK, HELP, False, id="a recheck does not help"),
        pytest.param(
            replace(PUSH, pull=PullRequest("octo/awesome-papers", 8, 99)), PUSH, False, id="another pull"
        ),
        pytest.param(
            replace(PUSH, pull=PullRequest("Octo/Awesome-Papers", 7, 99)), PUSH, True, id="in other case"
        ),
    ],
)
def test_a_later_job_covers_an_older_one_only_if_it_does_all_of_it(
    later: Job, older: Job, covered: bool
) -> None:
    assert later.covers(older) is covered
    assert Ticket(later, "b", 2.0).supersedes(Ticket(older, "a", 1.0)) is covered
    assert not Ticket(later, "b", 1.0).supersedes(Ticket(older, "a", 2.0))


def test_only_a_comment_is_shown_as_seen_and_never_in_anothers_place() -> None:
    assert RECHECK.acknowledgement == Acknowledgement(PULL, 1)
    assert replace(RECHECK, thread=True).acknowledgement == Acknowledgement(PULL, 1, thread=True)
    assert PUSH.acknowledgement is WITHDRAWN.acknowledgement is None
    assert replace(HELP, comment=None, button=3, by="maria").acknowledgement is None
    assert not Ticket(RECHECK, "b", 2.0).supersedes(Ticket(Acknowledgement(PULL, 1), "a", 1.0))
    places = {
        Acknowledgement(PULL, 1).partition_key,
        Acknowledgement(PULL, 1, thread=True).partition_key,
        Acknowledgement(PULL, 2).partition_key,
        RECHECK.partition_key,
    }
    assert len(places) == 4


def test_a_retry_never_replaces_its_own_first_try() -> None:
    first = Ticket(PUSH, "a", 1.0)
    assert not first.next_turn(errors=1).supersedes(first)


def test_a_job_given_up_replaces_nothing() -> None:
    assert not Ticket(PUSH, "b", 2.0, gave_up=True).supersedes(Ticket(PUSH, "a", 1.0))


def test_sweeps_never_replace_one_another() -> None:
    assert not Ticket(Sweep(1), "b", 2.0).supersedes(Ticket(Sweep(1, ("a/b",)), "a", 1.0))


def test_the_id_is_the_delivery_and_then_its_turns() -> None:
    first = Ticket(PUSH, "72d3162e", 1.0)
    assert [first.id, first.next_turn().id, first.next_turn().next_turn().id] == [
        "72d3162e",
        "72d3162e/1",
        "72d3162e/2",
    ]


def test_a_merge_queue_s_check_is_read_back_as_written_and_replaces_nothing() -> None:
    ticket = Ticket(MergeGroup("octo/awesome-papers", 99, "a" * 40), "d", 2.0)
    assert Ticket.from_json(json.loads(json.dumps(ticket.to_json()))) == ticket
    assert not ticket.supersedes(replace(ticket, root="c", since=1.0))


MOVED = Sweep(99, ("octo/awesome-papers",), base="main", before="a" * 40, after="b" * 40)


@pytest.mark.parametrize(
    ("later", "older", "covered"),
    [
        pytest.param(MOVED, MOVED, True, id="the same push"),
        pytest.param(replace(MOVED, before="b" * 40, after="c" * 40), MOVED, False, id="the next push"),
        pytest.param(replace(MOVED, before="", after=""), MOVED, True, id="one that looks at all"),
        pytest.param(MOVED, replace(MOVED, before="", after=""), False, id="one that looks at some"),
        pytest.param(replace(MOVED, base="dev"), MOVED, False, id="another branch"),
    ],
)
def test_a_push_covers_another_only_if_it_looks_at_all_that_one_would(
    later: Sweep, older: Sweep, covered: bool
) -> None:
    assert later.covers(older) is covered


def test_what_was_found_standing_covers_no_event() -> None:
    standing = replace(PUSH, is_backlog=True)
    assert not standing.covers(PUSH)
    assert PUSH.covers(standing)
    assert standing.covers(MISSED)
    assert not MISSED.covers(standing)


@pytest.mark.parametrize(
    ("later", "older", "reviews"),
    [
        pytest.param(RECHECK, RECHECK, True, id="a recheck, a recheck"),
        pytest.param(PUSH, IGNORE, True, id="a push, a wish"),
        pytest.param(RECHECK, IGNORE, True, id="a recheck, a wish"),
        pytest.param(PUSH, RECHECK, False, id="a push asks no source anew"),
        pytest.param(IGNORE, IGNORE, False, id="a wish may be refused"),
        pytest.param(HELP, RECHECK, False, id="help reviews nothing"),
        pytest.param(MISSED, IGNORE, False, id="what is found open may be left alone"),
    ],
)
def test_a_later_job_reviews_for_a_command(later: Job, older: Job, reviews: bool) -> None:
    assert Ticket(later, "b", 2.0).reviews_for(Ticket(older, "a", 1.0)) is reviews
    assert not Ticket(later, "b", 1.0).reviews_for(Ticket(older, "a", 2.0))
