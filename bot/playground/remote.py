"""The address of a list or a pull request on GitHub -> the draft to review."""

from __future__ import annotations

from dataclasses import dataclass

from bot.github.address import GITHUB_ADDRESS, GITHUB_NAME
from bot.github.public import PublicFiles, PublicReader, PublicReadError
from bot.playground.draft import MAX_LIST_LENGTH, Draft, DraftError, DraftFile, build_draft

_MAX_ADDRESS_LENGTH = 500


@dataclass(frozen=True, slots=True)
class RemoteDraft:
    """A draft that is still to be read: a pull request, or a list with new lines for it."""

    repo: str
    number: int = 0
    """0 for a list."""
    place: str = ""
    """Branch and path of the list, "" for the repository's README."""
    new_text: str = ""
    line_text: str = ""

    @property
    def name(self) -> str:
        """What it is, for people."""
        return f"{self.repo}#{self.number}" if self.number else self.repo


def parse_remote_draft(address: str, new_text: str, line_text: str) -> RemoteDraft:
    """What a visitor named. Raises DraftError, also where new lines are missing or one too many."""
    address = address.strip()
    match = (
        GITHUB_ADDRESS.fullmatch(address) or GITHUB_NAME.fullmatch(address)
        if len(address) <= _MAX_ADDRESS_LENGTH
        else None
    )
    if match is None:
        raise DraftError(
            "The address is that of a public repository, list or pull request on GitHub, such as "
            "“owner/awesome-list” or “https://github.com/owner/awesome-list/pull/7”. Paste any other list."
        )
    parts = match.groupdict()
    if parts["number"]:
        if new_text.strip():
            raise DraftError("A pull request has its own new lines; leave the field for them empty.")
        return RemoteDraft(parts["repo"], int(parts["number"][:10]))
    if not new_text.strip():
        raise DraftError("There are no new lines to review.")
    return RemoteDraft(parts["repo"], 0, parts.get("place") or "", new_text, line_text)


def read_draft(remote: RemoteDraft, reader: PublicReader) -> Draft:
    """Read it. Raises DraftError with what the visitor can do."""
    try:
        if remote.number:
            return _pull_draft(reader.read_pull(remote.repo, remote.number))
        found = reader.read_list(remote.repo, remote.place)
    except PublicReadError as error:
        raise DraftError(str(error)) from error
    (file,) = found.files
    if file.head_text is None:
        raise DraftError(f"{file.path} was not read: {file.unread_reason}.")
    return build_draft(
        file.head_text,
        remote.new_text,
        file.path,
        remote.line_text,
        origin=found.origin,
        config_text=found.config_text,
    )


def _pull_draft(found: PublicFiles) -> Draft:
    files = tuple(
        DraftFile(file.path, file.ancestor_text, file.base_text, file.head_text, file.unread_reason)
        if max(len(text or "") for text in (file.base_text, file.head_text)) <= MAX_LIST_LENGTH
        else DraftFile(file.path, None, None, None, f"it is longer than {MAX_LIST_LENGTH:,} characters")
        for file in found.files
    )
    return Draft(files, True, 0, found.origin, found.config_text, tuple(sorted(found.changed_paths)))
