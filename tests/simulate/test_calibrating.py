"""A program's own measurements narrow the catalog that its estimates rest on."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from workbench.program.calibrations import Calibration, Machine, Measurement
from workbench.simulate.calibrating import calibrated, coefficient_of, why_not
from workbench.simulate.uncertainty import narrowed
from workbench.store.catalog import load_catalog

FILE, NAME = "engines/clickhouse", "scan_cpu_ns_per_byte"


def measurement(**changed: Any) -> Measurement:
    prior = load_catalog().engines["clickhouse"].coefficients[NAME]
    fields = {"file": FILE, "coefficient": NAME, "unit": prior.unit, "measured": 2 * prior.value,
              "relative_error": 0.05, "observations": 9, "prior": prior.value, "prior_sigma": prior.sigma}  # fmt: skip
    return Measurement(**{**fields, **changed})


def calibration(day: int, *measurements: Measurement, in_use: bool = True) -> Calibration:
    return Calibration(
        id=f"CAL-{day}", title="A probe", engine="clickhouse", engine_version="26.9",
        measured_on=dt.date(2026, 11, day),
        command="workbench probe clickhouse", machine=Machine(processor="x", cores=2, memory_bytes=1e9, system="Linux"),
        seconds=60, events=1_000_000, in_use=in_use, measurements=list(measurements),
    )  # fmt: skip


def test_a_measurement_moves_its_coefficient_and_no_other() -> None:
    catalog = load_catalog()
    found = calibrated(catalog, [calibration(1, measurement())])
    before, after = (coefficient_of(one, FILE, NAME) for one in (catalog, found))
    assert after.value == narrowed(before, 2 * before.value, 0.05).value
    assert before.value < after.value < 2 * before.value
    assert after.sigma < before.sigma
    assert after.source.startswith("CAL-1: measured as")
    assert after.date == dt.date(2026, 11, 1)
    others = {name: one for name, one in found.engines["clickhouse"].coefficients.items() if name != NAME}
    assert others == {name: one for name, one in catalog.engines["clickhouse"].coefficients.items() if name != NAME}
    assert found.engines["druid"] is catalog.engines["druid"]


def test_two_measurements_weigh_by_their_errors_whatever_their_order() -> None:
    catalog = load_catalog()
    one, other = calibration(1, measurement()), calibration(2, measurement(measured=3.0, relative_error=0.2))
    forth, back = (coefficient_of(calibrated(catalog, both), FILE, NAME) for both in ([one, other], [other, one]))
    assert forth == back
    alone = coefficient_of(calibrated(catalog, [one]), FILE, NAME)
    assert alone.value < forth.value < 3.0
    assert forth.sigma < alone.sigma


def test_what_is_not_in_use_changes_nothing() -> None:
    catalog = load_catalog()
    assert calibrated(catalog, [calibration(1, measurement(), in_use=False)]) is catalog


def test_formats_and_common_coefficients_are_measured_too() -> None:
    catalog = load_catalog()
    error = catalog.formats["clickhouse"].coefficients["text_error"]
    name, rate = next((name, one) for name, one in catalog.common.items() if one.sigma)
    both = [
        measurement(file="formats/clickhouse", coefficient="text_error", unit=error.unit, measured=1.3),
        measurement(file="common", coefficient=name, unit=rate.unit, measured=rate.value * 1.1),
    ]
    found = calibrated(catalog, [calibration(1, *both)])
    assert 1 < found.formats["clickhouse"].coefficients["text_error"].value < 1.3
    assert rate.value < found.common[name].value < rate.value * 1.1


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"file": "engines/nothing"}, "there is no data/engines/nothing.yaml"),
        ({"coefficient": "nothing"}, "has no coefficient nothing"),
        ({"unit": "apples"}, "it is measured in apples"),
        ({"measured": 0.0}, "0 cannot be measured"),
        ({"coefficient": "query_least_rows", "unit": "rows"}, "for a fact"),
    ],
)
def test_what_cannot_be_applied_is_left_out_and_says_why(changed: dict[str, Any], why: str) -> None:
    catalog = load_catalog()
    unusable = measurement(**changed)
    assert why in (why_not(catalog, unusable) or "")
    assert calibrated(catalog, [calibration(1, unusable)]) == catalog
