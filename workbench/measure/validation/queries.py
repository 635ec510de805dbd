"""CPU seconds of questions against measured ones (`cpu_s_median`), through the law that estimates use."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from workbench.program.catalog import Catalog
from workbench.program.coefficients import Coefficient
from workbench.program.designs import RawTable, RollupTable, Table
from workbench.program.requirements import Functional
from workbench.program.streams import Column, Stream
from workbench.simulate.facts import StreamFacts
from workbench.simulate.grain import time_spectrum
from workbench.simulate.reading import filtered_prefix, rows_touched
from workbench.simulate.scanning import Matched, Scan, Scanner, cpu_seconds_per_row, encoded_width
from workbench.simulate.spectrum import Floats, Spectrum
from workbench.simulate.uncertainty import Draws, quantiles
from workbench.simulate.widths import column_width

from .answer import Case, Skipped, Target, ratio_error
from .rows import Row, number, numbered, positive, stream_name

COLUMNS = ("engine", "version", "variant", "profile", "n_events", "query", "threads", "cpu_s_median")

TARGETS = (Target("CPU of questions", 0.5, 0.35, ratio_error),)

DRAWS, SEED = 1024, 0
MILLI = 1e-3

ENGINES = {
    "clickhouse(chdb)": "clickhouse",
    "clickhouse-server(debian)": "clickhouse",
    "duckdb": "duckdb",
    "spark": "spark",
}
"""The engine whose coefficients hold for one as the table names it."""

DICTIONARIES: Mapping[str, float] = {"clickhouse": 10_000.0}
"""Texts of at most so many values that a table keeps as numbers of a dictionary, by engine; paths are texts in all."""

TEXT = frozenset({"path"})
NAMES = {"zone_id": "zone", "client_ip": "ip"}
"""The stream's name of a column that a table names otherwise."""

COMBINED_17_BYTES = 2**17 * 5 / 8
"""A full state of uniqCombined(17): 2^17 registers of five bits."""

COUNT: list[dict[str, Any]] = [{"name": "events", "function": "count"}]
SUMS = [*COUNT, {"name": "bytes", "function": "sum", "column": "bytes"}]


def _distinct(*, exact: bool) -> list[dict[str, Any]]:
    return [{"name": "addresses", "function": "distinct", "column": "ip", "exact": exact}]


Picked = Literal["all", "largest", "middle"]


@dataclass(frozen=True)
class _Asked:
    """A question of the table: its shape, the zone that it picks, and the hour that it keeps to."""

    shape: Mapping[str, Any]
    zone: Picked = "all"
    one_hour: bool = False


QUESTIONS: Mapping[str, _Asked] = {
    "q1_count_by_hour": _Asked({"measures": COUNT, "grain": "1h"}),
    "q2_top10_paths": _Asked({"dimensions": ["path"], "measures": COUNT}),
    "q3_top10_paths_topzone": _Asked({"dimensions": ["path"], "measures": COUNT, "filter_by": ["zone"]}, "largest"),
    "q3b_top10_paths_midzone": _Asked({"dimensions": ["path"], "measures": COUNT, "filter_by": ["zone"]}, "middle"),
    "q4a_uniq_ip_country_exact": _Asked({"dimensions": ["country"], "measures": _distinct(exact=True)}),
    "q4b_uniq_ip_country_hll": _Asked({"dimensions": ["country"], "measures": _distinct(exact=False)}),
    "q4b_uniq_ip_country_hll12": _Asked({"dimensions": ["country"], "measures": _distinct(exact=False)}),
    "q4c_uniq_ip_country_combined17": _Asked({"dimensions": ["country"], "measures": _distinct(exact=False)}),
    "q5_group_zone_path_hour": _Asked({"dimensions": ["zone", "path"], "measures": SUMS, "grain": "1h"}),
    "q5b_group_zone_country_hour": _Asked({"dimensions": ["zone", "country"], "measures": SUMS, "grain": "1h"}),
    "q6_zone_day_by_hour": _Asked({"measures": SUMS, "grain": "1h", "filter_by": ["zone"]}, "middle"),
    "q6b_zone_1h_sum": _Asked({"measures": SUMS, "filter_by": ["zone"]}, "largest", one_hour=True),
    "rollup_count_by_hour": _Asked({"measures": COUNT, "grain": "1h"}),
    "rollup_top10_paths": _Asked({"dimensions": ["path"], "measures": COUNT}),
}

_ROLLUP = re.compile(r"rollup\[([^\]]*)\]@([0-9]+)s")


def predict(rows: Sequence[Row], streams: Mapping[str, Stream], catalog: Catalog) -> Iterator[Case | Skipped]:
    """CPU seconds of each row's question. Threads share the work and change its time, so they are not an input."""
    draws = Draws(DRAWS, SEED)
    for line, row in numbered(rows):
        case_id = f"{row['engine']}:{row['variant']}:{row['profile']}:{row['n_events']}:{row['query']}:{line}"
        given = number(line, row, "cpu_s_median")
        why = _cannot(row, given, streams)
        if why or not given:
            yield Skipped(case_id, why or "the row gives no CPU seconds")
            continue
        name, stream, events = ENGINES[row["engine"]], streams[stream_name(row)], positive(line, row, "n_events")
        stores = catalog.query_engines if name in catalog.query_engines else catalog.engines
        q = quantiles(_Told(row, stream, name, stores[name].coefficients, draws, events).cpu_seconds())
        yield Case(case_id, given, q.p50, q.p10, q.p90, name)


def _cannot(row: Row, given: float | None, streams: Mapping[str, Stream]) -> str:
    """Why a row cannot be predicted; empty when it can."""
    if not given:
        return "the row gives no CPU seconds"
    if row["engine"] not in ENGINES:
        return f"no coefficients for {row['engine']}"
    if row["query"] not in QUESTIONS:
        return f"{row['query']} is no question of this table"
    if stream_name(row) not in streams:
        return f"there is no stream {stream_name(row)}"
    return ""


@dataclass(frozen=True)
class _Told:
    """One row of the table, and what its prediction follows from."""

    row: Row
    stream: Stream
    engine: str
    coefficients: Mapping[str, Coefficient]
    draws: Draws
    events: float

    def coefficient(self, name: str) -> Floats:
        return self.draws.coefficient(f"{self.engine}.{name}", self.coefficients[name])

    def cpu_seconds(self) -> Floats:
        scan, table = self._scan(), self._table()
        each = cpu_seconds_per_row(self.coefficient, scan, table.codec)
        return self.coefficient("query_cpu_ms") * MILLI + scan.matched.rows_read * each

    def _scan(self) -> Scan:
        asked = QUESTIONS[self.row["query"]]
        question = Functional.model_validate(
            {"id": "FR-row", "title": "row", "question": "?", "audience": "internal", "priority": 1, "grain": "none",
             **asked.shape}
        )  # fmt: skip
        facts, table = StreamFacts(self.stream), self._table()
        matched = self._matched(facts, table, question)
        scan = Scanner(self.coefficient, self._width, facts).scan(table, question, matched)
        if self.row["query"].endswith("combined17"):
            return replace(scan, state_bytes=self._combined_bytes(scan))
        return scan

    def _combined_bytes(self, scan: Scan) -> float:
        sparse = float(np.median(self.coefficient("distinct_state_bytes_per_event")))
        return min(sparse * scan.matched.events, COMBINED_17_BYTES * scan.groups)

    def _table(self) -> Table:
        variant = self.row["variant"]
        keep = {"name": "t", "retention": {"hot_days": 1}, "codec": "zstd" if "zstd" in variant else "lz4"}
        rollup = _ROLLUP.match(variant)
        if rollup is None:
            key = ["zone"] if variant.startswith("zone_ts") else []
            return RawTable.model_validate({**keep, "type": "raw", "sort_key": key})
        names = [NAMES.get(name, name) for name in rollup[1].split("+")]
        grain = "1d" if rollup[2] == "86400" else f"{rollup[2]}s"
        return RollupTable.model_validate(
            {**keep, "type": "rollup", "dimensions": names, "grain": grain, "measures": SUMS}
        )

    def _matched(self, facts: StreamFacts, table: Table, question: Functional) -> Matched:
        asked = QUESTIONS[self.row["query"]]
        share = 1.0 if asked.zone == "all" else _share(facts.spectrum(["zone"]), asked.zone, self.events)
        busiest = time_spectrum(self.stream.curve, "1h").largest if asked.one_hour else 1.0
        rows = self.events
        if isinstance(table, RollupTable):
            rows = float(facts.rows(table.dimensions, table.grain)(self.events))
        in_window = rows * busiest
        passed = in_window * share
        sorted_by_filter = bool(filtered_prefix(table, question))
        least = float(np.median(self.coefficient("query_least_rows")))
        pruned = passed if sorted_by_filter else in_window
        filtered = bool(question.filter_by)
        touched = float(rows_touched(rows, pruned, stretches=float(filtered), least=least))
        return Matched(touched, passed, self.events * share * busiest, busiest)

    def _width(self, column: Column) -> float:
        if column.name in TEXT:
            return column_width(column)
        values = StreamFacts(self.stream).spectrum([column.name]).cardinality
        return encoded_width(column, values, DICTIONARIES.get(self.engine, 0.0))


def _share(spectrum: Spectrum, zone: Picked, events: float) -> float:
    """Share of the events of the largest zone, or of the one in the middle of those that occur."""
    if zone == "largest":
        return spectrum.largest
    middle = float(spectrum.expected_distinct(events)) / 2.0
    return float(spectrum.probability[np.searchsorted(np.cumsum(spectrum.count), middle)])
