"""CPU seconds of questions against measured ones (`cpu_s_median`), through the law that estimates use."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from workbench.measure.asking import Asked, facts_of_picked, matched
from workbench.program.catalog import Catalog
from workbench.program.coefficients import Coefficient
from workbench.program.designs import RawTable, RollupTable, Table
from workbench.program.streams import Column, Stream
from workbench.simulate.facts import StreamFacts
from workbench.simulate.scanning import Scan, Scanner, cpu_seconds_per_row, encoded_width
from workbench.simulate.spectrum import Floats
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


QUESTIONS: Mapping[str, Asked] = {
    asked.name: asked
    for asked in (
        Asked.of("q1_count_by_hour", measures=COUNT, grain="1h"),
        Asked.of("q2_top10_paths", dimensions=["path"], measures=COUNT),
        Asked.of("q3_top10_paths_topzone", "largest", dimensions=["path"], measures=COUNT, filter_by=["zone"]),
        Asked.of("q3b_top10_paths_midzone", "middle", dimensions=["path"], measures=COUNT, filter_by=["zone"]),
        Asked.of("q4a_uniq_ip_country_exact", dimensions=["country"], measures=_distinct(exact=True)),
        Asked.of("q4b_uniq_ip_country_hll", dimensions=["country"], measures=_distinct(exact=False)),
        Asked.of("q4b_uniq_ip_country_hll12", dimensions=["country"], measures=_distinct(exact=False)),
        Asked.of("q4c_uniq_ip_country_combined17", dimensions=["country"], measures=_distinct(exact=False)),
        Asked.of("q5_group_zone_path_hour", dimensions=["zone", "path"], measures=SUMS, grain="1h"),
        Asked.of("q5b_group_zone_country_hour", dimensions=["zone", "country"], measures=SUMS, grain="1h"),
        Asked.of("q6_zone_day_by_hour", "middle", measures=SUMS, grain="1h", filter_by=["zone"]),
        Asked.of("q6b_zone_1h_sum", "largest", one_hour=True, measures=SUMS, filter_by=["zone"]),
        Asked.of("rollup_count_by_hour", measures=COUNT, grain="1h"),
        Asked.of("rollup_top10_paths", dimensions=["path"], measures=COUNT),
    )
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
        asked, facts, table = QUESTIONS[self.row["query"]], StreamFacts(self.stream), self._table()
        least = float(np.median(self.coefficient("query_least_rows")))
        rows = matched(facts, table, asked, events=self.events, least=least)
        within = facts_of_picked(facts, asked, self.events)
        scan = Scanner(self.coefficient, self._width, within).scan(table, asked.question, rows)
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

    def _width(self, column: Column) -> float:
        if column.name in TEXT:
            return column_width(column)
        values = StreamFacts(self.stream).spectrum([column.name]).cardinality
        return encoded_width(column, values, DICTIONARIES.get(self.engine, 0.0))
