"""The people who build and run a design, and what it costs for each event and customer."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from tests.simulate.cases import budget, case, clickhouse, plan
from workbench.program.designs import Build, Design
from workbench.simulate.case import DAYS_PER_MONTH, CannotEstimateError, Inputs
from workbench.simulate.estimate import estimate_design
from workbench.simulate.sizing import Sizing, size
from workbench.simulate.uncertainty import Draws
from workbench.store.catalog import load_catalog

DRAWS = 64


def sized(design: Design, **changes: Any) -> Sizing:
    return size(Inputs(case(design, **changes), Draws(DRAWS, 0)))


def test_people_are_told_beside_the_bill_and_counted_where_the_budget_pays_them() -> None:
    beside = estimate_design(case(clickhouse()), draws=1024)
    inside = estimate_design(case(clickhouse(), budget=budget(covers="infrastructure_and_people")), draws=1024)
    assert beside.team is not None
    assert inside.team is not None
    assert (beside.team.counted, inside.team.counted) == (False, True)
    more = inside.monthly_cost_usd.p50 - beside.monthly_cost_usd.p50
    assert more == pytest.approx(inside.team.people_monthly_cost_usd.p50, rel=0.2)


def test_a_design_says_what_its_own_people_need() -> None:
    build = {
        "person_months": 10.0, "months_to_first_value": 4.0, "operate_person_months": 0.0,
        "on_call_hours_per_month": 0.0, "double_running_months": 2.0, "replaced_monthly_cost_usd": 5000.0,
    }  # fmt: skip
    team = sized(clickhouse(build=build)).people
    rate = load_catalog().common["loaded_usd_per_person_month"].value
    assert float(np.median(team.build_usd)) == pytest.approx(10 * rate, rel=0.05)
    assert team.double_running_usd == pytest.approx(np.full(DRAWS, 10_000.0))
    assert not team.monthly_usd.any()
    assert team.months_to_first_value == pytest.approx(np.full(DRAWS, 4.0))


def test_costs_are_told_for_each_customer_and_each_billion_events() -> None:
    none, some = (
        estimate_design(case(clickhouse(), plan=plan().model_copy(update={"customers": customers})), draws=DRAWS)
        for customers in (None, 2000.0)
    )
    assert none.monthly_cost_per_customer_usd is None
    assert some.monthly_cost_per_customer_usd is not None
    assert some.monthly_cost_per_customer_usd.p50 == pytest.approx(some.monthly_cost_usd.p50 / 2000)
    per_billion = some.monthly_cost_per_billion_events_usd
    assert per_billion is not None
    month = [one.month for one in some.months].index(some.at_month)
    events = 1e9 * 1.6 ** ((month + 0.5) / 12) * DAYS_PER_MONTH / 1e9
    assert per_billion.p50 == pytest.approx(some.monthly_cost_usd.p50 / events, rel=0.15)


@pytest.mark.parametrize("name", sorted(load_catalog().engines))
def test_every_engine_says_what_its_people_take(name: str) -> None:
    known = load_catalog().engines[name].coefficients
    for effort in ("build_person_months", "operate_person_months", "on_call_hours_per_month", "months_to_first_value"):
        assert known[effort].value > 0
        assert (known[effort].grade, known[effort].sigma > 0) == ("guess", True), effort


def test_a_team_without_a_word_takes_what_the_engine_says() -> None:
    found = sized(clickhouse())
    team, coefficient, common = found.people, found.inputs.coefficient, found.inputs.common
    rate = common("loaded_usd_per_person_month")
    on_call = coefficient("on_call_hours_per_month") / common("hours_per_person_month")
    assert team.build_usd == pytest.approx(coefficient("build_person_months") * rate)
    assert team.monthly_usd == pytest.approx((coefficient("operate_person_months") + on_call) * rate)
    assert not team.double_running_usd.any()


def test_an_uncertain_effort_is_a_range() -> None:
    build = {"person_months": {"p5": 4.0, "p95": 16.0}, "replaced_monthly_cost_usd": {"p5": 1e3, "p95": 4e3}}
    found = size(Inputs(case(clickhouse(build=build)), Draws(4096, 0)))
    months = found.people.build_usd / found.inputs.common("loaded_usd_per_person_month")
    assert np.quantile(months, [0.05, 0.5, 0.95]) == pytest.approx([4, 8, 16], rel=0.02)
    doubled = found.people.double_running_usd / found.inputs.common("double_running_months")
    assert np.quantile(doubled, [0.05, 0.5, 0.95]) == pytest.approx([1e3, 2e3, 4e3], rel=0.02)


@pytest.mark.parametrize(
    "said",
    [
        {"person_months": -1.0}, {"months_to_first_value": -0.5}, {"on_call_hours_per_month": {"p5": 9.0, "p95": 3.0}},
        {"double_running_months": "three"}, {"replaced_monthly_cost_usd": -5.0},
    ],
)  # fmt: skip
def test_efforts_that_cannot_be_are_refused(said: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match=next(iter(said))):
        Build.model_validate(said)


def test_an_engine_without_its_people_is_told() -> None:
    known = load_catalog().engines["clickhouse"]
    silent = {name: one for name, one in known.coefficients.items() if name != "months_to_first_value"}
    engine = known.model_copy(update={"coefficients": silent})
    with pytest.raises(CannotEstimateError, match=r"no coefficient months_to_first_value; add it to data/engines/"):
        sized(clickhouse(), engine=engine)
