"""Shapes of engines: what an event and a stored row cost in CPU, for a columnar and for a relational store."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from workbench.program.designs import RawTable, RollupTable, Table
from workbench.program.requirements import ADDITIVE

from .case import CannotEstimateError, Inputs
from .spectrum import Floats
from .storage import ColumnarStorage, RelationalStorage, StorageLaw

NANO = 1e-9


@dataclass(frozen=True)
class Work:
    """CPU seconds per event and per row, each of shape (draws,): of the copy that takes the write, of every copy after
    that, and of the jobs in front of the store.
    """

    first_per_event: Floats
    first_per_row: Floats
    every_per_row: Floats
    jobs_per_event: Floats


class Shape(Protocol):
    """The cost laws of one shape of engine."""

    @property
    def storage(self) -> StorageLaw:
        """How many bytes a row takes."""

    @property
    def formula(self) -> str:
        """The store's cores for writing, in words."""

    @property
    def works_by_event(self) -> bool:
        """Whether events reach the store, and its work spreads over its shards as they do; else as the rows stored."""

    def intake(self) -> Work:
        """What an event costs before it reaches any table."""

    def table(self, table: Table, bytes_per_row: Floats) -> Work:
        """What an event and a row of a table cost."""

    def bytes_read(self, table: Table, columns: int, bytes_per_row: Floats) -> Floats:
        """Bytes of a row that a question of so many columns reads, shape (draws,)."""


@dataclass(frozen=True)
class ColumnarStore:
    """Events are inserted as they come; views keep the rollups; merges rewrite what was inserted."""

    inputs: Inputs

    @property
    def storage(self) -> StorageLaw:
        """See `Shape`."""
        return ColumnarStorage(self.inputs)

    @property
    def formula(self) -> str:
        """See `Shape`."""
        return "events/s x (parse + views) + rows/s x (columns x write x (1 + merges) + views)"

    @property
    def works_by_event(self) -> bool:
        """Events are parsed, inserted and grouped where they are stored."""
        return True

    def intake(self) -> Work:
        """Parsing of the raw bytes."""
        none = np.zeros(self.inputs.draws.count)
        parse = self.inputs.coefficient("parse_cpu_ns_per_byte") * self.inputs.raw_bytes_per_event
        return Work(parse * NANO, none, none, none)

    def table(self, table: Table, bytes_per_row: Floats) -> Work:  # noqa: ARG002
        """Law: a value's write, once, and its rewrites by merges, on every copy; a view adds grouping by event and by
        row, once.

        Only what was inserted travels to the other copies, and each merges it (ClickHouse documentation, replication).
        Source: own measurement of ClickHouse 26.9, inserts with and without views: median error 23 %, worst
        63 % (tests).
        """
        coefficient = self.inputs.coefficient
        none = np.zeros(self.inputs.draws.count)
        stream = self.inputs.case.stream
        late = 1.0 + stream.late_share * coefficient("late_rewrites")
        merges = coefficient("merge_rewrites") * coefficient("merge_cpu_per_write_cpu") * late
        value = coefficient("write_cpu_ns_per_value")
        if isinstance(table, RawTable):
            rest = stream.rest.mean_bytes if table.include_rest and stream.rest else 0.0
            row = self._columns(table) * value + rest * coefficient("write_cpu_ns_per_byte")
            return Work(none, row * NANO, row * merges * NANO, none)
        keys = max(1, len(table.dimensions))
        states = sum(measure.function not in ADDITIVE for measure in table.measures)
        event = keys * coefficient("view_cpu_ns_per_dimension_event") + states * coefficient("state_cpu_ns_per_event")
        view = keys * coefficient("view_cpu_ns_per_dimension_row")
        row = self._columns(table) * value
        return Work(table.sample * event * NANO, (view + row) * NANO, row * merges * NANO, none)

    def bytes_read(self, table: Table, columns: int, bytes_per_row: Floats) -> Floats:
        """Only the columns asked for, taken as of equal width."""
        return bytes_per_row * min(1.0, columns / self._columns(table))

    def _columns(self, table: Table) -> int:
        """Columns of a table, time among them."""
        if isinstance(table, RollupTable):
            return len(table.dimensions) + len(table.measures) + 1
        captured = [column.name for column in self.inputs.case.stream.columns if column.captured]
        return len(captured if table.columns is None else table.columns) + 1


@dataclass(frozen=True)
class RelationalStore:
    """Jobs count the events of every table in front of the store, which takes the counts as rows by key."""

    inputs: Inputs

    @property
    def storage(self) -> StorageLaw:
        """See `Shape`."""
        return RelationalStorage(self.inputs)

    @property
    def formula(self) -> str:
        """See `Shape`."""
        return "rows/s x (write of a row + write of its bytes) x writes of a row x (1 + vacuum) x (1 + recomputations)"

    @property
    def works_by_event(self) -> bool:
        """Events end in the jobs; the store takes rows."""
        return False

    def intake(self) -> Work:
        """Parsing, in the jobs."""
        none = np.zeros(self.inputs.draws.count)
        parse = self.inputs.coefficient("parse_cpu_ns_per_byte") * self.inputs.raw_bytes_per_event
        return Work(none, none, none, parse * self._recomputed() * NANO)

    def table(self, table: Table, bytes_per_row: Floats) -> Work:
        """Law: a job's step for each rollup and event; in the store a write per row, and per byte of wide rows, times
        the writes of a row, its vacuum and the recomputation of the correction window. Every copy replays the log, a
        share of the write; the first also parses, plans and looks for conflicts.

        Source: own measurement of PostgreSQL 15, inserts and updates by key of rows of 64 and 1,668 bytes.
        """
        coefficient = self.inputs.coefficient
        none = np.zeros(self.inputs.draws.count)
        wide = np.maximum(bytes_per_row - coefficient("narrow_row_bytes"), 0.0)
        write = coefficient("write_cpu_ns_per_row") + coefficient("write_cpu_ns_per_byte") * wide
        repeated = (1.0 + coefficient("vacuum_cpu_per_write_cpu")) * self._recomputed()
        row, job = write * repeated, none
        if isinstance(table, RollupTable):
            row = row * coefficient("writes_per_row")
            job = coefficient("job_cpu_ns_per_table_event") * table.sample * self._recomputed()
        replayed = coefficient("replay_cpu_per_write_cpu") * row
        return Work(none, np.maximum(row - replayed, 0.0) * NANO, replayed * NANO, job * NANO)

    def bytes_read(self, table: Table, columns: int, bytes_per_row: Floats) -> Floats:  # noqa: ARG002
        """Whole rows, taken as clustered by the key that is asked for."""
        return bytes_per_row

    def _recomputed(self) -> Floats:
        """How often each event is worked through: once, and again while late events correct its window."""
        stream = self.inputs.case.stream
        if not stream.late_share:
            return np.ones(self.inputs.draws.count)
        days = stream.correction_window_hours / 24.0
        return 1.0 + self.inputs.coefficient("recomputations_per_day") * days


def shape_of(inputs: Inputs) -> Shape:
    """The cost laws of the engine's shape. Raises CannotEstimateError for a shape that is not known."""
    shapes: dict[str, type[ColumnarStore] | type[RelationalStore]] = {
        "columnar_store": ColumnarStore,
        "relational_store": RelationalStore,
    }
    engine = inputs.case.engine
    if engine.shape not in shapes:
        known = ", ".join(sorted(shapes))
        raise CannotEstimateError(f"engine {engine.name} has the shape {engine.shape}, which has no law; use {known}")
    return shapes[engine.shape](inputs)
