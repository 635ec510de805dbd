"""Inputs by their names are those that estimates draw, and fields narrow as coefficients do."""

from __future__ import annotations

import pytest

from tests.simulate.cases import case, clickhouse, preaggregation
from workbench.program.base import GrowthRange, Range, ShareRange
from workbench.program.program import Program
from workbench.simulate.case import Inputs
from workbench.simulate.known_inputs import (
    coefficient_named,
    expected,
    field_named,
    input_name,
    narrowed_field,
)
from workbench.simulate.scales import GROWTH, SHARE
from workbench.simulate.sizing import size
from workbench.simulate.uncertainty import Z_95, Draws, log_deviation, narrowed
from workbench.store.catalog import load_catalog
from workbench.store.loader import load
from workbench.store.resources import example_dir


@pytest.fixture(scope="module")
def example() -> Program:
    return load(example_dir())


@pytest.mark.parametrize("design", [clickhouse(), preaggregation()], ids=["columnar", "relational"])
def test_what_estimates_draw_from_the_catalog_is_found_by_its_name(design: object) -> None:
    draws = Draws(16, 0)
    sized = case(design)  # type: ignore[arg-type]
    size(Inputs(sized, draws))
    drawn = [name for name in draws.used if not name.startswith(("STR-", "FR-", "price.", "DES-"))]
    assert len(drawn) > 20
    for name in drawn:
        found = coefficient_named(sized.catalog, name)
        assert found is not None, name
        assert found[1].value == draws.inputs[name].value, name
        assert input_name(found[0], name.partition(".")[2]) == name


def test_no_coefficient_is_made_up() -> None:
    assert coefficient_named(load_catalog(), "clickhouse.nothing") is None
    assert coefficient_named(load_catalog(), "nothing.scan_cpu_ns_per_byte") is None
    assert coefficient_named(load_catalog(), "common.nothing") is None


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("STR-edge-http.events_per_day", ("events_per_day",)),
        ("STR-edge-http.columns.client_ip.cardinality", ("columns", 3, "cardinality")),
        ("STR-edge-http.columns.3.cardinality", ("columns", 3, "cardinality")),
    ],
)
def test_a_field_is_found_where_its_file_has_it(example: Program, name: str, path: tuple[str | int, ...]) -> None:
    found = field_named(example, name)
    assert found is not None
    assert found[0] == path


@pytest.mark.parametrize(
    "name", ["STR-edge-http.title", "STR-edge-http.columns.nothing.cardinality", "STR-none.events_per_day", "words",
             "STR-edge-http.columns.99.cardinality", "STR-edge-http.curve"],
)  # fmt: skip
def test_what_is_no_amount_is_no_field(example: Program, name: str) -> None:
    assert field_named(example, name) is None
    assert expected(example, load_catalog(), name, "B", Draws(16, 0)) is None


def test_growth_is_expected_in_percent_and_shares_below_one(example: Program) -> None:
    draws = Draws(1024, 0)
    growth = expected(example, load_catalog(), "STR-edge-http.growth_per_year", GROWTH, draws)
    late = expected(example, load_catalog(), "STR-edge-http.late_share", SHARE, draws)
    assert growth is not None
    assert late is not None
    assert 40 < growth.p10 < growth.p50 == pytest.approx(60, rel=0.02)
    assert 0.01 < late.p10 < late.p50 < late.p90 < 0.04


def test_a_field_narrows_as_a_coefficient_of_the_same_spread_does() -> None:
    field = Range(p5=10.0, p95=40.0)
    after = narrowed_field("STR-x.columns.a.cardinality", field, "values", 30.0, 0.1)
    assert isinstance(after, Range)
    known = load_catalog().engines["clickhouse"].coefficients["scan_cpu_ns_per_byte"]
    alike = known.model_copy(update={"value": field.median, "sigma": log_deviation(field)})
    told = narrowed(alike, 30.0, 0.1)
    assert after.median == pytest.approx(told.value, rel=1e-3)
    assert log_deviation(after) == pytest.approx(told.sigma, rel=1e-2)


@pytest.mark.parametrize(
    ("name", "field", "unit", "value", "kind"),
    [
        ("STR-x.growth_per_year", GrowthRange(p5=0.4, p95=0.83), GROWTH, 90.0, GrowthRange),
        ("STR-x.growth_per_year", 0.6, GROWTH, 90.0, GrowthRange),
        ("STR-x.late_share", ShareRange(p5=0.01, p95=0.04), SHARE, 0.05, ShareRange),
        ("STR-x.events_per_day", 1e9, "events a day", 2e9, Range),
    ],
)
def test_a_field_keeps_its_shape(name: str, field: object, unit: str, value: float, kind: type) -> None:
    after = narrowed_field(name, field, unit, value, 0.1)  # type: ignore[arg-type]
    assert isinstance(after, kind)
    per_unit = 100 if unit == GROWTH else 1
    assert after.p5 < value / per_unit < after.p95 if isinstance(field, float) else after.p5 < after.p95  # type: ignore[attr-defined]
    assert narrowed_field(name, field, unit, value, 0.0) == value / per_unit  # type: ignore[arg-type]


def test_what_a_field_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="no share"):
        narrowed_field("STR-x.late_share", 0.2, SHARE, 1.5, 0.1)


def test_a_measured_number_of_a_typed_one_keeps_the_error_of_the_measurement() -> None:
    after = narrowed_field("STR-x.events_per_day", 1e9, "events a day", 2e9, 0.1)
    assert isinstance(after, Range)
    assert log_deviation(after) == pytest.approx(0.1, rel=1e-2)
    assert after.p95 / after.p5 == pytest.approx(2.718281828 ** (2 * Z_95 * 0.1), rel=1e-2)
