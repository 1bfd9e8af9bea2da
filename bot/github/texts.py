"""Files at commits -> their texts, each asked for once, however many pull requests need it."""

from __future__ import annotations

import base64
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple
from urllib.parse import quote

from bot.github.session import GitHubRefusedError, GitHubSession, TooMuchAskedError

MAX_FILE_BYTES = 5_000_000
MAX_CACHED_CHARACTERS = 16_000_000
"""Of all texts that are kept: forty lists of 400 kB, or a thousand of the usual size."""
MAX_CACHED_PLACES = 20_000
PLACES_PER_QUESTION = 12

_TEXTS_QUERY = """
query($owner: String!, $name: String!, %s) { repository(owner: $owner, name: $name) { %s } }
fragment file on Blob { oid text isTruncated byteSize }
"""


class Place(NamedTuple):
    """A file at a commit."""

    commit: str
    path: str


class FileText(NamedTuple):
    """A file's text byte for byte, or why it is not read, in words for people."""

    text: str = ""
    unread_reason: str = ""


class TextCache:
    """What files hold, by the hash of their content, and which hash a file had at a commit.

    Neither ever changes, so nothing in it grows old. The latest used stay.
    """

    def __init__(self) -> None:
        self._texts: OrderedDict[str, FileText] = OrderedDict()
        self._blobs: OrderedDict[Place, str | None] = OrderedDict()
        self._character_count = 0
        self._lock = threading.Lock()

    def put(self, place: Place, blob: str | None, text: FileText | None) -> None:
        """Keep what a place holds; a `blob` of None: there is no file."""
        with self._lock:
            self._blobs[place] = blob
            self._blobs.move_to_end(place)
            if len(self._blobs) > MAX_CACHED_PLACES:
                self._blobs.popitem(last=False)
            if blob is None or text is None or blob in self._texts:
                return
            self._texts[blob] = text
            self._character_count += len(text.text)
            while self._character_count > MAX_CACHED_CHARACTERS and len(self._texts) > 1:
                self._character_count -= len(self._texts.popitem(last=False)[1].text)

    def find(self, places: Iterable[Place]) -> dict[Place, FileText | None]:
        """What is known of the places; None: there is no file."""
        found: dict[Place, FileText | None] = {}
        with self._lock:
            for place in places:
                if place not in self._blobs:
                    continue
                blob = self._blobs[place]
                if blob is None:
                    found[place] = None
                elif blob in self._texts:
                    self._texts.move_to_end(blob)
                    found[place] = self._texts[blob]
        return found


def read_texts(
    session: GitHubSession,
    repo: str,
    places: Collection[Place],
    cache: TextCache,
    blobs: Mapping[Place, str] | None = None,
) -> dict[Place, FileText | None]:
    """What the places hold, None where there is no file; `blobs` are hashes that are known already.

    All are read through the base repository: the App is not installed on a fork, but a fork's commits can be
    read from the repository it was forked from. What is not kept is asked for together.
    """
    for place, blob in (blobs or {}).items():
        cache.put(place, blob, None)
    texts = cache.find(places)
    missing = [place for place in dict.fromkeys(places) if place not in texts]
    for start in range(0, len(missing), PLACES_PER_QUESTION):
        texts |= _ask_for_texts(session, repo, missing[start : start + PLACES_PER_QUESTION], cache)
    return texts


def _ask_for_texts(
    session: GitHubSession, repo: str, places: list[Place], cache: TextCache
) -> dict[Place, FileText | None]:
    owner, name = repo.split("/")
    variables = {"owner": owner, "name": name}
    fields = []
    commits = list(dict.fromkeys(place.commit for place in places))
    for number, commit in enumerate(commits):
        variables[f"commit{number}"] = commit
        fields.append(f"commit{number}: object(expression: $commit{number}) {{ oid }}")
    for number, place in enumerate(places):
        variables[f"file{number}"] = f"{place.commit}:{place.path}"
        fields.append(f"file{number}: object(expression: $file{number}) {{ ...file }}")
    names = [name for name in variables if name not in ("owner", "name")]
    query = _TEXTS_QUERY % (", ".join(f"${name}: String!" for name in names), " ".join(fields))
    try:
        answer = session.graphql(query, variables)["repository"]
    except TooMuchAskedError:
        return {place: _read_by_rest(session, repo, place, cache) for place in places}
    if not all(answer[f"commit{number}"] for number in range(len(commits))):
        # Else a commit that a replica does not have yet would look like one without files.
        raise GitHubRefusedError("GitHub does not have all the commits yet", 404)
    texts: dict[Place, FileText | None] = {}
    for number, place in enumerate(places):
        row = answer[f"file{number}"]
        if row is None:
            cache.put(place, None, None)
            texts[place] = None
        elif (text := _exact_text(row)) is not None:
            cache.put(place, str(row["oid"]), text)
            texts[place] = text
        else:
            texts[place] = _read_by_rest(session, repo, place, cache)
    return texts


def _exact_text(row: Mapping[str, Any]) -> FileText | None:
    """The text of a blob as GraphQL has it, if that is all of it, byte for byte; else None."""
    text = row.get("text")
    if text is None or row["isTruncated"]:
        return None
    content = str(text).encode("utf-8", "surrogatepass")
    digest = hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()
    return FileText(str(text)) if digest == row["oid"] else None


def _read_by_rest(session: GitHubSession, repo: str, place: Place, cache: TextCache) -> FileText | None:
    try:
        response = session.get(
            f"/repos/{repo}/contents/{quote(place.path)}",
            "application/vnd.github.object+json",
            ref=place.commit,
        )
    except GitHubRefusedError as error:
        if error.status == 404:
            return None
        raise
    text = _decode_file(session, repo, response)
    cache.put(place, str(response["sha"]), text)
    return text


def _decode_file(session: GitHubSession, repo: str, response: Mapping[str, Any]) -> FileText:
    if response.get("type") != "file":
        return FileText(unread_reason="it is not a file of its own (a link, a folder or a submodule)")
    if int(response["size"]) > MAX_FILE_BYTES:
        return FileText(unread_reason=f"it is larger than {MAX_FILE_BYTES // 1_000_000} MB")
    if response.get("encoding") != "base64":  # beyond 1 MB the content stays away
        response = session.get(f"/repos/{repo}/git/blobs/{response['sha']}")
    try:
        return FileText(base64.b64decode(response["content"]).decode("utf-8"))
    except UnicodeDecodeError as error:
        return FileText(unread_reason=f"it is not UTF-8 text (byte {error.start + 1})")
