"""Comments and the commands they give; most comments give none, and other bots have commands too."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.commands import (
    COMMANDS,
    Command,
    CommandName,
    Permission,
    UnclearCommand,
    UnknownCommand,
    collect_waivers,
    is_same_command,
    is_waiver_command,
    parse_command,
    parse_rule,
    parse_waiver,
    skips_cache,
)
from bot.core.model import Waiver
from bot.core.pull import UserComment


def test_every_command_has_a_row_that_begins_with_its_word() -> None:
    assert {row.name for row in COMMANDS} == set(CommandName)
    assert all(row.usage.split()[0] == f"/{row.name}" for row in COMMANDS)


@pytest.mark.parametrize(
    ("body", "name"),
    [
        pytest.param("/recheck", "recheck", id="alone"),
        pytest.param("/help", "help", id="help"),
        pytest.param("/ReCheck", "recheck", id="in any case"),
        pytest.param("/recheck\r\n", "recheck", id="with CRLF"),
        pytest.param("\r\n \n  /recheck", "recheck", id="after blank lines and blanks"),
        pytest.param("/recheck please, the DOI was down", "recheck", id="with words behind it"),
        pytest.param("/recheck.", "recheck", id="with a full stop"),
        pytest.param("/recheck!", "recheck", id="with an exclamation mark"),
        pytest.param("/recheck\n\n> On Monday somebody wrote:\n> /help", "recheck", id="in an e-mail reply"),
    ],
)
def test_the_first_word_of_a_comment_is_its_command(body: str, name: str) -> None:
    found = parse_command(body)
    assert isinstance(found, Command)
    assert found.name == name


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("", id="empty"),
        pytest.param("   \r\n ", id="blank"),
        pytest.param("/", id="a slash"),
        pytest.param("/ recheck", id="a slash apart from its word"),
        pytest.param("recheck", id="no slash"),
        pytest.param("Thanks! /recheck", id="talk before it"),
        pytest.param("Please write\n/recheck", id="in a later line"),
        pytest.param("> /recheck", id="quoted"),
        pytest.param("`/recheck`", id="in code"),
        pytest.param("```\n/recheck\n```", id="in a fence"),
        pytest.param("    /recheck", id="in indented code"),
        pytest.param("\t/recheck", id="behind a tab, which is code too"),
        pytest.param("<!-- /recheck -->", id="in an HTML comment"),
        pytest.param("<p>/recheck</p>", id="in HTML"),
        pytest.param("- /recheck", id="in a bullet"),
        pytest.param("/recheck/all", id="a path"),
        pytest.param("/helpers/x", id="a folder"),
        pytest.param("/recheck_all", id="a longer word"),
        pytest.param("/recheck2", id="a word with a digit"),
        pytest.param("//recheck", id="two slashes"),
        pytest.param("／recheck", id="a wide slash"),
        pytest.param("/lgtm", id="prow's lgtm"),
        pytest.param("/assign @somebody", id="prow's assign"),
        pytest.param("/hold", id="prow's hold"),
        pytest.param("/retest", id="prow's retest"),
        pytest.param("/test all", id="prow's test"),
        pytest.param("/approve", id="prow's approve"),
        pytest.param("/rebase", id="rebase"),
        pytest.param("/rerun", id="rerun"),
        pytest.param("/check", id="somebody's check"),
        pytest.param("/reset", id="reset"),
        pytest.param("/reject", id="reject"),
        pytest.param("/review", id="review"),
        pytest.param("/merge", id="merge"),
        pytest.param("/home", id="home"),
        pytest.param("/cc @somebody", id="cc"),
        pytest.param("/remove-label stale", id="prow's remove-label"),
        pytest.param("/s", id="a letter"),
        pytest.param("/me", id="two letters"),
        pytest.param("/surely this is the beginning of talk", id="a word that begins a sentence"),
        pytest.param("/surely\n\nOr is it?", id="an unknown word before other lines"),
        pytest.param("/usr/bin/python fails", id="a file's path"),
    ],
)
def test_any_other_comment_gives_no_command(body: str) -> None:
    assert parse_command(body) is None


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("rechek", "recheck"),
        ("re-check", "recheck"),
        ("rehceck", "recheck"),
        ("rechecks", "recheck"),
        ("recheck-it", ""),
        ("hlep", "help"),
        ("halp", "help"),
        ("hep", "help"),
        ("hello", ""),
        ("ignroe", "ignore"),
        ("unignor", "unignore"),
        ("aply", "apply"),
        ("explian", "explain"),
        ("approve", None),
        ("exclude", ""),
        ("include", ""),
        ("frobnicate", ""),
    ],
)
def test_a_slip_is_known_as_the_command_it_was_meant_for(word: str, meant: str | None) -> None:
    assert parse_command(f"/{word}") == (None if meant is None else UnknownCommand(word, meant))


@pytest.mark.parametrize(
    "body", ["/frobnicate", "/FROBNICATE", "/frobnicate!\r\n", "/frobnicate the list now", "\n/frobnicate\n"]
)
def test_an_unknown_word_is_a_command_if_it_is_nearly_the_whole_comment(body: str) -> None:
    assert parse_command(body) == UnknownCommand("frobnicate")


@pytest.mark.parametrize(
    ("who", "allowed"),
    [
        (Permission.ANYONE, ["none", "read", "triage", "write", "maintain", "admin", "none, author"]),
        (Permission.INVOLVED, ["triage", "write", "maintain", "admin", "none, author"]),
        (Permission.WRITERS, ["write", "maintain", "admin"]),
    ],
)
def test_who_may_give_a_command_goes_by_role_and_by_whose_pull_it_is(
    who: Permission, allowed: list[str]
) -> None:
    roles = ["none", "read", "triage", "write", "maintain", "admin", "none, author", "read, author"]
    found = [role for role in roles if who.includes(role.partition(",")[0], role.endswith("author"))]
    assert [role for role in found if role != "read, author"] == allowed
    assert ("read, author" in found) is ("none, author" in allowed)


@given(st.text())
def test_any_text_is_read_without_an_error(body: str) -> None:
    parse_command(body)


@given(st.text(), st.sampled_from(CommandName))
def test_a_command_is_read_whatever_lines_follow_it(rest: str, name: CommandName) -> None:
    assert parse_command(f"/{name}\n{rest}") == Command(name)


@pytest.mark.parametrize(
    ("body", "rest"),
    [
        pytest.param("/ignore title-mismatch", "title-mismatch", id="a rule"),
        pytest.param("/ignore  title-mismatch\tour way \r\nmore", "title-mismatch our way", id="one line"),
        pytest.param("/ignore: title-mismatch", "title-mismatch", id="with a colon"),
        pytest.param("/ignore\ntitle-mismatch", "", id="on the next line"),
        pytest.param("/ignore", "", id="nothing"),
    ],
)
def test_what_follows_a_command_is_the_rest_of_its_line(body: str, rest: str) -> None:
    assert parse_command(body) == Command(CommandName.IGNORE, rest)


@pytest.mark.parametrize(
    ("rest", "name"),
    [
        ("title-mismatch", "title-mismatch"),
        ("Title-Mismatch", "title-mismatch"),
        ("`title-mismatch`", "title-mismatch"),
        ("**title_mismatch**, it is right", "title-mismatch"),
        ('"dead-link".', "dead-link"),
    ],
)
def test_a_rule_is_known_however_people_write_it(rest: str, name: str) -> None:
    assert parse_rule(Command(CommandName.IGNORE, rest)) == name


@pytest.mark.parametrize(
    ("rest", "words"),
    [
        ("", "Which rule? Write `/ignore RULE [reason]`"),
        ("titel-mismatch", "Did you mean `title-mismatch`?"),
        ("everything", "The rules are `duplicate-entry`, "),
        ("@team <img src=x>", "The rules are `duplicate-entry`, "),
    ],
)
def test_a_rule_that_is_none_is_answered_in_one_line_without_its_words(rest: str, words: str) -> None:
    found = parse_rule(Command(CommandName.IGNORE, rest))
    assert isinstance(found, UnclearCommand)
    assert words in found.reason
    assert "\n" not in found.reason
    assert "team" not in found.reason


@pytest.mark.parametrize(
    ("body", "all_"),
    [
        ("/recheck all", True),
        ("/recheck ALL.", True),
        ("/recheck", False),
        ("/recheck allegedly", False),
        ("/ignore all", False),
    ],
)
def test_only_a_recheck_may_be_of_all(body: str, all_: bool) -> None:
    found = parse_command(body)
    assert isinstance(found, Command)
    assert found.is_recheck_all is all_
    assert found.spec.permission == (
        Permission.INVOLVED if all_ else Permission.WRITERS if "ign" in body else Permission.ANYONE
    )


def said(id: int, author: str, body: str, at: str = "", about: str = "") -> UserComment:
    at = at or f"2026-01-01T00:00:{id:02}Z"
    return UserComment(id, author, body, at, thread_id=7 if about else 0, thread_key=about)


ROLES = {"ann": "none", "rita": "read", "tom": "triage", "will": "write", "maria": "maintain", "ada": "admin"}


@pytest.mark.parametrize(
    ("comments", "wishes"),
    [
        pytest.param([], [], id="none"),
        pytest.param(
            [said(1, "will", "/ignore dead-link it is behind a login")],
            [Waiver("dead-link", "will", "it is behind a login")],
            id="with a reason",
        ),
        pytest.param(
            [said(n, who, "/ignore dead-link") for n, who in enumerate(ROLES)],
            [Waiver("dead-link", who) for who in ("will", "maria", "ada")],
            id="by every role",
        ),
        pytest.param(
            [said(2, "will", "/unignore dead-link now"), said(1, "ada", "/ignore dead-link")],
            [Waiver("dead-link", "ada"), Waiver("dead-link", "will", is_waiving=False)],
            id="in the order of time",
        ),
        pytest.param(
            [said(1, "will", "/ignore dead-link fine", about="README.md arxiv:1")],
            [Waiver("dead-link", "will", "fine", "README.md arxiv:1")],
            id="in a thread of ours",
        ),
        pytest.param(
            [said(1, "will", "/ignore", about="README.md arxiv:1")],
            [Waiver("", "will", "", "README.md arxiv:1")],
            id="all that a comment says",
        ),
        pytest.param(
            [said(1, "will", "/ignore we want both", about="README.md arxiv:1")],
            [Waiver("", "will", "we want both", "README.md arxiv:1")],
            id="all that a comment says, with a reason",
        ),
        pytest.param(
            [
                said(n, "will", f"/ignore {word}", about="k")
                for n, word in enumerate(("dead-lnik", "some-rule"))
            ],
            [],
            id="a slip in a thread",
        ),
        pytest.param(
            [
                said(1, "will", "/ignore"),
                said(2, "will", "/ignore nonsense"),
                said(3, "will", "> /ignore dead-link"),
                said(4, "will", "```\n/ignore dead-link\n```"),
                said(5, "will", "I would not /ignore dead-link"),
                said(6, "will", "/explain dead-link"),
                said(7, "will", "/ignored dead-link"),
            ],
            [],
            id="what is no wish",
        ),
    ],
)
def test_waivers_are_read_from_comments(comments: list[UserComment], wishes: list[Waiver]) -> None:
    assert list(collect_waivers(comments, ROLES.__getitem__)) == wishes


def test_nobody_is_looked_up_who_wishes_for_nothing() -> None:
    asked: list[str] = []
    comments = [said(1, "ann", "Hm"), said(2, "rita", "/recheck"), said(3, "tom", "/ignore no-such-rule")]

    def find_role(login: str) -> str:
        asked.append(login)
        return "admin"

    collect_waivers(comments, find_role)
    assert asked == []


def test_a_reason_has_its_length() -> None:
    wish = parse_waiver(Command(CommandName.IGNORE, "dead-link " + "long " * 100), said(1, "will", ""))
    assert isinstance(wish, Waiver)
    assert len(wish.reason) == 200


def test_the_sources_are_asked_afresh_at_most_once_a_minute() -> None:
    times = ("00:00", "00:30", "00:59", "01:00", "01:59", "02:00")
    comments = [said(n, "ann", "/recheck", f"2026-01-01T00:{t}Z") for n, t in enumerate(times)]
    talk = [said(n + 50, "ann", "Hello", f"2026-01-01T00:{t}Z") for n, t in enumerate(times)]
    found = [skips_cache([*talk, *comments], one) for one in comments]
    assert found == [True, False, False, True, False, True]


@pytest.mark.parametrize(
    ("before", "after", "equal"),
    [
        ("/recheck", "/recheck\n", True),
        ("/recheck", "/ReCheck please", True),
        ("/recheck", "/recheck all", False),
        ("/recheck", "/help", False),
        ("Hm", "/recheck", False),
        ("Hm", "Hmm", True),
        ("/ignore dead-link", "/ignore dead-link\r\n\r\nSorry for the noise", True),
        ("/ignore dead-link", "/ignore dead-link because", False),
        ("/ignore dead-link", "/unignore dead-link", False),
        ("/rechek", "/recheck", False),
    ],
)
def test_only_a_command_that_is_new_in_an_edit_is_given(before: str, after: str, equal: bool) -> None:
    assert is_same_command(before, after) is equal


@pytest.mark.parametrize(
    ("body", "standing"),
    [("/ignore dead-link", True), ("/unignore dead-link", True), ("/recheck", False), ("Hm", False)],
)
def test_a_wish_stands_as_long_as_its_comment(body: str, standing: bool) -> None:
    assert is_waiver_command(body) is standing


_lines = st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]), max_size=30)


@given(st.sampled_from(CommandName), _lines, st.sampled_from(["\n", "\r\n", "\n\n"]), _lines)
def test_line_ends_and_what_follows_change_no_command(name: str, rest: str, end: str, more: str) -> None:
    alone = parse_command(f"/{name} {rest}")
    assert parse_command(f"/{name} {rest}{end}{more}") == alone
    assert parse_command(f"{end}/{name} {rest}") == alone


@given(st.sampled_from(["> ", "`", "```\n", "    ", "\t", "<!-- ", "- ", "1. ", "# ", "<p>", "x "]), _lines)
def test_nothing_that_begins_otherwise_is_a_command(before: str, rest: str) -> None:
    assert parse_command(f"{before}/recheck {rest}") is None


@given(
    st.lists(st.tuples(st.sampled_from(["/ignore", "/unignore"]), st.sampled_from(sorted(ROLES))), max_size=8)
)
def test_the_order_in_which_comments_are_read_does_not_matter(given: list[tuple[str, str]]) -> None:
    comments = [said(n, who, f"{word} dead-link") for n, (word, who) in enumerate(given)]
    shuffled = [replace(one) for one in reversed(comments)]
    assert collect_waivers(comments, ROLES.__getitem__) == collect_waivers(shuffled, ROLES.__getitem__)
