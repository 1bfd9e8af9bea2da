"""The cache of texts: what it keeps is true, and it stays within its bounds."""

from __future__ import annotations

import pytest

from bot.github import texts
from bot.github.texts import FileText, Place, TextCache


def test_what_is_absent_is_known_to_be_and_what_is_not_known_is_left_out() -> None:
    cache = TextCache()
    here, gone, unknown = Place("c1", "a.md"), Place("c1", "b.md"), Place("c2", "a.md")
    cache.put(here, "blob", FileText("text"))
    cache.put(gone, None, None)
    assert cache.find([here, gone, unknown]) == {here: FileText("text"), gone: None}


def test_a_hash_alone_is_enough_once_its_text_is_known() -> None:
    cache = TextCache()
    cache.put(Place("c2", "a.md"), "blob", None)
    assert cache.find([Place("c2", "a.md")]) == {}
    cache.put(Place("c1", "a.md"), "blob", FileText("text"))
    assert cache.find([Place("c2", "a.md")]) == {Place("c2", "a.md"): FileText("text")}


def test_the_texts_used_last_stay_within_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "MAX_CACHED_CHARACTERS", 10)
    cache = TextCache()
    places = [Place("c", f"{n}.md") for n in range(3)]
    cache.put(places[0], "b0", FileText("xxxx"))
    cache.put(places[1], "b1", FileText("xxxx"))
    cache.find(places[:1])
    cache.put(places[2], "b2", FileText("xxxx"))
    assert set(cache.find(places)) == {places[0], places[2]}
