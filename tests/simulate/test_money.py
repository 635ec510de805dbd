"""What a cluster costs a month."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.simulate.cases import case, clickhouse, preaggregation, raw_table, rollup_table, stream
from workbench.program.designs import Design
from workbench.simulate.case import DAYS_PER_MONTH, GIB, CannotEstimateError, Inputs
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


def test_attached_disks_are_paid_by_their_size() -> None:
    hardware = {"instance": "m6i.8xlarge", "disk_gib": 4000.0}
    costs, _, cluster = billed(clickhouse(hardware=hardware, environments=[]))
    assert costs.parts["block storage"] == pytest.approx(cluster.data_nodes * 4000 * 0.08)
    local, _, _ = billed(clickhouse())
    assert "block storage" not in local.parts


def test_an_instance_without_a_disk_needs_one() -> None:
    with pytest.raises(CannotEstimateError, match=r"hardware\.disk_gib"):
        billed(clickhouse(hardware={"instance": "m6i.8xlarge"}))


def test_an_unknown_instance_is_told_with_its_nearest_names() -> None:
    with pytest.raises(CannotEstimateError, match=r"m6id\.8xlarge"):
        billed(clickhouse(hardware={"instance": "m6id.9xlarge"}))


def test_cold_data_is_paid_in_object_storage_for_each_copy_that_uploads_it() -> None:
    cold = {"hot_days": 30, "cold_days": 365}
    columnar = [clickhouse(tables=[{**raw_table(30), "retention": cold}], replicas=copies) for copies in (1, 2)]
    exported = [preaggregation(tables=[rollup_table("r", ["zone"], "1h", 30, retention=cold)], replicas=copies)
                for copies in (1, 2)]  # fmt: skip
    for designs, copies in ((columnar, 2), (exported, 1)):
        (one, asked, _), (two, _, _) = (billed(design, requirements=()) for design in designs)
        assert one.parts["object storage"] == pytest.approx(asked.cold_bytes / GIB * 0.021)
        assert two.parts["object storage"] == pytest.approx(copies * one.parts["object storage"])
    _, asked, _ = billed(columnar[0], requirements=())
    assert asked.cold_bytes[-1].min() > asked.hot_bytes[-1].max()


def test_copies_in_other_zones_pay_for_their_traffic() -> None:
    two, asked, _ = billed(clickhouse(replicas=2))
    three, _, _ = billed(clickhouse(replicas=3))
    alone, _, _ = billed(clickhouse(zones=1))
    gib_price = 86400 * DAYS_PER_MONTH / GIB * 0.02
    rows = asked.stored_bytes_per_second * gib_price
    queue = asked.raw_bytes_per_second * 2 * gib_price * 0.25
    assert three.parts["traffic between zones"] - two.parts["traffic between zones"] == pytest.approx(rows)
    assert np.median(two.parts["traffic between zones"] - rows) == pytest.approx(np.median(queue), rel=0.1)
    assert "traffic between zones" not in alone.parts


def test_the_total_is_the_sum_of_its_parts() -> None:
    costs, _, _ = billed(clickhouse(), stream=stream(growth_per_year=1.0))
    assert costs.total == pytest.approx(np.sum(list(costs.parts.values()), axis=0))
