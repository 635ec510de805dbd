"""More of what must be carried never takes fewer nodes, bytes or dollars, for every engine, in every draw."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.simulate.cases import case, clickhouse, raw_table, requirement, rollup_table, stream
from workbench.program.designs import Design
from workbench.simulate.case import Inputs
from workbench.simulate.sizing import Sizing, size
from workbench.simulate.uncertainty import Draws

ENGINES = ("clickhouse", "druid", "flink", "managed", "preaggregation", "spark", "topn")
NODES = tuple(name for name in ENGINES if name != "managed")
DRAWS = 16
TOP = {"name": "paths", "function": "top", "column": "path", "exact": False}
AVERAGED = 1.06
"""Bytes of a sorted column are averages over a few prefixes of its key, within 6 % in a month that has few rows yet."""

TOLERANCE = 1 + 1e-9


def design(engine: str, **changes: Any) -> Design:
    tables = [rollup_table("by_zone", ["zone", "country", "status"], "1h", 90)]
    if engine == "topn":
        tables = [rollup_table("paths", ["zone"], "1h", 90, measures=[TOP])]
    if engine == "clickhouse":
        tables.append(raw_table(30))
    return clickhouse(**{"engine": engine, "tables": tables, **changes})


def sized(of: Design, **changes: Any) -> Sizing:
    return size(Inputs(case(of, **{"requirements": (), **changes}), Draws(DRAWS, 0)))


def assert_never_less(less: Sizing, more: Sizing) -> None:
    assert (less.nodes <= more.nodes * TOLERANCE).all()
    assert (less.stored_bytes <= more.stored_bytes * TOLERANCE).all()
    assert (less.costs.total <= more.costs.total * TOLERANCE).all()


def values(of: str, count: float) -> list[dict[str, Any]]:
    found = [column.model_dump(exclude_unset=True) for column in stream().columns]
    return [{**one, "cardinality": count} if one["name"] == of else one for one in found]


def alone(of: str, count: float) -> list[dict[str, Any]]:
    """The columns, of which none hangs on that one."""
    kept = ("within", "parent_skew", "at_least")
    return [{name: said for name, said in one.items() if one.get("within") != of or name not in kept}
            for one in values(of, count)]  # fmt: skip


factors = st.floats(1.0, 1e4)
few = settings(max_examples=12, deadline=None)


@pytest.mark.parametrize("engine", ENGINES)
@few
@given(events=st.floats(1e3, 1e13), factor=factors)
def test_more_events(engine: str, events: float, factor: float) -> None:
    less, more = (sized(design(engine), stream=stream(events_per_day=one)) for one in (events, events * factor))
    assert_never_less(less, more)


@pytest.mark.parametrize("engine", ENGINES)
@few
@given(days=st.floats(0.1, 800), longer=st.floats(0, 800))
def test_longer_retention(engine: str, days: float, longer: float) -> None:
    def kept(most: float) -> Design:
        tables = [table.model_copy(update={"retention": type(table.retention)(hot_days=most)})
                  for table in design(engine).tables]  # fmt: skip
        return design(engine).model_copy(update={"tables": tables})

    assert_never_less(sized(kept(days)), sized(kept(days + longer)))


@pytest.mark.parametrize("engine", ENGINES)
@few
@given(count=st.floats(1, 1e9), factor=factors)
def test_more_values(engine: str, count: float, factor: float) -> None:
    """Of a column that stands for itself; spread as before, over more values.

    A column that it owned would be told by it the more: rows sorted by the owner then take fewer bytes, and truly do.
    """
    less, more = (sized(design(engine), stream=stream(columns=alone("zone", one))) for one in (count, count * factor))
    assert (less.asked.hot_bytes <= more.asked.hot_bytes * AVERAGED).all()
    assert (less.nodes <= more.nodes * AVERAGED).all()


@pytest.mark.parametrize("engine", ENGINES)
@few
@given(peak=st.floats(1, 50), more=st.floats(1, 10), minutes=st.floats(1, 600), often=st.floats(0.1, 30))
def test_higher_peaks_and_bursts(engine: str, peak: float, more: float, minutes: float, often: float) -> None:
    def bursting(height: float) -> Sizing:
        burst = {"multiplier": 5 * height, "minutes": minutes, "per_month": often, "unique": ["zone"]}
        return sized(design(engine), stream=stream(peak_to_mean=peak * height, bursts=[burst]))

    assert_never_less(bursting(1.0), bursting(more))


@pytest.mark.parametrize("engine", ENGINES)
@few
@given(growth=st.floats(-0.5, 3), faster=st.floats(0, 3))
def test_faster_growth(engine: str, growth: float, faster: float) -> None:
    less, more = (sized(design(engine), stream=stream(growth_per_year=one)) for one in (growth, growth + faster))
    assert_never_less(less, more)


@pytest.mark.parametrize("engine", NODES)
@few
@given(asked=st.floats(0, 1e7), factor=factors)
def test_more_questions(engine: str, asked: float, factor: float) -> None:
    def questions(often: float) -> Sizing:
        one = requirement("FR-traffic", ["status"], filter_by=["zone"], queries_per_day=often)
        return sized(design(engine), requirements=[one])

    assert_never_less(questions(asked), questions(asked * factor))


@pytest.mark.parametrize("engine", NODES)
@pytest.mark.parametrize("replicas", [1, 2, 4])
def test_more_replicas(engine: str, replicas: int) -> None:
    """Before nodes are made whole: sets of more copies may waste less of the last one."""
    less, more = (sized(design(engine, replicas=copies)) for copies in (replicas, replicas + 1))
    assert less.climb is not None and more.climb is not None
    needed = more.climb.needed()
    for resource, nodes in less.climb.needed().items():
        assert (nodes <= needed[resource] * TOLERANCE).all(), resource
    assert np.all(less.stored_bytes < more.stored_bytes)
