"""Writing: what one table asks of those who fill it and of the disks that keep it, found once for each table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from workbench.program.designs import RawTable, Table
from workbench.program.streams import Burst

from .case import DAY_SECONDS, Inputs
from .shapes import Shape, Work
from .spectrum import Floats
from .volume import TableVolume, Volume, makes_rows


@dataclass(frozen=True)
class Rates:
    """Cores of the copy that takes a write, of every copy, of the jobs; B stored a second; shapes (months, draws)."""

    first: Floats
    every: Floats
    jobs: Floats
    stored: Floats

    def __add__(self, other: Rates) -> Rates:
        return Rates(
            self.first + other.first, self.every + other.every, self.jobs + other.jobs, self.stored + other.stored
        )


@dataclass(frozen=True)
class TableDemand:
    """What one table asks for; bytes of one copy, those in object storage once. Shapes (months, draws)."""

    volume: TableVolume
    bytes_per_column: Mapping[str, Floats]
    bytes_per_row: Floats
    mean: Rates
    peak: Rates
    burst_stored: Floats
    hot_bytes: Floats
    burst_hot_bytes: Floats
    cold_bytes: Floats
    state_bytes: Floats


def catch_up_minutes(inputs: Inputs) -> Floats:
    """Minutes within which the queue of a burst is worked off, shape (draws,): the design's own, else the engine's."""
    own = inputs.case.design.catch_up_hours
    hours = inputs.coefficient("burst_catch_up_hours") if own is None else np.full(inputs.draws.count, own)
    return np.asarray(60.0 * hours)


def drained(inputs: Inputs, bursts: Iterable[Burst]) -> Floats:
    """What the worst of some bursts adds to the mean rate of events while it is worked off, shape (draws,).

    Law: a queue holds the `multiplier - 1` that a burst of `minutes` adds, and the cluster works it off until
    `catch_up_minutes` after its end: `(multiplier - 1) * minutes / (minutes + catch up)`.
    """
    catch_up = catch_up_minutes(inputs)
    worst = np.zeros(inputs.draws.count)
    for burst in bursts:
        if burst.per_month > 0:
            worst = np.maximum(worst, (burst.multiplier - 1.0) * burst.minutes / (burst.minutes + catch_up))
    return worst


def peak_factor(inputs: Inputs) -> Floats:
    """Peak over mean of ingestion, shape (draws,): the daily peak, and on top of it the worst burst, `drained`."""
    return inputs.peak_to_mean + drained(inputs, inputs.case.stream.bursts)


def queue_peak_factor(inputs: Inputs) -> Floats:
    """Peak over mean of what the queue takes, shape (draws,): the daily peak and the largest burst, as it comes."""
    bursts = (one.multiplier - 1.0 for one in inputs.case.stream.bursts if one.per_month > 0)
    return inputs.peak_to_mean + max(bursts, default=0.0)


def table_demand(inputs: Inputs, shape: Shape, volume: Volume, table: Table) -> TableDemand:
    """The demand of one table over months and draws."""
    one = volume.tables[table.name]
    columns = shape.store.storage.columns(table)
    width = np.asarray(np.sum(list(columns.values()), axis=0))
    work = shape.table(table, width)
    messages = volume.messages_per_day / DAY_SECONDS
    peak = peak_factor(inputs)
    none = np.zeros((len(messages), inputs.draws.count))
    in_objects = isinstance(table, RawTable) and shape.front is not None and shape.front.keeps_raw_in_objects
    hot, burst_hot, cold_rows = one.hot_rows, one.burst_hot_rows, one.cold_rows
    if in_objects:
        hot, burst_hot, cold_rows = none, none, one.hot_rows + one.burst_hot_rows + one.cold_rows
        idle = np.zeros_like(width)
        work = replace(work, first_per_event=idle, first_per_row=idle, every_per_row=idle)
    stored_width = np.zeros_like(width) if in_objects else width
    peak_rows = _peak_rows_per_day(inputs, volume, one) / DAY_SECONDS
    mean = _rates(messages, one.rows_per_day / DAY_SECONDS, work, stored_width)
    at_peak = _rates(messages * peak, peak_rows, work, stored_width)
    jobs_at_peak = at_peak.jobs if shape.jobs_follow_peak else mean.jobs
    state = none + shape.front.state_bytes(table, one.rows_per_day, width) if shape.front else none
    burst_rows = one.burst_rows_per_day
    return TableDemand(
        volume=one,
        bytes_per_column=columns,
        bytes_per_row=width,
        mean=mean,
        peak=Rates(at_peak.first, at_peak.every, jobs_at_peak, at_peak.stored),
        burst_stored=burst_rows * (stored_width / DAY_SECONDS) if burst_rows.any() else none,
        hot_bytes=hot * width,
        burst_hot_bytes=burst_hot * width if burst_hot.any() else none,
        cold_bytes=cold_rows * (width * inputs.coefficient("cold_bytes_factor")) if cold_rows.any() else none,
        state_bytes=state,
    )


def _rates(messages_per_second: Floats, rows_per_second: Floats, work: Work, width: Floats) -> Rates:
    return Rates(
        first=messages_per_second * work.first_per_event + rows_per_second * work.first_per_row,
        every=rows_per_second * work.every_per_row,
        jobs=messages_per_second * work.jobs_per_event + rows_per_second * work.jobs_per_row,
        stored=rows_per_second * width,
    )


def _peak_rows_per_day(inputs: Inputs, volume: Volume, one: TableVolume) -> Floats:
    """Rows of a table at the peak: they rise as events do, by a row for each event of a burst that makes rows."""
    stream = inputs.case.stream
    peak = one.rows_per_day * peak_factor(inputs)
    unique = [burst for burst in stream.bursts if makes_rows(burst, one.table)]
    if not unique:
        return peak
    added = volume.events_per_day * (one.table.sample * drained(inputs, unique))
    return np.maximum(peak, one.rows_per_day * inputs.peak_to_mean + added)
