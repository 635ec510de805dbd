"""What a verdict is bound to: layout never changes it, targets, owners and dates do, and words are only shown."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from workbench.program.base import Item
from workbench.program.meaning import Change, brief_items, changes, meaning, seen_items
from workbench.program.program import Program
from workbench.store.loader import load
from workbench.store.resources import example_dir


@pytest.fixture(scope="module")
def program() -> Program:
    return load(example_dir())


def changed(program: Program, item_id: str, slip_days: int = 0, **fields: Any) -> list[Change]:
    before: Item = program.items[item_id]
    after = before.model_copy(update=fields)
    assert meaning({item_id: before}) != meaning({item_id: after})
    return list(changes({item_id: before}, {item_id: after}, slip_days=slip_days))


@pytest.mark.parametrize(
    ("item_id", "fields"),
    [
        ("BUD-2027", {"nodes": 400.0}),
        ("BUD-2027", {"target_probability": 0.5}),
        ("FR-customer-traffic", {"owner": "PER-anika-rao"}),
        ("FR-customer-traffic", {"due_on": dt.date(2027, 7, 1)}),
        ("FR-customer-traffic", {"due_on": None}),
        ("FR-customer-traffic", {"grain": "1h"}),
        ("FR-customer-traffic", {"priority": 9}),
        ("FR-customer-traffic", {"status": "dropped"}),
        ("FR-customer-traffic", {"acceptance": ["It is there."]}),
        ("NFR-freshness", {"must": 60.0}),
        ("NFR-freshness", {"unit": "hours"}),
        ("PRG-edge-analytics", {"sponsor": "PER-edwin-halloran"}),
        ("DES-inhouse-cubes", {"replicas": 2}),
    ],
)
def test_targets_owners_and_dates_are_material(program: Program, item_id: str, fields: dict[str, Any]) -> None:
    assert [one.material for one in changed(program, item_id, **fields)] == [True]


@pytest.mark.parametrize(
    ("item_id", "fields"),
    [
        ("FR-customer-traffic", {"title": "Traffic"}),
        ("FR-customer-traffic", {"question": "How much?"}),
        ("FR-customer-traffic", {"notes": "Said again."}),
        ("FR-customer-traffic", {"status": "building"}),
        ("BUD-2027", {"source": "Written down."}),
        ("NFR-freshness", {"now": 4.0}),
    ],
)
def test_words_and_progress_are_only_shown(program: Program, item_id: str, fields: dict[str, Any]) -> None:
    assert [one.material for one in changed(program, item_id, **fields)] == [False]


@pytest.mark.parametrize(
    ("slip_days", "days", "is_material"), [(7, 7, False), (7, 8, True), (7, -8, True), (0, 1, True)]
)
def test_a_date_may_slip_as_far_as_the_program_says(
    program: Program, slip_days: int, days: int, is_material: bool
) -> None:
    due_on = program.items["MS-public-dashboard"].due_on + dt.timedelta(days=days)  # type: ignore[attr-defined]
    found = changed(program, "MS-public-dashboard", slip_days, due_on=due_on)
    assert [one.material for one in found] == [is_material]


def test_what_the_clock_says_has_no_meaning(program: Program) -> None:
    plan = program.items["PRG-edge-analytics"]
    later = plan.model_copy(update={"as_of": dt.date(2027, 1, 1)})
    assert meaning({plan.id: plan}) == meaning({plan.id: later})


def test_a_default_written_out_changes_nothing(program: Program) -> None:
    traffic = program.items["FR-customer-traffic"]
    said = type(traffic).model_validate({**traffic.model_dump(exclude_unset=True), "depends_on": []})
    assert meaning({traffic.id: traffic}) == meaning({traffic.id: said})


def test_the_brief_holds_what_the_plan_promises_and_what_it_costs(program: Program) -> None:
    brief = brief_items(program)
    kinds = {one.kind for one in brief.values()}
    assert kinds == {"program", "functional", "non-functional", "design", "stream", "budget", "milestone"}
    assert [one for one in brief if one.startswith("DES-")] == ["DES-inhouse-cubes"]
    assert seen_items(program, "PRG-edge-analytics") == brief
    assert list(seen_items(program, "BUD-2027")) == ["BUD-2027"]
    assert seen_items(program, "FR-nowhere") == {}


def test_a_question_that_leaves_the_brief_is_one_material_change(program: Program) -> None:
    dropped = program.items["FR-customer-traffic"].model_copy(update={"status": "dropped"})
    after = brief_items(program.with_items({dropped.id: dropped}))
    found = list(changes(brief_items(program), after, slip_days=0))
    assert [(one.item, one.field, one.after, one.material) for one in found] == [(dropped.id, (), None, True)]
