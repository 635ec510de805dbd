"""Queries: which table answers a question truly, how many rows it reads, what it costs and how long it takes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

import numpy as np

from workbench.program.designs import RawTable, RollupTable, Table
from workbench.program.requirements import Functional, Measure
from workbench.program.streams import Stream

from .case import DAY_SECONDS, Inputs
from .columns import median
from .facts import StreamFacts
from .grain import counted_days, grain_seconds
from .spectrum import Floats
from .volume import TableVolume, Volume

MINUTES_PER_DAY = 1440.0


@dataclass(frozen=True)
class Query:
    """A question with the table that answers it, how often it is computed, the rows it reads and what they cost.

    `rows_read` has the shape of the table's rows, the others (draws,).
    """

    requirement: Functional
    table: Table
    asked_per_day: Floats
    rows_read: Floats
    cpu_seconds_fixed: Floats
    cpu_seconds_per_row: Floats

    def cpu_seconds(self, month: int) -> Floats:
        """CPU seconds of one asking in a month, shape (draws,)."""
        return np.asarray(self.cpu_seconds_fixed + self.rows_read[month] * self.cpu_seconds_per_row)


def answering_table(
    requirement: Functional, tables: Sequence[Table], stream: Stream, rows_per_day: Mapping[str, float]
) -> Table | None:
    """The smallest table that can answer a question truly; None when none can.

    A rollup can when its dimensions hold the question's and its filter's, its grain divides the question's, it is kept
    for the window, and its measures add up to the question's. Without buckets it cannot look back on some days alone.
    """
    able = [table for table in tables if _keeps(table, requirement) and _answers(table, requirement, stream)]
    return min(able, key=lambda table: (rows_per_day[table.name], table.name), default=None)


def _keeps(table: Table, requirement: Functional) -> bool:
    kept = table.retention.hot_days + table.retention.cold_days
    return requirement.window is None or requirement.window.days <= kept


def _answers(table: Table, requirement: Functional, stream: Stream) -> bool:
    asked = {*requirement.dimensions, *requirement.filter_by}
    if isinstance(table, RawTable):
        exact = any(measure.exact for measure in requirement.measures)
        asked |= {measure.column for measure in requirement.measures if measure.column}
        captured = {column.name for column in stream.columns if column.captured}
        return asked <= (captured if table.columns is None else set(table.columns)) and not (exact and table.sample < 1)
    if not asked <= set(table.dimensions) or not _grain_divides(table.grain, requirement.grain):
        return False
    if table.grain == "none" and requirement.window is not None:
        return False
    return all(_measures(table, measure, requirement) for measure in requirement.measures)


def _grain_divides(table_grain: str, asked_grain: str) -> bool:
    table_seconds, asked_seconds = grain_seconds(table_grain), grain_seconds(asked_grain)
    if table_seconds is None or asked_seconds is None:
        return asked_seconds is None
    return asked_seconds % table_seconds == 0


def _measures(table: RollupTable, asked: Measure, requirement: Functional) -> bool:
    """Whether the rollup's measures add up to the one asked for."""
    if asked.exact and table.sample < 1:
        return False
    stored = [one for one in table.measures if one.column == asked.column]
    functions = {one.function for one in stored}
    if asked.additive:
        return asked.function in functions or (asked.function == "count" and _counts(table))
    if asked.function == "average":
        return bool({"average", "sum"} & functions) and ("average" in functions or _counts(table))
    if asked.function == "ratio":
        return bool({"ratio", "sum"} & functions)
    if asked.function in ("distinct", "top") and asked.column in table.dimensions:
        return asked.function == "distinct" or _counts(table)
    states = [one for one in stored if one.function == asked.function]
    same_rows = set(table.dimensions) == set(requirement.dimensions) and table.grain == requirement.grain
    return any(not asked.exact or (one.exact and same_rows) for one in states)


def _counts(table: RollupTable) -> bool:
    return any(measure.function == "count" for measure in table.measures)


def queries(inputs: Inputs, volume: Volume) -> tuple[list[Query], list[Functional]]:
    """The questions that the design's tables answer, with their work, and those that they cannot.

    Law: `cpu = fixed + rows read x (columns x scan + group x log10(groups)^2)`, rows read at least the store's smallest
    read: larger hash tables miss more caches. Source: own measurement of eleven queries on ClickHouse 26.9 and three on
    PostgreSQL 15; median error 31 %, half of the truth where long strings are grouped.
    """
    case = inputs.case
    rows_per_day = {name: float(one.rows_per_day[0].mean()) for name, one in volume.tables.items()}
    answered: list[Query] = []
    unanswered: list[Functional] = []
    for requirement in case.requirements:
        table = answering_table(requirement, case.design.tables, case.stream, rows_per_day)
        if table is None:
            unanswered.append(requirement)
            continue
        least = float(inputs.coefficient("query_least_rows")[0])
        rows = _rows_in_window(volume.tables[table.name], requirement)
        rows_read = np.maximum(rows * _read_share(inputs, table, requirement), least)
        fixed = inputs.coefficient("query_cpu_ms") * 1e-3
        per_row = _cpu_seconds_per_row(inputs, requirement, rows_read)
        answered.append(Query(requirement, table, _asked_per_day(inputs, requirement), rows_read, fixed, per_row))
    return answered, unanswered


def _cpu_seconds_per_row(inputs: Inputs, requirement: Functional, rows_read: Floats) -> Floats:
    decades = math.log10(1.0 + _groups(inputs.facts, requirement, float(rows_read[0].mean())))
    scan = columns_read(requirement) * inputs.coefficient("scan_cpu_ns_per_value")
    return (scan + decades**2 * inputs.coefficient("group_cpu_ns")) * 1e-9


def _groups(facts: StreamFacts, requirement: Functional, rows_read: float) -> float:
    """Rows of the answer: the combinations of the dimensions among the rows read, in each bucket of the grain."""
    combinations = float(facts.values(requirement.dimensions)(rows_read))
    seconds = grain_seconds(requirement.grain)
    days = requirement.window.days if requirement.window else 1.0
    buckets = max(1.0, days * DAY_SECONDS / seconds) if seconds else 1.0
    return min(rows_read, combinations * buckets)


def _asked_per_day(inputs: Inputs, requirement: Functional) -> Floats:
    """Times a day that the answer is computed, shape (draws,): an unfiltered one is the same for all and is kept."""
    asked = inputs.queries_per_day(requirement)
    if requirement.filter_by:
        return asked
    refreshed = MINUTES_PER_DAY / inputs.common("shared_answer_minutes")
    return np.asarray(np.minimum(asked, refreshed), dtype=np.float64)


def columns_read(requirement: Functional) -> int:
    """Columns that a question reads, time among them."""
    return len({*requirement.dimensions, *requirement.filter_by}) + len(requirement.measures) + 1


def _rows_in_window(one: TableVolume, requirement: Functional) -> Floats:
    """Rows of a table in the days that a question looks back on, retention taken as filled; shape as the table's."""
    table = one.table
    if isinstance(table, RollupTable) and table.grain == "none":
        return one.hot_rows + one.cold_rows
    kept = table.retention.hot_days + table.retention.cold_days
    return one.rows_per_day * (kept if requirement.window is None else min(kept, requirement.window.days))


def _read_share(inputs: Inputs, table: Table, requirement: Functional) -> float:
    """Share of the window's rows that are read: those of the filter's values where they lead the sort key, else all.

    Who asks says whose rows: every value alike, by its traffic, or the largest. A value of probability p has the rows
    of its `n p` events: `D(n p)` over the rollup's other dimensions and its grain; where these are private to the value
    (`within`) that is an upper bound.
    """
    stream = inputs.case.stream
    leading = _filtered_prefix(table, requirement)
    if not leading:
        return 1.0
    spectrum = inputs.facts.spectrum(leading)
    if requirement.asked_by == "evenly":
        return 1.0 / spectrum.cardinality
    events = max(1.0, median(stream.events_per_day) * table.sample)
    of_value, total = events * spectrum.probability, events
    if isinstance(table, RollupTable):
        days = counted_days(table, stream.curve)
        events, of_value = events * days, of_value * days
        others = [name for name in table.dimensions if name not in leading]
        of_value = inputs.facts.rows(others, table.grain)(of_value)
        total = float(inputs.facts.rows(table.dimensions, table.grain)(events))
    rows = of_value[0] if requirement.asked_by == "largest" else spectrum.mass @ of_value
    return min(1.0, float(rows) / total)


def _filtered_prefix(table: Table, requirement: Functional) -> list[str]:
    """The columns that lead the sort key and that the question filters by."""
    key = list(table.sort_key)
    if isinstance(table, RollupTable):
        key += [name for name in table.dimensions if name not in key]
    return list(takewhile(lambda name: name in requirement.filter_by, key))


def latency_p95_seconds(inputs: Inputs, query: Query, month: int, cores: Floats) -> Floats:
    """Seconds that 95 % of a question's askings stay below on an otherwise idle cluster of `cores`, shape (draws,).

    Law: `p95 factor x CPU seconds / cores ** speedup exponent` (ClickBench's public results: median exponent
    0.54 from 16 to 192 cores). Waiting behind others is not in it yet.
    """
    alone = query.cpu_seconds(month) / np.maximum(cores, 1.0) ** inputs.coefficient("speedup_exponent")
    return np.asarray(alone * inputs.coefficient("latency_p95_factor"))
