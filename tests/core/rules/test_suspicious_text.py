import pytest

from bot.core.rules import suspicious_text
from bot.core.text.characters import find_invisible, find_look_alikes
from tests.core.list_builder import SEED, Listing, mended, proposal

LIST = Listing().under("Fusion").fill(SEED, 12).text
URL = "https://arxiv.org/abs/1706.03762"


def line(title="Attention Is All You Need", url=URL, more=""):
    return f"- [{title}]({url}) [NeurIPS 2017]{more}"


RIGHT = line()
FIXED = {
    "zero-width space": (line("Atten\u200btion Is All You Need"), RIGHT),
    "zero-width non-joiner": (line("Attention Is\u200c All You Need"), RIGHT),
    "zero-width joiner": (line("Attention Is All\u200d You Need"), RIGHT),
    "word joiner": (line("Attention\u2060 Is All You Need"), RIGHT),
    "byte order mark": (line("Attention Is \ufeffAll You Need"), RIGHT),
    "soft hyphen": (line("Atten\u00adtion Is All You Need"), RIGHT),
    "right-to-left override": (line("Attention \u202eIs\u202c All You Need"), RIGHT),
    "isolates": (line("Attention \u2066Is\u2069 All You Need"), RIGHT),
    "line break of a PDF": (
        line("Semi-\u00ad\u2010Supervised Learning for Fusion"),
        line("Semi-Supervised Learning for Fusion"),
    ),
    "Cyrillic letter": (line("\u0410ttention Is All You Need"), RIGHT),
    "Cyrillic letters": (line("Att\u0435nti\u043en Is All Y\u043eu N\u0435\u0435d"), RIGHT),
    "omicron": (line("Attenti\u03bfn Is All You Need"), RIGHT),
    "omicron beside a Greek symbol": (line("\u03b1-Fusi\u03bfn of Views"), line("\u03b1-Fusion of Views")),
    "address": (line(url=URL + "\u200b"), RIGHT),
    "inside the address": (line(url="https://arxiv\u200b.org/abs/1706.03762"), RIGHT),
    "a label": (
        line(more=" [[co\u200bde](https://github.com/a/b)]"),
        line(more=" [[code](https://github.com/a/b)]"),
    ),
    "title and address": (line("Atten\u200btion Is All You Need", URL + "\u2060"), RIGHT),
}


@pytest.mark.parametrize(("written", "expected"), FIXED.values(), ids=FIXED)
def test_what_nobody_sees_is_taken_away(written, expected):
    entry, submission = proposal(LIST, written)
    (finding,) = suspicious_text.check(entry, submission)
    assert mended(entry, [finding]) == expected


NAMES = {"a PDF's line break": "Yuan-\u00ad\u2010Fang Li", "a Cyrillic letter": "Yuan-F\u0430ng Li"}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_an_authors_name_is_read_too(name):
    pattern = "- **{title}.** {venue} {year}. [paper]({url})\n  *{authors}*"
    base = Listing().under("Fusion").fill(pattern, 12).text
    added = f"- **Attention Is All You Need.** NIPS 2017. [paper]({URL})\n  *{name}, Ada Author.*"
    entry, submission = proposal(base, added)
    (finding,) = suspicious_text.check(entry, submission)
    assert "*Yuan-Fang Li, Ada Author.*" in mended(entry, [finding])


def test_the_message_shows_the_character_by_its_code():
    entry, submission = proposal(LIST, line("Atten\u200btion Is All Y\u043eu Need"))
    (finding,) = suspicious_text.check(entry, submission)
    assert finding.message.isprintable()
    assert "“Atten‹U+200B›tion Is All Y‹U+043E›" not in finding.message
    assert "an invisible character (U+200B, zero width space) in “Atten‹U+200B›tion Is All" in finding.message
    assert "a cyrillic small letter o (U+043E) for the Latin letter" in finding.message


@pytest.mark.parametrize(("count", "named"), [(1, 1), (2, 2), (3, 2)])
def test_the_message_names_two_characters_at_most(count, named):
    title = " ".join(["At\u200btention to Every Single Word"] * count)
    (finding,) = suspicious_text.check(*proposal(LIST, line(title)))
    assert (finding.message.count(" holds "), len(finding.edits)) == (named, count)


HOSTS = {
    "Cyrillic letter": "https://\u0430rxiv.org/abs/1706.03762",
    "the same in punycode": "https://xn--rxiv-43d.org/abs/1706.03762",
    "all of another script's": "https://d\u043ei.org/10.1/a",
}


@pytest.mark.parametrize("url", HOSTS.values(), ids=HOSTS)
def test_a_host_that_is_written_to_look_like_a_known_one_is_named(url):
    entry, submission = proposal(LIST, line(url=url))
    (finding,) = suspicious_text.check(entry, submission)
    assert "though it looks like it" in finding.message
    assert finding.edits == ()


NOT_REPORTED = {
    "plain": RIGHT,
    "accents": line("Schrödinger Bridges by Ångström and Erdős–Rényi"),
    "combining marks": line("Schro\u0308dinger Bridges of Views"),
    "dashes and quotes": line("“Views” – a Study—of ‘Fusion’ … and more"),
    "non-breaking blank and hyphen": line("Top\u00a0K Multi\u2011View Fusion"),
    "Greek symbols": line("β-VAE, ν-SVM and ΔNet: χ² Views with μP"),
    "a Greek letter at a word": line("ParamΔ for Direct Weight Mixing"),
    "Greek words": line("Η Οδύσσεια του Ομήρου σε ένα Corpus"),
    "Russian": line("Внимание: всё, что вам нужно"),
    "Russian with Latin names": line("Обзор методов VKонтакте и PРоблема выбора"),
    "Russian with a word of both": line("Обзор: D\u0430ta Fusion"),
    "Greek with a word of both": line("Ομήρου Ad\u03bfbe"),
    "Ukrainian": line("Увага — це все, що вам потрібно"),
    "Chinese": line("注意力就是你所需要的一切"),
    "Japanese with letters": line("注意だけAttentionで十分"),
    "Arabic": line("الانتباه هو كل ما تحتاجه"),
    "Arabic with ended isolates": line("الانتباه \u2066Attention\u2069 هو كل"),
    "Hebrew with ended embedding": line("תשומת לב \u202aAttention\u202c היא הכול"),
    "Persian with its non-joiner": line("توجه همه آن چیزی است که می\u200cخواهید"),
    "Hindi with its joiner": line("क्\u200dष ध्यान ही सब कुछ है"),
    "Sinhala": line("ශ්\u200dරී ලංකා දත්ත සමුදාය"),
    "Thai with places to break": line("ความสนใจ\u200bคือทั้งหมดที่คุณต้องการ"),
    "Khmer with places to break": line("ការ\u200bយក\u200bចិត្ត\u200bទុក\u200bដាក់"),
    "an emoji of several": line("👩\u200d💻 Programming with Views"),
    "a flag of several": line("🏴\u200d☠️ Pirated Views Are All You Need"),
    "an emoji with its selector": line("❤️ Views Are All You Need"),
    "an accented address": line(more=" [[page](https://de.wikipedia.org/wiki/Überanpassung)]"),
    "a Persian address": line(more=" [[page](https://fa.wikipedia.org/wiki/می\u200cخواهم)]"),
    "a Russian address": line(more=" [[page](https://ru.wikipedia.org/wiki/Внимание)]"),
    "a name of its own in punycode": line(more=" [[page](https://xn--mnchen-3ya.de/a)]"),
    "a name of its own in Cyrillic": line(more=" [[page](https://пример.рф/a)]"),
    "broken punycode": line(more=" [[page](https://xn--a-\u00e9.de/a)]"),
    "blanks to fill a cell": RIGHT + " \u200b",
    "a note with a joiner between no words": RIGHT + " 🧑\u200d🔬",
    "a mention that is none": RIGHT + " by @\u200bauthor",
    "a cell that is filled": "| [Attention Is All You Need](" + URL + ") | \u200b | x\u200b |",
    "escaped in the address": line(url=URL + "%E2%80%8B"),
    "an entity": line("Atten&shy;tion Is All You Need"),
}


@pytest.mark.parametrize("added", NOT_REPORTED.values(), ids=NOT_REPORTED)
def test_it_reports_nothing_where_the_script_or_the_emoji_needs_the_character(added):
    entry, submission = proposal(LIST, added)
    assert list(suspicious_text.check(entry, submission)) == []


def test_a_direction_that_is_never_ended_is_reported_even_in_a_title_from_right_to_left():
    assert [odd.code_point for odd in find_invisible("תשומת לב \u202bAttention")] == ["U+202B"]
    assert [odd.code_point for odd in find_invisible("תשומת \u202eלב\u202c")] == ["U+202E"]


def test_a_word_of_nothing_but_look_alikes_may_be_a_word():
    assert list(find_look_alikes("\u0441\u043e\u0440 Attention")) == []
