"""The page of the replay: a slider over the story's moments."""

from __future__ import annotations

from tests.pages.conftest import OpenPage, words_of

PAGE = "replay.py"


def test_a_moment_says_what_it_would_have_said_and_to_whom(open_page: OpenPage) -> None:
    at = open_page(PAGE, moment="15")
    assert "24 of 24 moments are seen on their day, no mended twin is blamed" in words_of(at)
    assert "15. They are building it themselves" in words_of(at)
    assert "DEC-build-in-house chose build_in_house with no option to adopt or to buy beside it" in words_of(at)
    at.select_slider(key="moment").set_value(1).run()
    assert not at.exception
    assert "1. The table goes round, and everybody likes it" in words_of(at)
