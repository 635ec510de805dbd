"""At the ends of what can be typed every figure is a number that is not negative, or the reason why there is none."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.simulate.cases import budget, case, clickhouse, plan, raw_table, requirement, rollup_table, stream
from workbench.program.designs import Design
from workbench.simulate.estimate import estimate_design

ENGINES = ("clickhouse", "druid", "flink", "managed", "preaggregation", "spark", "topn")
DRAWS = 16
TOP = {"name": "paths", "function": "top", "column": "path", "exact": False}
DISTINCT = {"name": "visitors", "function": "distinct", "column": "client_ip", "exact": False}
TABLES = {
    "topn": [rollup_table("paths", ["zone"], "1h", 90, measures=[TOP])],
    "clickhouse": [
        raw_table(30),
        rollup_table("by_path", ["zone", "path", "status"], "1h", 90),
        rollup_table("ever", ["client_ip", "asn"], "none", 90),
        rollup_table("visitors", ["country"], "1d", 90, measures=[TOP, DISTINCT]),
    ],
}
QUESTIONS = (
    requirement("FR-traffic", ["status"], filter_by=["zone"]),
    requirement("FR-paths", ["path"], filter_by=["zone"], asked_by="largest", window={"days": 7}),
    requirement("FR-total", [], queries_per_day=1e6),
)


def design(engine: str, **changes: Any) -> Design:
    counts = [rollup_table("by_path", ["zone", "path", "status"], "1h", 90)]
    return clickhouse(**{"engine": engine, "tables": TABLES.get(engine, counts), "shard_key": "zone", **changes})


def with_values(values: float) -> list[dict[str, Any]]:
    """The columns of the stream, all that have a number of values with as many."""
    found = []
    for column in stream().columns:
        fields = column.model_dump(exclude_unset=True)
        found.append({**fields, "cardinality": values} if column.cardinality is not None else fields)
    return found


def numbers(value: Any, path: str = "") -> Iterator[tuple[str, float]]:
    """Every number in an answer with the way to it."""
    if dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from numbers(getattr(value, field.name), f"{path}.{field.name}")
    elif isinstance(value, Mapping):
        for key, one in value.items():
            yield from numbers(one, f"{path}.{key}")
    elif isinstance(value, list | tuple):
        for at, one in enumerate(value):
            yield from numbers(one, f"{path}[{at}]")
    elif isinstance(value, float):
        yield path, value


def assert_finite(of: Design, **changes: Any) -> None:
    """Every number of the estimate is finite and not negative."""
    found = estimate_design(case(of, **{"requirements": QUESTIONS, "budget": budget(), **changes}), draws=DRAWS)
    wrong = [(path, number) for path, number in numbers(found) if not (math.isfinite(number) and number >= 0)]
    assert not wrong, wrong[:5]


STREAMS: dict[str, dict[str, Any]] = {
    "one event a day": {"events_per_day": 1.0},
    "10^18 events a day": {"events_per_day": 1e18},
    "one value": {"columns": with_values(1.0)},
    "10^15 values": {"columns": with_values(1e15)},
    "10^15 values in 10^18 events": {"columns": with_values(1e15), "events_per_day": 1e18},
    "a millionth of an event": {"events_per_day": 1e-6},
    "uncertain over 30 decades": {"events_per_day": {"p5": 1e-9, "p95": 1e21}},
    "values uncertain over 14 decades": {"columns": [
        {**one, "cardinality": {"p5": 2.0, "p95": 1e16}} if one["name"] == "zone" else one for one in with_values(1e6)
    ]},
    "peaks without measure": {"peak_to_mean": 1e6},
    "bursts without measure": {"bursts": [{"multiplier": 1e9, "minutes": 1e4, "per_month": 100, "unique": ["path"]}]},
    "bursts of nothing": {"bursts": [{"multiplier": 1.0, "minutes": 1e-3, "per_month": 0}]},
    "all late": {"late_share": 1.0, "correction_window_hours": 1e5},
    "nearly all late, or nearly none": {"late_share": {"p5": 1e-9, "p95": 1 - 1e-9}},
    "dying out": {"growth_per_year": -0.999},
    "a thousand times a year": {"growth_per_year": 1e3},
    "growing or dying out": {"growth_per_year": {"p5": -0.99, "p95": 100.0}},
    "bits": {"raw_bytes_per_event": 1e-3},
    "gigabytes an event": {"raw_bytes_per_event": 1e9, "rest": {"mean_bytes": 1e9, "entropy_bytes": 1e9}},
}  # fmt: skip

DESIGNS: dict[str, dict[str, Any]] = {
    "one copy in one zone": {"replicas": 1, "zones": 1},
    "many copies": {"replicas": 9, "zones": 3},
    "hardly in use": {"target_utilisation": 1e-6},
}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", STREAMS)
def test_streams_at_the_ends(name: str, engine: str) -> None:
    assert_finite(design(engine), stream=stream(**STREAMS[name]))


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", DESIGNS)
def test_designs_at_the_ends(name: str, engine: str) -> None:
    assert_finite(design(engine, **DESIGNS[name]))


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("retention", [{"hot_days": 0.0}, {"hot_days": 0.0, "cold_days": 1e5}, {"hot_days": 1e6}])
def test_retention_at_the_ends(retention: dict[str, float], engine: str) -> None:
    tables = [
        table.model_copy(update={"retention": type(table.retention)(**retention)}) for table in design(engine).tables
    ]
    assert_finite(design(engine).model_copy(update={"tables": tables}))


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("months", [1, 120])
def test_horizons_at_the_ends(months: int, engine: str) -> None:
    assert_finite(design(engine), plan=plan(months))


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("asked", [0.0, 1e-9, 1e18])
def test_questions_at_the_ends(asked: float, engine: str) -> None:
    assert_finite(design(engine), requirements=[one.model_copy(update={"queries_per_day": asked}) for one in QUESTIONS])


@pytest.mark.parametrize("engine", ENGINES)
def test_a_design_that_answers_nothing(engine: str) -> None:
    assert_finite(design(engine), requirements=(), budget=None)


decades = st.floats(-3, 18).map(lambda exponent: 10.0**exponent)


@settings(max_examples=40, deadline=None)
@given(
    engine=st.sampled_from(ENGINES), events=decades, values=st.floats(0, 15).map(lambda exponent: 10.0**exponent),
    days=st.floats(0, 4000), growth=st.floats(-0.9, 50.0), late=st.floats(0, 1), peak=st.floats(1, 1000),
)  # fmt: skip
def test_wherever_it_stands(
    *, engine: str, events: float, values: float, days: float, growth: float, late: float, peak: float
) -> None:
    tables = [
        table.model_copy(update={"retention": type(table.retention)(hot_days=days)}) for table in design(engine).tables
    ]
    described = stream(
        events_per_day=events, columns=with_values(values), growth_per_year=growth, late_share=late, peak_to_mean=peak
    )
    assert_finite(design(engine).model_copy(update={"tables": tables}), stream=described)
