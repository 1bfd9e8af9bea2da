import hashlib

import pytest

from bot.index.download import READ_SECONDS, download_dump
from bot.index.errors import DownloadError

URL = "https://dblp.org/xml/dblp.xml.gz"
DUMP = bytes(range(256)) * 4000
MADE = "Sun, 01 Nov 2026 03:00:00 GMT"


class Headers(dict):
    """Header names in any case, as HTTP has them."""

    def get(self, name, default=None):
        return next((value for key, value in self.items() if key.lower() == name.lower()), default)


class FakeAnswer:
    def __init__(self, status, headers=(), body=b"", *, breaks_after=None, on_read=lambda: None):
        self.status, self.headers, self._body = status, Headers(headers), body
        self._left, self._on_read, self.closed = breaks_after, on_read, False

    def read(self, size, /):
        self._on_read()
        if self._left is not None:
            size = min(size, self._left)
            if not size:
                raise ConnectionResetError("connection reset")
            self._left -= size
        piece, self._body = self._body[:size], self._body[size:]
        return piece

    def close(self):
        self.closed = True


class FakeServer:
    """Serves the dump as a strict server does: ranges only of what If-Range names, MD5 beside it."""

    def __init__(self, dump=DUMP, *, etag='"one"', md5=True, breaks_after=(), ranges=True, lengths=True):
        self.dump, self.etag, self.md5, self.ranges, self.lengths = dump, etag, md5, ranges, lengths
        self.breaks_after, self.requests, self.answers = list(breaks_after), [], []
        self.on_read = lambda: None

    def open_url(self, url, headers):
        self.requests.append((url, dict(headers)))
        answer = self.answer(url, Headers(headers))
        self.answers.append(answer)
        return answer

    def answer(self, url, headers):
        assert url in (URL, f"{URL}.md5")
        if url.endswith(".md5"):
            body = f"{hashlib.md5(self.dump).hexdigest()}  dblp.xml.gz\n".encode()
            return FakeAnswer(200, {}, body) if self.md5 else FakeAnswer(404)
        if headers.get("If-Modified-Since") == MADE:
            return FakeAnswer(304)
        own = {"Last-Modified": MADE, "Content-Type": "application/gzip"} | (
            {"ETag": self.etag} if self.etag else {}
        )
        start, status = 0, 200
        if self.ranges and headers.get("If-Range") in (self.etag, MADE) and headers.get("Range"):
            start = int(headers["Range"].removeprefix("bytes=").removesuffix("-"))
            if start >= len(self.dump):
                return FakeAnswer(416, {"Content-Range": f"bytes */{len(self.dump)}"})
            status = 206
            own["Content-Range"] = f"bytes {start}-{len(self.dump) - 1}/{len(self.dump)}"
        if self.lengths:
            own["Content-Length"] = str(len(self.dump) - start)
        left = self.breaks_after.pop(0) if self.breaks_after else None
        return FakeAnswer(status, own, self.dump[start:], breaks_after=left, on_read=self.on_read)

    def ranges_asked(self):
        return [headers.get("Range", "") for url, headers in self.requests if url == URL]


def list_files(folder):
    return sorted(path.name for path in folder.iterdir())


def test_the_dump_arrives_whole_with_its_time(tmp_path):
    server, target, reports = FakeServer(), tmp_path / "data" / "dblp.xml.gz", []
    assert download_dump(server.open_url, target, report_bytes=lambda *report: reports.append(report))
    assert target.read_bytes() == DUMP
    assert target.stat().st_mtime == 1793502000
    assert list_files(target.parent) == ["dblp.xml.gz"]
    assert reports[-1] == (len(DUMP), len(DUMP))
    assert all(answer.closed for answer in server.answers)


@pytest.mark.parametrize("etag", ['"one"', "", 'W/"weak"'], ids=["ETag", "date", "weak ETag"])
def test_a_broken_connection_is_resumed(tmp_path, etag):
    server = FakeServer(etag=etag, breaks_after=[300_000, 0, 100_000])
    download_dump(server.open_url, tmp_path / "dump")
    assert (tmp_path / "dump").read_bytes() == DUMP
    assert server.ranges_asked() == ["", "bytes=300000-", "bytes=300000-", "bytes=400000-"]


def break_off(tmp_path, server):
    with pytest.raises(DownloadError, match="Run it again to resume"):
        download_dump(server.open_url, tmp_path / "dump")


def test_the_next_call_resumes_what_was_given_up(tmp_path):
    break_off(tmp_path, FakeServer(breaks_after=[300_000, 0, 0, 0, 0, 0]))
    assert list_files(tmp_path) == ["dump.part", "dump.part.json"]
    server = FakeServer()
    download_dump(server.open_url, tmp_path / "dump")
    assert (tmp_path / "dump").read_bytes() == DUMP
    assert server.ranges_asked() == ["bytes=300000-"]


NEWER = {
    "another dump": FakeServer(DUMP[::-1], etag='"two"'),
    "no ranges": FakeServer(ranges=False),
    "no lengths": FakeServer(lengths=False),
}


@pytest.mark.parametrize("server", NEWER.values(), ids=NEWER)
def test_a_server_that_cannot_resume_is_asked_for_all(tmp_path, server):
    (tmp_path / "dump.part").write_bytes(DUMP[:1000])
    (tmp_path / "dump.part.json").write_text('{"etag": "\\"one\\"", "last_modified": ""}')
    download_dump(server.open_url, tmp_path / "dump")
    assert (tmp_path / "dump").read_bytes() == server.dump


def test_a_part_of_which_nothing_is_known_is_thrown_away(tmp_path):
    (tmp_path / "dump.part").write_bytes(b"of something else")
    server = FakeServer()
    download_dump(server.open_url, tmp_path / "dump")
    assert (tmp_path / "dump").read_bytes() == DUMP
    assert server.ranges_asked() == [""]


def test_a_part_that_is_whole_already_is_put_in_place(tmp_path):
    (tmp_path / "dump.part").write_bytes(DUMP)
    (tmp_path / "dump.part.json").write_text('{"etag": "\\"one\\"", "last_modified": ""}')
    server = FakeServer()
    download_dump(server.open_url, tmp_path / "dump")
    assert (tmp_path / "dump").read_bytes() == DUMP


def test_a_part_longer_than_the_dump_is_thrown_away(tmp_path):
    (tmp_path / "dump.part").write_bytes(DUMP + b"more")
    (tmp_path / "dump.part.json").write_text('{"etag": "\\"one\\"", "last_modified": ""}')
    download_dump(FakeServer().open_url, tmp_path / "dump")
    assert (tmp_path / "dump").read_bytes() == DUMP


def test_what_has_not_changed_is_not_downloaded(tmp_path):
    assert not download_dump(FakeServer().open_url, tmp_path / "dump", modified_since=MADE)
    assert list_files(tmp_path) == []


def test_a_dump_whose_checksum_differs_is_thrown_away(tmp_path):
    server = FakeServer()
    (tmp_path / "dump.part").write_bytes(b"x" * 1000)
    (tmp_path / "dump.part.json").write_text('{"etag": "\\"one\\"", "last_modified": ""}')
    with pytest.raises(DownloadError, match="MD5"):
        download_dump(server.open_url, tmp_path / "dump")
    assert list_files(tmp_path) == []


def test_without_a_checksum_the_size_has_to_do(tmp_path):
    assert download_dump(FakeServer(md5=False).open_url, tmp_path / "dump")


def test_a_dump_that_is_too_large_is_refused(tmp_path):
    for server in (FakeServer(), FakeServer(lengths=False)):
        with pytest.raises(DownloadError, match=r"more than any dump|has no end"):
            download_dump(server.open_url, tmp_path / "dump", largest=500_000)


REFUSALS = {
    "not found": (FakeAnswer(404), "answered 404"),
    "forbidden": (FakeAnswer(403), "answered 403"),
    "unavailable": (FakeAnswer(503), "answered 503"),
    "a page": (FakeAnswer(200, {"Content-Type": "text/html"}, b"Making sure you're not a bot!"), "a page"),
}


@pytest.mark.parametrize(("answer", "message"), REFUSALS.values(), ids=REFUSALS)
def test_a_refusal_is_reported(tmp_path, answer, message):
    with pytest.raises(DownloadError, match=message):
        download_dump(lambda _url, _headers: answer, tmp_path / "dump")
    assert not (tmp_path / "dump").exists()


def test_no_connection_is_reported(tmp_path):
    def refuse(_url, _headers):
        raise ConnectionRefusedError("connection refused")

    with pytest.raises(DownloadError, match="connection refused"):
        download_dump(refuse, tmp_path / "dump")


def test_a_connection_on_which_nothing_comes_is_given_up(tmp_path):
    server, now = FakeServer(), [0.0]

    def wait():
        now[0] += READ_SECONDS + 1

    server.on_read = wait
    with pytest.raises(DownloadError, match="nothing came for 60 seconds"):
        download_dump(server.open_url, tmp_path / "dump", clock=lambda: now[0])
