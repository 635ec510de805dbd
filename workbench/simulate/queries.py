"""Queries: what each question of a design reads, costs and asks for, and those that no table answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from workbench.program.designs import RollupTable, Table
from workbench.program.requirements import Functional
from workbench.program.streams import Column

from .answering import Answerable, choose
from .case import Inputs
from .reading import Picked, read_rows, window_days
from .scanning import Matched, Scan, Scanner, cpu_seconds_per_row, encoded_width
from .spectrum import Floats
from .storage import TIME
from .uncertainty import median_of
from .volume import TableVolume, Volume
from .widths import column_width

MINUTES_PER_DAY = 1440.0
MILLI = 1e-3


@dataclass(frozen=True)
class Query:
    """A question with the table that answers it, how often it is computed, what one asking reads and costs.

    `rows_read` has the shape of the table's rows, `rows_returned` (months,), the other arrays (draws,). `caveats` say
    in words in what the answer differs from what was asked; `scan` tells what one asking works through in a month,
    counted from 0. Groups and rows returned are those at the mean of the draws.
    """

    requirement: Functional
    table: Table
    caveats: Sequence[str]
    asked_per_day: Floats
    rows_read: Floats
    cpu_seconds_fixed: Floats
    cpu_seconds_per_row: Floats
    stored_bytes_per_row: Floats
    rows_returned: Floats
    scan: Callable[[int], Scan]

    def cpu_seconds(self, month: int) -> Floats:
        """CPU seconds of one asking in a month, shape (draws,)."""
        return np.asarray(self.cpu_seconds_fixed + self.rows_read[month] * self.cpu_seconds_per_row)

    def scanned_bytes(self, month: int) -> Floats:
        """Stored bytes that one asking reads in a month, shape (draws,)."""
        return np.asarray(self.rows_read[month] * self.stored_bytes_per_row)


@dataclass(frozen=True)
class Unanswered:
    """A question that no table of the design answers truly, and in words what the nearest one lacks."""

    requirement: Functional
    because: str

    @property
    def id(self) -> str:
        """The question's id."""
        return self.requirement.id


def queries(
    inputs: Inputs, volume: Volume, stored: Mapping[str, Mapping[str, Floats]]
) -> tuple[list[Query], list[Unanswered]]:
    """The questions that the design's tables answer, with their work, and those that they cannot.

    `stored`: bytes of a row by table and column, shapes (draws,). The laws are those of `read_rows` and
    `cpu_seconds_per_row`; groups are counted at the volume of the month in which the
    budget ends.
    """
    case = inputs.case
    bytes_per_day = {
        name: median_of(one.rows_per_day[0]) * sum(median_of(width) for width in stored[name].values())
        for name, one in volume.tables.items()
    }
    answered: list[Query] = []
    unanswered: list[Unanswered] = []
    for requirement in case.requirements:
        found = choose(requirement, case.design.tables, case.stream, bytes_per_day)
        if isinstance(found, str):
            unanswered.append(Unanswered(requirement, found))
        else:
            table = found.table
            one, costly = volume.tables[table.name], stored[table.name]
            follows = (requirement, one, volume.events_per_day, costly, case.engine, case.budget_months.stop)
            answered.append(inputs.draws.remember("query", follows, partial(_query, inputs, volume, found, costly)))
    return answered, unanswered


def _query(inputs: Inputs, volume: Volume, found: Answerable, stored: Mapping[str, Floats]) -> Query:
    question, table = found.requirement, found.table
    one = volume.tables[table.name]
    days = window_days(table, question)
    in_window = _rows_in_window(one, days)
    typical_month = inputs.case.budget_months.stop - 1
    events_then = median_of(volume.events_per_day[typical_month]) * table.sample
    picked = Picked(inputs.facts, table, question.asked_by, events_then)
    least = float(inputs.coefficient("query_least_rows")[0])
    stretches = max(1.0, days / float(inputs.coefficient("partition_days")[0]))
    rows_read = read_rows(in_window, table, question, picked, least=least, stretches=stretches)
    passed_share, events_share = picked.rows_share(question.filter_by), picked.events_share(question.filter_by)
    read, typical, events = (values.mean(axis=-1) for values in (rows_read, in_window, volume.events_per_day))
    rows = np.minimum(read, np.maximum(typical * passed_share, 1.0))
    events = np.maximum(events * (table.sample * days * events_share), 1.0)
    scanner = _scanner(inputs)

    def scan(month: int) -> Scan:
        matched = Matched(float(read[month]), float(rows[month]), float(events[month]), days)
        return scanner.scan(table, question, matched)

    return Query(
        requirement=question,
        table=table,
        caveats=found.caveats,
        asked_per_day=_asked_per_day(inputs, question),
        rows_read=rows_read,
        cpu_seconds_fixed=inputs.coefficient("query_cpu_ms") * MILLI,
        cpu_seconds_per_row=cpu_seconds_per_row(inputs.coefficient, scan(typical_month), table.codec),
        stored_bytes_per_row=_stored_bytes_per_row(inputs, question, table, stored),
        rows_returned=scanner.returned(question, events=events, rows=rows, days=days),
        scan=scan,
    )


def _scanner(inputs: Inputs) -> Scanner:
    def width(column: Column) -> float:
        if inputs.case.engine.store == "relational":
            return column_width(column)
        values = inputs.facts.spectrum([column.name]).cardinality
        return encoded_width(column, values, float(inputs.coefficient("low_cardinality_values")[0]))

    return Scanner(inputs.coefficient, width, inputs.facts)


def _rows_in_window(one: TableVolume, days: float) -> Floats:
    """Rows of a table in the days that a question looks back on, retention taken as filled; shape as the table's."""
    if isinstance(one.table, RollupTable) and one.table.grain == "none":
        return one.hot_rows + one.cold_rows
    return one.rows_per_day * days


def _asked_per_day(inputs: Inputs, requirement: Functional) -> Floats:
    """Times a day that the answer is computed, shape (draws,): an unfiltered one is the same for all and is kept."""
    asked = inputs.queries_per_day(requirement)
    if requirement.filter_by:
        return asked
    refreshed = MINUTES_PER_DAY / inputs.common("shared_answer_minutes")
    return np.asarray(np.minimum(asked, refreshed), dtype=np.float64)


def _stored_bytes_per_row(inputs: Inputs, question: Functional, table: Table, stored: Mapping[str, Floats]) -> Floats:
    """Stored bytes of a row that a question reads, shape (draws,): those of its columns, or whole rows by the page."""
    if inputs.case.engine.store == "relational":
        return np.asarray(np.sum(list(stored.values()), axis=0))
    read = [stored[name] for name in columns_read(question, table) if name in stored]
    return np.asarray(np.sum(read, axis=0) + np.zeros(inputs.draws.count))


def columns_read(question: Functional, table: Table) -> list[str]:
    """The table's columns that a question reads, time among them where it has a window or buckets."""
    names = {*question.dimensions, *question.filter_by}
    if question.grain != "none" or question.window is not None:
        names.add(TIME)
    if isinstance(table, RollupTable):
        asked = {one.column for one in question.measures}
        names |= {one.name for one in table.measures if one.column in asked or one.function == "count"}
        names |= {one.column for one in question.measures if one.column in table.dimensions}
    else:
        names |= {one.column for one in question.measures if one.column}
    return sorted(names)
