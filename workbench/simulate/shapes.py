"""Shapes of engines: a store, columnar or relational, and what works in front of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from workbench.program.designs import RawTable, RollupTable, Table
from workbench.program.requirements import ADDITIVE

from .case import Inputs
from .fronts import Front, front_of, recomputed
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
    jobs_per_row: Floats


class Store(Protocol):
    """What keeps the rows: their bytes, and the CPU seconds that they cost."""

    @property
    def storage(self) -> StorageLaw:
        """How many bytes a row takes."""

    @property
    def formula(self) -> str:
        """The store's cores for writing, in words."""

    def grouping(self, table: RollupTable) -> tuple[Floats, Floats]:
        """CPU seconds per event and per row of counting events into a rollup in the store itself, shapes (draws,)."""

    def writing(self, table: Table, bytes_per_row: Floats) -> tuple[Floats, Floats]:
        """CPU seconds per row of the copy that takes the write and of every copy, shapes (draws,)."""


@dataclass(frozen=True)
class ColumnarStore:
    """Rows are inserted as they come; views keep the rollups; merges rewrite what was inserted."""

    inputs: Inputs

    @property
    def storage(self) -> StorageLaw:
        """See `Store`."""
        return ColumnarStorage(self.inputs)

    @property
    def formula(self) -> str:
        """See `Store`."""
        return "events/s x (parse + views) + rows/s x (columns x write x (1 + merges) + views)"

    def grouping(self, table: RollupTable) -> tuple[Floats, Floats]:
        """Law: a view adds grouping by event and by row, for each dimension, and each sketch by event.

        Source: own measurement of ClickHouse 26.9, inserts with and without views: median error 23 %, worst
        63 % (tests).
        """
        coefficient = self.inputs.coefficient
        keys = max(1, len(table.dimensions))
        states = sum(measure.function not in ADDITIVE for measure in table.measures)
        event = keys * coefficient("view_cpu_ns_per_dimension_event") + states * coefficient("state_cpu_ns_per_event")
        return event * NANO, keys * coefficient("view_cpu_ns_per_dimension_row") * NANO

    def writing(self, table: Table, bytes_per_row: Floats) -> tuple[Floats, Floats]:  # noqa: ARG002
        """Law: a value's write, once, and its rewrites by merges, on every copy.

        Only what was inserted travels to the other copies, and each merges it (ClickHouse documentation, replication).
        Source as of `grouping`.
        """
        coefficient = self.inputs.coefficient
        stream = self.inputs.case.stream
        late = 1.0 + self.inputs.late_share * coefficient("late_rewrites")
        merges = coefficient("merge_rewrites") * coefficient("merge_cpu_per_write_cpu") * late
        row = self._columns(table) * coefficient("write_cpu_ns_per_value")
        if isinstance(table, RawTable):
            rest = stream.rest.mean_bytes if table.include_rest and stream.rest else 0.0
            row = row + rest * coefficient("write_cpu_ns_per_byte")
        return row * NANO, row * merges * NANO

    def _columns(self, table: Table) -> int:
        """Columns of a table, time among them."""
        if isinstance(table, RollupTable):
            return len(table.dimensions) + len(table.measures) + 1
        captured = [column.name for column in self.inputs.case.stream.columns if column.captured]
        return len(captured if table.columns is None else table.columns) + 1


@dataclass(frozen=True)
class RelationalStore:
    """Rows are inserted or corrected by key."""

    inputs: Inputs

    @property
    def storage(self) -> StorageLaw:
        """See `Store`."""
        return RelationalStorage(self.inputs)

    @property
    def formula(self) -> str:
        """See `Store`."""
        return "rows/s x (write of a row + write of its bytes) x writes of a row x (1 + vacuum) x (1 + recomputations)"

    def grouping(self, table: RollupTable) -> tuple[Floats, Floats]:  # noqa: ARG002
        """Events are counted row by row, by the same write that `writing` tells for each of them."""
        none = np.zeros(self.inputs.draws.count)
        return none, none

    def writing(self, table: Table, bytes_per_row: Floats) -> tuple[Floats, Floats]:
        """Law: a write per row, and per byte of wide rows, times the writes of a row, its vacuum and the recomputation
        of the correction window. Every copy replays the log, a share of the write; the first also parses, plans and
        looks for conflicts.

        Source: own measurement of PostgreSQL 15, inserts and updates by key of rows of 64 and 1,668 bytes.
        """
        coefficient = self.inputs.coefficient
        wide = np.maximum(bytes_per_row - coefficient("narrow_row_bytes"), 0.0)
        write = coefficient("write_cpu_ns_per_row") + coefficient("write_cpu_ns_per_byte") * wide
        row = write * (1.0 + coefficient("vacuum_cpu_per_write_cpu")) * recomputed(self.inputs)
        if isinstance(table, RollupTable):
            row = row * coefficient("writes_per_row")
        replayed = coefficient("replay_cpu_per_write_cpu") * row
        return np.maximum(row - replayed, 0.0) * NANO, replayed * NANO


STORES: Mapping[str, type[ColumnarStore] | type[RelationalStore]] = {
    "columnar": ColumnarStore,
    "relational": RelationalStore,
    "managed": ColumnarStore,
}


@dataclass(frozen=True)
class Shape:
    """The cost laws of an engine: its store, and its front unless the store takes events as they come."""

    inputs: Inputs
    store: Store
    front: Front | None

    @property
    def formula(self) -> str:
        """The cores for writing that the store's nodes need, in words."""
        return self.store.formula if self.front is None or not self.front.writes_rows else "none: ingest tasks write"

    @property
    def works_by_event(self) -> bool:
        """Whether events reach the store, and its work spreads over its shards as they do; else as the rows stored."""
        return self.front is None

    @property
    def jobs_follow_peak(self) -> bool:
        """Whether jobs must keep pace with the peak; else they spread a period's work evenly."""
        return self.front is None or self.front.follows_peak

    def intake(self) -> Work:
        """What an event costs before it reaches any table: the parsing of its bytes."""
        none = np.zeros(self.inputs.draws.count)
        if self.front is None:
            parse = self.inputs.coefficient("parse_cpu_ns_per_byte") * self.inputs.raw_bytes_per_event
            return Work(parse * NANO, none, none, none, none)
        return Work(none, none, none, self.front.parsing(), none)

    def table(self, table: Table, bytes_per_row: Floats) -> Work:
        """What an event and a row of a table cost, in the store and in front of it."""
        none = np.zeros(self.inputs.draws.count)
        if self.front is None:
            event, row = self.store.grouping(table) if isinstance(table, RollupTable) else (none, none)
            first, every = self.store.writing(table, bytes_per_row)
            return Work(table.sample * event, row + first, every, none, none)
        jobs_event, jobs_row = self.front.counting(table)
        if self.front.writes_rows:
            return Work(none, none, none, jobs_event, jobs_row)
        first, every = self.store.writing(table, bytes_per_row)
        return Work(none, first, every, jobs_event, jobs_row)


def shape_of(inputs: Inputs) -> Shape:
    """The cost laws of the case's engine."""
    return Shape(inputs, STORES[inputs.case.engine.store](inputs), front_of(inputs))
