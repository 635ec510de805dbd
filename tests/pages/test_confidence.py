"""The page of confidence: what the room said beside what people say alone, and a vote cast in place."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.pages.conftest import OpenPage, commit_all, git, words_of
from tests.pages.test_acknowledgements import joined
from workbench.program.polls import Poll
from workbench.store.loader import load

PAGE = "confidence.py"


def test_the_room_stands_beside_what_people_say_alone(open_page: OpenPage) -> None:
    at = open_page(PAGE)
    assert not at.exception
    assert "people are 1.4 less confident alone" in words_of(at)
    assert len(at.get("vega_lite_chart")) == 1


def test_a_poll_is_opened_voted_and_closed_in_place(open_page: OpenPage, program_dir: Path) -> None:
    joined(program_dir)
    at = open_page(PAGE)
    at.text_input(key="poll question").set_value("Will *it* hold?")
    at.get_by_key("FormSubmitter:ask for confidence-Ask").click().run()
    assert not at.exception
    at.selectbox(key="poll").set_value("POL-will-it-hold").run()
    at.radio(key="vote answer").set_value(2)
    at.get_by_key("FormSubmitter:vote-Vote").click().run()
    assert "Say in a sentence why only 2" in at.error[0].value
    head = git(program_dir, "rev-parse", "HEAD")
    at.text_input(key="vote words").set_value("It never was tried.")
    at.get_by_key("FormSubmitter:vote-Vote").click().run()
    assert not at.exception
    assert "Your vote is counted" in at.success[0].value
    assert git(program_dir, "rev-parse", "HEAD") == head, "a vote makes no commit"
    at.button(key="close poll").click().run()
    poll = load(program_dir).get("POL-will-it-hold", Poll)
    assert poll is not None
    assert (poll.status, poll.room and poll.room.votes, poll.room and poll.room.counts) == ("closed", 1, None)


def test_an_empty_program_is_told_what_belongs_here(open_page: OpenPage, program_dir: Path) -> None:
    shutil.rmtree(program_dir / "polls")
    commit_all(program_dir.parent, "Start without")
    assert "Nobody has asked yet" in words_of(open_page(PAGE))
