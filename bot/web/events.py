"""A webhook delivery -> the job that it asks for, or the reason to do nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, assert_never

from bot.core import audit, commands
from bot.core.audit import checkboxes
from bot.core.commands import CommandName
from bot.core.parsing import is_list
from bot.core.pull import PullRequest
from bot.core.reconcile import read_mark
from bot.core.text.pattern import lazy_pattern
from bot.queue.jobs import CHECKBOX_SETTLE_SECONDS, Audit, Job, MergeGroup, Sweep

_PULL_ACTIONS = {
    "opened": "opened",
    "reopened": "reopened",
    "synchronize": "new commits",
    "ready_for_review": "ready for review",
    "edited": "base changed",
    # Nothing is said on these any more, but later pull requests may name them.
    "converted_to_draft": "converted to draft",
    "closed": "closed",
}
_REPO_NAME = lazy_pattern(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}/[A-Za-z0-9_.-]{1,100}")
_MERGE_QUEUE_PREFIX = (
    "refs/heads/gh-readonly-queue/"  # what GitHub builds to test a merge; no pull is onto it
)
_SHA = lazy_pattern(r"[0-9a-f]{40}|[0-9a-f]{64}")
_EXTERNAL_ID = lazy_pattern(r"\S{1,201}#([1-9][0-9]{0,9})")
_MAX_LOGIN_LENGTH = 100  # GitHub's have 39 at most, with "[bot]" or an enterprise's suffix some more
_MAX_ID = 2**63 - 1  # what both databases and GitHub hold in an id


@dataclass(frozen=True, slots=True)
class Ignored:
    """Nothing to do, and why."""

    reason: str


class MalformedPayloadError(ValueError):
    """The payload lacks what its event always has; the message names the field."""


def route(event: str, payload: Mapping[str, Any]) -> Job | Sweep | Audit | MergeGroup | Ignored:
    """What a delivery of `event` asks for.

    Raises MalformedPayloadError, and nothing else, for a payload that is not GitHub's.
    """
    action, repository = payload.get("action"), payload.get("repository")
    if isinstance(repository, Mapping) and repository.get("archived") is True:
        return Ignored("the repository is archived")
    match event, action:
        case "pull_request", str() if action in _PULL_ACTIONS:
            return _route_pull_request(payload, action)
        case "issue_comment" | "pull_request_review_comment", "created" | "edited" | "deleted":
            return _route_comment(payload, str(action), thread=event != "issue_comment")
        case "check_run", "rerequested" | "requested_action":
            return _route_check_run(payload, str(action))
        case "push", _:
            return _route_push(payload)
        case "check_suite", "rerequested":
            return _route_check_suite(payload)
        case "installation", "created" | "unsuspend":
            return Sweep(
                _read_installation(payload, required=True),
                _read_repos(payload, "repositories"),
                reason=event,
                is_backlog=action == "created",
            )
        case "installation_repositories", "added":
            repos = _read_repos(payload, "repositories_added")
            installation = _read_installation(payload, required=True)
            # An empty list must not mean "all of them" here.
            if not repos:
                return Ignored("no repository was added")
            return Sweep(installation, repos, reason=event, is_backlog=True)
        case "merge_group", "checks_requested":
            head = _read_sha(_read_mapping(payload, "merge_group"), "head_sha")
            return MergeGroup(_read_repo(payload), _read_installation(payload), head)
        case "issues", "edited":
            return _route_issue(payload)
        case "ping", _:
            return Ignored("the webhook works")
    event_name = f"{event} {action}" if isinstance(action, str) else event
    return Ignored(f"nothing to do for {event_name[:100]}")


def _route_pull_request(payload: Mapping[str, Any], action: str) -> Job | Ignored:
    pull = _read_mapping(payload, "pull_request")
    if action == "edited" and "base" not in _read_mapping(payload, "changes"):
        return Ignored("edited, but not its base")
    job = Job(
        _read_pull(payload, _read_id(pull, "number")),
        _PULL_ACTIONS[action],
        head=_read_sha(_read_mapping(pull, "head")),
        author=_login_or_empty(pull.get("user")) or _login_or_empty(payload.get("sender")),
    )
    if action == "closed":
        return Ignored("merged, which the push to its base reports") if pull.get("merged") is True else job
    return Ignored("the pull request is closed") if pull.get("state") == "closed" else job


def _route_comment(payload: Mapping[str, Any], action: str, thread: bool) -> Job | Ignored:
    about, comment = (
        _read_mapping(payload, "pull_request" if thread else "issue"),
        _read_mapping(payload, "comment"),
    )
    pull, id = _read_pull(payload, _read_id(about, "number")), _read_id(comment, "id")
    if not thread and "pull_request" not in about:
        return Ignored("a comment on an issue, not on a pull request")
    for who in (payload.get("sender"), comment.get("user")):
        # Bots answer bots for ever; our own comments come back here as well.
        if isinstance(who, Mapping) and who.get("type") == "Bot":
            return Ignored("a comment by a bot")
    if about.get("state") == "closed" or about.get("locked") is True:
        return Ignored("the pull request is closed or locked")
    author = _login_or_empty(payload.get("sender"))
    body = _text_or_empty(comment.get("body"))
    previous_body = _previous_body(payload) if action == "edited" else body
    if action == "deleted" or (action == "edited" and commands.parse_command(body) is None):
        withdrawal = Job(pull, "a command was withdrawn", withdrew=True, author=author)
        return (
            withdrawal
            if commands.is_waiver_command(previous_body)
            else Ignored("no command that still stands was withdrawn")
        )
    if action == "edited" and commands.is_same_command(previous_body, body):
        return Ignored("edited, but not the command")
    command = commands.parse_command(body)
    match command:
        case commands.Command(name):
            word = name.value
        case commands.UnknownCommand(word):
            pass
        case None:
            return Ignored("a comment without a command")
        case _:
            assert_never(command)
    fresh = word == CommandName.RECHECK
    withdrew = previous_body != body and commands.is_waiver_command(previous_body)
    return Job(
        pull,
        f"/{word}",
        fresh=fresh,
        command=word,
        comment=id,
        thread=thread,
        withdrew=withdrew,
        author=author,
    )


def _route_issue(payload: Mapping[str, Any]) -> Audit | Ignored:
    """A box checked in an audit's issue. The issue is ours, so only those who may write can edit it."""
    issue, sender, changes = (_read_mapping(payload, key) for key in ("issue", "sender", "changes"))
    writer, body = issue.get("user"), _text_or_empty(issue.get("body"))
    is_own_issue = (
        isinstance(writer, Mapping) and writer.get("type") == "Bot" and read_mark(body) == audit.AUDIT_KEY
    )
    if (
        not is_own_issue
        or sender.get("type") == "Bot"
        or "body" not in changes
        or issue.get("state") == "closed"
    ):
        return Ignored("no issue of ours that a person edited")
    if not checkboxes.checked_findings(body):
        return Ignored("no box was checked")
    return Audit(_read_repo(payload), _read_installation(payload), delay=CHECKBOX_SETTLE_SECONDS, ticked=True)


def _login_or_empty(user: object) -> str:
    return _text_or_empty(user.get("login"))[:_MAX_LOGIN_LENGTH] if isinstance(user, Mapping) else ""


def _previous_body(payload: Mapping[str, Any]) -> str:
    """What an edited comment said before; GitHub names only what changed."""
    body_change = _read_mapping(payload, "changes").get("body")
    if body_change is None:
        return _text_or_empty(_read_mapping(payload, "comment").get("body"))
    return _text_or_empty(body_change.get("from")) if isinstance(body_change, Mapping) else ""


def _sha_or_empty(value: object) -> str:
    return value if isinstance(value, str) and _SHA.fullmatch(value) and value.strip("0") else ""


def _text_or_empty(value: object) -> str:
    return value if isinstance(value, str) else ""


def _route_check_run(payload: Mapping[str, Any], action: str) -> Job | Ignored:
    # Pulls from forks are not listed in the payload, so our check runs name theirs in external_id; the
    # repository may have been renamed since, hence the number alone is taken from it.
    run = _read_mapping(payload, "check_run")
    name = run.get("external_id")
    id_match = _EXTERNAL_ID.fullmatch(name) if isinstance(name, str) else None
    if not id_match:
        return Ignored("a check run that names no pull request")
    author = _login_or_empty(payload.get("sender"))
    pull, head = _read_pull(payload, int(id_match[1])), _read_sha(run, "head_sha")
    if action == "rerequested":
        return Job(pull, "check rerequested", head=head, fresh=True, author=author)
    sender = _read_mapping(payload, "sender")
    button = _read_mapping(payload, "requested_action").get("identifier")
    if sender.get("type") == "Bot":
        return Ignored("a button pressed by a bot")
    login = sender.get("login")
    if not isinstance(login, str):
        raise MalformedPayloadError("sender.login is not a name")
    match button:
        case CommandName.RECHECK:
            return Job(pull, "button pressed", head=head, fresh=True, author=author)
        case CommandName.APPLY:
            command = CommandName.APPLY.value
            return Job(
                pull, "button pressed", command=command, button=_read_id(run, "id"), by=login, author=author
            )
        case _:
            return Ignored("a button that is not ours")


def _route_push(payload: Mapping[str, Any]) -> Sweep | Ignored:
    """A list that moved on its branch: pulls onto it are judged again, as merged onto what it is now."""
    ref = payload.get("ref")
    if not isinstance(ref, str) or not ref.startswith("refs/heads/") or payload.get("deleted"):
        return Ignored("a push that moves no branch")
    if ref.startswith(_MERGE_QUEUE_PREFIX):
        return Ignored("a branch of a merge queue")
    commits = payload.get("commits")
    rows = [row for row in commits if isinstance(row, Mapping)] if isinstance(commits, list) else []
    changed_paths = [
        path
        for row in rows
        for key in ("added", "modified", "removed")
        for path in (row[key] if isinstance(row.get(key), list) else ())
    ]
    # A forced push, and one of very many commits, may name no files.
    if (
        rows
        and not payload.get("forced")
        and not any(is_list(path) for path in changed_paths if isinstance(path, str))
    ):
        return Ignored("a push that changes no list")
    branch = ref.removeprefix("refs/heads/")
    commits_known = not payload.get("forced") and not payload.get("created")
    before, after = (_sha_or_empty(payload.get(key)) if commits_known else "" for key in ("before", "after"))
    return Sweep(
        _read_installation(payload),
        (_read_repo(payload),),
        base=branch,
        reason="base moved",
        before=before if after else "",
        after=after if before else "",
    )


def _route_check_suite(payload: Mapping[str, Any]) -> Sweep | Ignored:
    # A suite names no pulls for forks either: the worker looks for the open ones at this head.
    head = _read_sha(_read_mapping(payload, "check_suite"), "head_sha")
    return Sweep(
        _read_installation(payload), (_read_repo(payload),), head, reason="check rerequested", fresh=True
    )


def _read_pull(payload: Mapping[str, Any], number: int) -> PullRequest:
    return PullRequest(_read_repo(payload), number, _read_installation(payload))


def _read_repo(payload: Mapping[str, Any]) -> str:
    return _read_full_name(_read_mapping(payload, "repository"), "repository.full_name")


def _read_repos(payload: Mapping[str, Any], key: str) -> tuple[str, ...]:
    repositories = payload.get(key, [])
    if not isinstance(repositories, list) or not all(isinstance(one, Mapping) for one in repositories):
        raise MalformedPayloadError(f"{key} is not a list of repositories")
    return tuple(_read_full_name(one, f"{key}[].full_name") for one in repositories)


def _read_full_name(repository: Mapping[str, Any], field: str) -> str:
    name = repository.get("full_name")
    if isinstance(name, str) and _REPO_NAME.fullmatch(name):
        return name
    raise MalformedPayloadError(f"{field} is not OWNER/NAME")


def _read_installation(payload: Mapping[str, Any], required: bool = False) -> int | None:
    # A repository's own webhook, used with a plain token, has none.
    if payload.get("installation") is None and not required:
        return None
    return _read_id(_read_mapping(payload, "installation"), "id")


def _read_mapping(value: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    mapping = value.get(key)
    if isinstance(mapping, Mapping):
        return mapping
    raise MalformedPayloadError(f"{key} is not an object")


def _read_id(value: Mapping[str, Any], key: str) -> int:
    number = value.get(key)
    if isinstance(number, int) and not isinstance(number, bool) and 0 < number <= _MAX_ID:
        return number
    raise MalformedPayloadError(f"{key} is not a positive number")


def _read_sha(value: Mapping[str, Any], key: str = "sha") -> str:
    sha = value.get(key)
    if isinstance(sha, str) and _SHA.fullmatch(sha):
        return sha
    raise MalformedPayloadError(f"{key} is not a commit")
