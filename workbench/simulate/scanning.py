"""Scanning: what a store works through to answer one question, told by the row that it reads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from workbench.program.designs import RawTable, RollupTable, Table
from workbench.program.requirements import Functional, Measure
from workbench.program.streams import Column

from .facts import StreamFacts
from .grain import DAY_SECONDS, grain_seconds
from .sketches import count_min_bytes, kept
from .spectrum import Floats
from .widths import MEASURE_WIDTH, TIME_WIDTH, column_width

NANO = 1e-9

SCANNING = (
    "scan_cpu_ns_per_value", "scan_cpu_ns_per_byte", "zstd_cpu_ns_per_byte", "bucket_cpu_ns", "sum_cpu_ns",
    "state_cpu_ns", "hash_cpu_ns", "hash_cache_bytes", "group_cpu_ns", "exact_value_cpu_ns",
)  # fmt: skip
"""The coefficients of `cpu_seconds_per_row`."""

TEXT_REFERENCE_BYTES = 16
"""What a text takes in a hash table beside its bytes: where it lies, and its length."""

GROUP_BYTES = 8
"""What a group takes beside its key and its measures: its place in the hash table."""

EXACT_VALUE_BYTES = 16
"""What a value takes in a set that is kept exactly: the value or its hash, at half fill."""

Coefficients = Callable[[str], Floats]
"""A coefficient of an engine over the draws by its name, shape (draws,)."""

STATES = frozenset({"distinct", "percentile", "top"})
"""Functions that keep more of a group than numbers to add up."""


@dataclass(frozen=True)
class Matched:
    """What of a table a question reads: rows read, those that pass the filter, and the events these stand for, over
    `days`.
    """

    rows_read: float
    rows: float
    events: float
    days: float


@dataclass(frozen=True)
class Scan:
    """What becomes of the rows that one question reads.

    `values` and `bytes` are those of one row read, as they are in memory; `summed` and `states` count what is kept of
    each row that passes the filter, `exact_values` the values that must be told apart in all groups together.
    """

    matched: Matched
    values: float
    bytes: float
    bucketed: bool
    summed: int
    states: int
    groups: float
    group_bytes: float
    exact_values: float
    state_bytes: float

    @property
    def memory_bytes(self) -> float:
        """Memory of all groups and what is kept of each, while the question is answered."""
        return self.group_bytes + self.state_bytes


def cpu_seconds_per_row(coefficient: Coefficients, scan: Scan, codec: Literal["lz4", "zstd"]) -> Floats:
    """CPU seconds for one row read, shape (draws,); a question takes `query_cpu_ms` on top.

    Law: `values x value + bytes x (byte + codec) + passed x (bucket + sums x sum + states x state + hash x (log2(1 +
    group bytes / cache) + log2(1 + state bytes / cache))) + groups x group + exact values x value`: a row's place in a
    hash table is the slower the less of it the caches hold, and groups cost by themselves to make and to merge.
    Source: own measurement of eleven questions on ClickHouse 26.9, DuckDB 2.0 and Spark 4.3, one to 20 million rows;
    median error 20 %, 95 % within a factor of two (`workbench validate queries`); half of the truth where a rollup's
    texts are grouped, whose rows repeat each text less often than events do.
    """
    cache = coefficient("hash_cache_bytes")
    unpacked = coefficient("scan_cpu_ns_per_byte")
    if codec == "zstd":
        unpacked = unpacked + coefficient("zstd_cpu_ns_per_byte")
    spread = np.log2(1.0 + scan.group_bytes / cache) + np.log2(1.0 + scan.state_bytes / cache)
    passed = (
        scan.bucketed * coefficient("bucket_cpu_ns")
        + scan.summed * coefficient("sum_cpu_ns")
        + scan.states * coefficient("state_cpu_ns")
        + spread * coefficient("hash_cpu_ns")
    )
    made = scan.groups * coefficient("group_cpu_ns") + scan.exact_values * coefficient("exact_value_cpu_ns")
    of_row = scan.values * coefficient("scan_cpu_ns_per_value") + scan.bytes * unpacked
    rows_read = max(scan.matched.rows_read, 1.0)
    return np.asarray((of_row + (scan.matched.rows * passed + made) / rows_read) * NANO)


@dataclass(frozen=True)
class Scanner:
    """How an engine reads: its coefficients, the width of a column in memory, the stream's spectra."""

    coefficient: Coefficients
    width: Callable[[Column], float]
    facts: StreamFacts

    def scan(self, table: Table, question: Functional, matched: Matched) -> Scan:
        """What one asking works through.

        Columns of the filter are read of every row read, the others only where one of `skip_rows` rows passes it.
        """
        dimensions, stream = question.dimensions, self.facts.stream
        filters = [self.width(stream.column(name)) for name in question.filter_by]
        others = [self.width(stream.column(name)) for name in dimensions if name not in question.filter_by]
        others += self._measure_widths(table, question.measures, matched)
        bucketed = question.grain != "none"
        if bucketed or question.window is not None:
            others.append(float(TIME_WIDTH))
        share = min(1.0, matched.rows / max(matched.rows_read, 1.0))
        skipped_together = float(np.median(self.coefficient("skip_rows")))
        touched = 1.0 - (1.0 - share) ** skipped_together if filters else 1.0
        groups = self._groups(dimensions, question.grain, matched)
        states = [one for one in question.measures if one.function in STATES]
        exact = [one.column for one in states if one.column and _told_apart(table, one)]
        exact_values = sum(self._groups([*dimensions, name], question.grain, matched) for name in exact)
        key = sum(_key_bytes(self.width(stream.column(name)), stream.column(name)) for name in dimensions)
        key += TIME_WIDTH if bucketed else 0
        entry = key + GROUP_BYTES + MEASURE_WIDTH * max(1, len(question.measures) - len(states))
        sketches = [kept(table, one) for one in states if one.column not in exact]
        sketched = sum(self._sketch_bytes(one, groups, matched.events) for one in sketches)
        return Scan(
            matched=matched,
            values=len(filters) + touched * len(others),
            bytes=sum(filters) + touched * sum(others),
            bucketed=bucketed,
            summed=sum(_is_summed(table, one) for one in question.measures),
            states=len(states),
            groups=groups,
            group_bytes=groups * entry if dimensions or bucketed else 0.0,
            exact_values=exact_values,
            state_bytes=exact_values * EXACT_VALUE_BYTES + sketched,
        )

    def groups(
        self, dimensions: Sequence[str], grain: str, *, events: Floats | float, rows: Floats | float, days: float
    ) -> Floats:
        """Rows of an answer: combinations of the dimensions in each bucket of the grain, shape as `events`.

        They are counted among events spread over so many days, at most the table's rows that these are in.
        """
        names = list(dict.fromkeys(dimensions))
        seconds = grain_seconds(grain)
        if seconds is None:
            found = self.facts.values(names)(events)
        elif seconds <= DAY_SECONDS:
            period = self.facts.stream.curve.days
            part = max(days, seconds / DAY_SECONDS) / period
            found = self.facts.rows(names, grain)(np.asarray(events) * (period / days)) * part
        else:
            buckets = max(1.0, days * DAY_SECONDS / seconds)
            found = self.facts.values(names)(np.asarray(events) / buckets) * buckets
        return np.maximum(np.minimum(found, rows), 1.0)

    def returned(self, question: Functional, *, events: Floats, rows: Floats, days: float) -> Floats:
        """Rows of the answer: its groups, at most the Top-N of each bucket; where lists are asked, N for each group."""
        found = self.groups(question.dimensions, question.grain, events=events, rows=rows, days=days)
        if question.top_n is None:
            return found
        if any(one.function == "top" for one in question.measures):
            return found * question.top_n
        buckets = self.groups([], question.grain, events=events, rows=rows, days=days)
        return np.minimum(found, buckets * question.top_n)

    def _groups(self, dimensions: Sequence[str], grain: str, matched: Matched) -> float:
        return float(self.groups(dimensions, grain, events=matched.events, rows=matched.rows, days=matched.days))

    def _measure_widths(self, table: Table, measures: Sequence[Measure], matched: Matched) -> list[float]:
        """Widths of what is read for the measures: their columns, or what a rollup keeps of them."""
        stream = self.facts.stream
        if isinstance(table, RawTable):
            return [self.width(stream.column(name)) for name in sorted({one.column for one in measures if one.column})]
        widths = []
        for one in measures:
            if one.function in STATES and one.column in table.dimensions:
                widths.append(self.width(stream.column(one.column)))
            elif one.function in STATES:
                widths.append(self._sketch_bytes(kept(table, one), 1.0, matched.events / max(matched.rows, 1.0)))
            else:
                widths.append(float(MEASURE_WIDTH))
        return widths

    def _sketch_bytes(self, measure: Measure, groups: float, events: float) -> float:
        """Bytes of the states of some groups that share so many events."""
        if measure.function not in STATES:
            return 0.0
        if measure.sketch == "count_min":
            return float(np.median(count_min_bytes(self.coefficient))) * groups
        sparse, full = (
            float(np.median(self.coefficient(f"{measure.function}_state_bytes_{kind}")))
            for kind in ("per_event", "full")
        )
        return min(sparse * events, full * groups)


def encoded_width(column: Column, values: float, dictionary_values: float) -> float:
    """Bytes of one of so many values in memory, where texts of few values are kept as numbers of a dictionary."""
    if column.type != "string" or values > dictionary_values:
        return column_width(column)
    return 1.0 if values <= 2**8 else 2.0


def _key_bytes(width: float, column: Column) -> float:
    return width + TEXT_REFERENCE_BYTES if column.type == "string" and width > 2 else width


def _is_summed(table: Table, measure: Measure) -> bool:
    """Whether a value of each row is added up; counting rows of events needs none."""
    return measure.function not in STATES and (isinstance(table, RollupTable) or measure.function != "count")


def _told_apart(table: Table, measure: Measure) -> bool:
    """Whether every value must be told apart: for exact answers, and for the largest of values that a rollup counts.

    A rollup may keep a state of them instead.
    """
    if isinstance(table, RawTable):
        return measure.exact
    return measure.column in table.dimensions and (measure.exact or measure.function == "top")
