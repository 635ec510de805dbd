"""A hand-over: the brief holds what somebody carries, is kept as it was read, and is taken over by name."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from tests.pages.conftest import commit_all, git, program_dir
from workbench.program.edits import Edit
from workbench.program.people import Handover
from workbench.store.git import Author
from workbench.store.loader import load
from workbench.verbs.acknowledging import Said, acknowledge
from workbench.verbs.check import check_program
from workbench.verbs.handover import handover, save, text_of
from workbench.verbs.people import people, sentence
from workbench.verbs.trouble import Trouble

__all__ = ["program_dir"]

TODAY = dt.date(2026, 11, 16)
HENRIK, CALLUM, MAYA = "PER-henrik-vos", "PER-callum-reyes", "PER-maya-lindqvist"
TOVE = Author("Tove Example", "tove@example.org")
SUCCESSOR = Author("Callum Reyes", "callum.reyes@example.com")


def test_the_brief_names_what_is_carried_doubted_and_undecided(program_dir: Path) -> None:
    brief = handover(load(program_dir), HENRIK, TODAY, successor=CALLUM)
    assert [one.id for one in brief.carried] == ["DES-inhouse-cubes"]
    assert "CON-node-limit" in " ".join(brief.doubts)
    assert "DEC-ten-times-gap" in " ".join(brief.waiting)
    for one in (*brief.doubts, *brief.waiting, "DES-inhouse-cubes"):
        assert one in text_of(brief)


def test_nearest_dates_come_first_and_blanks_are_told(program_dir: Path) -> None:
    brief = handover(load(program_dir), MAYA, TODAY)
    days = [one.due_on for one in brief.carried if one.due_on]
    assert days == sorted(days)
    devices = next(one for one in brief.carried if one.id == "FR-public-mobile-devices")
    assert "no supplier" in devices.lacks[0]


def test_kept_acknowledged_and_then_changed(program_dir: Path) -> None:
    def unacknowledged() -> list[str | None]:
        program = load(program_dir)
        return [one.item for one in check_program(program, TODAY).findings if one.code == "WB111"]

    assert unacknowledged() == [HENRIK]
    brief = handover(load(program_dir), HENRIK, TODAY, successor=CALLUM)
    item_id, outcome = save(program_dir, load(program_dir), brief, TOVE)
    assert outcome.revision
    kept = load(program_dir).get(item_id, Handover)
    assert kept is not None
    assert "DES-inhouse-cubes" in kept.brief
    assert unacknowledged() == [item_id]

    with pytest.raises(Trouble, match="says this already"):
        save(program_dir, load(program_dir), brief, TOVE)
    acknowledge(program_dir, load(program_dir), Said(item_id, "agree", None, TODAY), SUCCESSOR)
    assert git(program_dir, "log", "-1", "--format=%ae") == SUCCESSOR.email
    assert [one.acknowledged_on for one in people(program_dir, load(program_dir), TODAY).handovers] == [TODAY]

    path = program_dir / "handovers" / f"{item_id}.yaml"
    path.write_text(path.read_text().replace("under work", "nearly done"))
    commit_all(program_dir, "Say it better than it is")
    assert [one.acknowledged_on for one in people(program_dir, load(program_dir), TODAY).handovers] == [None]


@pytest.mark.parametrize(
    ("leaver", "successor", "said"),
    [("PER-nobody", None, "nobody in people/"), (MAYA, MAYA, "same person"), (MAYA, HENRIK, "has left on")],
)
def test_who_is_not_there_takes_nothing_over(program_dir: Path, leaver: str, successor: str | None, said: str) -> None:
    with pytest.raises(Trouble, match=said):
        handover(load(program_dir), leaver, TODAY, successor=successor)


def test_nothing_is_kept_for_nobody(program_dir: Path) -> None:
    with pytest.raises(Trouble, match="somebody who takes over"):
        save(program_dir, load(program_dir), handover(load(program_dir), MAYA, TODAY), TOVE)


def test_the_single_thread_of_the_example_is_told(program_dir: Path) -> None:
    found = people(program_dir, load(program_dir), TODAY)
    assert found.bus_factor == 1
    assert found.rows[0].id == MAYA
    assert sentence(found).startswith("Maya Lindqvist owns ")
    assert [one.id for one in found.going if one.carries] == [HENRIK]


@pytest.mark.parametrize(("hers", "theirs", "fires"), [(9, 1, True), (8, 2, False), (8, 1, False)])
def test_a_single_thread_owns_alone_and_writes_alone(program_dir: Path, hers: int, theirs: int, fires: bool) -> None:
    """Nine of ten edits are hers; eight of ten are not more than four fifths; nine commits are too few to tell."""
    author = ["maya.lindqvist@example.com"] * hers + ["anika.rao@example.com"] * theirs
    history = [Edit(TODAY, email, ("FR-customer-traffic",)) for email in author]
    found = check_program(load(program_dir), TODAY, edits=lambda: history).findings
    assert [one.item for one in found if one.code == "WB112"] == ([MAYA] if fires else [])
