"""Machines on spot and bought ones, and the people who build and run a design."""

from __future__ import annotations

import csv
from typing import Any

import numpy as np
import pytest

from tests.simulate.cases import budget, case, clickhouse, plan
from tests.truth import needs_truth, truth_dir
from workbench.program.designs import Design
from workbench.simulate.case import DAYS_PER_MONTH, CannotEstimateError, Inputs
from workbench.simulate.estimate import estimate_design
from workbench.simulate.machines import HOURS_PER_MONTH, monthly_price, own_price, spot_price
from workbench.simulate.sizing import Sizing, size
from workbench.simulate.uncertainty import Draws
from workbench.store.catalog import load_catalog

DRAWS = 64
MACHINE = "m6id.8xlarge"


def sized(design: Design, **changes: Any) -> Sizing:
    return size(Inputs(case(design, **changes), Draws(DRAWS, 0)))


def bought(purchase: str, **changes: Any) -> Design:
    return clickhouse(hardware={"instance": MACHINE, "purchase": purchase}, **changes)


def test_spot_is_cheaper_and_pays_for_its_interruptions() -> None:
    inputs = sized(bought("spot")).inputs
    machine = load_catalog().prices.instances[MACHINE]
    share = inputs.price("spot_share_of_on_demand")
    lost = inputs.price("spot_interruptions_per_month") * inputs.price("spot_hours_lost")
    expected = machine.on_demand_usd_per_hour * share * (HOURS_PER_MONTH + lost)
    assert spot_price(inputs, machine) == pytest.approx(expected)
    assert (sized(bought("spot")).costs.total < sized(bought("on_demand")).costs.total).all()
    listed = machine.model_copy(update={"spot_usd_per_hour": 0.5})
    assert spot_price(inputs, listed) == pytest.approx(0.5 * (HOURS_PER_MONTH + lost))


def test_what_may_not_vanish_is_paid_on_demand() -> None:
    spot, on_demand = (sized(bought(purchase)).costs.parts["keeper"] for purchase in ("spot", "on_demand"))
    assert spot == pytest.approx(on_demand)


def test_a_single_copy_is_not_put_on_spot() -> None:
    with pytest.raises(CannotEstimateError, match="replicas: 2"):
        sized(bought("spot", replicas=1))


def test_a_bought_machine_is_written_off_powered_and_housed() -> None:
    inputs = sized(bought("own")).inputs
    machine = load_catalog().prices.instances[MACHINE]
    price = inputs.price
    parts = 32 * price("own_usd_per_vcpu") + 128 * price("own_usd_per_gib_memory")
    parts = parts + machine.disk_gib * price("own_usd_per_gib_disk")
    kilowatt_hours = 32 * price("own_watts_per_vcpu") / 1000 * price("own_power_usage_effectiveness") * HOURS_PER_MONTH
    expected = parts / price("own_depreciation_months") + kilowatt_hours * price("own_usd_per_kwh")
    assert own_price(inputs, machine) == pytest.approx(expected + price("own_rack_usd_per_month"))
    assert monthly_price(inputs, machine) == pytest.approx(own_price(inputs, machine))
    assert "traffic between zones" not in sized(bought("own")).costs.parts


def test_answers_that_leave_are_paid_and_those_that_stay_are_not() -> None:
    outside = sized(clickhouse())
    inside = sized(
        clickhouse(),
        requirements=[one.model_copy(update={"audience": "internal"}) for one in outside.inputs.case.requirements],
    )
    assert (outside.costs.parts["traffic to the internet"] > 0).all()
    assert "traffic to the internet" not in inside.costs.parts


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


@needs_truth
def test_prices_are_those_of_the_list() -> None:
    instances = load_catalog().prices.instances
    with (truth_dir() / "prices" / "instance_prices.csv").open(newline="") as file:  # type: ignore[operator]
        rows = [row for row in csv.DictReader(file) if row["region"] == "us-east-1"]
    assert {row["instance_type"] for row in rows} == set(instances)
    for row in rows:
        one = instances[row["instance_type"]]
        assert one.vcpu == float(row["vcpu"])
        assert one.memory_gib == float(row["memory_gib"])
        assert one.disk_gib == pytest.approx(float(row["local_ssd_gb"] or 0) * 1e9 / 2**30, abs=0.06)
        assert one.on_demand_usd_per_hour == float(row["on_demand_usd_h"])
        assert one.reserved_3yr_usd_per_year == float(row["reserved_3yr_usd_per_year"])
        assert one.spot_usd_per_hour == (float(row["spot_usd_h"]) if row["spot_usd_h"] else None)
        assert one.date.isoformat() == row["price_date"]
