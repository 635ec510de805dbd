"""A program's own measurements: each coefficient before and after, in use or not, and why one changes nothing."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from workbench.program.calibrations import Calibration, Machine, Measurement
from workbench.program.program import Program
from workbench.store.catalog import load_catalog
from workbench.store.loader import load
from workbench.store.resources import example_dir
from workbench.verbs.catalog import catalog_of
from workbench.verbs.narrowing import narrowings, sentence

COEFFICIENT = load_catalog().engines["clickhouse"].coefficients["write_cpu_ns_per_value"]


def measurement(name: str = "write_cpu_ns_per_value", **changed: object) -> Measurement:
    fields = {
        "file": "engines/clickhouse", "coefficient": name, "unit": COEFFICIENT.unit, "measured": 2 * COEFFICIENT.value,
        "relative_error": COEFFICIENT.sigma, "observations": 9, "prior": COEFFICIENT.value,
        "prior_sigma": COEFFICIENT.sigma,
    }  # fmt: skip
    return Measurement.model_validate({**fields, **changed})


def calibration(*measurements: Measurement, name: str = "CAL-one", day: int = 1, in_use: bool = True) -> Calibration:
    machine = Machine(processor="Some processor", cores=2, memory_bytes=8e9, system="Linux 6")
    return Calibration(
        id=name, title="A probe", engine="clickhouse", engine_version="26.9", measured_on=dt.date(2026, 11, day),
        command="workbench probe clickhouse", machine=machine, seconds=50, events=1000, in_use=in_use,
        measurements=list(measurements),
    )  # fmt: skip


def program(*calibrations: Calibration) -> Program:
    plan = load(example_dir())
    return replace(plan, items={**plan.items, **{one.id: one for one in calibrations}})


def test_a_measurement_moves_its_coefficient_as_estimates_see_it() -> None:
    plan = program(calibration(measurement()))
    [found] = narrowings(plan)
    assert found.after is not None
    used = catalog_of(plan).engines["clickhouse"].coefficients["write_cpu_ns_per_value"]
    assert found.after.p50 == pytest.approx(used.value, rel=1e-3)
    assert found.moved == pytest.approx(2**0.5, rel=1e-3), "half of the say each"
    assert found.after.p90 / found.after.p10 < found.before.p90 / found.before.p10
    assert "write_cpu_ns_per_value: 1.41 times up" in sentence([found])


def test_the_newest_calibration_stands_first_and_in_it_what_moved_most() -> None:
    small = measurement("parse_cpu_ns_per_byte", unit="ns per raw byte", measured=7.1, prior=7, prior_sigma=0.3)
    found = narrowings(
        program(calibration(measurement()), calibration(small, measurement(), name="CAL-two", day=9, in_use=False))
    )
    assert [one.calibration.id for one in found] == ["CAL-two", "CAL-two", "CAL-one"]
    assert [one.measurement.coefficient for one in found[:2]] == ["write_cpu_ns_per_value", "parse_cpu_ns_per_byte"]
    assert sentence(found).startswith("3 coefficients are measured, 1 in use.")


def test_a_measurement_that_changes_nothing_says_why() -> None:
    [found] = narrowings(program(calibration(measurement("warp_speed"))))
    assert found.after is None
    assert "no coefficient warp_speed" in (found.why_not or "")
    assert "No measurement" in sentence([found])
