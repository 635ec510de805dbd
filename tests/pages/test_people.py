"""People: the burden drawn, who left, and a hand-over kept and taken over by its successor."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.pages.conftest import OpenPage, git, words_of

LEAVER, SUCCESSOR = "PER-henrik-vos", "PER-callum-reyes"


def test_who_carries_the_plan_stands_first(open_page: OpenPage) -> None:
    at = open_page("people.py")
    assert "Maya Lindqvist owns" in words_of(at)
    assert at.dataframe[0].value.iloc[0]["name"] == "Maya Lindqvist"
    assert {one.label: one.value for one in at.metric}["Bus factor"] == "1"
    assert len(at.get("vega_lite_chart")) == 1
    assert LEAVER in set(at.dataframe[1].value["id"])


def test_a_hand_over_is_kept_and_taken_over_by_its_successor_alone(open_page: OpenPage, program_dir: Path) -> None:
    at = open_page("people.py")
    at.selectbox(key="leaver").set_value(LEAVER).run()
    at.selectbox(key="successor").set_value(SUCCESSOR).run()
    assert "DES-inhouse-cubes" in words_of(at)
    next(one for one in at.button if one.label.startswith("Keep it")).click().run()
    assert "Kept as HND-" in words_of(at)
    assert git(program_dir, "log", "-1", "--format=%s") == "Henrik Vos hands over to Callum Reyes"
    assert not any(one.label.startswith("I have read") for one in at.button)

    git(program_dir, "config", "user.email", "callum.reyes@example.com")
    git(program_dir, "commit", "--allow-empty", "--quiet", "--message", "Another day")
    theirs = open_page("people.py")
    next(one for one in theirs.button if one.label.startswith("I have read")).click().run()
    assert "has acknowledged it" in words_of(theirs)


def test_without_people_it_says_what_belongs_here(open_page: OpenPage, program_dir: Path) -> None:
    shutil.rmtree(program_dir / "people")
    assert "nobody is written down" in words_of(open_page("people.py"))
