"""A list or a pull request that a visitor names is read as anybody may read it, and no further."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.fake_github import FakeGitHub
from bot.github.public import PublicReader
from bot.playground.draft import Draft, DraftError
from bot.playground.judging import judge_draft
from bot.playground.remote import RemoteDraft, parse_remote_draft, read_draft
from tests.github_fixture import GitHubSetup
from tests.playground.test_judging import answer_nothing

LIST = "# Awesome\n\n## Papers\n\n" + "".join(
    f"- [Fusing Views for the {n}th Time](https://arxiv.org/abs/2001.{n:05})\n" for n in range(4, 21)
)
NEW = "- [A Paper About Moss](https://arxiv.org/abs/1810.04805)"
TWICE = "- [Fusing Views for the 9th Time](https://arxiv.org/pdf/2001.00009)\n"


@pytest.fixture
def reader(fake_github: FakeGitHub) -> Iterator[PublicReader]:
    reader = PublicReader(fake_github.url)
    yield reader
    reader.close()


@pytest.mark.parametrize(
    ("address", "new", "expected"),
    [
        pytest.param("octo/awesome", NEW, RemoteDraft("octo/awesome", 0, "", NEW, "3"), id="a repository"),
        pytest.param(
            " https://github.com/octo/awesome/ ",
            NEW,
            RemoteDraft("octo/awesome", 0, "", NEW, "3"),
            id="its address",
        ),
        pytest.param(
            "https://github.com/octo/awesome/blob/main/docs/a.md#papers",
            NEW,
            RemoteDraft("octo/awesome", 0, "main/docs/a.md", NEW, "3"),
            id="a file",
        ),
        pytest.param("octo/awesome#7", "", RemoteDraft("octo/awesome", 7), id="a pull request"),
        pytest.param(
            "https://github.com/octo/awesome/pull/7/files", " ", RemoteDraft("octo/awesome", 7), id="its page"
        ),
    ],
)
def test_an_address_names_a_list_or_a_pull_request(address: str, new: str, expected: RemoteDraft) -> None:
    assert parse_remote_draft(address, new, "3") == expected


@pytest.mark.parametrize(
    ("address", "new", "words"),
    [
        pytest.param("http://169.254.169.254/latest", NEW, "public repository", id="another host"),
        pytest.param("https://github.com.evil.example/a/b", NEW, "public repository", id="a look-alike"),
        pytest.param("https://github.com@evil.example/a/b", NEW, "public repository", id="credentials"),
        pytest.param("file:///etc/passwd", NEW, "public repository", id="a file of the server"),
        pytest.param("octo/" + "a" * 600, NEW, "public repository", id="far too long"),
        pytest.param("octo/awesome", "", "no new lines", id="a list without new lines"),
        pytest.param("octo/awesome#7", NEW, "its own new lines", id="a pull request with new lines"),
    ],
)
def test_what_cannot_be_asked_of_github_is_said(address: str, new: str, words: str) -> None:
    with pytest.raises(DraftError, match=words):
        parse_remote_draft(address, new, "")


def test_new_lines_stand_in_the_list_of_the_repository(
    github_setup: GitHubSetup, reader: PublicReader
) -> None:
    github_setup.github.state.push_base(
        github_setup.repo, {"README.md": LIST, "docs/more.md": LIST.replace("Awesome", "More")}
    )
    draft = read_draft(parse_remote_draft("octo/awesome", NEW, ""), reader)
    assert (draft.origin, draft.files[0].path) == ("octo/awesome, README.md", "README.md")
    assert draft.files[0].base_text == LIST
    assert NEW in (draft.files[0].head_text or "")
    place = "https://github.com/octo/awesome/blob/main/docs/more.md"
    assert read_draft(parse_remote_draft(place, NEW, ""), reader).files[0].path == "docs/more.md"


def test_the_repository_s_configuration_counts(github_setup: GitHubSetup, reader: PublicReader) -> None:
    def rules(draft: Draft) -> set[str]:
        review = judge_draft(draft, answer_nothing)
        return {rule for rule in ("duplicate-entry", "insecure-link") if rule in review.summary}

    github_setup.github.state.push_base(github_setup.repo, {"README.md": LIST})
    remote = parse_remote_draft("octo/awesome", TWICE, "")
    assert rules(read_draft(remote, reader)) == {"duplicate-entry"}
    config = "rules:\n  duplicate-entry: off\n"
    github_setup.github.state.push_base(
        github_setup.repo, {"README.md": LIST, ".github/awesome-review.yml": config}
    )
    assert rules(read_draft(remote, reader)) == set()


def test_a_pull_request_gets_the_review_that_it_would_get_on_github(
    github_setup: GitHubSetup, reader: PublicReader
) -> None:
    github_setup.github.state.push_base(github_setup.repo, {"README.md": LIST, "docs/more.md": "# More\n"})
    opened, _ = github_setup.pull({"README.md": LIST + TWICE, "docs/more.md": f"# More\n\n{NEW}\n"})
    draft = read_draft(RemoteDraft("octo/awesome", opened.number), reader)
    review = judge_draft(draft, answer_nothing)
    assert [file.path for file in review.files] == ["README.md", "docs/more.md"]
    assert "duplicate-entry" in review.files[0].comments[0].body
    assert f"+{NEW}" in review.files[1].patch
    assert not github_setup.github.write_requests
    assert not github_setup.github.rejected_requests


@pytest.mark.parametrize(
    ("remote", "words"),
    [
        pytest.param(RemoteDraft("octo/none", 0, "", NEW), "shows no such public", id="no repository"),
        pytest.param(RemoteDraft("octo/awesome", 99), "shows no such public", id="no pull request"),
        pytest.param(RemoteDraft("octo/awesome", 0, "main/x.md", NEW), "shows no such public", id="no file"),
        pytest.param(RemoteDraft("octo/secret", 0, "", NEW), "shows no such public", id="a private one"),
    ],
)
def test_what_is_not_public_is_not_read(
    github_setup: GitHubSetup, remote: RemoteDraft, words: str, fake_github: FakeGitHub
) -> None:
    secret = github_setup.github.state.repos["octo/awesome"]
    if remote.repo == "octo/secret":
        secret.private = True
        remote = RemoteDraft("octo/awesome", 0, "", NEW)
    # Also with a token that may see it: the visitor may not.
    for token in ("", fake_github.create_token("octo")):
        reader = PublicReader(fake_github.url, token)
        with pytest.raises(DraftError, match=words):
            read_draft(remote, reader)
        reader.close()


@pytest.mark.parametrize(
    "remote",
    [
        pytest.param(
            RemoteDraft("octo/awesome", 0, "main/../../../../repos/octo/secret/contents/README.md", NEW),
            id="a path upwards",
        ),
        pytest.param(
            RemoteDraft("octo/awesome", 0, "main/%2e%2e/%2E./../secret/contents/README.md", NEW),
            id="written otherwise",
        ),
        pytest.param(RemoteDraft("octo/..", 0, "", NEW), id="a name that is none"),
        pytest.param(RemoteDraft("octo/..", 7), id="of a pull request, too"),
    ],
)
def test_no_path_leads_out_of_the_repository_that_was_named(
    remote: RemoteDraft, fake_github: FakeGitHub
) -> None:
    fake_github.state.add_repository("octo/awesome", {"README.md": LIST})
    fake_github.state.add_repository("octo/secret", {"README.md": LIST}, private=True)
    reader = PublicReader(fake_github.url, fake_github.create_token("octo"))
    with pytest.raises(DraftError, match="shows no such public"):
        read_draft(remote, reader)
    reader.close()
    assert fake_github.requests == []


def test_a_pull_request_that_changes_no_list_is_said_to(
    github_setup: GitHubSetup, reader: PublicReader
) -> None:
    opened, _ = github_setup.pull({"setup.py": "print()\n"})
    with pytest.raises(DraftError, match="changes no list"):
        read_draft(RemoteDraft("octo/awesome", opened.number), reader)


def test_github_s_limit_is_said_with_what_to_do(github_setup: GitHubSetup, reader: PublicReader) -> None:
    github_setup.github.inject_fault("/repos/", kind="slow_down", times=9)
    with pytest.raises(DraftError, match="paste the list instead"):
        read_draft(RemoteDraft("octo/awesome", 0, "", NEW), reader)
