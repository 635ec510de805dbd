"""Volume: events, rows and stored rows of each table, month by month over the draws."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from workbench.program.base import Range
from workbench.program.designs import RawTable, RollupTable, Table
from workbench.program.streams import Burst

from .case import DAYS_PER_MONTH, Inputs
from .columns import median
from .grain import counted_days
from .spectrum import Floats
from .uncertainty import Z_95, log_deviation

MINUTES_PER_MONTH = DAYS_PER_MONTH * 24 * 60


@dataclass(frozen=True)
class Calendar:
    """The months of a horizon as days from its start, at which retention begins to fill."""

    months: int

    @cached_property
    def edges(self) -> Floats:
        """Days at which the months begin, and at which the last one ends: shape (months + 1,)."""
        return np.arange(self.months + 1, dtype=np.float64) * DAYS_PER_MONTH

    @cached_property
    def years(self) -> Floats:
        """The middle of each month in years from the start: shape (months,)."""
        return (np.arange(self.months, dtype=np.float64) + 0.5) / 12

    def kept(self, per_day: Floats, days: float) -> Floats:
        """What of a daily amount is kept at the end of each month when each day's is dropped after `days`.

        `per_day` and the answer have shape (months, draws). The sum over past days, with months cut in proportion; an
        elementwise running sum, so that the result does not depend on the number of threads.
        """
        total = np.zeros((self.months + 1, per_day.shape[1]))
        for month, rows in enumerate(per_day * DAYS_PER_MONTH):
            np.add(total[month], rows, out=total[month + 1])
        start = np.maximum(self.edges[1:] - days, 0.0) / DAYS_PER_MONTH
        first = np.minimum(start.astype(np.intp), self.months - 1)
        part = (start - first)[:, np.newaxis]
        dropped = total[first] + part * (total[first + 1] - total[first])
        return np.asarray(np.maximum(total[1:] - dropped, 0.0), dtype=np.float64)


@dataclass(frozen=True)
class TableVolume:
    """Rows of one table; arrays have shape (months, draws). Bursts come on top of the others.

    Where neither events nor cardinalities are uncertain all draws are alike and the shape is (months, 1).
    """

    table: Table
    rows_per_day: Floats
    burst_rows_per_day: Floats
    hot_rows: Floats
    burst_hot_rows: Floats
    cold_rows: Floats


@dataclass(frozen=True)
class Volume:
    """Events of the stream and rows of every table; arrays have shape (months, draws), or (months, 1) if certain."""

    calendar: Calendar
    events_per_day: Floats
    burst_events_per_day: Floats
    tables: Mapping[str, TableVolume]


def added_share(burst: Burst) -> float:
    """Events that a burst adds in a month as a share of the stream's other events; at a multiplier of 1 none."""
    return burst.per_month * burst.minutes * (burst.multiplier - 1.0) / MINUTES_PER_MONTH


def volumes(inputs: Inputs) -> Volume:
    """Events and rows of a case. Growth compounds; retention fills up from the start of the horizon."""
    case = inputs.case
    calendar = Calendar(case.plan.horizon.months)
    growth = (1.0 + case.stream.growth_per_year) ** calendar.years
    start = inputs.events_per_day if isinstance(case.stream.events_per_day, Range) else inputs.events_per_day[:1]
    events = growth[:, np.newaxis] * start
    tables = {table.name: _table_volume(inputs, calendar, table, events) for table in case.design.tables}
    bursts = events * sum(added_share(burst) for burst in case.stream.bursts)
    return Volume(calendar, events, bursts, tables)


def _table_volume(inputs: Inputs, calendar: Calendar, table: Table, events: Floats) -> TableVolume:
    stored = events * table.sample
    hot, cold = table.retention.hot_days, table.retention.cold_days
    added = sum(added_share(burst) for burst in inputs.case.stream.bursts if makes_rows(burst, table))
    burst_rows = stored * added
    burst_hot_rows = calendar.kept(burst_rows, hot) if added else burst_rows
    if isinstance(table, RawTable):
        rows = stored
    else:
        growth = (1.0 + inputs.case.stream.growth_per_year) ** calendar.years
        typical = (growth * (median(inputs.case.stream.events_per_day) * table.sample))[:, np.newaxis]
        days = 1.0 if table.grain == "none" else counted_days(table, inputs.case.stream.curve)
        rows = rollup_rows(inputs, calendar, table, stored * days, typical * days) / days
    if isinstance(table, RollupTable) and table.grain == "none":
        hot_rows, kept_rows = (
            rollup_rows(inputs, calendar, table, calendar.kept(stored, kept), calendar.kept(typical, kept))
            for kept in (hot, hot + cold)
        )
    else:
        hot_rows = calendar.kept(rows, hot)
        kept_rows = calendar.kept(rows, hot + cold) if cold else hot_rows
    cold_rows = kept_rows - hot_rows
    if cold:
        cold_rows = cold_rows + (calendar.kept(burst_rows, hot + cold) - burst_hot_rows)
    return TableVolume(table, rows, burst_rows, hot_rows, burst_hot_rows, np.maximum(cold_rows, 0.0))


def makes_rows(burst: Burst, table: Table) -> bool:
    """Whether each event of a burst is a row of its own: in a raw table, and where a dimension turns unique."""
    return isinstance(table, RawTable) or not set(burst.unique).isdisjoint(table.dimensions)


def rollup_rows(inputs: Inputs, calendar: Calendar, table: RollupTable, events: Floats, typical: Floats) -> Floats:
    """Rows of a rollup, shape (months, draws): `D(n)` of its dimensions and grain, never more than its events.

    `events`: those that it counts in each month, shape (months, draws); `typical`: their median, shape (months, 1).
    Growth of the columns' values moves log D in proportion to time, an uncertain cardinality in proportion to its
    deviation in logs: both from curves at the ends (the last month; the 5th and 95th percentile), read at the median
    number of events. Exact at these points and for cardinalities that are certain and do not grow.
    """
    stream = inputs.case.stream
    facts = inputs.facts
    curve = facts.rows(table.dimensions, table.grain)
    rows = curve(events)
    middle = np.maximum(typical[:, 0], 1.0)
    base = np.log(curve(middle))
    shift: Floats = np.zeros((1, 1))
    columns = [stream.column(name) for name in facts.ancestors(table.dimensions)]
    if any(column.growth_per_year for column in columns):
        last = float(calendar.years[-1])
        grown = np.log(facts.rows(table.dimensions, table.grain, years=last)(middle)) - base
        shift = shift + (calendar.years / last * grown)[:, np.newaxis]
    for column in columns:
        if isinstance(column.cardinality, Range):
            name, sigma = f"{stream.id}.{column.name}.cardinality", log_deviation(column.cardinality)
            deviations = inputs.draws.normals(name, sigma, "guess") / Z_95
            low, high = (
                np.log(facts.rows(table.dimensions, table.grain, cardinality={column.name: end})(middle)) - base
                for end in (column.cardinality.p5, column.cardinality.p95)
            )
            shift = shift + np.multiply.outer(high, np.maximum(deviations, 0.0))
            shift = shift + np.multiply.outer(low, np.maximum(-deviations, 0.0))
    if shift.any():
        rows = np.minimum(rows * np.exp(shift), events)
    return rows
