"""A webhook delivery, turned into the Job or Sweep it asks for, or into the reason to do nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.core import audit, commands
from bot.core.audit import checkboxes
from bot.core.parsing import is_list
from bot.core.pull import Pull
from bot.core.reconcile import read_mark
from bot.queue.jobs import TICKING, Audit, Job, Sweep

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
_REPO = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}/[A-Za-z0-9_.-]{1,100}")
_MERGE_QUEUE = "refs/heads/gh-readonly-queue/"  # what GitHub builds to test a merge; no pull is onto it
_SHA = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_OUR_ID = re.compile(r"\S{1,201}#([1-9][0-9]{0,9})")
_BIGGEST = 2**63 - 1  # what both databases and GitHub hold in an id


@dataclass(frozen=True, slots=True)
class Ignored:
    """Nothing to do, and why."""

    reason: str


class Malformed(ValueError):
    """The payload lacks what its event always has; the message names the field."""


def route(event: str, payload: Mapping[str, Any]) -> Job | Sweep | Audit | Ignored:
    """What a delivery of `event` asks for.

    Raises Malformed, and nothing else, for a payload that is not GitHub's.
    """
    action, repository = payload.get("action"), payload.get("repository")
    if isinstance(repository, Mapping) and repository.get("archived") is True:
        return Ignored("the repository is archived")
    match event, action:
        case "pull_request", str() if action in _PULL_ACTIONS:
            return _pull_request(payload, action)
        case "issue_comment" | "pull_request_review_comment", "created" | "edited" | "deleted":
            return _comment(payload, str(action), thread=event != "issue_comment")
        case "check_run", "rerequested" | "requested_action":
            return _check_run(payload, str(action))
        case "push", _:
            return _push(payload)
        case "check_suite", "rerequested":
            return _check_suite(payload)
        case "installation", "created" | "unsuspend":
            return Sweep(_installation(payload, needed=True), _repos(payload, "repositories"), reason=event)
        case "installation_repositories", "added":
            repos = _repos(payload, "repositories_added")
            installation = _installation(payload, needed=True)
            # An empty list must not mean "all of them" here.
            return Sweep(installation, repos, reason=event) if repos else Ignored("no repository was added")
        case "issues", "edited":
            return _issue(payload)
        case "ping", _:
            return Ignored("the webhook works")
    spoken = f"{event} {action}" if isinstance(action, str) else event
    return Ignored(f"nothing to do for {spoken[:100]}")


def _pull_request(payload: Mapping[str, Any], action: str) -> Job | Ignored:
    pull = _mapping(payload, "pull_request")
    if action == "edited" and "base" not in _mapping(payload, "changes"):
        return Ignored("edited, but not its base")
    job = Job(_pull(payload, _id(pull, "number")), _PULL_ACTIONS[action], head=_sha(_mapping(pull, "head")))
    if action == "closed":
        return Ignored("merged, which its base will tell of") if pull.get("merged") is True else job
    return Ignored("the pull request is closed") if pull.get("state") == "closed" else job


def _comment(payload: Mapping[str, Any], action: str, thread: bool) -> Job | Ignored:
    about, comment = _mapping(payload, "pull_request" if thread else "issue"), _mapping(payload, "comment")
    pull, id = _pull(payload, _id(about, "number")), _id(comment, "id")
    if not thread and "pull_request" not in about:
        return Ignored("a comment on an issue, not on a pull request")
    for who in (payload.get("sender"), comment.get("user")):
        # Bots answer bots for ever; our own comments come back here as well.
        if isinstance(who, Mapping) and who.get("type") == "Bot":
            return Ignored("a comment by a bot")
    if about.get("state") == "closed" or about.get("locked") is True:
        return Ignored("the pull request is closed or locked")
    body = _body(comment.get("body"))
    before = _before(payload) if action == "edited" else body
    if action == "deleted" or (action == "edited" and commands.read(body) is None):
        withdrawn = Job(pull, "a command was withdrawn", withdrew=True)
        return withdrawn if commands.stays(before) else Ignored("no command that still stands was withdrawn")
    if action == "edited" and commands.same(before, body):
        return Ignored("edited, but not the command")
    match commands.read(body):
        case commands.Command(name):
            word = name
        case commands.Unknown(written, _):
            word = written
        case None:
            return Ignored("a comment without a command")
    fresh, withdrew = word == commands.RECHECK, before != body and commands.stays(before)
    return Job(pull, f"/{word}", fresh=fresh, command=word, comment=id, thread=thread, withdrew=withdrew)


def _issue(payload: Mapping[str, Any]) -> Audit | Ignored:
    """A box ticked in an audit's issue, which is ours: nobody who may not write can edit it."""
    issue, sender, changes = (_mapping(payload, key) for key in ("issue", "sender", "changes"))
    writer, body = issue.get("user"), _body(issue.get("body"))
    ours = isinstance(writer, Mapping) and writer.get("type") == "Bot" and read_mark(body) == audit.KEY
    if not ours or sender.get("type") == "Bot" or "body" not in changes or issue.get("state") == "closed":
        return Ignored("no issue of ours that a person edited")
    if not checkboxes.ticked(body):
        return Ignored("no box was ticked")
    return Audit(_repo(payload), _installation(payload), delay=TICKING, ticked=True)


def _before(payload: Mapping[str, Any]) -> str:
    """What an edited comment said before; GitHub names only what changed."""
    said = _mapping(payload, "changes").get("body")
    if said is None:
        return _body(_mapping(payload, "comment").get("body"))
    return _body(said.get("from")) if isinstance(said, Mapping) else ""


def _body(value: object) -> str:
    return value if isinstance(value, str) else ""


def _check_run(payload: Mapping[str, Any], action: str) -> Job | Ignored:
    # Pulls from forks are not listed in the payload, so our check runs name theirs in external_id; the
    # repository may have been renamed since, hence the number alone is taken from it.
    run = _mapping(payload, "check_run")
    name = run.get("external_id")
    ours = _OUR_ID.fullmatch(name) if isinstance(name, str) else None
    if not ours:
        return Ignored("a check run that names no pull request")
    pull, head = _pull(payload, int(ours[1])), _sha(run, "head_sha")
    if action == "rerequested":
        return Job(pull, "check rerequested", head=head, fresh=True)
    by, button = _mapping(payload, "sender"), _mapping(payload, "requested_action").get("identifier")
    if not isinstance(button, str) or button not in (commands.RECHECK, commands.APPLY):
        return Ignored("a button that is not ours")
    if by.get("type") == "Bot":
        return Ignored("a button pressed by a bot")
    login = by.get("login")
    if not isinstance(login, str):
        raise Malformed("sender.login is not a name")
    if button == commands.RECHECK:
        return Job(pull, "button pressed", head=head, fresh=True)
    return Job(pull, "button pressed", command=button, button=_id(run, "id"), by=login)


def _push(payload: Mapping[str, Any]) -> Sweep | Ignored:
    """A list that moved on its branch: pulls onto it are judged again, as merged onto what it is now."""
    ref = payload.get("ref")
    if not isinstance(ref, str) or not ref.startswith("refs/heads/") or payload.get("deleted"):
        return Ignored("a push that moves no branch")
    if ref.startswith(_MERGE_QUEUE):
        return Ignored("a branch of a merge queue")
    commits = payload.get("commits")
    rows = [row for row in commits if isinstance(row, Mapping)] if isinstance(commits, list) else []
    named = [
        path
        for row in rows
        for key in ("added", "modified", "removed")
        for path in (row[key] if isinstance(row.get(key), list) else ())
    ]
    # A forced push, and one of very many commits, may name no files.
    if (
        rows
        and not payload.get("forced")
        and not any(is_list(path) for path in named if isinstance(path, str))
    ):
        return Ignored("a push that changes no list")
    branch = ref.removeprefix("refs/heads/")
    return Sweep(_installation(payload), (_repo(payload),), base=branch, reason="base moved")


def _check_suite(payload: Mapping[str, Any]) -> Sweep | Ignored:
    # A suite names no pulls for forks either: the worker looks for the open ones at this head.
    head = _sha(_mapping(payload, "check_suite"), "head_sha")
    return Sweep(_installation(payload), (_repo(payload),), head, reason="check rerequested", fresh=True)


def _pull(payload: Mapping[str, Any], number: int) -> Pull:
    return Pull(_repo(payload), number, _installation(payload))


def _repo(payload: Mapping[str, Any]) -> str:
    return _name(_mapping(payload, "repository"), "repository.full_name")


def _repos(payload: Mapping[str, Any], key: str) -> tuple[str, ...]:
    found = payload.get(key, [])
    if not isinstance(found, list) or not all(isinstance(one, Mapping) for one in found):
        raise Malformed(f"{key} is not a list of repositories")
    return tuple(_name(one, f"{key}[].full_name") for one in found)


def _name(repository: Mapping[str, Any], field: str) -> str:
    name = repository.get("full_name")
    if isinstance(name, str) and _REPO.fullmatch(name):
        return name
    raise Malformed(f"{field} is not OWNER/NAME")


def _installation(payload: Mapping[str, Any], needed: bool = False) -> int | None:
    # A repository's own webhook, used with a plain token, has none.
    if payload.get("installation") is None and not needed:
        return None
    return _id(_mapping(payload, "installation"), "id")


def _mapping(value: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = value.get(key)
    if isinstance(found, Mapping):
        return found
    raise Malformed(f"{key} is not an object")


def _id(value: Mapping[str, Any], key: str) -> int:
    found = value.get(key)
    if isinstance(found, int) and not isinstance(found, bool) and 0 < found <= _BIGGEST:
        return found
    raise Malformed(f"{key} is not a positive number")


def _sha(value: Mapping[str, Any], key: str = "sha") -> str:
    found = value.get(key)
    if isinstance(found, str) and _SHA.fullmatch(found):
        return found
    raise Malformed(f"{key} is not a commit")
