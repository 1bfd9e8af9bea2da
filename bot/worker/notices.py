"""Why a pull request has no review -> a neutral check that says so in words."""

from __future__ import annotations

from bot.core import render
from bot.core.pull import PullRequest, SetCheck, Snapshot
from bot.github.client import GitHub
from bot.github.session import unless_refused

FAILED_TITLE = "The review could not be made"
FAILED_TEXT = "The review could not be made because {cause}. `/recheck` tries again."
NOT_ALLOWED_TITLE = "GitHub does not let awesome-review look"
NOT_ALLOWED_TEXT = (
    "{reason}.\n\nWhoever administers the repository can allow it in the settings of its GitHub Apps. "
    "The review then follows by itself."
)


def set_notice(github: GitHub, pull: PullRequest, title: str, text: str) -> bool:
    """Set the check to say why there is no review; whether the pull request is there to be told."""
    with unless_refused(pull, "told", 401, 403, 404, 410, 451):
        head = github.read_head(pull)
        if head is not None:
            if head.posted_check is None or head.posted_check.summary != text:
                action = SetCheck(head.sha, "neutral", title, text, head.posted_check)
                github.apply_actions(pull, head.sha, [action])
            return True
    return False


def find_reviewed_head(github: GitHub, pull: PullRequest) -> str:
    """The head of a pull request where it has our completed check, "" where it is to be reviewed."""
    head = github.read_head(pull)
    if head is None or head.posted_check is None or not head.posted_check.conclusion:
        return ""
    return "" if head.posted_check.title in (FAILED_TITLE, NOT_ALLOWED_TITLE) else head.sha


def build_skipped_check(snapshot: Snapshot, reason: str) -> SetCheck | None:
    """The check of a pull request that waits for somebody to ask for its review; None where one stands, or
    needs not.
    """
    if not needs_check(snapshot) or snapshot.posted_check is not None:
        return None
    text = "It is reviewed once somebody asks for it with `/recheck`, or with the button of this check."
    return SetCheck(snapshot.head_sha, render.SKIPPED, f"Not reviewed: {reason}", text, None)


def needs_check(snapshot: Snapshot) -> bool:
    """Whether a check has to stand even where nothing is proposed, as the branch may require it."""
    return bool(snapshot.files) or snapshot.loaded_config.config.check == "always"


def find_skip_reason(snapshot: Snapshot) -> str:
    """Why a pull request is skipped until somebody asks for it, in words; "" where it is judged by itself."""
    settings = snapshot.loaded_config.config
    if snapshot.is_draft and not settings.drafts:
        return "a draft"
    return "opened by a bot" if snapshot.author.endswith("[bot]") and not settings.bots else ""
