"""CPU of inserts, views and questions against measured ones, and that no coefficient lies idle."""

from __future__ import annotations

import csv
import math
from statistics import median
from typing import Any

import numpy as np
import pytest

from tests.simulate.cases import (
    QUESTIONS,
    case,
    clickhouse,
    preaggregation,
    raw_table,
    rollup_table,
    stream,
)
from tests.truth import needs_truth, truth_dir
from workbench.program.designs import Design
from workbench.program.streams import Stream
from workbench.simulate.case import Inputs
from workbench.simulate.demand import demand
from workbench.simulate.latency import latency, serving
from workbench.simulate.shapes import shape_of
from workbench.simulate.sizing import size
from workbench.simulate.uncertainty import Draws
from workbench.store.loader import load_stream

DRAWS = 257


def truth_stream(events: float) -> Stream:
    folder = truth_dir()
    assert folder is not None
    return load_stream(folder / "streams" / "mid-indep.yaml").model_copy(update={"events_per_day": events})


def truth_rows(name: str) -> list[dict[str, str]]:
    folder = truth_dir()
    assert folder is not None
    with (folder / name).open() as file:
        return list(csv.DictReader(file))


def error(predicted: float, given: float) -> float:
    return math.exp(abs(math.log(predicted / given))) - 1


@needs_truth
def test_inserts_and_views_take_the_cpu_that_clickhouse_took() -> None:
    views = {
        "none": [],
        "zone@1min sum": [rollup_table("r", ["zone"], "1min", 1)],
        "zone,path@1h sum": [rollup_table("r", ["zone", "path"], "1h", 1)],
        "zone,country,device,status@1h sum": [
            rollup_table("r", ["zone", "country", "device", "status"], "1h", 1),
        ],
    }
    errors = []
    for row in truth_rows("engine_ingest.csv"):
        name = row["note"].partition("MVs: ")[2].partition(";")[0]
        if row["phase"] == "insert+mv" and name in views:
            events = float(row["n_events"])
            errors.append(error(_insert_seconds(views[name], events), float(row["cpu_s_median"])))
    assert len(errors) >= 8
    assert median(errors) <= 0.35
    assert max(errors) <= 1.5


def _insert_seconds(rollups: list[dict[str, Any]], events: float) -> float:
    """CPU seconds of inserting the events of a day from memory, merges aside."""
    design = clickhouse(tables=[raw_table(1, codec="lz4"), *rollups])
    inputs = Inputs(case(design, stream=truth_stream(events), requirements=()), Draws(DRAWS, 0))
    shape, volume = shape_of(inputs), demand(inputs).volume
    seconds = np.zeros(DRAWS)
    for table in design.tables:
        work = shape.table(table, np.zeros(DRAWS))
        rows = volume.tables[table.name].rows_per_day[0]
        seconds += events * work.first_per_event + rows * work.first_per_row
    return float(np.median(seconds))


CORNERS = [
    clickhouse(
        zones=3,
        pools="separate",
        hardware={"instance": "m6i.8xlarge", "disk_gib": 2000.0},
        tables=[
            raw_table(30, include_rest=True, retention={"hot_days": 30, "cold_days": 60}),
            raw_table(30, name="events_lz4", codec="lz4", include_rest=True),
            rollup_table(
                "sketches", ["zone"], "1h", 90,
                measures=[
                    {"name": "v", "function": "distinct", "column": "client_ip", "exact": False},
                    {"name": "p", "function": "percentile", "column": "bytes", "percentile": 95, "exact": False},
                    {"name": "t", "function": "top", "column": "path", "exact": False},
                ],
            ),
        ],
    ),
    preaggregation(
        pools="separate",
        tables=[
            rollup_table(
                "sketches", ["zone"], "1h", 90, retention={"hot_days": 90, "cold_days": 90},
                measures=[
                    {"name": "v", "function": "distinct", "column": "client_ip", "exact": False},
                    {"name": "p", "function": "percentile", "column": "bytes", "percentile": 95, "exact": False},
                    {"name": "t", "function": "top", "column": "path", "exact": False},
                ],
            ),
            rollup_table(
                "cells", ["zone"], "1h", 90,
                measures=[{"name": "t", "function": "top", "column": "path", "exact": False, "sketch": "count_min"}],
            ),
            rollup_table("cube", ["zone", "country", "status"], "1h", 90),
        ]
    ),
]  # fmt: skip


OF_LISTS = {"distinct_registers", "top_counters_per_value", "top_filter_cells", "top_map_load"}
"""Coefficients of how right a list is, which no size follows from; tests of the Top-N laws hold them."""


@pytest.mark.parametrize("design", CORNERS, ids=lambda design: design.engine)
def test_no_coefficient_of_an_engine_lies_idle(design: Design) -> None:
    sized = case(design, stream=stream(rest={"mean_bytes": 900, "entropy_bytes": 100}), requirements=QUESTIONS)
    inputs = Inputs(sized, Draws(16, 0))
    found = size(inputs)
    for query in found.asked.queries:
        latency(found.inputs, query, serving(found.inputs, found.asked, found.cluster, 0), 0)
    used = set(inputs.draws.inputs)
    sizes = set(sized.engine.coefficients) - OF_LISTS
    assert {f"{design.engine}.{name}" for name in sizes} <= used


def test_every_figure_of_the_catalog_says_where_it_comes_from() -> None:
    catalog = case(clickhouse()).catalog
    coefficients = [
        *catalog.common.values(),
        *catalog.prices.prices.values(),
        *(one for engine in catalog.engines.values() for one in engine.coefficients.values()),
    ]
    for one in coefficients:
        assert len(one.source) > 10
        assert one.source[0] != "/"
        assert one.grade != "guess" or one.sigma > 0, one.source
