"""Concerns are raised, answered, settled and overruled by people, one commit each, and nothing of them is lost."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from tests.store.programs import git
from workbench.program.concerns import Concern
from workbench.store.git import Author
from workbench.store.loader import load
from workbench.verbs.check import check
from workbench.verbs.concerns import Doubt, answer, overrule, raise_concern, reopen, settle, standings
from workbench.verbs.init import init
from workbench.verbs.saving import Outcome
from workbench.verbs.signed import Signed
from workbench.verbs.trouble import Trouble

TODAY = dt.date(2026, 11, 16)
MAYA, CALLUM, STRANGER = (
    Author("Maya", "maya.lindqvist@example.com"),
    Author("Callum", "callum.reyes@example.com"),
    Author("Nobody", "nobody@example.com"),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return init(tmp_path / "p", "edge-analytics").program


def by(folder: Path, author: Author, today: dt.date = TODAY) -> Signed:
    return Signed(folder, load(folder), author, today)


def concern(folder: Path, concern_id: str) -> Concern:
    found = load(folder).get(concern_id, Concern)
    assert found is not None
    return found


def saved(outcome: Outcome) -> None:
    assert outcome.revision, outcome


def test_a_doubt_goes_its_whole_way(folder: Path) -> None:
    doubt = Doubt(
        "Peaks are guesses", about=["DES-inhouse-cubes"], owner="PER-callum-reyes", settled_when="A day is measured."
    )
    concern_id, outcome = raise_concern(by(folder, MAYA), doubt)
    saved(outcome)
    found = concern(folder, concern_id)
    assert found.id == "CON-peaks-are-guesses"
    assert (found.raised_by, found.raised_on, found.owner) == ("PER-maya-lindqvist", TODAY, "PER-callum-reyes")
    assert found.escalates_to, "somebody is next without being named"
    saved(answer(by(folder, CALLUM), found.id, "They were read off a graph.", ["STR-edge-http"]))
    with pytest.raises(Trouble, match="Maya Lindqvist, who alone can settle it"):
        settle(by(folder, CALLUM), found.id)
    saved(reopen(by(folder, MAYA), found.id, "The graph shows a mean."))
    again = concern(folder, found.id)
    assert (again.status, again.answer) == ("open", "They were read off a graph.")
    assert [one.what for one in again.evidence] == ["The graph shows a mean."]
    saved(answer(by(folder, CALLUM), found.id, "The peak of October is 2.1.", ["STR-edge-http"]))
    saved(settle(by(folder, MAYA), found.id))
    settled = concern(folder, found.id)
    assert (settled.status, settled.settled_by, settled.settled_on) == ("settled", "PER-maya-lindqvist", TODAY)
    assert len(git(folder, "log", "--format=%an", "--", f"concerns/{found.id}.yaml").splitlines()) == 5
    assert not [one for one in check(folder, today=TODAY).findings if one.item == found.id]


def test_to_go_on_in_spite_of_it_takes_a_name_and_a_reason(folder: Path) -> None:
    with pytest.raises(Trouble, match="why the plan goes on"):
        overrule(by(folder, CALLUM), "CON-delivery", "  ")
    saved(overrule(by(folder, CALLUM), "CON-delivery", "The dashboard is staffed from January."))
    found = concern(folder, "CON-delivery")
    assert (found.status, found.overruled_by) == ("overruled", "PER-callum-reyes")
    assert found.overruled_because == "The dashboard is staffed from January."


def test_a_deleted_concern_is_told_with_who_deleted_it(folder: Path) -> None:
    git(folder, "rm", "--quiet", "concerns/CON-data-quality.yaml")
    git(folder, "commit", "--quiet", "--message", "Tidy up")
    found = [one.what for one in check(folder, today=TODAY).findings if one.code == "WB704"]
    assert len(found) == 1
    assert "CON-data-quality" in found[0]
    assert "ada@example.org" in found[0]


@pytest.mark.parametrize(
    ("doubt", "told"),
    [
        (Doubt(" "), "Say in a sentence"),
        (Doubt("Doubt", about=["FR-none"]), "FR-none is not an item"),
        (Doubt("Doubt", owner="PER-none"), "PER-none is not an item"),
    ],
)
def test_what_cannot_be_raised_is_refused(doubt: Doubt, told: str, folder: Path) -> None:
    with pytest.raises(Trouble, match=told):
        raise_concern(by(folder, MAYA), doubt)


def test_only_people_of_the_program_say_something(folder: Path) -> None:
    with pytest.raises(Trouble, match=r"nobody@example\.com"):
        raise_concern(by(folder, STRANGER), Doubt("Doubt"))
    with pytest.raises(Trouble, match=r"nobody@example\.com"):
        answer(by(folder, STRANGER), "CON-node-limit", "No.")


def test_what_ran_out_comes_first_and_what_has_ended_last(folder: Path) -> None:
    saved(overrule(by(folder, CALLUM), "CON-single-thread", "Two more people come in January."))
    assert [one.concern.id for one in standings(load(folder), TODAY)] == [
        "CON-data-quality", "CON-node-limit", "CON-delivery", "CON-single-thread"
    ]  # fmt: skip
    assert [one.waits_for for one in standings(load(folder), TODAY)] == [
        "PER-dana-okafor", "PER-maya-lindqvist", "PER-maya-lindqvist", None
    ]  # fmt: skip


def test_two_people_at_once_lose_nothing(folder: Path) -> None:
    maya, callum = by(folder, MAYA), by(folder, CALLUM)
    saved(answer(callum, "CON-node-limit", "The limit holds.", ["BUD-2027"]))
    outcome = overrule(maya, "CON-node-limit", "The limit is known.")
    assert outcome.revision is None
    assert any(field == "status" for field, _, _ in outcome.conflicts)
    assert concern(folder, "CON-node-limit").answer == "The limit holds."
