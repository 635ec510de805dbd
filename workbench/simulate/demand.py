"""Demand: what ingestion, questions and storage ask of CPU, memory, disks and network, month by month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial, reduce
from operator import add

import numpy as np

from .case import DAY_SECONDS, Inputs
from .queries import Query, Unanswered, queries
from .shapes import Shape, shape_of
from .spectrum import Floats
from .volume import Volume, volumes
from .writing import Rates, TableDemand, peak_factor, queue_peak_factor, table_demand


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

    Hot bytes are those of one copy, cold ones all that object storage holds; state is that of the jobs' open windows.
    Raw events come with all bursts on average, are `queued` at the largest burst and `drained` at the peak that the
    cluster takes.
    """

    volume: Volume
    tables: Mapping[str, TableDemand]
    loads: Mapping[str, Load]
    query_cores_at_peak: Floats
    job_cores_at_peak: Floats
    state_bytes: Floats
    raw_bytes_per_second: Floats
    drained_bytes_per_second: Floats
    queued_bytes_per_second: Floats
    stored_bytes_per_second: Floats
    scanned_bytes_per_second: Floats
    hot_bytes: Floats
    cold_bytes: Floats
    queries: Sequence[Query]
    unanswered: Sequence[Unanswered]

    @property
    def bytes_per_column(self) -> dict[str, Mapping[str, Floats]]:
        """Stored bytes of a row by table and column, shapes (draws,)."""
        return {name: one.bytes_per_column for name, one in self.tables.items()}

    @property
    def bytes_per_row(self) -> dict[str, Floats]:
        """Stored bytes of a row by table, shapes (draws,)."""
        return {name: one.bytes_per_row for name, one in self.tables.items()}


def table_bytes(asked: Demand, name: str, month: int) -> tuple[Floats, Floats]:
    """Bytes of one copy of a table in a month, on the nodes and in object storage, shapes (draws,)."""
    one = asked.tables[name]
    return one.hot_bytes[month] + one.burst_hot_bytes[month], one.cold_bytes[month]


def demand(inputs: Inputs) -> Demand:
    """The demand of a case over its months and draws. Raises CannotEstimateError as `shape_of` and `Inputs` do."""
    case, shape, volume = inputs.case, shape_of(inputs), volumes(inputs)
    tables = {
        table.name: inputs.draws.remember(
            "table",
            (volume.tables[table.name], volume.messages_per_day, case.engine, case.design.catch_up_hours,
             case.design.batch_hours),
            partial(table_demand, inputs, shape, volume, table),
        )
        for table in case.design.tables
    }  # fmt: skip
    raw = volume.messages_per_day * (volume.message_bytes / DAY_SECONDS)
    intake, intake_peak = _intake(inputs, shape, volume)
    mean = reduce(add, (one.mean for one in tables.values()), intake)
    peak = reduce(add, (one.peak for one in tables.values()), intake_peak)
    hot, burst_hot, cold, state, in_bursts = (
        np.asarray(np.sum([getattr(one, name) for one in tables.values()], axis=0))
        for name in ("hot_bytes", "burst_hot_bytes", "cold_bytes", "state_bytes", "burst_stored")
    )
    cold = cold * (1.0 + (case.design.replicas - 1) * inputs.coefficient("cold_bytes_per_further_copy"))
    if shape.front is not None:
        cold = cold + shape.front.object_bytes(hot + burst_hot, state, raw * DAY_SECONDS)
    answered, unanswered = queries(inputs, volume, {name: one.bytes_per_column for name, one in tables.items()})
    asking = _asking(answered, like=mean.stored)
    query_peak = inputs.common("query_peak_to_mean")
    return Demand(
        volume=volume,
        tables=tables,
        loads={
            **_loads_of_work(inputs, shape, raw=raw, mean=mean, peak=peak, asking=asking),
            **_loads_of_storage(inputs, hot, hot + burst_hot),
        },
        query_cores_at_peak=asking.cores * query_peak,
        job_cores_at_peak=peak.jobs,
        state_bytes=state,
        raw_bytes_per_second=raw + volume.burst_events_per_day * (inputs.raw_bytes_per_event / DAY_SECONDS),
        drained_bytes_per_second=raw * peak_factor(inputs),
        queued_bytes_per_second=raw * queue_peak_factor(inputs),
        stored_bytes_per_second=mean.stored + in_bursts,
        scanned_bytes_per_second=asking.scanned,
        hot_bytes=hot + burst_hot,
        cold_bytes=cold,
        queries=answered,
        unanswered=unanswered,
    )


def _intake(inputs: Inputs, shape: Shape, volume: Volume) -> tuple[Rates, Rates]:
    """The work on messages before they reach any table, on average and at the peak."""
    work = shape.intake()
    messages = volume.messages_per_day / DAY_SECONDS
    none = np.zeros((len(messages), inputs.draws.count))
    parsed = volume.message_bytes / inputs.raw_bytes_per_event
    first, jobs = (none + messages * (each * parsed) for each in (work.first_per_event, work.jobs_per_event))
    peak = peak_factor(inputs)
    jobs_at_peak = jobs * peak if shape.jobs_follow_peak else jobs
    return Rates(first, none, jobs, none), Rates(first * peak, none, jobs_at_peak, none)


@dataclass(frozen=True)
class _Asking:
    """What questions ask on average: cores, B read a second; shapes (months, draws)."""

    cores: Floats
    scanned: Floats


def _asking(answered: Sequence[Query], *, like: Floats) -> _Asking:
    cores, scanned = np.zeros_like(like), np.zeros_like(like)
    for query in answered:
        per_second = query.asked_per_day / DAY_SECONDS
        cores += query.rows_read * (query.cpu_seconds_per_row * per_second) + query.cpu_seconds_fixed * per_second
        scanned += query.rows_read * (per_second * query.stored_bytes_per_row)
    return _Asking(cores, scanned)


def _loads_of_storage(inputs: Inputs, hot: Floats, peak_hot: Floats) -> dict[str, Load]:
    """What is kept on the nodes without bursts, and with them."""
    none = np.zeros_like(hot)
    memory = inputs.coefficient("memory_per_disk")
    return {
        "memory": Load(hot * memory, none, peak_hot * memory, none),
        "disk": Load(hot, none, peak_hot, none),
    }


def _loads_of_work(
    inputs: Inputs, shape: Shape, *, raw: Floats, mean: Rates, peak: Rates, asking: _Asking
) -> dict[str, Load]:
    """Work of writing and of questions; `raw`: bytes of events a second. Questions and events reach one copy."""
    query_peak = inputs.common("query_peak_to_mean")
    amplified = inputs.coefficient("write_amplification")
    from_disk = asking.scanned * inputs.common("read_from_disk_share")
    wire = raw * inputs.common("wire_compression") if shape.works_by_event else np.zeros_like(raw)
    return {
        "cpu": Load(mean.every, mean.first + asking.cores, peak.every, peak.first + asking.cores * query_peak),
        "disk bandwidth": Load(mean.stored * amplified, from_disk, peak.stored * amplified, from_disk * query_peak),
        "network": Load(mean.stored, wire, peak.stored, wire * peak_factor(inputs)),
    }
