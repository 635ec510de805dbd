"""A poll goes from its question to two tallies in git, and no commit and no text tells who said what."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from tests.store.programs import git
from workbench.program.polls import Poll, Tally
from workbench.store.errors import StoreError
from workbench.store.git import Author
from workbench.store.loader import load
from workbench.verbs.init import init
from workbench.verbs.polls import Asked, close, open_poll, standings, vote
from workbench.verbs.render.polls import render, sentence
from workbench.verbs.signed import Signed
from workbench.verbs.trouble import Trouble

TODAY = dt.date(2026, 11, 16)
NAMES = ("maya.lindqvist", "callum.reyes", "ji-won.bae", "anika.rao", "piotr.zielak")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return init(tmp_path / "p", "edge-analytics").program


def by(folder: Path, name: str, today: dt.date = TODAY) -> Signed:
    return Signed(folder, load(folder), Author(name, f"{name}@example.com"), today)


def opened(folder: Path) -> str:
    poll_id, outcome = open_poll(by(folder, NAMES[0]), Asked("Will the nodes suffice?", ["BUD-2027"]))
    assert outcome.revision, outcome
    return poll_id


def test_the_room_and_the_private_answer_go_to_git_without_names(folder: Path) -> None:
    poll_id = opened(folder)
    before = git(folder, "rev-parse", "HEAD")
    for name, room, private in zip(NAMES, (4, 4, 5, 4, 3), (1, 4, 2, 3, 2), strict=True):
        vote(by(folder, name), poll_id, "room", room)
        vote(by(folder, name, TODAY + dt.timedelta(days=2)), poll_id, "private", private, "Nothing was measured.")
    assert git(folder, "rev-parse", "HEAD") == before, "a vote makes no commit"
    assert git(folder, "status", "--porcelain") == "", "ballots are beside git, not in it"
    assert close(by(folder, NAMES[1]), poll_id).revision
    poll = load(folder).get(poll_id, Poll)
    assert poll is not None
    assert (poll.status, poll.room) == ("closed", Tally(votes=5, counts=[0, 0, 1, 3, 1]))
    assert poll.private == Tally(votes=5, counts=[1, 2, 1, 1, 0])
    found = next(one for one in standings(folder, load(folder)) if one.poll.id == poll_id)
    assert "4.0 in the room and 2.4 privately: people are 1.6 less confident alone" in sentence(found)
    assert list(found.reasons) == ["Nothing was measured."] * 5
    assert "watch counts change" in render([found], "text"), "how private it is, honestly"


def test_three_votes_leave_their_number_alone(folder: Path) -> None:
    poll_id = opened(folder)
    for name in NAMES[:3]:
        vote(by(folder, name), poll_id, "room", 1, "It cannot.")
    close(by(folder, NAMES[0]), poll_id)
    found = next(one for one in standings(folder, load(folder)) if one.poll.id == poll_id)
    assert found.tallies == {"room": Tally(votes=3), "private": Tally(votes=0)}
    assert list(found.reasons) == []
    assert "counts" not in (folder / f"polls/{poll_id}.yaml").read_text()


def test_a_low_answer_asks_for_a_sentence(folder: Path) -> None:
    poll_id = opened(folder)
    with pytest.raises(Trouble, match="Say in a sentence why only 2"):
        vote(by(folder, NAMES[0]), poll_id, "room", 2, " ")
    vote(by(folder, NAMES[0]), poll_id, "room", 2, "The gap is ten times.")


@pytest.mark.parametrize(
    ("name", "days", "answer", "said"),
    [
        ("maya.lindqvist", 1, 4, "The room was asked on"),
        ("maya.lindqvist", 0, 6, "not on the scale"),
        ("tomas.arriaga", 0, 4, "does not ask|Nobody in people/"),
        ("stranger", 0, 4, "Nobody in people/"),
    ],
)
def test_a_vote_that_cannot_be_is_refused(folder: Path, name: str, days: int, answer: int, said: str) -> None:
    poll_id = opened(folder)
    with pytest.raises(Trouble, match=said):
        vote(by(folder, name, TODAY + dt.timedelta(days=days)), poll_id, "room", answer)
    assert standings(folder, load(folder))[0].voted == {"room": 0, "private": 0}


def test_nobody_votes_twice(folder: Path) -> None:
    poll_id = opened(folder)
    vote(by(folder, NAMES[0]), poll_id, "room", 4)
    with pytest.raises(StoreError, match="cannot be changed"):
        vote(by(folder, NAMES[0]), poll_id, "room", 5)


def test_the_example_shows_the_room_against_the_private_answer(folder: Path) -> None:
    (found,) = standings(folder, load(folder))
    assert sentence(found) == (
        "POL-druid-forum: 4.0 in the room and 2.6 privately: people are 1.4 less confident alone than in front of each "
        "other; the lowest private answer is 1."
    )
