"""Comments of the conversation and of review threads, and reactions to them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.fake_github.call import Call
from bot.fake_github.errors import ApiError
from bot.fake_github.state import PullComment, check_body


def create_comment(call: Call, **path_params: str) -> Any:
    pull = call.find_pull(path_params)
    comment = call.backend.state.create_comment("IC", call.login, call.body.get("body"))
    pull.conversation.append(comment)
    call.backend.webhooks.emit_comment(pull, None, comment, "created", comment.author)
    return 201, {"id": comment.id}


def list_comments(call: Call, kind: str, **path_params: str) -> Any:
    pull = call.find_pull(path_params)
    rows = pull.conversation if kind == "issues" else pull.thread_comments()
    return call.paginate(
        {"id": comment.id, "body": comment.body, "user": {"login": comment.author}} for comment in rows
    )


def get_comment(call: Call, kind: str, id: str, **path_params: str) -> Any:
    comment = _find_comment(call, kind, id, path_params)
    return {"id": comment.id, "body": comment.body, "user": {"login": comment.author}}


def edit_comment(call: Call, kind: str, id: str, **path_params: str) -> Any:
    check_body(call.body.get("body"))
    comment = next(
        (
            candidate
            for pull in call.find_repo(path_params).pulls.values()
            for candidate in (pull.conversation if kind == "issues" else pull.thread_comments())
            if candidate.id == int(id)
        ),
        None,
    )
    if comment is None:
        raise ApiError(404, "Not Found")
    if comment.author != call.login:
        raise ApiError(403, "Must have admin rights to Repository.")
    comment.body = call.body["body"]
    return {"id": comment.id}


def list_reactions(call: Call, kind: str, id: str, **path_params: str) -> Any:
    reactions = sorted(_find_comment(call, kind, id, path_params).reactions)
    content = call.query.get("content")
    return call.paginate(
        {"content": one, "user": {"login": login}} for login, one in reactions if content in (None, one)
    )


def create_reaction(call: Call, kind: str, id: str, **path_params: str) -> Any:
    comment, reaction = _find_comment(call, kind, id, path_params), (call.login, call.body["content"])
    if reaction[1] not in ("+1", "-1", "laugh", "confused", "heart", "hooray", "rocket", "eyes"):
        raise ApiError(422, "Validation Failed")
    status = 200 if reaction in comment.reactions else 201
    comment.reactions.add(reaction)
    return status, {"content": reaction[1]}


def create_reply(call: Call, id: str, **path_params: str) -> Any:
    pull = call.find_pull(path_params)
    thread = next((t for t in pull.threads if t.comments[0].id == int(id)), None)
    if thread is None:
        raise ApiError(404, "Not Found")
    comment = call.backend.state.create_comment("PRRC", call.login, call.body.get("body"))
    thread.comments.append(comment)
    call.backend.webhooks.emit_comment(pull, thread, comment, "created", comment.author)
    return 201, {"id": comment.id}


def _find_comment(call: Call, kind: str, id: str, path_params: Mapping[str, str]) -> PullComment:
    pull, thread, comment = call.backend.state.find_comment(int(id))
    if (kind == "pulls") != (thread is not None) or pull.repo is not call.find_repo(path_params):
        raise ApiError(404, "Not Found")
    return comment
