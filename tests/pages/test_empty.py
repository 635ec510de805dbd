"""The app on the program that plain `workbench init` makes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pages.conftest import OpenPage, git, words_of
from workbench.verbs.init import init
from workbench.verbs.serve import PROGRAM_VARIABLE


@pytest.fixture
def open_empty(open_page: OpenPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> OpenPage:
    monkeypatch.setenv("GIT_AUTHOR_NAME", "Tove Example")
    monkeypatch.setenv("GIT_AUTHOR_EMAIL", "tove@example.org")
    monkeypatch.setenv("GIT_COMMITTER_NAME", "Tove Example")
    monkeypatch.setenv("GIT_COMMITTER_EMAIL", "tove@example.org")
    init(tmp_path / "mine", None)
    monkeypatch.setenv(PROGRAM_VARIABLE, str(tmp_path / "mine" / "requirements"))
    return open_page


@pytest.mark.parametrize("page", ["overview.py", "table.py", "roadmap.py", "whatif.py"])
def test_every_page_says_what_belongs_on_it(open_empty: OpenPage, page: str) -> None:
    at = open_empty(page)
    assert "written down yet" in words_of(at) or "so there is nothing to size" in words_of(at)


def test_the_first_question_is_two_clicks_away(open_empty: OpenPage, tmp_path: Path) -> None:
    at = open_empty("table.py")
    at.button(key="example row").click().run()
    assert "no stream is chosen" in at.dataframe[0].value["what"].iloc[0]
    at.text_area(key="cells").set_value("question,audience\nHow many?,public\n").run()
    if at.text_input:
        at.text_input(key="author name").set_value("Ada Example").run()
        at.text_input(key="author email").set_value("ada@example.org").run()
    at.button(key="save pasted").click().run()
    assert not at.exception
    assert git(tmp_path / "mine", "log", "-1", "--format=%s") == "Add 1 requirement from a pasted table"
