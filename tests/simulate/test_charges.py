"""What is paid beside machines: disks, objects, requests and traffic; and that more load is never a smaller bill."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.simulate.cases import case, clickhouse, preaggregation, raw_table, requirement, rollup_table, stream
from workbench.program.designs import Design
from workbench.simulate.case import DAYS_PER_MONTH, GIB, Inputs
from workbench.simulate.sizing import Sizing, size
from workbench.simulate.uncertainty import Draws

SECONDS = DAYS_PER_MONTH * 86400
LOCAL, ATTACHED = "m6id.8xlarge", {"instance": "m6i.8xlarge", "disk_gib": 4000.0}
COLD = {"hot_days": 30, "cold_days": 365}


def sized(design: Design, **changes: Any) -> Sizing:
    return size(Inputs(case(design, **changes), Draws(32, 0)))


def busy(**changes: Any) -> Design:
    """On small attached disks, with so much to write that their base rate does not do."""
    hardware = {"instance": "m6i.8xlarge", "disk_gib": 16000.0}
    return clickhouse(hardware=hardware, tables=[raw_table(3)], **changes)


def test_attached_disks_are_paid_by_their_size() -> None:
    found = sized(clickhouse(hardware=ATTACHED, environments=[]))
    assert found.costs.parts["block storage"] == pytest.approx(found.cluster.data_nodes * 4000 * 0.08)
    assert "block storage" not in sized(clickhouse()).costs.parts


def test_what_attached_disks_do_beyond_their_base_is_paid() -> None:
    found = sized(busy(), stream=stream(events_per_day=1e11), requirements=())
    load, price = found.asked.loads["disk bandwidth"], found.inputs.price
    needed = load.peak_every * 2 * 1.5 / found.inputs.common("bandwidth_utilisation") / 1e6
    beyond = np.maximum(needed - 125 * found.cluster.data_nodes, 0)
    paid = beyond * price("block_storage_usd_per_mb_per_second") * 1.25
    assert found.costs.parts["block storage bandwidth"] == pytest.approx(paid)
    operations = needed * 1e6 / price("block_storage_bytes_per_operation")
    beyond = np.maximum(operations - 3000 * found.cluster.data_nodes, 0)
    assert found.costs.parts["block storage operations"] == pytest.approx(beyond * 0.005 * 1.25)
    assert found.costs.parts["block storage bandwidth"].max() > 0
    quiet = sized(clickhouse(hardware=ATTACHED), stream=stream(events_per_day=1e6), requirements=())
    assert "block storage bandwidth" not in quiet.costs.parts


def test_a_bought_machine_has_its_disks_in_its_price() -> None:
    parts = sized(clickhouse(hardware={**ATTACHED, "purchase": "own"})).costs.parts
    assert not [name for name in parts if name.startswith("block storage")]
    assert "traffic between zones" not in parts


def test_the_queue_keeps_a_day_on_disks_of_its_own() -> None:
    rented, own = (sized(clickhouse(hardware={"instance": LOCAL, "purchase": one})) for one in ("on_demand", "own"))
    common, price = rented.inputs.common, own.inputs.price
    wire = rented.asked.raw_bytes_per_second * common("wire_compression") * 3
    kept = wire * common("queue_hours_kept") * 3600 / GIB
    assert rented.costs.parts["disks of the queue"] == pytest.approx(kept * 0.08)
    each = price("own_usd_per_gib_disk") * price("own_times_machines") / price("own_depreciation_months")
    assert own.costs.parts["disks of the queue"] == pytest.approx(kept * each)


def test_cold_data_is_paid_in_object_storage_for_each_copy_that_uploads_it() -> None:
    columnar = [clickhouse(tables=[{**raw_table(30), "retention": COLD}], replicas=copies) for copies in (1, 2)]
    exported = [preaggregation(tables=[rollup_table("r", ["zone"], "1h", 30, retention=COLD)], replicas=copies)
                for copies in (1, 2)]  # fmt: skip
    for designs, copies in ((columnar, 2), (exported, 1)):
        one, two = (sized(design, requirements=()) for design in designs)
        assert one.costs.parts["object storage"] == pytest.approx(one.asked.cold_bytes / GIB * 0.021)
        assert two.costs.parts["object storage"] == pytest.approx(copies * one.costs.parts["object storage"])
    asked = sized(columnar[0], requirements=()).asked
    assert asked.cold_bytes[-1].min() > asked.hot_bytes[-1].max()


def test_requests_for_objects_are_paid_each() -> None:
    tables = [{**raw_table(30), "retention": COLD}]
    asked_once = [requirement("FR-old", ["status"], window={"days": 365}, queries_per_day=50, filter_by=["zone"])]
    found = sized(clickhouse(tables=tables, replicas=1), requirements=asked_once)
    price, (query,) = found.inputs.price, found.asked.queries
    scanned = query.rows_read * query.stored_bytes_per_row * 50 * DAYS_PER_MONTH
    reads = scanned * (335 / 365) / price("object_bytes_per_read")
    assert found.costs.parts["object reads"] == pytest.approx(reads * 0.0000004)
    table = found.asked.tables["events"]
    daily = (table.volume.rows_per_day + table.volume.burst_rows_per_day) * table.bytes_per_row
    writes = daily * found.inputs.coefficient("cold_bytes_factor") * DAYS_PER_MONTH / price("object_bytes_per_write")
    assert found.costs.parts["object writes"][-1] == pytest.approx(writes[-1] * 0.000005)
    assert not found.costs.parts["object writes"][table.cold_bytes == 0].any()
    recent = [one.model_copy(update={"window": one.window.model_copy(update={"days": 7})}) for one in asked_once
              if one.window]  # fmt: skip
    assert "object reads" not in sized(clickhouse(tables=tables), requirements=recent).costs.parts


def test_copies_in_other_zones_pay_for_their_traffic() -> None:
    two = sized(clickhouse(replicas=2))
    three = sized(clickhouse(replicas=3))
    alone = sized(clickhouse(zones=1))
    gib_price = 86400 * DAYS_PER_MONTH / GIB * 0.02
    rows = two.asked.stored_bytes_per_second * gib_price
    queue = two.asked.raw_bytes_per_second * 2 * gib_price * 0.25
    assert three.costs.parts["traffic between zones"] - two.costs.parts["traffic between zones"] == pytest.approx(rows)
    assert np.median(two.costs.parts["traffic between zones"] - rows) == pytest.approx(np.median(queue), rel=0.1)
    assert "traffic between zones" not in alone.costs.parts


def test_machines_on_spot_fetch_anew_what_they_lost() -> None:
    found = sized(clickhouse(hardware={"instance": LOCAL, "purchase": "spot"}))
    lost = found.asked.hot_bytes * 2 * found.inputs.price("spot_interruptions_per_month")
    assert found.costs.parts["traffic of new copies"] == pytest.approx(lost / GIB * 0.02)
    survives = sized(clickhouse(hardware={**ATTACHED, "purchase": "spot"}))
    assert "traffic of new copies" not in survives.costs.parts


def test_answers_that_leave_are_paid_and_those_that_stay_are_not() -> None:
    outside = sized(clickhouse())
    inside = sized(
        clickhouse(),
        requirements=[one.model_copy(update={"audience": "internal"}) for one in outside.inputs.case.requirements],
    )
    assert (outside.costs.parts["traffic to the internet"] > 0).all()
    assert "traffic to the internet" not in inside.costs.parts


def test_ones_own_line_out_is_cheaper_than_the_clouds() -> None:
    own, rented = (sized(clickhouse(hardware={"instance": LOCAL, "purchase": one})) for one in ("own", "on_demand"))
    parts = [found.costs.parts["traffic to the internet"] for found in (own, rented)]
    ratio = own.inputs.price("own_internet_traffic_usd_per_gib") / own.inputs.price("internet_traffic_usd_per_gib")
    assert parts[0] == pytest.approx(parts[1] * ratio)


MACHINES = {
    "reserved": {"instance": LOCAL, "purchase": "reserved_3yr"},
    "spot": {"instance": LOCAL, "purchase": "spot"},
    "own": {"instance": LOCAL, "purchase": "own"},
    "attached": {"instance": "m6i.8xlarge", "disk_gib": 16000.0},
}


@pytest.mark.parametrize("name", MACHINES)
@settings(max_examples=15, deadline=None)
@given(events=st.floats(1e3, 1e13), factor=st.floats(1, 1e4))
def test_more_load_is_never_a_smaller_bill(name: str, events: float, factor: float) -> None:
    """With rows that turn cold and a question that reaches them, however machines are bought."""
    design = clickhouse(hardware=MACHINES[name], tables=[{**raw_table(3), "retention": COLD}])
    question = [requirement("FR-old", ["status"], window={"days": 365}, filter_by=["zone"])]
    less, more = (
        sized(design, stream=stream(events_per_day=one), requirements=question) for one in (events, events * factor)
    )
    assert (less.costs.total <= more.costs.total * (1 + 1e-9)).all()
