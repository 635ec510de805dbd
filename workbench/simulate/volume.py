"""Volume: events, rows and stored rows of each table, month by month over the draws."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np

from workbench.program.base import GrowthRange, Range
from workbench.program.designs import RawTable, RollupTable, Stage, Table
from workbench.program.streams import Burst

from .case import DAYS_PER_MONTH, CannotEstimateError, Inputs
from .columns import median
from .facts import StreamFacts
from .grain import counted_days, grain_seconds
from .rollup import DistinctCurve
from .spectrum import Floats
from .uncertainty import Z_95, log_deviation
from .widths import MEASURE_WIDTH, TIME_WIDTH, column_width

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
    """Events of the stream and rows of every table; arrays have shape (months, draws), or (months, 1) if certain.

    `messages_per_day` of `message_bytes` (shape (draws,)) are what reaches the design: its events, or the counts of
    them that places send.
    """

    calendar: Calendar
    events_per_day: Floats
    burst_events_per_day: Floats
    messages_per_day: Floats
    message_bytes: Floats
    tables: Mapping[str, TableVolume]


def added_share(burst: Burst) -> float:
    """Events that a burst adds in a month as a share of the stream's other events; at a multiplier of 1 none."""
    return burst.per_month * burst.minutes * (burst.multiplier - 1.0) / MINUTES_PER_MONTH


def volumes(inputs: Inputs) -> Volume:
    """Events and rows of a case. Growth compounds; retention fills up from the start of the horizon.

    What a table holds follows from the table, the stream and the events alone, and is found once in these worlds.
    """
    case = inputs.case
    calendar = Calendar(case.plan.horizon.months)
    stages = tuple((stage.from_month, stage.share) for stage in case.design.stages)
    events = inputs.draws.remember(
        "events", (case.stream, calendar.months, *(figure for stage in stages for figure in stage)),
        lambda: _events_per_day(inputs, calendar),
    )  # fmt: skip
    tables = {
        table.name: inputs.draws.remember(
            "rows",
            (case.stream, table, events, case.budget_months.stop),
            partial(_table_volume, inputs, calendar, table, events),
        )
        for table in case.design.tables
    }
    bursts = events * sum(added_share(burst) for burst in case.stream.bursts)
    messages, message_bytes = inputs.draws.remember(
        "messages", (events, case.design.counted_at, *case.design.tables), lambda: _messages(inputs, events)
    )
    return Volume(calendar, events, bursts, messages, message_bytes, tables)


def _events_per_day(inputs: Inputs, calendar: Calendar) -> Floats:
    """Events a day in each month, shape (months, draws), or (months, 1) when they are certain; grown, and as served."""
    stream = inputs.case.stream
    certain = not isinstance(stream.events_per_day, Range) and not isinstance(stream.growth_per_year, GrowthRange)
    start, growth = (one[:1] if certain else one for one in (inputs.events_per_day, inputs.growth))
    return _served(inputs, calendar, start, growth)


def _served(inputs: Inputs, calendar: Calendar, start: Floats, growth: Floats) -> Floats:
    """Events a day in each month, shape (months, draws), from those of the start and their growth, shapes (draws,)."""
    shares = served_shares(inputs.case.design.stages, calendar.months)
    return np.asarray(growth ** calendar.years[:, np.newaxis] * shares[:, np.newaxis] * start)


def served_shares(stages: Sequence[Stage], months: int) -> Floats:
    """Share of events that is served in each month, shape (months,): that of the latest stage; all without stages."""
    shares = np.ones(months) if not stages else np.zeros(months)
    for stage in sorted(stages, key=lambda one: one.from_month):
        shares[stage.from_month - 1 :] = stage.share
    return shares


def _messages(inputs: Inputs, events: Floats) -> tuple[Floats, Floats]:
    """Messages a day, shape as `events`, and their bytes, shape (draws,): events, or counts where they are counted.

    Law: places that count by all dimensions of the tables at their finest grain send `D(n)` counts over these and the
    place, each as wide as its fields. Raises CannotEstimateError where a raw table needs the events themselves.
    """
    design, stream = inputs.case.design, inputs.case.stream
    if design.counted_at is None:
        return events, inputs.raw_bytes_per_event
    if any(isinstance(table, RawTable) for table in design.tables):
        raise CannotEstimateError(
            f"{design.id}: counted_at sends counts, and a raw table needs events; drop one of the two"
        )
    rollups = [table for table in design.tables if isinstance(table, RollupTable)]
    dimensions = list(dict.fromkeys([design.counted_at, *(name for table in rollups for name in table.dimensions)]))
    grain = min((table.grain for table in rollups), key=lambda grain: grain_seconds(grain) or math.inf)
    curve = inputs.facts.rows(dimensions, grain)
    days = stream.curve.days
    sent = np.minimum(curve(events * days) / days, events)
    measures = max(len(table.measures) for table in rollups)
    width = TIME_WIDTH + measures * MEASURE_WIDTH + sum(column_width(stream.column(name)) for name in dimensions)
    return sent, np.minimum(inputs.raw_bytes_per_event, width)


def _table_volume(inputs: Inputs, calendar: Calendar, table: Table, events: Floats) -> TableVolume:
    stored = events * table.sample
    hot, cold = table.retention.hot_days, table.retention.cold_days
    added = sum(added_share(burst) for burst in inputs.case.stream.bursts if makes_rows(burst, table))
    burst_rows = stored * added
    burst_hot_rows = calendar.kept(burst_rows, hot) if added else burst_rows
    if isinstance(table, RawTable):
        rows = stored
    else:
        stream = inputs.case.stream
        start, growth = np.array([median(stream.events_per_day)]), np.array([1.0 + median(stream.growth_per_year)])
        typical = _served(inputs, calendar, start * table.sample, growth)
        days = 1.0 if table.grain == "none" else counted_days(table, stream.curve)
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
    """Rows of a rollup, shape (months, draws): `P D(n / P)` of its dimensions and grain, never more than its events.

    P tasks each roll up what they see.

    `events`: those that it counts in each month, shape (months, draws); `typical`: their median, shape (months, 1).
    Growth of the columns' values moves log D in proportion to time between the start, the month in which the budget
    ends and the last one; an uncertain cardinality moves it in proportion to its deviation in logs up to the 5th and
    95th percentile: all from curves at these points, read at the median number of events. Exact there, and for
    cardinalities that are certain and do not grow.
    """
    stream = inputs.case.stream
    facts, partitions = inputs.facts, table.ingest_partitions
    curve = _curve(facts, table)
    rows = partitions * curve(events / partitions)
    middle = np.maximum(typical[:, 0], 1.0)
    base = np.log(curve(middle))
    shift: Floats = np.zeros((1, 1))
    columns = [stream.column(name) for name in facts.ancestors(table.dimensions)]
    if any(column.growth_per_year for column in columns):
        shift = shift + _grown(inputs, calendar, table, middle, base)[:, np.newaxis]
    for column in columns:
        if isinstance(column.cardinality, Range):
            name, sigma = f"{stream.id}.{column.name}.cardinality", log_deviation(column.cardinality)
            deviations = inputs.draws.normals(name, sigma, "guess") / Z_95
            low, high = (
                np.log(_curve(facts, table, cardinality={column.name: end})(middle)) - base
                for end in (column.cardinality.p5, column.cardinality.p95)
            )
            shift = shift + np.multiply.outer(high, np.maximum(deviations, 0.0))
            shift = shift + np.multiply.outer(low, np.maximum(-deviations, 0.0))
    if shift.any():
        rows = np.minimum(rows * np.exp(shift), events)
    return rows


def _grown(inputs: Inputs, calendar: Calendar, table: RollupTable, events: Floats, base: Floats) -> Floats:
    """How far growing columns have moved log D in each month, shape (months,), as `events`, the median of them."""
    known = sorted({float(calendar.years[at]) for at in (inputs.case.budget_months.stop - 1, -1)})
    moved = np.array([np.zeros_like(base), *(
        np.log(_curve(inputs.facts, table, years=years)(events)) - base for years in known
    )])  # fmt: skip
    return np.array([np.interp(years, [0.0, *known], moved[:, month]) for month, years in enumerate(calendar.years)])


def _curve(
    facts: StreamFacts, table: RollupTable, *, years: float = 0.0, cardinality: Mapping[str, float] | None = None
) -> DistinctCurve:
    if table.keep_top is None:
        return facts.rows(table.dimensions, table.grain, years=years, cardinality=cardinality)
    return facts.top_rows(table.dimensions, table.grain, table.keep_top, years=years, cardinality=cardinality)
