"""Units: every input told in another unit, by what its own unit says, gives the same answer.

Money, bytes and CPU time each take a unit of a new size. Whatever counts them, by the unit that the data states or by
the name of its field, is multiplied accordingly; nodes, dollars and seconds must stay. A coefficient that is used in
another unit than it says, or a constant of such a unit in the code, would show.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from tests.simulate.cases import budget, case, clickhouse, plan, raw_table, rollup_table, stream
from workbench.program.catalog import Catalog, Coefficient, Instance
from workbench.program.designs import Design
from workbench.program.vision import ProgramItem
from workbench.simulate.case import Inputs
from workbench.simulate.demand import demand
from workbench.simulate.estimate import estimate_design
from workbench.simulate.result import DesignEstimate
from workbench.simulate.uncertainty import Draws
from workbench.simulate.writing import peak_factor
from workbench.store.catalog import load_catalog

ENGINES = ("clickhouse", "druid", "flink", "managed", "preaggregation", "spark", "topn")
SCALE = 1024.0
DRAWS = 64
BYTES = re.compile(r"\b(M?B|GiB|GB|bytes?)\b")

Power = Callable[[str], int]


def money(unit: str) -> int:
    """The power of the unit of money in a unit."""
    return 1 if unit.startswith("USD") else 0


def cpu_time(unit: str) -> int:
    """The power of the unit of CPU time in a unit; cores give one second of it a second."""
    if unit.startswith(("ns ", "ms ", "cores")):
        return 1
    return -1 if unit.endswith("per vCPU") else 0


def amount_of_bytes(unit: str) -> int:
    """The power of the unit of bytes in a unit: above the line less below it."""
    above, _, below = re.sub(r"^(\w+)/(\w+)\b", r"\1 per \2", unit).partition(" per ")
    return int(bool(BYTES.match(above))) - int(bool(BYTES.search(below)))


def test_powers_are_read_from_units() -> None:
    read = {
        "B per row": 1, "MB/s of raw events per broker": 1, "B/B": 0, "B of memory per B on disk": 0, "B": 1,
        "ns per raw byte": -1, "USD per GiB month": -1, "B per significant byte": 0, "share of bytes read": 0,
        "rows": 0,
    }  # fmt: skip
    assert {unit: amount_of_bytes(unit) for unit in read} == read
    assert [cpu_time(unit) for unit in ("ns per row", "MB/s per vCPU", "s/s", "cores")] == [1, -1, 0, 1]
    assert [money(unit) for unit in ("USD per event", "B")] == [1, 0]


def converted(catalog: Catalog, power: Power, fields: Mapping[str, int], scale: float) -> Catalog:
    """The catalog in another unit: coefficients by the unit that they state, fields of machines by name."""

    def one(coefficient: Coefficient) -> Coefficient:
        return coefficient.model_copy(update={"value": coefficient.value * scale ** power(coefficient.unit)})

    def machine(instance: Instance) -> Instance:
        changed = {
            name: getattr(instance, name) * scale ** fields[name]
            for name in fields
            if getattr(instance, name, None) is not None
        }
        return instance.model_copy(update=changed)

    def every(table: Mapping[str, Coefficient]) -> dict[str, Coefficient]:
        return {name: one(coefficient) for name, coefficient in table.items()}

    engines = {
        name: engine.model_copy(
            update={
                "coefficients": every(engine.coefficients),
                "price_dimensions": [
                    priced.model_copy(update={"usd": one(priced.usd)}) for priced in engine.price_dimensions
                ],
                "contract_minimum": one(engine.contract_minimum) if engine.contract_minimum else None,
            }
        )
        for name, engine in catalog.engines.items()
    }
    prices = catalog.prices.model_copy(
        update={
            "prices": every(catalog.prices.prices),
            "instances": {name: machine(instance) for name, instance in catalog.prices.instances.items()},
        }
    )
    return catalog.model_copy(update={"engines": engines, "prices": prices, "common": every(catalog.common)})


def reference(**powers: int) -> ProgramItem:
    found = plan(12)
    node = found.reference_node
    changed = {name: getattr(node, name) * SCALE**power for name, power in powers.items()}
    return found.model_copy(update={"reference_node": node.model_copy(update=changed)})


def design(engine: str) -> Design:
    top = {"name": "paths", "function": "top", "column": "path", "exact": False}
    tables = [rollup_table("by_zone", ["zone", "country", "status"], "1h", 90)]
    if engine == "topn":
        tables = [rollup_table("paths", ["zone"], "1h", 90, measures=[top])]
    return clickhouse(engine=engine, tables=tables, shard_key="zone")


def estimated(of: Design, catalog: Catalog, **changes: Any) -> DesignEstimate:
    return estimate_design(
        case(of, **{"catalog": catalog, "engine": catalog.engines[of.engine], **changes}), draws=DRAWS
    )


def assert_same(one: DesignEstimate, other: DesignEstimate, *, rel: float) -> None:
    for here, there in zip(one.months, other.months, strict=True):
        if here.nodes and there.nodes:
            assert here.nodes.p50 == pytest.approx(there.nodes.p50, rel=rel)
        assert here.monthly_cost_usd.p50 == pytest.approx(there.monthly_cost_usd.p50, rel=rel)
    assert one.binding_resource == other.binding_resource
    for item, seconds in one.latency_p95_seconds.items():
        assert seconds.p50 == pytest.approx(other.latency_p95_seconds[item].p50, rel=rel)


COLD = {"hot_days": 30, "cold_days": 300}
PAID = {
    **{engine: design(engine) for engine in ENGINES},
    **{
        purchase: clickhouse(hardware={"instance": machine, "disk_gib": 4000.0, "purchase": purchase},
                             tables=[raw_table(30, retention=COLD)])
        for purchase, machine in {"reserved_3yr": "m6i.8xlarge", "spot": "m6id.8xlarge", "own": "m6id.8xlarge"}.items()
    },
}  # fmt: skip
"""A design of each engine, and one for each way to pay for machines; all disks, objects and traffic among them."""


@pytest.mark.parametrize("paid", PAID)
def test_money_in_another_unit(paid: str) -> None:
    fields = {name: 1 for name in Instance.model_fields if "usd" in name}
    known, there = (converted(load_catalog(), money, fields, scale) for scale in (1.0, SCALE))
    limit = budget(nodes=1e6, covers="infrastructure_and_people")
    before = estimated(PAID[paid], known, budget=limit)
    dear = limit.model_copy(update={"monthly_cost_usd": (limit.monthly_cost_usd or 0.0) * SCALE})
    after = estimated(PAID[paid], there, budget=dear)
    assert after.nodes == before.nodes
    assert after.budget is not None and before.budget is not None
    assert after.budget.probability_met == before.budget.probability_met
    for here, now in zip(before.months, after.months, strict=True):
        assert now.monthly_cost_usd.p50 == pytest.approx(here.monthly_cost_usd.p50 * SCALE, rel=1e-9)


@pytest.mark.parametrize("engine", ENGINES)
def test_cpu_time_in_another_unit(engine: str) -> None:
    there = converted(load_catalog(), cpu_time, {"vcpu": 1}, SCALE)
    before = estimated(design(engine), load_catalog(), plan=plan(12))
    assert_same(estimated(design(engine), there, plan=reference(vcpu=1)), before, rel=1e-9)


@pytest.mark.parametrize("engine", ["clickhouse", "druid"])
def test_bytes_in_another_unit(engine: str) -> None:
    """Of raw events that are nearly all `rest`, since the width of a number's type is bytes by its name."""
    fields = {"memory_gib": 1, "disk_gib": 1, "disk_bandwidth_mb_per_second": 1, "network_mbit_per_second": 1}
    there = converted(load_catalog(), amount_of_bytes, fields, SCALE)
    raw = clickhouse(engine=engine, tables=[raw_table(30, columns=[], include_rest=True)])

    def wide(scale: float) -> dict[str, Any]:
        rest = {"mean_bytes": 1e9 * scale, "entropy_bytes": 1e8 * scale}
        return {"stream": stream(rest=rest, raw_bytes_per_event=2e9 * scale, events_per_day=1e5), "requirements": ()}

    before = estimated(raw, load_catalog(), plan=plan(12), **wide(1.0))
    after = estimated(raw, there, plan=reference(memory_gib=1, disk_gib=1), **wide(SCALE))
    assert_same(after, before, rel=1e-5)
    assert after.stored_bytes.p50 == pytest.approx(before.stored_bytes.p50 * SCALE, rel=1e-5)


def test_minutes_and_hours_of_a_burst_in_another_unit() -> None:
    """A burst that lasts longer, comes as much more seldom and may be drained for as much longer is the same one."""

    def peak(scale: float) -> float:
        burst = {"multiplier": 50, "minutes": 30 * scale, "per_month": 2 / scale, "unique": ["path"]}
        bursting = case(clickhouse(catch_up_hours=3 * scale), stream=stream(bursts=[burst]))
        return float(peak_factor(Inputs(bursting, Draws(DRAWS, 0)))[0])

    assert peak(60.0) == pytest.approx(peak(1.0), rel=1e-12)
    assert peak(1.0) == pytest.approx(2.0 + 49 * 30 / (30 + 180))


def test_a_rate_a_day_is_a_rate_a_second() -> None:
    steady = case(clickhouse(), stream=stream(events_per_day=86_400.0, growth_per_year=0, bursts=[]))
    assert demand(Inputs(steady, Draws(DRAWS, 0))).raw_bytes_per_second == pytest.approx(1600.0)
