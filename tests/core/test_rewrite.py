from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bot.core import parsing, rewrite
from bot.core.model import Document, Edit, Span
from bot.core.text.lines import apply_edits
from tests.core.list_builder import SEED, Listing

URL = "https://arxiv.org/abs/1706.03762"
FORMS = {
    "link": f"- [@]({URL}) [NeurIPS 2017]",
    "bold": f"- **@** [[paper]]({URL}) NeurIPS 2017",
    "quoted": f'* **Name**: "@", NeurIPS, 2017 (*Google*). [[Paper]({URL})]',
    "row": f"| [@]({URL}) | NeurIPS | 2017 |",
}


def read(form, title="Atention Is All You Need"):
    """The list whose last entry has that title, and the entry."""
    table = "| Title | Venue | Year |\n|---|---|---|\n" if form == "row" else ""
    base = Listing().under("Fusion").fill(SEED, 3).text + "\n" + table
    document = parsing.parse("README.md", base + FORMS[form].replace("@", title) + "\n")
    return document, document.entries[-1]


def rewritten(form, words, title="Atention Is All You Need"):
    """The list after the edit, read anew, and its line; None where no edit is sure."""
    document, entry = read(form, title)
    edits = rewrite.edit_title(entry, document, words)
    if not edits:
        return None
    after = parsing.parse(document.path, apply_edits(document.text, edits))
    return after, after.entries[-1], after.text.splitlines()[-1]


ESCAPED = {
    "plain": ("Attention Is All You Need", "Attention Is All You Need"),
    "brackets": ("Attention [Is] All You Need", r"Attention \[Is\] All You Need"),
    "end of the link": ("Attention ](x) You Need", r"Attention \](x) You Need"),
    "image": ("Attention <img src=x> You Need", "Attention &lt;img src=x> You Need"),
    "comment": ("Attention <!-- Is All You Need", "Attention &lt;!-- Is All You Need"),
    "smaller than": ("Attention a < b You Need", "Attention a < b You Need"),
    "mention": ("Attention @team You Need", r"Attention \@team You Need"),
    "at a number": ("Attention at Recall@k You Need", "Attention at Recall@k You Need"),
    "code": ("Attention `rm` You Need", "Attention &#96;rm&#96; You Need"),
    "closing fence": ("Attention ``` You Need", "Attention &#96;&#96;&#96; You Need"),
    "emphasis": ("Attention *Is* All _You_ Need", r"Attention \*Is\* All \_You\_ Need"),
    "strokes within words": ("Attention Is all_you_need", "Attention Is all_you_need"),
    "struck": ("Attention ~~Is~~ All You Need", r"Attention \~\~Is\~\~ All You Need"),
    "backslash": ("Attention \\[ All You Need", r"Attention \\\[ All You Need"),
    "entity": ("Attention &lt;b> You Need", "Attention &amp;lt;b> You Need"),
    "company": ("AT&T Is All You Need", "AT&T Is All You Need"),
}


@pytest.mark.parametrize(("words", "written"), ESCAPED.values(), ids=ESCAPED)
def test_special_characters_are_escaped_and_read_back_as_they_are(words, written):
    _, entry, line = rewritten("link", words)
    assert line == FORMS["link"].replace("@", written)
    assert entry.title.value == words
    assert entry.links[0].url.value == URL


def test_a_bar_is_escaped_where_it_would_end_the_cell():
    _, entry, line = rewritten("row", "Attention | All You Need")
    assert r"Attention \| All You Need" in line
    assert entry.title.value == "Attention | All You Need"
    assert rewritten("link", "Attention | All You Need")[2].startswith("- [Attention | All")


def test_what_stays_is_spelt_as_the_writer_spelt_it():
    line = rewritten("link", "Attention on $[0,1]$ Is all", "Atention on $[0,1]$ Is all")[2]
    assert line.startswith("- [Attention on $[0,1]$ Is all](")
    line = rewritten("link", "Attention on @all $[0,1]$", "Atention on all $[0,1]$")[2]
    assert line.startswith(r"- [Attention on \@all $[0,1]$](")


REFUSED = {
    "line break": "Attention\nIs All You Need",
    "carriage return": "Attention\rIs All You Need",
    "tabulator": "Attention\tIs All You Need",
    "control character": "Attention\x07 Is All You Need",
    "line separator": "Attention\u2028Is All You Need",
    "direction override": "Attention \u202eIs All You Need",
    "zero-width space": "Attention\u200b Is All You Need",
    "lone surrogate": "Attention\ud800 Is All You Need",
    "address": "Attention http://evil.example Is All You Need",
    "address in brackets": "Attention ](http://evil.example) You Need",
    "address without a scheme": "Attention www.evil.example Is All You Need",
    "other scheme": "Attention ftp://evil.example Is All You Need",
    "mail": "Attention a@evil.example Is All You Need",
    "nothing": "",
    "blanks": "   ",
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("words", REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_shown_safely_is_not_written(words, form):
    assert rewritten(form, words) is None


def test_an_address_that_the_title_had_may_stay():
    title = "Atention at www.a.example Is All"
    document, entry = read("bold", title)
    assert entry.title.value == title
    assert rewrite.edit_title(entry, document, title.replace("At", "Att")) != ()
    assert rewrite.edit_title(entry, document, title.replace("www", "https://www")) == ()


def test_nothing_is_escaped_within_html_where_a_backslash_is_one():
    text = (
        f'# A\n\n<table>\n<tr><td><a href="{URL}">Atention Is All You Need</a></td></tr>\n</table>\n\n## B\n'
    )
    document = parsing.parse("README.md", text)
    for entry in document.entries:
        assert rewrite.edit_title(entry, document, "Attention <img src=x> Is All") == ()
    line = f'- <a href="{URL}">Atention Is All You Need</a> [NeurIPS 2017]\n'
    document = parsing.parse("README.md", "# A\n\n## B\n" + line)
    (entry,) = document.entries
    assert rewrite.edit_title(entry, document, "Attention <img src=x> Is All") == ()
    assert rewrite.edit_title(entry, document, "Attention Is All You Need") != ()


def test_a_title_without_a_place_is_not_written():
    document, entry = read("link")
    entry = replace(entry, title=entry.title._replace(span=None))
    assert rewrite.edit_title(entry, document, "Attention Is All You Need") == ()


HOSTILE = st.text(
    alphabet=st.sampled_from([*"ab @[]()<>|`*_~\\!&;#$\"'-.:/", "\n", "\u202e", "\u200b", "é", "注"]),
    max_size=30,
)


@pytest.mark.parametrize("form", FORMS)
@given(words=HOSTILE)
def test_whatever_a_source_says_the_title_reads_so_and_nothing_else_changes(form, words):
    words = f"Attention {words} Need"
    found = rewritten(form, words)
    if found is None:
        return
    after, entry, _ = found
    before, was = read(form)
    assert entry.title.value == words
    assert [link.url.value for link in entry.links] == [link.url.value for link in was.links]
    assert (entry.venue and entry.venue.value, entry.year and entry.year.value) == ("NeurIPS", "2017")
    assert [one.text for one in after.entries[:-1]] == [one.text for one in before.entries[:-1]]
    assert after.text.count("\n") == before.text.count("\n")


LINKS = {
    "arXiv": ("https://arxiv.org/abs/2011.06170", True),
    "a DOI with brackets": ("https://doi.org/10.1016/S0140-6736(20)30183-5", True),
    "end of the link": ("https://doi.org/10.1/a)](http://evil", False),
    "blank": ("https://doi.org/10.1/a b", False),
    "tag": ("https://doi.org/10.1/<img>", False),
    "unbalanced": ("https://doi.org/10.1/a)b", False),
    "line break": ("https://doi.org/10.1/a\nb", False),
    "bar": ("https://doi.org/10.1/a|b", False),
    "hidden": ("https://doi.org/10.1/a\u200bb", False),
}


@pytest.mark.parametrize(("url", "sure"), LINKS.values(), ids=LINKS)
def test_a_link_is_written_only_where_it_reads_back(url, sure):
    document, entry = read("link")
    edits = rewrite.edit_link(entry, document, entry.links[0], url)
    assert edits == ((Edit(entry.links[0].url.span, url),) if sure else ())


def test_a_link_without_a_place_is_not_written():
    document, entry = read("link")
    link = entry.links[0]._replace(url=entry.links[0].url._replace(span=None))
    assert rewrite.edit_link(entry, document, link, "https://arxiv.org/abs/2011.06170") == ()


def test_an_entry_that_stands_elsewhere_is_not_written():
    document, entry = read("link")
    shifted = Document(document.path, "x" + document.text, document.entries)
    assert rewrite.edit_title(replace(entry, span=Span(0, 1)), shifted, "Attention Is All You Need") == ()


GFM = MarkdownIt("commonmark").enable(["table", "strikethrough"])
FORMULAS = st.lists(
    st.sampled_from(
        ["KL(p||q)", "SO(3)", "[Un]breaking", "O(n log n)", "{k}-Means", "(Almost)", "C++", "a_b", "*"]
    ),
    min_size=1,
    max_size=4,
).map(" ".join)


def shown(text):
    """What GitHub shows of the last block of a list, cell by cell."""
    blocks = [(token.map or [0], token) for token in GFM.parse(text) if token.type == "inline"]
    last_line = max(lines[0] for lines, _ in blocks)
    return [
        "".join(child.content for child in token.children or () if child.type in ("text", "code_inline"))
        for lines, token in blocks
        if lines[0] == last_line
    ]


@pytest.mark.parametrize("form", FORMS)
@given(words=FORMULAS | HOSTILE)
def test_applied_an_edit_shows_the_new_title_and_all_else_as_before(form, words):
    words = f"Attention {words} Need"
    found = rewritten(form, words)
    if found is not None:
        after, (before, was) = found[0], read(form)
        assert shown(after.text) == [cell.replace(was.title.value, words) for cell in shown(before.text)]
