import pytest

from bot.core.model import Config, Severity
from bot.core.rules import canonical_link, insecure_link, tracking_parameters
from tests.core.list_builder import SEED, Listing, mended, paper, proposal

LIST = Listing().under("Fusion").fill(SEED, 12).text
PAPER = "https://arxiv.org/abs/1706.03762"


def line(url=PAPER, more=""):
    return f"- [Attention Is All You Need]({url}) [NeurIPS 2017]{more}"


MENDED = {
    "arXiv": (line("http://arxiv.org/abs/1706.03762"), line()),
    "capitals": (line("HTTP://ArXiv.org/abs/1706.03762"), line("HTTPs://ArXiv.org/abs/1706.03762")),
    "proceedings": (
        line("http://proceedings.mlr.press/v70/a17a.html"),
        line("https://proceedings.mlr.press/v70/a17a.html"),
    ),
    "DOI resolver": (line("http://dx.doi.org/10.1109/5.771073"), line("https://dx.doi.org/10.1109/5.771073")),
    "code beside a secure paper": (
        line(more=" [[code]](http://github.com/a/b)"),
        line(more=" [[code]](https://github.com/a/b)"),
    ),
    "query and fragment stay": (
        line("http://openreview.net/forum?id=B1QRgziT-&noteId=x#all"),
        line("https://openreview.net/forum?id=B1QRgziT-&noteId=x#all"),
    ),
    "two hosts": (
        line("http://arxiv.org/abs/1706.03762", " [[code]](http://github.com/a/b)"),
        line(more=" [[code]](https://github.com/a/b)"),
    ),
    "escaped address": (
        line(more=" [[code]](http://github.com/a/b\\_c)"),
        line(more=" [[code]](https://github.com/a/b\\_c)"),
    ),
    "address that shows itself": (line(more=" http://github.com/a/b"), line(more=" https://github.com/a/b")),
}


@pytest.mark.parametrize(("written", "expected"), MENDED.values(), ids=MENDED)
def test_one_letter_makes_the_link_secure(written, expected):
    entry, submission = proposal(LIST, written)
    (finding,) = insecure_link.check(entry, submission)
    assert mended(entry, [finding]) == expected
    assert all(edit.text == "s" for edit in finding.edits)


def test_every_host_is_named():
    entry, submission = proposal(LIST, MENDED["two hosts"][0])
    (finding,) = insecure_link.check(entry, submission)
    assert finding.message == "arxiv.org and github.com answer over https; these links are http."


PLAIN_CVF = Listing().under("Fusion")
for number in range(12):
    PLAIN_CVF.add(
        SEED, **paper(number, url=f"http://openaccess.thecvf.com/content_CVPR_2020/html/A_{number}.html")
    )

SILENT = {
    "https": (LIST, line()),
    "unknown host": (LIST, line("http://attention.example.org/paper.pdf")),
    "a university's page": (LIST, line(more=" [[page]](http://www.cs.toronto.edu/~a/)")),
    "a part of a known name": (LIST, line(more=" [[page]](http://notarxiv.org/abs/1)")),
    "a known name as a part": (LIST, line(more=" [[page]](http://arxiv.org.evil.example/abs/1)")),
    "a subdomain that is not known": (LIST, line(more=" [[page]](http://lanl.arxiv.org/abs/1)")),
    "another port": (LIST, line(more=" [[page]](http://github.com:8080/a/b)")),
    "a name before the host": (LIST, line(more=" [[page]](http://github.com@evil.example/a)")),
    "a host inside a query": (LIST, line(more=" [[page]](https://web.archive.org/?url=http://github.com/a)")),
    "an archived copy": (LIST, line(more=" [[page]](https://web.archive.org/web/2019/http://github.com/a)")),
    "a label that shows the address": (LIST, line(more=" [http://github.com/a/b](http://github.com/a/b)")),
    "a badge's image": (LIST, line(more=" ![x](http://github.com/a/b/x.png)")),
    "no scheme": (LIST, line(more=" [[code]](//github.com/a/b)")),
    "inside the repository": (LIST, line(more=" [[notes]](notes/http.md)")),
    "FTP": (LIST, line(more=" [[data]](ftp://github.com/a)")),
    "the list's own way with the host": (
        PLAIN_CVF.text,
        line("http://openaccess.thecvf.com/content_CVPR_2021/html/Z.html"),
    ),
}


@pytest.mark.parametrize(("base", "added"), SILENT.values(), ids=SILENT)
def test_nothing_is_reported_where_https_is_not_known_or_not_wanted(base, added):
    entry, submission = proposal(base, added)
    assert list(insecure_link.check(entry, submission)) == []


def mixed(plain, secure, host="arxiv.org/abs"):
    listing = Listing().under("Fusion").fill(SEED, secure)
    for number in range(plain):
        listing.add(SEED, **paper(secure + number, url=f"http://{host}/2002.{10000 + number}"))
    return listing.text


CARELESS = {
    "a few of few": mixed(4, 12),
    "a few of many": mixed(4, 60),
    "some of another host, three of a hundred here": mixed(8, 103, "proceedings.mlr.press").replace(
        "https://arxiv", "http://arxiv", 3
    ),
    "a few of the host, none of another": mixed(6, 12, "proceedings.mlr.press"),
    "hosts that serve no https, often": mixed(8, 20, "www.example.edu"),
}


@pytest.mark.parametrize("base", CARELESS.values(), ids=CARELESS)
def test_a_list_that_does_not_mind_http_is_left_alone(base):
    entry, submission = proposal(base, line("http://arxiv.org/abs/1706.03762"))
    assert list(insecure_link.check(entry, submission)) == []


CAREFUL = {
    "one slip": mixed(1, 12),
    "two slips of many": mixed(2, 120),
    "hosts that serve no https, now and then": mixed(4, 40, "www.example.edu"),
    "one in twenty": mixed(3, 57),
    "some of another host, two of a hundred here": mixed(8, 102, "proceedings.mlr.press").replace(
        "https://arxiv", "http://arxiv", 2
    ),
    "some of another host, none of a hundred here": mixed(6, 100, "proceedings.mlr.press"),
}


@pytest.mark.parametrize("base", CAREFUL.values(), ids=CAREFUL)
def test_a_slip_that_stands_makes_no_habit(base):
    entry, submission = proposal(base, line("http://arxiv.org/abs/1706.03762"))
    assert len(list(insecure_link.check(entry, submission))) == 1


def test_a_link_that_canonical_link_rewrites_is_reported_once():
    entry, submission = proposal(LIST, line("http://arxiv.org/pdf/1706.03762"))
    (form,) = canonical_link.check(entry, submission)
    assert mended(entry, [form]) == line()
    assert list(insecure_link.check(entry, submission)) == []
    off = Config(rules={canonical_link.NAME: Severity.OFF})
    alone = type(submission)(submission.documents, submission.base, (entry,), {}, submission.conventions, off)
    (finding,) = insecure_link.check(entry, alone)
    assert mended(entry, [finding]) == line("https://arxiv.org/pdf/1706.03762")


def test_the_edits_of_two_rules_on_one_address_go_together():
    entry, submission = proposal(LIST, line("http://arxiv.org/abs/1706.03762?utm_source=x"))
    both = [*tracking_parameters.check(entry, submission), *insecure_link.check(entry, submission)]
    assert mended(entry, both) == line()
