"""A calibration in use changes what a program's designs cost, and one that is not in use does not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.simulate.test_calibrating import calibration, measurement
from workbench.program.program import Program
from workbench.store.catalog import load_catalog
from workbench.store.loader import load
from workbench.store.resources import example_dir
from workbench.verbs.catalog import catalog_of
from workbench.verbs.estimate import estimate

DESIGN = "DES-clickhouse-rollups"


@pytest.fixture(scope="module")
def example() -> Program:
    return load(example_dir())


def measured(program: Program, *, in_use: bool) -> Program:
    rewrites = load_catalog().formats["clickhouse"].coefficients["text_error"]
    wide = measurement(file="formats/clickhouse", coefficient="text_error", unit=rewrites.unit, measured=1.6)
    one = calibration(1, wide, in_use=in_use)
    return replace(program, items={**program.items, one.id: one})


def test_estimates_rest_on_calibrations_in_use(example: Program) -> None:
    before, after = (
        estimate(program, [DESIGN], draws=64).designs[0] for program in (example, measured(example, in_use=True))
    )
    assert after.stored_bytes.p50 > 1.1 * before.stored_bytes.p50
    spread_before, spread_after = (one.stored_bytes.p90 / one.stored_bytes.p10 for one in (before, after))
    assert spread_after < spread_before


def test_others_change_nothing(example: Program) -> None:
    assert catalog_of(measured(example, in_use=False)) is load_catalog()


def test_the_same_calibrations_give_the_same_catalog(example: Program) -> None:
    assert catalog_of(measured(example, in_use=True)) is catalog_of(measured(example, in_use=True))
