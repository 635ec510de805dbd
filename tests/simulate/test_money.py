"""What a cluster costs a month."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.simulate.cases import case, clickhouse, stream
from workbench.program.designs import Design
from workbench.simulate.case import DAYS_PER_MONTH, CannotEstimateError, Inputs
from workbench.simulate.cluster import Climb, buy
from workbench.simulate.demand import demand
from workbench.simulate.money import Bill, bill
from workbench.simulate.uncertainty import Draws
from workbench.store.catalog import load_catalog

HOURS = DAYS_PER_MONTH * 24


def billed(design: Design, **changes: Any) -> tuple[Bill, Any, Any]:
    inputs = Inputs(case(design, **changes), Draws(32, 0))
    asked = demand(inputs)
    cluster = buy(Climb(inputs, asked))
    return bill(inputs, asked, cluster), asked, cluster


def test_instances_are_paid_by_the_hour_in_every_environment() -> None:
    costs, _, cluster = billed(clickhouse())
    price = load_catalog().prices.instances["m6id.8xlarge"].on_demand_usd_per_hour
    assert costs.parts["data nodes"] == pytest.approx(cluster.data_nodes * price * HOURS * 1.25)
    assert costs.parts["keeper"] == pytest.approx(3 * 0.0765 * HOURS * 1.25)


def test_three_years_reserved_cost_less_than_on_demand() -> None:
    on_demand, _, _ = billed(clickhouse())
    reserved, _, cluster = billed(clickhouse(hardware={"instance": "m6id.8xlarge", "purchase": "reserved_3yr"}))
    assert (reserved.total < on_demand.total).all()
    assert reserved.parts["data nodes"] == pytest.approx(cluster.data_nodes * 6253.0 / 12 * 1.25)


def test_an_instance_without_a_disk_needs_one() -> None:
    with pytest.raises(CannotEstimateError, match=r"hardware\.disk_gib"):
        billed(clickhouse(hardware={"instance": "m6i.8xlarge"}))


def test_an_unknown_instance_is_told_with_its_nearest_names() -> None:
    with pytest.raises(CannotEstimateError, match=r"m6id\.8xlarge"):
        billed(clickhouse(hardware={"instance": "m6id.9xlarge"}))


def test_the_total_is_the_sum_of_its_parts() -> None:
    costs, _, _ = billed(clickhouse(), stream=stream(growth_per_year=1.0))
    assert costs.total == pytest.approx(np.sum(list(costs.parts.values()), axis=0))
