"""Fronts: jobs that count events before they are stored, as consumers, streams, batches, ingest tasks or sketches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from workbench.program.designs import RawTable, Table

from .case import DAY_SECONDS, CannotEstimateError, Inputs
from .grain import grain_seconds
from .spectrum import Floats

NANO = 1e-9
HOURS_PER_DAY = 24.0

_TAKE_LATE_EVENTS = frozenset({"none", "stream_jobs", "sketches", "ingest_tasks"})
"""Fronts that add late events to what is there, instead of working their window through again."""


def recomputed(inputs: Inputs) -> Floats:
    """How often each event is worked through, shape (draws,): once, and again while late events correct its window."""
    stream = inputs.case.stream
    if not stream.late_share or inputs.case.engine.front in _TAKE_LATE_EVENTS:
        return np.ones(inputs.draws.count)
    return 1.0 + inputs.coefficient("recomputations_per_day") * (stream.correction_window_hours / HOURS_PER_DAY)


@dataclass(frozen=True)
class Front:
    """Consumers of a queue, which add the events of a moment up and hand counts on at once.

    Late events are put right by working the correction window through again.
    """

    inputs: Inputs
    writes_rows = False
    """Whether the jobs build the stored rows themselves, so that the store only loads them."""
    follows_peak = True
    """Whether the jobs must keep pace with the peak; else they spread a period's work evenly."""
    keeps_raw_in_objects = False
    """Whether raw tables lie in object storage alone."""

    def parsing(self) -> Floats:
        """CPU seconds of parsing an event, shape (draws,)."""
        parse = self.inputs.coefficient("parse_cpu_ns_per_byte") * self.inputs.raw_bytes_per_event
        return parse * (recomputed(self.inputs) * self.effort() * NANO)

    def counting(self, table: Table) -> tuple[Floats, Floats]:
        """CPU seconds of a table per event and per row, shapes (draws,). Raises CannotEstimateError where it cannot.

        Source: own measurement of Flink 2.3 windows less parsing; Nexmark's windows and joins are ten times that.
        """
        none = np.zeros(self.inputs.draws.count)
        if isinstance(table, RawTable):
            return none, none
        each = self.inputs.coefficient("job_cpu_ns_per_table_event")
        return each * (table.sample * recomputed(self.inputs) * self.effort() * NANO), none

    def effort(self) -> Floats:
        """What the jobs burn for each second of counting, shape (draws,)."""
        return np.ones(self.inputs.draws.count)

    def state_bytes(self, table: Table, rows_per_day: Floats, bytes_per_row: Floats) -> Floats:  # noqa: ARG002
        """Bytes of the windows that are open, shape (months, draws)."""
        return np.zeros_like(rows_per_day)

    def object_bytes(self, hot: Floats, state: Floats, raw_per_day: Floats) -> Floats:  # noqa: ARG002
        """Bytes in object storage beside cold rows, from those of one hot copy, of state and of a day's raw events."""
        return np.zeros_like(hot)


@dataclass(frozen=True)
class StreamJobs(Front):
    """Windows in keyed state, emitted once they close; late events are waited for, so nothing is worked through twice.

    State law: rows of the windows that are open, those of a grain and of the time in which late events may come, times
    the bytes of a row and the overhead of the state store.
    """

    def effort(self) -> Floats:
        """Checkpoints on top of counting."""
        return 1.0 + self.inputs.coefficient("checkpoint_cpu_share")

    def state_bytes(self, table: Table, rows_per_day: Floats, bytes_per_row: Floats) -> Floats:
        """See `Front`; a table without buckets keeps all its rows in state."""
        if isinstance(table, RawTable):
            return np.zeros_like(rows_per_day)
        seconds = grain_seconds(table.grain)
        late = self.inputs.case.stream.correction_window_hours if self.inputs.case.stream.late_share else 0.0
        kept = table.retention.hot_days + table.retention.cold_days
        open_days = kept if seconds is None else seconds / DAY_SECONDS + late / HOURS_PER_DAY
        return rows_per_day * (open_days * bytes_per_row * self.inputs.coefficient("state_bytes_per_stored_byte"))

    def object_bytes(self, hot: Floats, state: Floats, raw_per_day: Floats) -> Floats:  # noqa: ARG002
        """The checkpoints that are kept."""
        return state * self.inputs.coefficient("checkpoints_kept")


@dataclass(frozen=True)
class Sketches(StreamJobs):
    """A sketch of the largest values in each window of each combination; nothing else is kept."""

    def counting(self, table: Table) -> tuple[Floats, Floats]:
        """See `Front`. Raises CannotEstimateError for a table that is not made of sketches."""
        if isinstance(table, RawTable) or not any(measure.function == "top" for measure in table.measures):
            raise CannotEstimateError(
                f"{self.inputs.case.design.id}: table {table.name} has no measure of function top, and "
                f"{self.inputs.case.engine.title} keeps nothing else; give it one, or move the table to another design"
            )
        return super().counting(table)


@dataclass(frozen=True)
class BatchJobs(Front):
    """Jobs on a schedule read a period's events from object storage and add them up on machines rented meanwhile.

    Law: a run takes the period's CPU seconds plus its start, and must end within a share of the period, so that
    machines are `CPU seconds / (period x share x vCPU x utilisation)`.
    """

    follows_peak = False
    keeps_raw_in_objects = True

    def effort(self) -> Floats:
        """Time a run is stretched by: it has only its share of the period."""
        return 1.0 / self.run_share()

    def counting(self, table: Table) -> tuple[Floats, Floats]:
        """Adding up before the shuffle by event, and the shuffle by row."""
        event, none = super().counting(table)
        if isinstance(table, RawTable):
            return event, none
        shuffle = self.inputs.coefficient("shuffle_cpu_ns_per_row")
        return event, shuffle * (recomputed(self.inputs) * self.effort() * NANO)

    def run_share(self) -> Floats:
        """Share of the time in which a batch job runs and its machines are rented, shape (draws,)."""
        hours = self.inputs.case.design.batch_hours or self.inputs.coefficient("batch_hours")
        start = self.inputs.coefficient("job_start_minutes") / 60.0
        return np.minimum(1.0, self.inputs.coefficient("batch_run_share") + start / hours)

    def object_bytes(self, hot: Floats, state: Floats, raw_per_day: Floats) -> Floats:  # noqa: ARG002
        """Events as they landed, compressed, until no run reads them again."""
        wire = self.inputs.common("wire_compression")
        return raw_per_day * (wire * self.inputs.coefficient("landing_days"))


@dataclass(frozen=True)
class IngestTasks(Front):
    """Tasks build the stored segments, rolled up as they come in, and compact them later; the store loads them.

    Law: parsing, a hash of the dimensions by event, and index and columns by value of a row, written again by
    compaction and for late events. Source: Druid paper (Yang et al., SIGMOD 2014): 22,900 events a second and core
    with 30 dimensions and 19 metrics.
    """

    writes_rows = True

    def counting(self, table: Table) -> tuple[Floats, Floats]:
        """See `Front`."""
        coefficient = self.inputs.coefficient
        late = self.inputs.late_share * coefficient("late_rewrites")
        written = 1.0 + coefficient("compaction_rewrites") + late
        row = _fields(self.inputs, table) * coefficient("index_cpu_ns_per_value") * written
        if isinstance(table, RawTable):
            return np.zeros(self.inputs.draws.count), row * NANO
        event = max(1, len(table.dimensions)) * coefficient("rollup_cpu_ns_per_dimension_event")
        return event * (table.sample * NANO), row * NANO

    def object_bytes(self, hot: Floats, state: Floats, raw_per_day: Floats) -> Floats:  # noqa: ARG002
        """Every segment once in deep storage."""
        return hot * self.inputs.coefficient("deep_storage_copies")


def _fields(inputs: Inputs, table: Table) -> int:
    """Fields of a row, time among them."""
    if not isinstance(table, RawTable):
        return len(table.dimensions) + len(table.measures) + 1
    captured = [column.name for column in inputs.case.stream.columns if column.captured]
    return len(captured if table.columns is None else table.columns) + 1


FRONTS: Mapping[str, type[Front]] = {
    "consumers": Front,
    "stream_jobs": StreamJobs,
    "batch_jobs": BatchJobs,
    "ingest_tasks": IngestTasks,
    "sketches": Sketches,
}


def front_of(inputs: Inputs) -> Front | None:
    """What works in front of the engine's store; None when the store takes events as they come."""
    front = FRONTS.get(inputs.case.engine.front)
    return front(inputs) if front else None
