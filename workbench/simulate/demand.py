"""Demand: what ingestion, questions and storage ask of CPU, memory, disks and network, month by month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from workbench.program.requirements import Functional

from .case import DAY_SECONDS, Inputs
from .queries import Query, columns_read, queries
from .shapes import Shape, shape_of
from .spectrum import Floats
from .volume import Volume, volumes


@dataclass(frozen=True)
class Load:
    """Load on one resource: cores, bytes, or bytes per second. Writes are done by every replica, reads by one.

    `write` and `read` are averages, `write_peak` and `read_peak` their peaks over the average; all of a shape that
    broadcasts to (months, draws).
    """

    write: Floats
    write_peak: Floats
    read: Floats
    read_peak: Floats

    def at(self, month: int) -> LoadAt:
        """The load in one month."""
        write, read, write_peak, read_peak = (
            array[month] if array.ndim == 2 else array
            for array in (self.write, self.read, self.write_peak, self.read_peak)
        )
        return LoadAt(write, read, write * write_peak, read * read_peak)


@dataclass(frozen=True)
class LoadAt:
    """Load on one resource in one month, average and at the peak, shapes (draws,)."""

    write: Floats
    read: Floats
    peak_write: Floats
    peak_read: Floats


@dataclass(frozen=True)
class Demand:
    """All that a design asks for. `loads` by resource; bytes are those of one copy; shapes (months, draws)."""

    volume: Volume
    bytes_per_row: Mapping[str, Floats]
    loads: Mapping[str, Load]
    job_cores_at_peak: Floats
    raw_bytes_per_second_at_peak: Floats
    stored_bytes_per_second: Floats
    hot_bytes: Floats
    cold_bytes: Floats
    queries: Sequence[Query]
    unanswered: Sequence[Functional]


def peak_factor(inputs: Inputs) -> Floats:
    """Peak over mean of ingestion, shape (draws,): the daily peak, and the worst burst, drained in the catch-up time.

    Law: a queue holds a burst of `minutes` and the cluster works it off until `burst_catch_up_hours` after its end, so
    it must take `multiplier * minutes / (minutes + catch up)` on top of the peak.
    """
    stream = inputs.case.stream
    catch_up = 60.0 * inputs.coefficient("burst_catch_up_hours")
    worst = np.zeros(inputs.draws.count)
    for burst in stream.bursts:
        if burst.per_month > 0:
            worst = np.maximum(worst, burst.multiplier * burst.minutes / (burst.minutes + catch_up))
    return stream.peak_to_mean + worst


def demand(inputs: Inputs) -> Demand:
    """The demand of a case over its months and draws. Raises CannotEstimateError as `shape_of` and `Inputs` do."""
    shape = shape_of(inputs)
    volume = volumes(inputs)
    bytes_per_row = {table.name: shape.storage.bytes_per_row(table) for table in inputs.case.design.tables}
    per_second = volume.events_per_day * (1.0 / DAY_SECONDS)
    intake = shape.intake()
    store_per_event, jobs_per_event = intake.store_per_event, intake.jobs_per_event
    shape_of_all = (volume.calendar.months, inputs.draws.count)
    row_cores, hot, burst_hot, cold, stored = (np.zeros(shape_of_all) for _ in range(5))
    for name, one in volume.tables.items():
        width = bytes_per_row[name]
        work = shape.table(one.table, width)
        store_per_event = store_per_event + work.store_per_event
        jobs_per_event = jobs_per_event + work.jobs_per_event
        row_cores += one.rows_per_day * (work.store_per_row / DAY_SECONDS)
        stored += one.rows_per_day * (width / DAY_SECONDS)
        hot += one.hot_rows * width
        if one.burst_hot_rows.any():
            burst_hot += one.burst_hot_rows * width
        if one.cold_rows.any():
            cold += one.cold_rows * (width * inputs.coefficient("cold_bytes_factor"))
    answered, unanswered = queries(inputs, volume)
    peak = peak_factor(inputs)
    raw = per_second * inputs.raw_bytes_per_event
    return Demand(
        volume=volume,
        bytes_per_row=bytes_per_row,
        loads=_loads(
            inputs,
            shape,
            ingest_cores=per_second * store_per_event + row_cores,
            hot=hot,
            burst_hot=burst_hot,
            stored=stored,
            raw=raw,
            answered=answered,
            bytes_per_row=bytes_per_row,
        ),
        job_cores_at_peak=per_second * (jobs_per_event * peak),
        raw_bytes_per_second_at_peak=raw * peak,
        stored_bytes_per_second=stored,
        hot_bytes=hot + burst_hot,
        cold_bytes=cold,
        queries=answered,
        unanswered=unanswered,
    )


def _loads(
    inputs: Inputs,
    shape: Shape,
    *,
    ingest_cores: Floats,
    hot: Floats,
    burst_hot: Floats,
    stored: Floats,
    raw: Floats,
    answered: Sequence[Query],
    bytes_per_row: Mapping[str, Floats],
) -> dict[str, Load]:
    peak, query_peak = peak_factor(inputs), inputs.common("query_peak_to_mean")
    none, one = np.zeros(inputs.draws.count), np.ones(inputs.draws.count)
    query_cores, scanned = np.zeros_like(ingest_cores), np.zeros_like(ingest_cores)
    from_disk = inputs.common("read_from_disk_share")
    for query in answered:
        per_second = query.asked_per_day / DAY_SECONDS
        query_cores += query.rows_read * (query.cpu_seconds_per_row * per_second)
        query_cores += query.cpu_seconds_fixed * per_second
        width = shape.bytes_read(query.table, columns_read(query.requirement), bytes_per_row[query.table.name])
        scanned += query.rows_read * (per_second * from_disk * width)
    memory = inputs.coefficient("memory_per_disk")
    written = stored * inputs.coefficient("write_amplification")
    wire = raw * inputs.common("wire_compression") + stored
    stored_peak = np.divide(hot + burst_hot, hot, out=np.ones_like(hot), where=hot > 0) if burst_hot.any() else one
    return {
        "cpu": Load(ingest_cores, peak, query_cores, query_peak),
        "memory": Load(hot * memory, stored_peak, none, one),
        "disk": Load(hot, stored_peak, none, one),
        "disk bandwidth": Load(written, peak, scanned, query_peak),
        "network": Load(wire, peak, none, one),
    }
