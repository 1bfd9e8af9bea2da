import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.rules import tracking_parameters
from bot.core.rules.tracking_parameters import strip_tracking
from tests.core.list_builder import SEED, Listing, mended, paper, proposal

LIST = Listing().under("Fusion").fill(SEED, 12).text


def line(url, label="talk"):
    return (
        f"- [Attention Is All You Need](https://arxiv.org/abs/1706.03762) [NeurIPS 2017] [[{label}]]({url})"
    )


FIXED = {
    "campaign": ("https://a.example/p?utm_source=x&utm_medium=y&utm_campaign=z", "https://a.example/p"),
    "campaign before a fragment": ("https://a.example/p?utm_source=x#results", "https://a.example/p#results"),
    "first of two": ("https://a.example/p?utm_source=x&id=7", "https://a.example/p?id=7"),
    "last of two": ("https://a.example/p?id=7&utm_source=x", "https://a.example/p?id=7"),
    "between two": ("https://a.example/p?id=7&fbclid=IwAR0&page=2", "https://a.example/p?id=7&page=2"),
    "entities stay": (
        "https://a.example/p?id=7&amp;gclid=Cj&amp;page=2",
        "https://a.example/p?id=7&amp;page=2",
    ),
    "no path": ("https://a.example?utm_source=x", "https://a.example"),
    "odd characters stay": ("https://a.example/p?q=a%20b+c;d&utm_id=1", "https://a.example/p?q=a%20b+c;d"),
    "YouTube's share": ("https://youtu.be/abcdefghijk?si=Kx3yZ2Q9", "https://youtu.be/abcdefghijk"),
    "YouTube's share with a time": (
        "https://youtu.be/abcdefghijk?si=Kx3yZ2Q9&t=42",
        "https://youtu.be/abcdefghijk?t=42",
    ),
    "YouTube's feature": (
        "https://www.youtube.com/watch?v=abcdefghijk&feature=youtu.be",
        "https://www.youtube.com/watch?v=abcdefghijk",
    ),
    "post": ("https://x.com/a/status/1?s=20&t=Zz", "https://x.com/a/status/1"),
    "Bilibili": (
        "https://www.bilibili.com/video/BV1Eu/?vd_source=ccc6&p=2#reply1",
        "https://www.bilibili.com/video/BV1Eu/?p=2#reply1",
    ),
    "referring list": ("https://a.example/p?ref=awesome-fusion", "https://a.example/p"),
    "referring site": ("https://a.example/p?ref=blog.example.com", "https://a.example/p"),
    "repository": ("https://github.com/a/b?utm_source=catalyzex.com", "https://github.com/a/b"),
    "repository by share": ("https://github.com/a/b?fbclid=Iw#usage", "https://github.com/a/b#usage"),
}


@pytest.mark.parametrize(("written", "expected"), FIXED.values(), ids=FIXED)
def test_only_what_tracks_is_taken_away(written, expected):
    entry, submission = proposal(LIST, line(written))
    (finding,) = tracking_parameters.check(entry, submission)
    assert mended(entry, [finding]) == line(expected)


def test_the_message_names_what_is_taken_away():
    entry, submission = proposal(LIST, line("https://a.example/p?utm_source=x&fbclid=y"))
    (finding,) = tracking_parameters.check(entry, submission)
    assert finding.message == (
        "“utm_source, fbclid” in the address name no page; they say where a reader comes from."
    )


NOT_REPORTED = {
    "no query": "https://a.example/p",
    "empty query": "https://a.example/p?",
    "forum": "https://openreview.net/forum?id=B1QRgziT-",
    "forum from a referrer page": "https://openreview.net/forum?id=B1QRgziT-&referrer=%5BHome%5D",
    "article number": "https://ieeexplore.ieee.org/stamp/stamp.jsp?tp=&arnumber=9156697",
    "video": "https://www.youtube.com/watch?v=abcdefghijk&t=42s&list=PL1&index=3",
    "channel": "https://www.youtube.com/watch?v=abcdefghijk&ab_channel=cv",
    "time elsewhere": "https://a.example/p?t=42",
    "share token elsewhere": "https://a.example/p?si=7",
    "sharing elsewhere": "https://a.example/p?usp=sharing",
    "Drive's share, which every link to it has": "https://drive.google.com/file/d/1Ln0/view?usp=sharing",
    "Colab's share": "https://colab.research.google.com/drive/1EHZ?usp=sharing#scrollTo=a",
    "Drive's key": "https://drive.google.com/file/d/1Ln0/view?resourcekey=0-a",
    "Drive's file": "https://drive.google.com/uc?id=1Ln0&export=download",
    "branch on GitHub": "https://github.com/a/b/blob/x.md?ref=awesome-branch",
    "branch on GitLab": "https://gitlab.com/a/b/-/tree/x?ref=develop.com",
    "branch on Hugging Face": "https://huggingface.co/a/b?ref=awesome",
    "some reference": "https://a.example/p?ref=123",
    "chapter": "https://a.example/docs?ref=introduction",
    "source of a feed": "https://a.example/p?source=arxiv",
    "friend link, a key": "https://medium.com/@a/b?source=friends_link&sk=9e95",
    "campaign as a page": "https://a.example/p?campaign=3&medium=tv",
    "feature elsewhere": "https://a.example/p?feature=7",
    "context of arXiv": "https://arxiv.org/abs/1706.03762?context=cs",
    "partner code": "https://a.example/?via=ae02",
    "a name inside a value": "https://a.example/p?next=/q%3Futm_source%3Dx",
    "a name in the fragment": "https://a.example/#/p?utm_source=x",
    "a name in the path": "https://a.example/utm_source=x/p",
    "session": "https://a.example/p?sid=1&spm=2",
    "inside the repository": "notes.md?utm_source=x",
}


@pytest.mark.parametrize("url", NOT_REPORTED.values(), ids=NOT_REPORTED)
def test_what_may_name_the_page_stays(url):
    entry, submission = proposal(LIST, line(url))
    assert list(tracking_parameters.check(entry, submission)) == []


def test_a_list_that_keeps_them_is_left_alone():
    listing = Listing().under("Fusion")
    for number in range(12):
        listing.add(
            SEED + " [[talk]]({code})", **paper(number, code=f"https://youtu.be/a{number}?si=x{number}")
        )
    entry, submission = proposal(listing.text, line("https://youtu.be/abcdefghijk?si=Kx3yZ2Q9"))
    assert list(tracking_parameters.check(entry, submission)) == []
    entry, submission = proposal(listing.text, line("https://a.example/p?utm_source=x"))
    assert len(list(tracking_parameters.check(entry, submission))) == 1


def test_a_few_among_many_plain_links_to_the_host_are_kept_too():
    listing = Listing().under("Fusion")
    for number in range(12):
        code = f"https://youtu.be/a{number}" + f"?si=x{number}" * (number < 3)
        listing.add(SEED + " [[talk]]({code})", **paper(number, code=code))
    entry, submission = proposal(listing.text, line("https://youtu.be/abcdefghijk?si=Kx3yZ2Q9"))
    assert list(tracking_parameters.check(entry, submission)) == []


def test_the_same_parameters_at_other_hosts_are_kept_too():
    listing = Listing().under("Fusion")
    for number in range(12):
        code = f"https://site{number}.example/" + "?utm_medium=x" * (number < 3)
        listing.add(SEED + " [[page]]({code})", **paper(number, code=code))
    entry, submission = proposal(listing.text, line("https://a.example/p?utm_source=x"))
    assert list(tracking_parameters.check(entry, submission)) == []


def test_a_label_that_shows_the_address_would_not_change_with_it():
    url = "https://a.example/p?utm_source=x"
    entry, submission = proposal(
        LIST, f"- [Attention Is All You Need](https://arxiv.org/abs/1706.03762) [{url}]({url})"
    )
    assert list(tracking_parameters.check(entry, submission)) == []


@given(
    st.lists(
        st.sampled_from(["id=7", "utm_source=a", "v=b", "fbclid=c", "arnumber=1", "x", "", "utm_=", "q=%26"])
    )
)
def test_what_is_left_is_the_address_without_some_of_its_parameters(parameters):
    url = "https://a.example/p?" + "&".join(parameters) + "#end"
    plain, gone = strip_tracking(url)
    kept = [one for one in parameters if one.partition("=")[0] not in ("utm_source", "fbclid")]
    assert bool(gone) == (len(kept) < len(parameters))
    assert strip_tracking(plain) == (plain, ())
    if gone:
        assert plain in {
            "https://a.example/p" + ("?" if joined else "") + joined + "#end"
            for joined in ["&".join(kept), "&".join(kept).lstrip("&")]
        }
    else:
        assert plain == url
