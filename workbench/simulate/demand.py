"""Demand: what ingestion, questions and storage ask of CPU, memory, disks and network, month by month."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from workbench.program.requirements import Functional
from workbench.program.streams import Burst, Stream

from .case import DAY_SECONDS, Inputs
from .queries import Query, columns_read, queries
from .shapes import Shape, Work, shape_of
from .spectrum import Floats
from .volume import TableVolume, Volume, makes_rows, volumes


@dataclass(frozen=True)
class Load:
    """Load on one resource, on average and at the peak: cores, bytes, or bytes per second, shape (months, draws).

    `every`: what each copy does or keeps; `once`: what one of them does for all.
    """

    every: Floats
    once: Floats
    peak_every: Floats
    peak_once: Floats

    def at(self, month: int) -> Load:
        """The load in one month, shapes (draws,)."""
        return Load(self.every[month], self.once[month], self.peak_every[month], self.peak_once[month])


@dataclass(frozen=True)
class Demand:
    """All that a design asks for. `loads` by resource; shapes (months, draws).

    Hot bytes are those of one copy, cold ones all that object storage holds.
    Raw events come with all bursts on average, are `queued` at the largest burst and `drained` at the peak that the
    cluster takes.
    """

    volume: Volume
    bytes_per_column: Mapping[str, Mapping[str, Floats]]
    bytes_per_row: Mapping[str, Floats]
    loads: Mapping[str, Load]
    job_cores_at_peak: Floats
    raw_bytes_per_second: Floats
    drained_bytes_per_second: Floats
    queued_bytes_per_second: Floats
    stored_bytes_per_second: Floats
    hot_bytes: Floats
    cold_bytes: Floats
    queries: Sequence[Query]
    unanswered: Sequence[Functional]


def drained(inputs: Inputs, bursts: Iterable[Burst]) -> Floats:
    """What the worst of some bursts adds to the mean rate of events while it is worked off, shape (draws,).

    Law: a queue holds the `multiplier - 1` that a burst of `minutes` adds, and the cluster works it off until
    `burst_catch_up_hours` after its end: `(multiplier - 1) * minutes / (minutes + catch up)`.
    """
    catch_up = 60.0 * inputs.coefficient("burst_catch_up_hours")
    worst = np.zeros(inputs.draws.count)
    for burst in bursts:
        if burst.per_month > 0:
            worst = np.maximum(worst, (burst.multiplier - 1.0) * burst.minutes / (burst.minutes + catch_up))
    return worst


def peak_factor(inputs: Inputs) -> Floats:
    """Peak over mean of ingestion, shape (draws,): the daily peak, and on top of it the worst burst, `drained`."""
    return inputs.case.stream.peak_to_mean + drained(inputs, inputs.case.stream.bursts)


def queue_peak_factor(stream: Stream) -> float:
    """Peak over mean of what the queue takes: the daily peak and the largest burst, as it comes."""
    return stream.peak_to_mean + max((one.multiplier - 1.0 for one in stream.bursts if one.per_month > 0), default=0.0)


def _peak_rows_per_day(inputs: Inputs, volume: Volume, one: TableVolume) -> Floats:
    """Rows of a table at the peak: they rise as events do, by a row for each event of a burst that makes rows."""
    stream = inputs.case.stream
    peak = one.rows_per_day * peak_factor(inputs)
    unique = [burst for burst in stream.bursts if makes_rows(burst, one.table)]
    if not unique:
        return peak
    added = volume.events_per_day * (one.table.sample * drained(inputs, unique))
    return np.maximum(peak, one.rows_per_day * stream.peak_to_mean + added)


def table_bytes(inputs: Inputs, asked: Demand, name: str, month: int) -> tuple[Floats, Floats]:
    """Bytes of one copy of a table in a month, on the nodes and in object storage, shapes (draws,)."""
    volume, width = asked.volume.tables[name], asked.bytes_per_row[name]
    hot = (volume.hot_rows[month] + volume.burst_hot_rows[month]) * width
    if not volume.cold_rows.any():
        return hot, np.zeros_like(hot)
    return hot, volume.cold_rows[month] * (width * inputs.coefficient("cold_bytes_factor"))


@dataclass
class _Writing:
    """Cores of the copy that takes a write, cores of every copy, bytes stored a second; shapes (months, draws)."""

    first: Floats
    every: Floats
    stored: Floats

    def add(self, rows_per_second: Floats, work: Work, width: Floats) -> None:
        """Add the rows of one table."""
        self.first += rows_per_second * work.first_per_row
        self.every += rows_per_second * work.every_per_row
        self.stored += rows_per_second * width


def demand(inputs: Inputs) -> Demand:
    """The demand of a case over its months and draws. Raises CannotEstimateError as `shape_of` and `Inputs` do."""
    shape = shape_of(inputs)
    volume = volumes(inputs)
    columns = {table.name: shape.storage.columns(table) for table in inputs.case.design.tables}
    widths = {name: np.asarray(np.sum(list(parts.values()), axis=0)) for name, parts in columns.items()}
    works = {name: shape.table(one.table, widths[name]) for name, one in volume.tables.items()}
    events = volume.events_per_day / DAY_SECONDS
    raw = events * inputs.raw_bytes_per_event
    intake = shape.intake()
    first_per_event = sum((work.first_per_event for work in works.values()), intake.first_per_event)
    jobs_per_event = sum((work.jobs_per_event for work in works.values()), intake.jobs_per_event)
    peak = peak_factor(inputs)
    writing, at_peak = (_Writing(*np.zeros((3, len(events), inputs.draws.count))) for _ in range(2))
    writing.first += events * first_per_event
    at_peak.first += events * (first_per_event * peak)
    in_bursts, hot, burst_hot, cold = np.zeros((4, *writing.stored.shape))
    for name, one in volume.tables.items():
        writing.add(one.rows_per_day / DAY_SECONDS, works[name], widths[name])
        at_peak.add(_peak_rows_per_day(inputs, volume, one) / DAY_SECONDS, works[name], widths[name])
        hot += one.hot_rows * widths[name]
        if one.burst_rows_per_day.any():
            in_bursts += one.burst_rows_per_day * (widths[name] / DAY_SECONDS)
            burst_hot += one.burst_hot_rows * widths[name]
        if one.cold_rows.any():
            cold += one.cold_rows * (widths[name] * inputs.coefficient("cold_bytes_factor"))
    answered, unanswered = queries(inputs, volume)
    return Demand(
        volume=volume,
        bytes_per_column=columns,
        bytes_per_row=widths,
        loads={
            **_loads_of_work(
                inputs, shape, raw=raw, writing=writing, at_peak=at_peak, answered=answered, widths=widths
            ),
            **_loads_of_storage(inputs, hot, hot + burst_hot),
        },
        job_cores_at_peak=events * (jobs_per_event * peak),
        raw_bytes_per_second=raw + volume.burst_events_per_day * (inputs.raw_bytes_per_event / DAY_SECONDS),
        drained_bytes_per_second=raw * peak,
        queued_bytes_per_second=raw * queue_peak_factor(inputs.case.stream),
        stored_bytes_per_second=writing.stored + in_bursts,
        hot_bytes=hot + burst_hot,
        cold_bytes=cold * (1.0 + (inputs.case.design.replicas - 1) * inputs.coefficient("cold_bytes_per_further_copy")),
        queries=answered,
        unanswered=unanswered,
    )


def _loads_of_storage(inputs: Inputs, hot: Floats, peak_hot: Floats) -> dict[str, Load]:
    """What is kept on the nodes without bursts, and with them."""
    none = np.zeros_like(hot)
    memory = inputs.coefficient("memory_per_disk")
    return {
        "memory": Load(hot * memory, none, peak_hot * memory, none),
        "disk": Load(hot, none, peak_hot, none),
    }


def _loads_of_work(
    inputs: Inputs,
    shape: Shape,
    *,
    raw: Floats,
    writing: _Writing,
    at_peak: _Writing,
    answered: Sequence[Query],
    widths: Mapping[str, Floats],
) -> dict[str, Load]:
    """Work of writing and of questions; `raw`: bytes of events a second. Questions and events reach one copy."""
    query_cores, scanned = np.zeros_like(writing.stored), np.zeros_like(writing.stored)
    from_disk = inputs.common("read_from_disk_share")
    for query in answered:
        per_second = query.asked_per_day / DAY_SECONDS
        query_cores += query.rows_read * (query.cpu_seconds_per_row * per_second) + query.cpu_seconds_fixed * per_second
        width = shape.bytes_read(query.table, columns_read(query.requirement), widths[query.table.name])
        scanned += query.rows_read * (per_second * from_disk * width)
    query_peak = inputs.common("query_peak_to_mean")
    amplified = inputs.coefficient("write_amplification")
    wire = raw * inputs.common("wire_compression") if shape.works_by_event else np.zeros_like(raw)
    return {
        "cpu": Load(
            writing.every, writing.first + query_cores, at_peak.every, at_peak.first + query_cores * query_peak
        ),
        "disk bandwidth": Load(writing.stored * amplified, scanned, at_peak.stored * amplified, scanned * query_peak),
        "network": Load(writing.stored, wire, at_peak.stored, wire * peak_factor(inputs)),
    }
