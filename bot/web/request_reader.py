"""The bytes of an HTTP/1.1 request as they arrive -> whether all of it is here."""

from __future__ import annotations

import re

MAX_HEAD_BYTES = 65_536
"""Of the request line and the headers together; GitHub sends one thousand. gunicorn refuses longer ones."""
_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*([0-9]{1,15})[ \t]*\r\n")
_CHUNKED = re.compile(rb"\r\ntransfer-encoding:[^\r\n]*chunked[ \t]*\r\n")
_EXPECTS_CONTINUE = re.compile(rb"\r\nexpect:[ \t]*100-continue[ \t]*\r\n")
_CHUNK_SIZE = re.compile(rb"[0-9a-fA-F]{1,12}")
_HEAD_END = b"\r\n\r\n"


class IncompleteRequest:
    """One request as far as it has arrived. What is malformed counts as complete: gunicorn refuses it."""

    def __init__(self) -> None:
        self.received = bytearray()
        self.is_complete = False
        self.expects_continue = False
        """Whether the client waits for "100 Continue" before it sends the body; known with the head."""
        self._searched = 0
        self._body_start: int | None = None
        self._is_chunked = False
        self._next_chunk = 0
        self.size: int | None = None
        """Bytes of head and body, as far as a length was announced."""

    def feed(self, data: bytes) -> None:
        """Take the next bytes."""
        self.received += data
        if self._body_start is None:
            self._read_head()
        if self._body_start is not None and not self.is_complete:
            if self._is_chunked:
                self._read_chunks()
            else:
                self.is_complete = len(self.received) >= (self.size or 0)

    def _read_head(self) -> None:
        end = self.received.find(_HEAD_END, max(0, self._searched - len(_HEAD_END)))
        self._searched = len(self.received)
        if end < 0:
            self.is_complete = self._searched > MAX_HEAD_BYTES
            return
        head = bytes(self.received[: end + 2]).lower()
        self._body_start = self._next_chunk = end + len(_HEAD_END)
        length = _LENGTH.search(head)
        self._is_chunked = _CHUNKED.search(head) is not None
        self.expects_continue = _EXPECTS_CONTINUE.search(head) is not None
        if not self._is_chunked:
            self.size = self._body_start + (int(length[1]) if length else 0)

    def _read_chunks(self) -> None:
        """Go from chunk to chunk; the last one is empty, and trailers may follow it (RFC 9112, 7.1)."""
        while not self.is_complete:
            line_end = self.received.find(b"\r\n", self._next_chunk)
            size = _CHUNK_SIZE.match(self.received, self._next_chunk)
            if line_end < 0:
                self.is_complete = len(self.received) - self._next_chunk > MAX_HEAD_BYTES
                return
            if size is None:
                self.is_complete = True
            elif int(size[0], 16):
                self._next_chunk = line_end + 2 + int(size[0], 16) + 2
                if self._next_chunk > len(self.received):
                    return
            else:
                trailers = len(self.received) - line_end
                self.is_complete = self.received.find(_HEAD_END, line_end) >= 0 or trailers > MAX_HEAD_BYTES
                return
