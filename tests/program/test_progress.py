"""Spike debt and the share of the vision: counted by hand on the example, and each cause of debt alone."""

from __future__ import annotations

import datetime as dt

import pytest

from workbench.program.program import Program
from workbench.program.progress import detours, reached, spike_debt, vision_share
from workbench.store.loader import load
from workbench.store.resources import example_dir

TODAY = dt.date(2026, 11, 16)


@pytest.fixture(scope="module")
def program() -> Program:
    return load(example_dir())


def changed(program: Program, item_id: str, **fields: object) -> Program:
    return program.with_items({item_id: program.items[item_id].model_copy(update=fields)})


def test_one_question_of_the_example_is_shipped_in_a_capability_of_three(program: Program) -> None:
    found = reached(program)
    served = {one.capability.name: (len(one.self_service), len(one.questions)) for one in found}
    assert served["customer_top_n"] == (1, 3)
    assert not any(one.works for one in found)
    assert vision_share(found) == pytest.approx(1 / 3 / len(found))


def test_what_is_rebuilt_by_hand_is_not_self_service(program: Program) -> None:
    by_hand = changed(program, "FR-customer-top-paths", by_hand=True)
    assert vision_share(reached(by_hand)) == 0


def test_the_debt_of_the_example_is_all_but_the_top_n(program: Program) -> None:
    found = detours(program, TODAY)
    debt = spike_debt(found)
    assert {one.id for one in found} - set(debt.items) == {"SPK-top-n"}
    assert "SPK-spark" not in {one.id for one in found}, "what was given up leads nowhere and says so"
    assert debt.weeks == pytest.approx(sum(one.weeks for one in found if one.id != "SPK-top-n"))


def test_a_spike_is_owed_no_more_once_somebody_takes_it_into_a_milestone(program: Program) -> None:
    assert "SPK-flink" in spike_debt(detours(program, TODAY)).items
    linked = changed(program, "SPK-flink", leads_to=["MS-customer-analytics"])
    assert "SPK-flink" not in spike_debt(detours(linked, TODAY)).items
    orphan = changed(linked, "MS-customer-analytics", owner="PER-henrik-vos")
    assert "SPK-flink" in spike_debt(detours(orphan, TODAY)).items
    taken = changed(orphan, "SPK-flink", leads_to=["MS-customer-analytics"], scale_owner="PER-anika-rao")
    assert "SPK-flink" not in spike_debt(detours(taken, TODAY)).items


def test_a_stop_gap_with_an_end_and_an_exit_is_no_debt_until_its_end_has_passed(program: Program) -> None:
    planned = changed(program, "SG-third-party", ends_on=dt.date(2027, 9, 30), exit_plan="Customers move over.")
    assert "SG-third-party" not in spike_debt(detours(planned, TODAY)).items
    assert "SG-third-party" not in {one.id for one in detours(planned, dt.date(2027, 10, 1))}
