"""The ladder, its floor and its skew."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from tests.simulate.cases import REFERENCE, case, clickhouse, preaggregation, raw_table, rollup_table, stream
from workbench.program.designs import Design
from workbench.simulate.case import Inputs
from workbench.simulate.cluster import FLOOR, Climb, buy, failover, floor_nodes
from workbench.simulate.demand import demand
from workbench.simulate.estimate import estimate_design
from workbench.simulate.facts import StreamFacts
from workbench.simulate.result import DesignEstimate
from workbench.simulate.skew import SkewCurve, stored_by_value
from workbench.simulate.uncertainty import Draws

SMALL = stream(events_per_day=1e4, bursts=[], growth_per_year=0)


def size(design: Design, **changes: Any) -> DesignEstimate:
    return estimate_design(case(design, **changes), draws=256)


def factors(found: DesignEstimate) -> dict[str, float]:
    return {rung.rung: rung.factor for rung in found.ladder}


@pytest.mark.parametrize("design", [clickhouse(), preaggregation(), clickhouse(shard_key="zone", zones=1)])
def test_the_product_of_the_rungs_is_the_nodes_bought(design: Design) -> None:
    found = size(design)
    assert found.nodes is not None
    assert math.prod(factors(found).values()) == pytest.approx(found.nodes.p50, rel=1e-12)
    assert found.ladder[-1].nodes_after == found.nodes.p50
    assert list(factors(found)) == [
        "need", "peak and bursts", "replicas", "failover", "target utilisation", "shard skew",
        "whole nodes and floor", "side services", "environments",
    ]  # fmt: skip


def test_rungs_of_a_disk_bound_design_are_its_own_settings() -> None:
    found = size(clickhouse(tables=[raw_table(365)], replicas=3), requirements=())
    assert found.binding_resource == "disk"
    rungs = factors(found)
    assert rungs["replicas"] == pytest.approx(3.0)
    assert rungs["failover"] == pytest.approx(1.0)
    assert rungs["target utilisation"] == pytest.approx(1 / 0.7, rel=0.02)
    assert rungs["shard skew"] == 1.0
    assert rungs["environments"] == pytest.approx(1.25)


def test_below_the_floor_of_availability_nothing_is_sold() -> None:
    found = size(clickhouse(replicas=3, environments=[]), stream=SMALL, requirements=())
    assert found.binding_resource == FLOOR
    data = found.roles[0]
    assert (data.count.p10, data.count.p50, data.count.p90) == (3, 3, 3)
    assert found.nodes is not None
    # Three Keeper nodes of two vCPU and three brokers of four.
    assert found.nodes.p50 == pytest.approx(3 + 3 * 2 / 32 + 3 * 4 / 32)


def test_the_floor_is_whole_sets_of_replicas() -> None:
    for replicas, expected in ((1, 2), (2, 2), (3, 3), (5, 5)):
        inputs = Inputs(case(clickhouse(replicas=replicas)), Draws(16, 0))
        assert floor_nodes(inputs) == expected


def test_nodes_are_whole_shards() -> None:
    inputs = Inputs(case(clickhouse(replicas=3)), Draws(64, 0))
    asked = demand(inputs)
    bought = buy(Climb(inputs, asked))
    assert (bought.data_nodes % 3 == 0).all()


@pytest.mark.parametrize("design", [clickhouse(shard_key="zone"), preaggregation()])
def test_all_months_at_once_climb_as_one_month_does(design: Design) -> None:
    inputs = Inputs(case(design), Draws(64, 0))
    climb = Climb(inputs, demand(inputs))
    needed = climb.needed()
    for resource, used in climb.stages(7).items():
        assert needed[resource][7] == pytest.approx(used[-1], rel=1e-12), resource


def test_bigger_boxes_are_no_saving() -> None:
    busy = {"stream": stream(events_per_day=1e10), "requirements": ()}
    small = size(clickhouse(tables=[raw_table(400)], hardware={"instance": "i4i.4xlarge"}), **busy)
    large = size(clickhouse(tables=[raw_table(400)], hardware={"instance": "i4i.16xlarge"}), **busy)
    assert small.nodes is not None
    assert large.nodes is not None
    assert large.nodes.p50 == pytest.approx(small.nodes.p50, rel=0.1)
    assert large.roles[0].count.p50 < small.roles[0].count.p50


def test_a_reference_node_counts_one_and_more_disk_counts_more() -> None:
    sized = case(clickhouse())
    assert sized.reference_nodes(sized.data_node) == pytest.approx(1.0)
    storage = case(clickhouse(hardware={"instance": "i3en.12xlarge"}))
    node = storage.data_node
    assert storage.reference_nodes(node) == pytest.approx(node.disk_gib / REFERENCE.disk_gib)


def test_failover_asks_for_the_zones_that_are_left() -> None:
    spare = {zones: failover(Inputs(case(clickhouse(zones=zones)), Draws(16, 0))) for zones in (1, 2, 3)}
    assert spare == {1: 1.0, 2: 2.0, 3: 1.5}


def test_hashing_by_a_skewed_tenant_fills_one_shard() -> None:
    zones = StreamFacts(stream()).spectrum(["zone"])
    skew = SkewCurve.of(zones)(np.array([1.0, 2.0, 4.0, 20.0]))
    assert skew[0] == 1.0
    assert skew[2] == pytest.approx(1.4, rel=0.1)
    assert skew[3] == pytest.approx(3.5, rel=0.1)
    assert (np.diff(skew) > 0).all()


def test_skew_agrees_with_hashing_real_values() -> None:
    """Zipf 1.1 over 5,000 values hashed to 16 shards, 200 times."""
    weights = np.arange(1.0, 5001.0) ** -1.1
    weights /= weights.sum()
    generator = np.random.default_rng(7)
    fullest = [
        np.bincount(generator.integers(0, 16, weights.size), weights, minlength=16).max() * 16 for _ in range(200)
    ]
    few = stream(columns=[{"name": "zone", "type": "uint32", "cardinality": 5000, "skew": 1.1}], bursts=[])
    found = float(SkewCurve.of(StreamFacts(few).spectrum(["zone"]))(np.array([16.0]))[0])
    assert found == pytest.approx(np.mean(fullest), rel=0.05)


def test_rollups_spread_more_evenly_over_shards_than_events() -> None:
    rollup = clickhouse(tables=[rollup_table("r", ["zone", "status"], "1h", 30)])
    raw = clickhouse(tables=[raw_table(30)])
    of_rows = stored_by_value(StreamFacts(stream()), "zone", rollup.tables, {"r": 10.0})
    of_events = stored_by_value(StreamFacts(stream()), "zone", raw.tables, {"events": 20.0})
    assert of_rows.largest < 0.01
    assert of_events.largest == pytest.approx(StreamFacts(stream()).spectrum(["zone"]).largest)


def test_consumers_and_brokers_scale_with_the_events() -> None:
    small = size(preaggregation(), stream=SMALL)
    large = size(preaggregation(), stream=stream(events_per_day=1e11))
    counts = [{role.name: role.count.p50 for role in found.roles} for found in (small, large)]
    assert counts[0]["consumers"] == 2
    assert counts[0]["kafka"] == 3
    assert counts[1]["consumers"] > 50
    assert counts[1]["kafka"] > 50
    assert counts[0]["metadata"] == counts[1]["metadata"] == 2


def test_the_queue_takes_the_largest_burst_as_it_comes() -> None:
    calm, flood = (
        size(
            clickhouse(tables=[raw_table(30)]),
            stream=stream(events_per_day=1e10, bursts=[{"multiplier": multiplier, "minutes": 1, "per_month": 1}]),
        )
        for multiplier in (1, 100)
    )
    brokers = [{role.name: role.count.p50 for role in found.roles}["kafka"] for found in (calm, flood)]
    assert brokers[1] > 5 * brokers[0]


def test_pools_of_their_own_let_writing_be_busier() -> None:
    heavy: dict[str, Any] = {"stream": stream(events_per_day=1e12, bursts=[]), "requirements": ()}
    shared, separate = (
        size(clickhouse(pools=pools, tables=[raw_table(0.1)]), **heavy) for pools in ("shared", "separate")
    )
    assert shared.binding_resource == separate.binding_resource == "cpu"
    assert factors(shared)["target utilisation"] == pytest.approx(1 / 0.4, rel=0.05)
    assert factors(separate)["target utilisation"] == pytest.approx(1 / 0.65, rel=0.05)
    assert separate.nodes is not None
    assert shared.nodes is not None
    assert separate.nodes.p50 < shared.nodes.p50
