"""Characters that nobody sees: which of them are needed, and the text without the others."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.text.characters import find_invisible, remove_invisible


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("N\u200beed", "Need", id="a zero-width space"),
        pytest.param("\ufeffTitle\ufeff", "Title", id="byte order marks at both ends"),
        pytest.param("a\u200b\u200c\u200db", "ab", id="several in a row"),
        pytest.param("multi-\u00ad-modal", "multi-modal", id="a broken hyphen"),
        pytest.param("-\u00ad", "-", id="a soft hyphen at the end"),
        pytest.param("\u00ad-", "-", id="a soft hyphen at the beginning"),
        pytest.param("\u00ad", "", id="nothing else"),
        pytest.param("\u202eabc", "abc", id="a direction override"),
        pytest.param("a\u2066b\u2069c", "abc", id="directions without a script that needs them"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_unused_rows_are_removed(text: str, expected: str) -> None:
    assert remove_invisible(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("👩\u200d🔬", id="an emoji built of two"),
        pytest.param("می\u200cخواهم", id="a joiner in Persian"),
        pytest.param("ไทย\u200bภาษา", id="a break in Thai"),
        pytest.param("\u2067עברית\u2069 text", id="a direction that is ended again"),
        pytest.param("plain text", id="plain text"),
    ],
)
def test_what_a_script_or_an_emoji_needs_stays(text: str) -> None:
    assert remove_invisible(text) == text


@pytest.mark.parametrize("text", ["\u200b" * 50_000, "a\u200b" * 50_000, "-\u00ad" * 50_000])
def test_any_number_of_them_is_removed(text: str) -> None:
    assert not any(char in "\u200b\u00ad" for char in remove_invisible(text))


@given(st.text("ab-\u00ad\u200b\u200d\u202a\u202e\u202c\u2066\u2069\ufeff😀א ", max_size=12))
def test_each_is_found_once_and_in_order(text: str) -> None:
    found = list(find_invisible(text))
    assert [one.start for one in found] == sorted({one.start for one in found})
    assert all(text[one.start] == one.character for one in found)
    assert len(remove_invisible(text)) <= len(text)
