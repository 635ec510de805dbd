"""What a machine costs a month, on demand, reserved, on spot and bought; prices are those of the dated list."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from tests.simulate.cases import case, clickhouse, rollup_table
from tests.truth import needs_truth, truth_dir
from workbench.program.designs import Design, Hardware
from workbench.simulate.case import CannotEstimateError, Inputs
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


def test_jobs_may_run_on_spot() -> None:
    def workers(purchase: str) -> Any:
        tables = [rollup_table("by_zone", ["zone"], "1h", 90)]
        return sized(bought(purchase, engine="flink", tables=tables), requirements=()).costs.parts["task_managers"]

    assert (workers("spot") < workers("on_demand")).all()


def test_a_single_copy_is_not_put_on_spot() -> None:
    with pytest.raises(CannotEstimateError, match=r"DES-clickhouse: .* set replicas: 2, or purchase: on_demand"):
        sized(bought("spot", replicas=1))


def test_a_machine_that_is_not_sold_for_three_years_is_refused() -> None:
    known = load_catalog()
    machine = known.prices.instances[MACHINE].model_copy(update={"reserved_3yr_usd_per_year": None})
    prices = known.prices.model_copy(update={"instances": {**known.prices.instances, MACHINE: machine}})
    with pytest.raises(CannotEstimateError, match=rf"{MACHINE} has no three-year price; set hardware\.purchase"):
        sized(bought("reserved_3yr"), catalog=known.model_copy(update={"prices": prices}))


@pytest.mark.parametrize("hardware", [{"purchase": "leased"}, {"disk_gib": -1.0}, {"disk_gib": 0.0}])
def test_hardware_that_cannot_be_is_refused(hardware: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match=next(iter(hardware))):
        Hardware.model_validate({"instance": MACHINE, **hardware})


def test_a_bought_machine_is_written_off_powered_housed_and_mended() -> None:
    inputs = sized(bought("own")).inputs
    machine = load_catalog().prices.instances[MACHINE]
    price = inputs.price
    parts = 32 * price("own_usd_per_vcpu") + 128 * price("own_usd_per_gib_memory")
    parts = parts + machine.disk_gib * price("own_usd_per_gib_disk")
    kilowatt_hours = 32 * price("own_watts_per_vcpu") / 1000 * price("own_power_usage_effectiveness") * HOURS_PER_MONTH
    expected = parts * price("own_times_machines") / price("own_depreciation_months")
    expected = expected + kilowatt_hours * price("own_usd_per_kwh")
    expected = expected + price("own_rack_units") * price("own_usd_per_rack_unit_month")
    expected = expected + price("own_hands_hours_per_month") * price("own_usd_per_hands_hour")
    assert own_price(inputs, machine) == pytest.approx(expected)
    assert monthly_price(inputs, machine) == pytest.approx(own_price(inputs, machine))


def test_own_prices_are_guesses_with_a_spread() -> None:
    own = {name: one for name, one in load_catalog().prices.prices.items() if name.startswith("own_")}
    assert len(own) >= 11
    for name, one in own.items():
        assert (one.grade, one.sigma > 0) == ("guess", True), name


def rows_of(file: str) -> Iterator[dict[str, str]]:
    folder = truth_dir()
    assert isinstance(folder, Path)
    with (folder / "prices" / file).open(newline="") as rows:
        yield from (row for row in csv.DictReader(rows) if row["region"] == "us-east-1")


def said(text: str) -> float | None:
    return float(text) if text else None


@needs_truth
def test_machines_are_those_of_the_list() -> None:
    instances = load_catalog().prices.instances
    rows = list(rows_of("instance_prices.csv"))
    assert {row["instance_type"] for row in rows} == set(instances)
    for row in rows:
        one = instances[row["instance_type"]]
        assert one.vcpu == float(row["vcpu"])
        assert one.memory_gib == float(row["memory_gib"])
        assert one.disk_gib == pytest.approx(float(row["local_ssd_gb"] or 0) * 1e9 / 2**30, abs=0.06)
        assert one.network_mbit_per_second == said(row["network_mbps"])
        if not one.disk_gib:
            bandwidth = said(row["ebs_bandwidth_mbps"])
            assert one.disk_bandwidth_mb_per_second == (bandwidth and bandwidth / 8)
        assert one.on_demand_usd_per_hour == float(row["on_demand_usd_h"])
        assert one.reserved_3yr_usd_per_year == float(row["reserved_3yr_usd_per_year"])
        assert one.spot_usd_per_hour == said(row["spot_usd_h"])
        assert one.date.isoformat() == row["price_date"]


@needs_truth
def test_the_stand_in_for_a_spot_price_is_the_median_of_those_listed() -> None:
    shares = [float(row["spot_usd_h"]) / float(row["on_demand_usd_h"]) for row in rows_of("instance_prices.csv")
              if row["spot_usd_h"]]  # fmt: skip
    stand_in = load_catalog().prices.prices["spot_share_of_on_demand"]
    assert stand_in.value == pytest.approx(np.median(shares), abs=0.005)
    assert stand_in.grade == "guess"


@needs_truth
def test_storage_and_traffic_are_those_of_the_list() -> None:
    prices = {name: one.value for name, one in load_catalog().prices.prices.items()}
    listed = {row["item"]: row for row in rows_of("storage_prices.csv")}
    disk, objects = listed["AWS EBS gp3"], listed["AWS S3 standard"]
    between = listed["AWS network inter-AZ/intra-region"]
    assert prices["block_storage_usd_per_gib_month"] == float(disk["usd_per_gib_month"])
    assert prices["object_storage_usd_per_gib_month"] == float(objects["usd_per_gib_month"])
    for row, figure, name in (
        (disk, "IOPS above 3000", "block_storage_base_operations_per_second"),
        (disk, "0.06 USD per IOPS-year", "block_storage_usd_per_operation_per_second"),
        (objects, "PUT 0.000005 USD", "object_write_usd"),
        (objects, "GET 0.0000004 USD", "object_read_usd"),
        (between, "0.02 USD per GiB", "zone_traffic_usd_per_gib"),
    ):
        assert figure in row["detail"]
        [number] = [float(word) for word in figure.split() if word[0].isdigit()]
        assert prices[name] == pytest.approx(number / (12 if "year" in figure else 1))
