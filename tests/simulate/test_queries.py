"""What a question reads, works through and returns."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.simulate.cases import (
    QUESTIONS,
    case,
    clickhouse,
    preaggregation,
    raw_table,
    requirement,
    rollup_table,
    stream,
)
from workbench.program.designs import Design
from workbench.program.streams import Stream
from workbench.simulate.case import Inputs
from workbench.simulate.demand import demand
from workbench.simulate.facts import StreamFacts
from workbench.simulate.queries import Query, columns_read
from workbench.simulate.reading import Picked, given_value, rows_touched
from workbench.simulate.scanning import Matched, Scan, cpu_seconds_per_row
from workbench.simulate.uncertainty import Draws
from workbench.store.catalog import load_catalog

STEADY = {"events_per_day": 1e9, "bursts": [], "growth_per_year": 0}


def asked(design: Design, *questions: Any, events: Stream | None = None) -> list[Query]:
    sized = case(design, requirements=questions, stream=events or stream(**STEADY))
    return list(demand(Inputs(sized, Draws(16, 0))).queries)


def one(design: Design, *args: Any, **changes: Any) -> Query:
    (query,) = asked(design, requirement("FR-x", *args, **changes))
    return query


BY_ZONE = clickhouse(tables=[rollup_table("r", ["zone", "status"], "1h", 396)])


def test_rows_are_read_in_blocks_and_never_more_than_there_are() -> None:
    assert rows_touched(1e6, 10.0, stretches=1.0, least=8192.0) == 8202.0
    assert rows_touched(1e6, 10.0, stretches=13.0, least=8192.0) == 10 + 13 * 8192
    assert rows_touched(5e3, 10.0, stretches=1.0, least=8192.0) == 5e3


def test_a_filter_begins_anew_in_every_partition() -> None:
    month, year = (
        one(BY_ZONE, ["status"], filter_by=["zone"], asked_by="evenly", window={"days": days}).rows_read[-1]
        for days in (30, 360)
    )
    assert np.median(month) >= 8192
    assert np.median(year) >= 12 * 8192


def test_a_filter_that_does_not_lead_the_sort_key_reads_everything() -> None:
    whole, filtered = (one(BY_ZONE, ["zone"], filter_by=names) for names in ([], ["status"]))
    assert (whole.rows_read == filtered.rows_read).all()
    assert filtered.scan(-1).matched.rows < whole.scan(-1).matched.rows


def test_values_private_to_the_one_asked_for_are_its_own() -> None:
    """The rows of all zones, each with the paths that it owns, are those of the table; independent ones were more."""
    zoned = Stream.model_validate(
        {
            "id": "STR-z", "title": "z", "events_per_day": 2e5, "raw_bytes_per_event": 100,
            "columns": [
                {"name": "zone", "type": "uint32", "cardinality": 100, "skew": 1.1},
                {"name": "path", "type": "string", "cardinality": 20000, "skew": 1.0, "within": "zone",
                 "parent_skew": 0.6, "at_least": 4},
            ],
        }
    )  # fmt: skip
    facts, events = StreamFacts(zoned), 2e5
    table = clickhouse(tables=[rollup_table("r", ["zone", "path"], "1h", 1)]).tables[0]
    total = float(facts.rows(["zone", "path"], "1h")(events))
    spectrum = facts.spectrum(["zone"])
    each = [
        float(StreamFacts(given_value(zoned, "zone", float(rank))).rows(["path"], "1h")(events * probability))
        for rank, probability in enumerate(spectrum.probability, start=1)
    ]
    assert len(each) == 100
    assert sum(each) == pytest.approx(total, rel=0.02)
    traffic, largest = (Picked(facts, table, who, events).rows_share(["zone"]) for who in ("by_traffic", "largest"))
    assert traffic == pytest.approx(float(spectrum.probability @ np.array(each)) / total, rel=0.05)
    assert largest == pytest.approx(each[0] / total, rel=0.02)
    as_if_shared = float(facts.rows(["path"], "1h")(events * spectrum.largest))
    assert as_if_shared > 1.05 * each[0]


def test_only_the_columns_that_are_asked_for_are_read() -> None:
    tables = clickhouse(tables=[raw_table(30)])
    narrow, wide = (
        one(tables, names, measures=[{"name": "n", "function": "count"}]) for names in (["status"], ["path"])
    )
    assert columns_read(narrow.requirement, narrow.table) == ["status", "time"]
    assert (narrow.scanned_bytes(-1) < wide.scanned_bytes(-1)).all()
    assert narrow.scan(-1).bytes < wide.scan(-1).bytes
    assert (narrow.cpu_seconds(-1) < wide.cpu_seconds(-1)).all()


def test_a_relational_store_reads_whole_rows() -> None:
    cube = preaggregation(tables=[rollup_table("cube", ["zone", "country", "device", "status"], "1h", 396)])
    sized = case(cube, requirements=[requirement("FR-x", ["status"])], stream=stream(**STEADY))
    found = demand(Inputs(sized, Draws(16, 0)))
    assert found.queries[0].stored_bytes_per_row == pytest.approx(found.bytes_per_row["cube"])


def test_groups_take_memory_and_come_back() -> None:
    tables = clickhouse(tables=[raw_table(30)])
    few, many = (one(tables, names, window={"days": 1}) for names in (["status"], ["client_ip"]))
    assert few.rows_returned[-1] == pytest.approx(4 * 24, rel=0.01)
    assert few.scan(-1).memory_bytes < 1e5
    assert many.scan(-1).memory_bytes > 1e9
    top = one(tables, ["client_ip"], window={"days": 1}, grain="none", top_n=10)
    assert top.rows_returned[-1] == 10
    lists = [{"name": "p", "function": "top", "column": "path", "exact": False}]
    assert one(tables, ["status"], measures=lists, window={"days": 1}, grain="none", top_n=10).rows_returned[-1] == 40


def test_exact_sets_take_more_than_sketches() -> None:
    tables = clickhouse(tables=[raw_table(30)])
    exact, near = (
        one(tables, ["country"], measures=[{"name": "v", "function": "distinct", "column": "client_ip", "exact": told}])
        for told in (True, False)
    )
    assert exact.scan(-1).memory_bytes > 100 * near.scan(-1).memory_bytes
    assert (exact.cpu_seconds(-1) > near.cpu_seconds(-1)).all()


def test_the_fewest_bytes_answer() -> None:
    """A table of sketches has fewer rows than one of counts, and many more bytes."""
    lists = [{"name": "p", "function": "top", "column": "device", "exact": False}]
    tables = [
        rollup_table("sketches", ["zone"], "1d", 60, measures=lists),
        rollup_table("counts", ["device"], "1d", 60),
    ]
    assert one(clickhouse(tables=tables), [], measures=lists, grain="1d").table.name == "counts"


def scan(**changes: Any) -> Scan:
    matched = Matched(rows_read=1e6, rows=1e6, events=1e6, days=1.0)
    fields: dict[str, Any] = {
        "matched": matched, "values": 2.0, "bytes": 12.0, "bucketed": True, "summed": 1, "states": 0,
        "groups": 1e3, "group_bytes": 3e4, "exact_values": 0.0, "state_bytes": 0.0,
    }  # fmt: skip
    return Scan(**{**fields, **changes})


@settings(deadline=None)
@given(
    engine=st.sampled_from(["clickhouse", "duckdb", "spark"]),
    grown=st.sampled_from(
        ["values", "bytes", "summed", "states", "groups", "group_bytes", "exact_values", "state_bytes"]
    ),
    times=st.floats(1.5, 1e3),
)
def test_more_to_work_through_never_costs_less(engine: str, grown: str, times: float) -> None:
    catalog, draws = load_catalog(), Draws(16, 0)
    coefficients = (catalog.query_engines.get(engine) or catalog.engines[engine]).coefficients

    def seconds(work: Scan, codec: Any = "lz4") -> np.ndarray:
        return cpu_seconds_per_row(lambda name: draws.coefficient(f"{engine}.{name}", coefficients[name]), work, codec)

    few = scan()
    more = replace(few, **{grown: (getattr(few, grown) or 1) * times})
    assert (seconds(more) >= seconds(few)).all()
    assert (seconds(few, "zstd") >= seconds(few, "lz4")).all()
    fewer_pass = replace(few, matched=replace(few.matched, rows=1e3))
    assert (seconds(fewer_pass) <= seconds(few)).all()


def certain(events: float) -> Stream:
    """The shared stream with paths of a known number: each uncertain one grows its rows by a power of its own."""
    found = stream(**{**STEADY, "events_per_day": events})
    columns = [one.model_copy(update={"cardinality": 5e7} if one.name == "path" else {}) for one in found.columns]
    return found.model_copy(update={"columns": columns})


@settings(deadline=None, max_examples=10)
@given(st.floats(1e6, 1e12), st.floats(1.1, 100))
def test_more_events_never_read_less(events: float, times: float) -> None:
    few, many = (asked(clickhouse(), *QUESTIONS, events=certain(count)) for count in (events, events * times))
    for less, more in zip(few, many, strict=True):
        assert (more.rows_read >= less.rows_read * (1 - 1e-9)).all()
        assert (more.cpu_seconds(-1) >= less.cpu_seconds(-1) * (1 - 1e-2)).all()
        assert np.isfinite(more.cpu_seconds(-1)).all()


@pytest.mark.parametrize("events", [1.0, 1e18])
@pytest.mark.parametrize("cardinality", [1.0, 1e15])
@pytest.mark.parametrize("design", [clickhouse(), preaggregation()])
def test_extremes_stay_finite(design: Design, events: float, cardinality: float) -> None:
    usual = stream(**{**STEADY, "events_per_day": events})
    columns = [
        one if one.cardinality is None else one.model_copy(update={"cardinality": cardinality}) for one in usual.columns
    ]
    for query in asked(design, *QUESTIONS, events=usual.model_copy(update={"columns": columns})):
        for figure in (
            query.rows_read,
            query.cpu_seconds(-1),
            query.rows_returned,
            np.array(query.scan(-1).memory_bytes),
        ):
            assert np.isfinite(figure).all()
            assert (figure >= 0).all()
