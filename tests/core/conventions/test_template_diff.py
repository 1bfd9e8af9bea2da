import pytest

from bot.core.conventions.template import Shape
from bot.core.conventions.template_diff import Departure, departure

PARTS = ("title", "url", "venue", "year")
WANTED = Shape(PARTS, ("- [", "](", ") [", " ", "]"))


def shape(*gaps: str, parts: tuple[str, ...] = PARTS) -> Shape:
    return Shape(parts, gaps)


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
    assert departure(written, WANTED) is Departure.SLIGHT


@pytest.mark.parametrize("written", PUNCTUATION.values(), ids=PUNCTUATION)
def test_other_signs_are_punctuation(written):
    assert departure(written, WANTED) is Departure.PUNCTUATION


@pytest.mark.parametrize("written", MARKUP.values(), ids=MARKUP)
def test_brackets_bullets_and_the_order_of_the_parts_are_markup(written):
    assert departure(written, WANTED) is Departure.MARKUP
    assert departure(WANTED, written) is Departure.MARKUP


def test_emphasis_is_no_bullet():
    starred = shape("* **", "** [", ") [", " ", "]")
    assert departure(starred, shape("* *", "* [", ") [", " ", "]")) is Departure.PUNCTUATION
