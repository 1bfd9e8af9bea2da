import pytest

from bot.core.conventions.template import Template
from bot.core.conventions.template_diff import Deviation, measure_deviation

PARTS = ("title", "url", "venue", "year")
WANTED = Template(PARTS, ("- [", "](", ") [", " ", "]"))


def shape(*gaps: str, parts: tuple[str, ...] = PARTS) -> Template:
    return Template(parts, gaps)


SLIGHT = {
    "the same": WANTED,
    "two blanks after the bullet": shape("-  [", "](", ") [", " ", "]"),
    "two blanks before the venue": shape("- [", "](", ")  [", " ", "]"),
    "another line": shape("- [", "](", ")\n  [", " ", "]"),
    "a blank within the brackets": shape("- [ ", " ](", ") [ ", " ", " ]"),
    "a full stop": shape("- [", ".](", ") [", " ", "]."),
}
PUNCTUATION = {
    "a comma": shape("- [", "](", ") [", ", ", "]"),
    "a dash": shape("- [", "](", ") - [", " ", "]"),
    "words that touch": shape("- [", "](", ") [", "", "]"),
    "brackets that touch": shape("- [", "](", ")[", " ", "]"),
    "bold": shape("- [**", "**](", ") [", " ", "]"),
    "bold from the bullet on": shape("- **[", "](", ")** [", " ", "]"),
}
MARKUP = {
    "no blank after the bullet": shape("-[", "](", ") [", " ", "]"),
    "another bullet": shape("* [", "](", ") [", " ", "]"),
    "two bullets": shape("- - [", "](", ") [", " ", "]"),
    "no bullet": shape("[", "](", ") [", " ", "]"),
    "a link torn apart": shape("- [", "] (", ") [", " ", "]"),
    "round brackets": shape("- [", "](", ") (", " ", ")"),
    "no brackets": shape("- [", "](", ") ", " ", ""),
    "a bracket lost": shape("- [", "](", ") [", " ", ""),
    "a bracket too many": shape("- [", "](", ")) [", " ", "]"),
    "a year of two digits": shape("- [", "](", ") [", "'", "]", parts=("title", "url", "venue", "yy")),
    "another order": shape("- [", " ", "] [", "](", ")", parts=("venue", "year", "title", "url")),
}


@pytest.mark.parametrize("written", SLIGHT.values(), ids=SLIGHT)
def test_what_no_reader_sees_is_slight(written):
    assert measure_deviation(written, WANTED) is Deviation.SLIGHT


@pytest.mark.parametrize("written", PUNCTUATION.values(), ids=PUNCTUATION)
def test_other_signs_are_punctuation(written):
    assert measure_deviation(written, WANTED) is Deviation.PUNCTUATION


@pytest.mark.parametrize("written", MARKUP.values(), ids=MARKUP)
def test_brackets_bullets_and_the_order_of_the_parts_are_markup(written):
    assert measure_deviation(written, WANTED) is Deviation.MARKUP
    assert measure_deviation(WANTED, written) is Deviation.MARKUP


def test_emphasis_is_not_a_bullet():
    starred = shape("* **", "** [", ") [", " ", "]")
    assert measure_deviation(starred, shape("* *", "* [", ") [", " ", "]")) is Deviation.PUNCTUATION
