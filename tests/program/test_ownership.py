"""Who carries the plan: what counts as open work, what a backup takes off one person, and the share of the edits."""

from __future__ import annotations

import datetime as dt

import pytest

from workbench.program.edits import Edit
from workbench.program.ownership import Burden, burdens, bus_factor, charges
from workbench.program.program import Program
from workbench.store.loader import load
from workbench.store.resources import example_dir

TODAY = dt.date(2026, 11, 16)
MAYA = "PER-maya-lindqvist"


@pytest.fixture(scope="module")
def program() -> Program:
    return load(example_dir())


def burden_of(program: Program, person: str, *edits: Edit) -> Burden:
    return next(one for one in burdens(program, edits, TODAY) if one.person == person)


def test_one_person_carries_more_than_a_third_of_the_example_alone(program: Program) -> None:
    first = burdens(program, (), TODAY)[0]
    assert first.person == MAYA
    assert first.alone_share > 1 / 3
    assert first.owns == first.alone


def test_a_backup_who_is_there_takes_a_thing_off_and_one_who_left_does_not(program: Program) -> None:
    def backed(by: str) -> Program:
        item = program.items["MS-public-dashboard"]
        return program.with_items({item.id: item.model_copy(update={"backup": by})})

    alone = set(burden_of(program, MAYA).alone)
    assert alone - set(burden_of(backed("PER-anika-rao"), MAYA).alone) == {"MS-public-dashboard"}
    for nobody in ("PER-henrik-vos", MAYA):
        assert set(burden_of(backed(nobody), MAYA).alone) == alone
    assert burden_of(backed("PER-anika-rao"), "PER-anika-rao").stands_in == ("MS-public-dashboard",)


def test_edits_count_items_and_tell_authors_by_their_address(program: Program) -> None:
    hers = Edit(TODAY, "maya.lindqvist@example.com", ("FR-a", "FR-b", "FR-c"))
    theirs = Edit(TODAY, "somebody@example.net", ("FR-a",))
    assert burden_of(program, MAYA, hers, theirs).edit_share == pytest.approx(0.75)


@pytest.mark.parametrize(("alone", "factor"), [((0.6, 0.4), 1), ((0.4, 0.3, 0.3), 2), ((0.2, 0.2, 0.2), 3)])
def test_the_bus_factor_is_the_fewest_who_hold_more_than_half(alone: tuple[float, ...], factor: int) -> None:
    found = [Burden(f"PER-{at}", ("FR-a",), (), (), 0.3, share, 0.0) for at, share in enumerate(alone)]
    assert bus_factor(found) == factor


def test_what_is_closed_weighs_on_nobody(program: Program) -> None:
    assert "SPK-spark" not in {link.source for link in charges(program, TODAY).get("PER-anika-rao", [])}
