"""Downloads DBLP's dump; what a broken connection left is kept and resumed.

HTTP is handed in as a function, so that this package imports no client of it.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import NamedTuple, Protocol

from bot.index.errors import DownloadError

DUMP_URL = "https://dblp.org/xml/dblp.xml.gz"
LARGEST = 4_000_000_000  # bytes; the dump had about 1,000,000,000 in 2026
READ_SECONDS = 60.0  # that one read may take
ATTEMPTS = 5  # in a row that bring nothing new
PIECE = 1 << 18
LARGEST_MD5 = 10_000


class HttpAnswer(Protocol):
    """An HTTP answer whose body is read piece by piece; `headers` finds names in any case."""

    @property
    def status(self) -> int: ...
    @property
    def headers(self) -> Mapping[str, str]: ...
    def read(self, size: int, /) -> bytes:
        """At most `size` bytes as they came, not unpacked; b"" at the end. Raises OSError."""
        ...

    def close(self) -> None: ...


OpenUrl = Callable[[str, Mapping[str, str]], HttpAnswer]
"""Sends a GET request, follows redirects, and raises OSError where no answer comes in time."""

ReportBytes = Callable[[int, int], None]
"""Called with the bytes received so far and the total, 0 if unknown."""


class Validators(NamedTuple):
    """The validators by which a partial download is recognised as part of the same dump."""

    etag: str = ""
    last_modified: str = ""

    @property
    def resumable(self) -> str:
        """The value of If-Range; "" for none. A weak ETag does not do [RFC 9110, 13.1.5]."""
        return self.etag if self.etag.startswith('"') else self.last_modified


def download_dump(
    open_url: OpenUrl,
    target: Path,
    *,
    url: str = DUMP_URL,
    modified_since: str = "",
    largest: int = LARGEST,
    report_bytes: ReportBytes | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> bool:
    """Download the dump to `target`; False where it has not changed since `modified_since`, an HTTP date.

    The file gets the time at which the dump was made. Raises DownloadError; what has arrived by then stays in
    `target`.part, and the next call goes on from there.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    download = _Download(open_url, target, url, largest, report_bytes or _report_nothing, clock)
    try:
        if not download.fetch_all(modified_since):
            return False
        download.verify_checksum()
        download.put_in_place()
    except OSError as error:
        raise DownloadError(f"The dump cannot be stored: {error.strerror or error}.") from error
    return True


def _report_nothing(_arrived: int, _size: int) -> None:
    pass


class _Download:
    def __init__(
        self,
        open_url: OpenUrl,
        target: Path,
        url: str,
        largest: int,
        report_bytes: ReportBytes,
        clock: Callable[[], float],
    ) -> None:
        self._open_url, self._url, self._target = open_url, url, target
        self._largest, self._report_bytes, self._clock = largest, report_bytes, clock
        self._part = target.with_name(target.name + ".part")
        self._notes = target.with_name(target.name + ".part.json")

    def fetch_all(self, modified_since: str) -> bool:
        failures = 0
        while True:
            before = self._measure_part()
            try:
                return self._fetch_rest(modified_since)
            except _BrokenConnectionError as error:
                failures = 0 if self._measure_part() > before else failures + 1
                if failures >= ATTEMPTS:
                    raise DownloadError(
                        f"The download of {self._url} broke off: {error}. Run it again to resume."
                    ) from error

    def _fetch_rest(self, modified_since: str) -> bool:
        arrived, validators = self._measure_part(), self._read_notes()
        headers = {"Accept-Encoding": "identity"}
        if arrived and validators.resumable:
            headers |= {"Range": f"bytes={arrived}-", "If-Range": validators.resumable}
        elif modified_since:
            headers["If-Modified-Since"] = modified_since
        try:
            answer = self._open_url(self._url, headers)
        except OSError as error:
            raise _BrokenConnectionError(str(error) or type(error).__name__) from error
        with closing(answer):
            if answer.status == 304 and "If-Modified-Since" in headers:
                return False
            if answer.status == 416 and "Range" in headers:
                if _read_size(answer.headers, arrived) == arrived:
                    return True
                self._forget_part()
                raise _BrokenConnectionError("what had arrived does not belong to the dump")
            if answer.status >= 500 or answer.status == 429:
                raise _BrokenConnectionError(f"{self._url} answered {answer.status}")
            if answer.status not in (200, 206):
                raise DownloadError(f"{self._url} answered {answer.status}.")
            start = _read_start(answer.headers) if answer.status == 206 else 0
            if start not in (0, arrived):
                self._forget_part()
                raise _BrokenConnectionError("it answered with another part of the dump")
            self._store_answer(answer, start)
        return True

    def _store_answer(self, answer: HttpAnswer, start: int) -> None:
        size = _read_size(answer.headers, start)
        if size > self._largest:
            raise DownloadError(f"{self._url} has {size:,} bytes, which is more than any dump.")
        if not start and "html" in answer.headers.get("Content-Type", ""):
            raise DownloadError(f"{self._url} answered with a page instead of the dump.")
        if not start:
            self._write_notes(answer.headers)
        with self._part.open("ab" if start else "wb") as file:
            arrived = start
            while piece := self._read_piece(answer):
                arrived += len(piece)
                if arrived > self._largest:
                    raise DownloadError(f"{self._url} has no end: it is given up at {arrived:,} bytes.")
                file.write(piece)
                self._report_bytes(arrived, size)
        if size and arrived != size:
            raise _BrokenConnectionError(f"{arrived:,} of {size:,} bytes arrived")

    def _read_piece(self, answer: HttpAnswer) -> bytes:
        began = self._clock()
        try:
            piece = answer.read(PIECE)
        except OSError as error:
            raise _BrokenConnectionError(str(error) or type(error).__name__) from error
        if self._clock() - began > READ_SECONDS:
            raise _BrokenConnectionError(f"nothing came for {READ_SECONDS:.0f} seconds")
        return piece

    def verify_checksum(self) -> None:
        """Compare with the MD5 sum that DBLP serves beside the dump; without one the size has to do."""
        try:
            with closing(self._open_url(f"{self._url}.md5", {})) as answer:
                text = answer.read(LARGEST_MD5).decode("ascii", "replace") if answer.status == 200 else ""
        except OSError:
            return
        expected = re.match(r"\s*([0-9a-fA-F]{32})\b", text)
        if expected is None:
            return
        with self._part.open("rb") as file:
            actual = hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
        if actual != expected[1].lower():
            self._forget_part()
            raise DownloadError("The dump that arrived is not the one that was sent: its MD5 sum differs.")

    def put_in_place(self) -> None:
        modified = self._read_notes().last_modified
        os.replace(self._part, self._target)
        self._notes.unlink(missing_ok=True)
        try:
            stamp = parsedate_to_datetime(modified).timestamp()
        except (ValueError, TypeError, OverflowError):
            return
        os.utime(self._target, (stamp, stamp))

    def _measure_part(self) -> int:
        return self._part.stat().st_size if self._part.exists() else 0

    def _forget_part(self) -> None:
        self._part.unlink(missing_ok=True)
        self._notes.unlink(missing_ok=True)

    def _read_notes(self) -> Validators:
        try:
            notes = json.loads(self._notes.read_text("utf-8"))
            return Validators(str(notes["etag"]), str(notes["last_modified"]))
        except (OSError, ValueError, KeyError, TypeError):
            return Validators()

    def _write_notes(self, headers: Mapping[str, str]) -> None:
        notes = Validators(headers.get("ETag", ""), headers.get("Last-Modified", ""))
        self._notes.write_text(json.dumps(notes._asdict()), "utf-8")


class _BrokenConnectionError(Exception):
    """This attempt brought no whole dump; another may."""


def _read_start(headers: Mapping[str, str]) -> int:
    match = re.match(r"bytes (\d+)-", headers.get("Content-Range", ""))
    return int(match[1]) if match else -1


def _read_size(headers: Mapping[str, str], start: int) -> int:
    """The size of the whole dump according to a response; 0 if it does not say."""
    match = re.match(r"bytes .*/(\d+)$", headers.get("Content-Range", ""))
    if match:
        return int(match[1])
    length = headers.get("Content-Length", "")
    return start + int(length) if length.isascii() and length.isdigit() else 0
