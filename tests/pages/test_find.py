from __future__ import annotations

from pathlib import Path

from tests.pages.conftest import OpenPage, words_of


def test_every_item_is_found_by_words_kind_and_owner_and_can_be_opened(open_page: OpenPage, program_dir: Path) -> None:
    at = open_page("find.py")
    everything = at.dataframe[0].value
    assert len(everything) == len(list(program_dir.glob("*/*.yaml"))) + 1
    at.text_input(key="find").set_value("edge requests").run()
    found = at.dataframe[0].value
    assert "STR-edge-http" in set(found["id"])
    assert 0 < len(found) < len(everything)
    at.selectbox(key="of_kind").set_value("stream").run()
    assert list(at.dataframe[0].value["id"]) == ["STR-edge-http"]
    at.selectbox(key="item").set_value("STR-edge-http").run()
    assert not at.exception
    assert at.header[0].value == "Edge HTTP requests"


def test_an_owners_items_stand_together(open_page: OpenPage) -> None:
    at = open_page("find.py")
    at.selectbox(key="of_owner").set_value("PER-maya-lindqvist").run()
    assert set(at.dataframe[0].value["owner"]) == {"Maya Lindqvist"}
    assert len(at.dataframe[0].value) > 5


def test_words_that_nothing_holds_are_said(open_page: OpenPage) -> None:
    at = open_page("find.py", find="<b>nowhere</b> zyxw")
    assert "No item holds all of these words" in words_of(at)
    assert not at.dataframe
