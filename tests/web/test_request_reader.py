"""A request is complete with its last byte, however it arrives."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.web.request_reader import MAX_HEAD_BYTES, IncompleteRequest

HEAD = b"POST /webhook HTTP/1.1\r\nHost: bot.example\r\n"


def with_length(body: bytes) -> bytes:
    return HEAD + b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


def in_chunks(parts: list[bytes], trailer: bytes = b"") -> bytes:
    chunks = b"".join(b"%x;a=b\r\n%s\r\n" % (len(part), part) for part in parts if part)
    return HEAD + b"transfer-encoding: Chunked\r\n\r\n" + chunks + b"0\r\n" + trailer + b"\r\n"


BODIES = st.binary(max_size=60) | st.sampled_from(
    [b"\r\n\r\n", b"0\r\n\r\n", b"5\r\n", b"content-length: 9\r\n\r\n"]
)
REQUESTS = st.one_of(
    BODIES.map(with_length),
    st.lists(BODIES, max_size=4).map(in_chunks),
    st.just(in_chunks([b"abc"], b"Digest: x\r\n")),
    st.just(HEAD + b"\r\n"),
)


@given(REQUESTS, st.integers(1, 20))
def test_every_request_is_complete_with_its_last_byte_and_not_before(data: bytes, piece: int) -> None:
    request = IncompleteRequest()
    for start in range(0, len(data), piece):
        assert not request.is_complete
        request.feed(data[start : start + piece])
    assert request.is_complete
    assert request.received == data


@given(st.lists(st.binary(max_size=40), max_size=10))
def test_no_bytes_raise(pieces: list[bytes]) -> None:
    request = IncompleteRequest()
    for piece in pieces:
        request.feed(piece)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"a" * (MAX_HEAD_BYTES + 1), id="a head without end"),
        pytest.param(HEAD + b"Transfer-Encoding: chunked\r\n\r\nno size\r\n", id="a chunk without size"),
        pytest.param(
            HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + b"1" * (MAX_HEAD_BYTES + 1),
            id="a size without end",
        ),
        pytest.param(
            HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n" + b"a" * (MAX_HEAD_BYTES + 1),
            id="trailers without end",
        ),
    ],
)
def test_what_is_malformed_is_handed_on_to_be_refused(data: bytes) -> None:
    request = IncompleteRequest()
    request.feed(data)
    assert request.is_complete


@pytest.mark.parametrize(
    ("headers", "expects", "body_size"),
    [
        (b"Content-Length: 5\r\nExpect: 100-continue\r\n", True, 5),
        (b"content-length:5\r\n", False, 5),
        (b"X-Content-Length: 5\r\n", False, 0),
        (b"X: Expect: 100-continue\r\n", False, 0),
    ],
    ids=["waits to be told", "without blank", "another header", "within another header"],
)
def test_what_the_head_announces(headers: bytes, expects: bool, body_size: int) -> None:
    request = IncompleteRequest()
    request.feed(HEAD + headers + b"\r\n")
    assert request.expects_continue == expects
    assert request.size == len(HEAD + headers + b"\r\n") + body_size
