import pytest

from bot.index.dump import read_entries
from bot.index.errors import DumpError
from tests.index.sample_dump import HEAD, PAPERS, SAMPLE, TAIL, write_dump


def read_fields(path, key):
    entries = [entry for entry in read_entries(path) if entry]
    return next(entry.fields for entry in entries if entry.attributes["key"] == key)


@pytest.mark.parametrize("name", ["dblp.xml", "dblp.xml.gz"])
def test_every_publication_is_read_and_home_pages_are_counted(tmp_path, name):
    entries = list(read_entries(write_dump(tmp_path, name=name)))
    assert sum(entry is not None for entry in entries) == PAPERS + 1
    assert entries.count(None) == 1


def test_named_characters_and_markup_become_text(tmp_path):
    fields = read_fields(write_dump(tmp_path), "journals/corr/abs-2301-00001")
    assert ("author", "Jürgen Müller 0002") in fields
    assert ("title", "On k-Means and l1 Norms: A Study of Äpfel & Birnen.") in fields


def test_a_dtd_beside_the_dump_names_more_characters(tmp_path):
    entries = '<article key="a/b/c"><title>One &strange; and &other; sign</title></article>'
    path = write_dump(tmp_path, entries)
    (tmp_path / "dblp.dtd").write_text('<!ENTITY strange "&#9731;">\n<!ENTITY other "&#x2603;" >')
    assert read_fields(path, "a/b/c") == [("title", "One ☃ and ☃ sign")]


@pytest.mark.parametrize(
    "declaration",
    [
        '<!ENTITY strange SYSTEM "file:///etc/passwd">',
        '<!ENTITY strange SYSTEM "http://127.0.0.1:9/x">',
        '<!ENTITY strange "&#60;article&#62;">',
        '<!ENTITY strange "&lol;&lol;">',
        '<!ENTITY % strange "x">',
    ],
    ids=["file", "address", "markup", "nested", "parameter"],
)
def test_a_dtd_beside_the_dump_declares_characters_only(tmp_path, declaration):
    path = write_dump(tmp_path, '<article key="a/b/c"><title>One &strange; sign</title></article>')
    (tmp_path / "dblp.dtd").write_text(declaration)
    with pytest.raises(DumpError, match="undefined entity"):
        list(read_entries(path))


def test_the_address_of_the_dtd_is_never_asked(tmp_path, monkeypatch):
    def refuse(*_args, **_kwargs):
        raise AssertionError("the network was asked")

    monkeypatch.setattr("socket.socket.connect", refuse)
    monkeypatch.setattr("socket.getaddrinfo", refuse)
    head = HEAD.replace('"dblp.dtd"', '"http://dblp.example/xml/dblp.dtd"')
    path = tmp_path / "dblp.xml"
    path.write_text(head + SAMPLE + TAIL)
    assert len(list(read_entries(path))) == PAPERS + 2


BOMB = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f'<!DOCTYPE dblp [<!ENTITY l0 "lol">{BOMB}]>\n<dblp><title>&l9;</title></dblp>', "is refused"),
        ('<!DOCTYPE dblp SYSTEM "dblp.dtd" [<!ENTITY x SYSTEM "file:///etc/passwd">]><dblp/>', "is refused"),
        ("<!DOCTYPE html><html><body>Making sure you're not a bot!</body></html>", "is no dump"),
        ("{}", "is no dump"),
        ("", "is no dump"),
        (f"{HEAD}<article key='a/b/c'><title>&nonsense;</title></article>{TAIL}", "undefined entity"),
        (f"{HEAD}<article key='a/b/c'><title>A <i>b</title></article>{TAIL}", "mismatched tag"),
        (f"{HEAD}{SAMPLE}", "is not the XML"),
        (f"{HEAD}<!DOCTYPE dblp [<!ENTITY x 'y'>]>{TAIL}", "is not the XML"),
        (f"{HEAD}<article key='a/b/c'><title>{'x' * 5_000_000}</title></article>{TAIL}", "has no end"),
        (
            f"{HEAD}<article key='a/b/c'>{'<author>An Author</author>' * 700_000}</article>{TAIL}",
            "has no end",
        ),
    ],
    ids=[
        "entity bomb", "external entity", "a page", "JSON", "nothing", "unknown entity", "wrong nesting",
        "breaks off", "second document type", "endless field", "endless entry",
    ],
)  # fmt: skip
def test_what_is_not_a_dump_is_refused(tmp_path, text, message):
    path = tmp_path / "dblp.xml"
    path.write_text(text)
    with pytest.raises(DumpError, match=message):
        list(read_entries(path))


@pytest.mark.parametrize("share", [0.1, 0.5, 0.99], ids=str)
def test_a_compressed_dump_that_breaks_off_is_refused(tmp_path, share):
    path = write_dump(tmp_path, name="dblp.xml.gz")
    octets = path.read_bytes()
    path.write_bytes(octets[: int(len(octets) * share)])
    with pytest.raises(DumpError, match=r"breaks off|no dump"):
        list(read_entries(path))


def test_a_dump_that_is_not_there_is_named(tmp_path):
    with pytest.raises(DumpError, match=r"missing\.xml cannot be read"):
        list(read_entries(tmp_path / "missing.xml"))


def test_progress_ends_with_the_size_of_the_file(tmp_path):
    path = write_dump(tmp_path, name="dblp.xml.gz")
    reports: list[int] = []
    list(read_entries(path, reports.append))
    assert reports == sorted(reports)
    assert reports[-1] == path.stat().st_size
