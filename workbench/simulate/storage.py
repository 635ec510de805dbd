"""Storage: bytes of a row on disk, from the entropy of its columns and the way its engine lays them out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

import numpy as np

from workbench.program.designs import RawTable, RollupTable, Table
from workbench.program.requirements import Measure
from workbench.program.streams import Column, Stream

from .case import Inputs
from .codec import Codec
from .columns import median
from .facts import StreamFacts
from .formats import ClickHouseFormat, Facts, Format
from .grain import counted_days
from .layout import SECOND, TIME, Layout, RowOrder, sort_key
from .sketches import count_min_bytes
from .spectrum import Floats
from .states import mean_state
from .uncertainty import median_of
from .widths import MEASURE_WIDTH, TIME_WIDTH, column_width

__all__ = ["TIME", "ColumnarStorage", "RelationalStorage", "StorageLaw"]

RATIO_STEPS, SPAN = 64, 1.0 + 1e-9
"""Points of the curve that sketches are read from, and how far it reaches beyond the last ratio."""


class StorageLaw(Protocol):
    """Bytes of one row of a table on the nodes' disks, one copy."""

    def columns(self, table: Table) -> dict[str, Floats]:
        """Stored bytes of a row by column, index and overhead, each of shape (draws,); a row takes their sum."""


@dataclass(frozen=True)
class ColumnarStorage:
    """Columns compressed by themselves, rows in the order of a sort key."""

    inputs: Inputs

    def columns(self, table: Table) -> dict[str, Floats]:
        """See `StorageLaw`: the bytes of `ClickHouseFormat`, times the spread of that law, and sketches."""
        rows, form = self._rows(table), self._form(table)
        coded_values = self._certain("low_cardinality_values")
        found = {}
        for name in self._names(table):
            size, is_text = stored_column(form, self._part([name, *rows.key]), rows, name, coded_values)
            found[name] = size * self._error("text_error" if is_text else "number_error")
        if isinstance(table, RollupTable):
            for measure in table.measures:
                found[measure.name] = self._measure(measure, rows, form)
        if table.include_rest if isinstance(table, RawTable) else table.full_width:
            found["rest"] = self._rest(table)
        overhead = self.inputs.coefficient("part_overhead") - 1.0
        return {**found, "index and parts": overhead * _total(found)}

    def _part(self, names: Sequence[str]) -> str:
        return self.inputs.facts.described(name for name in names if name != TIME)

    def _names(self, table: Table) -> list[str]:
        """The columns that are stored, time first; those of an event in a rollup of full width as well."""
        stream = self.inputs.case.stream
        captured = [column.name for column in stream.columns if column.captured]
        if isinstance(table, RawTable):
            return [TIME, *(table.columns if table.columns is not None else captured)]
        key = sort_key(table, table.dimensions)
        return [*key, *(name for name in captured if table.full_width and name not in key)]

    def _rows(self, table: Table) -> RowOrder:
        stream = self.inputs.case.stream
        events = median(stream.events_per_day) * table.sample
        dense = self._certain("dense_values")
        key = sort_key(table, table.dimensions if isinstance(table, RollupTable) else [])
        if isinstance(table, RawTable):
            until_time = tuple(key[: key.index(TIME) + 1])
            return RowOrder(max(1.0, events), until_time, SECOND, unique=False, dense_values=dense)
        counted = max(1.0, events * counted_days(table, stream.curve))
        return RowOrder(counted, tuple(key), table.grain, unique=True, dense_values=dense)

    def _form(self, table: Table) -> ClickHouseFormat:
        formats = self.inputs.case.catalog.formats
        return ClickHouseFormat(Facts.of(formats["clickhouse"]), Codec.of(Facts.of(formats[table.codec])))

    def _error(self, name: str) -> Floats:
        """How far the law is off, over the draws."""
        coefficient = self.inputs.case.catalog.formats["clickhouse"].coefficients[name]
        return self.inputs.draws.coefficient(f"format.{name}", coefficient)

    def _certain(self, name: str) -> float:
        """The median of a coefficient that decides the form of a column, which is the same in all draws."""
        return median_of(self.inputs.coefficient(name))

    def _measure(self, measure: Measure, rows: RowOrder, form: ClickHouseFormat) -> Floats:
        if measure.function in ("distinct", "percentile", "top"):
            return state_bytes(self.inputs, measure, rows)
        spread = self._error("number_error")
        count = spread * stored_count(form, self._part(rows.key), rows)
        if measure.column is None:
            return count
        part = self._part([measure.column, *rows.key])
        total = spread * stored_total(form, part, rows, measure.column, added=measure.function not in ("min", "max"))
        return total if measure.function in ("sum", "min", "max") else total + count

    def _rest(self, table: Table) -> Floats:
        """Bytes of the fields that are not listed as columns."""
        rest = self.inputs.case.stream.rest
        factor = self.inputs.case.catalog.formats[table.codec].coefficients["rest_factor"]
        drawn = self.inputs.draws.coefficient(f"{table.codec}.rest_factor", factor)
        if rest is None:
            return np.zeros_like(drawn)
        return np.asarray(np.minimum(drawn * rest.entropy_bytes, rest.mean_bytes), dtype=np.float64)


@lru_cache(maxsize=4096)
def stored_column(form: Format, part: str, rows: RowOrder, name: str, coded_values: float) -> tuple[float, bool]:
    """Bytes of a row of one column, and whether it is kept as text; `part` describes the columns that it follows from.

    Texts of at most `coded_values` values are kept as codes where the format leaves a choice.
    """
    laid = Layout(_facts(part), rows).laid(name)
    coded = laid.spectrum.cardinality <= coded_values
    return form.column_bytes(laid, coded=coded), laid.is_text and not coded


@lru_cache(maxsize=1024)
def stored_count(form: Format, part: str, rows: RowOrder) -> float:
    """Bytes of a row of the number of its events."""
    return form.column_bytes(Layout(_facts(part), rows).count("count"), coded=False)


@lru_cache(maxsize=1024)
def stored_total(form: Format, part: str, rows: RowOrder, column: str, *, added: bool) -> float:
    """Bytes of a row of the sum of a column over its events, or of the least or largest one."""
    return form.column_bytes(Layout(_facts(part), rows).total(column, added=added), coded=False)


@lru_cache(maxsize=64)
def _facts(part: str) -> StreamFacts:
    return StreamFacts(Stream.model_validate_json(part))


@dataclass(frozen=True)
class RelationalStorage:
    """Rows on pages of fixed size, found through a primary key on dimensions and time."""

    inputs: Inputs

    def columns(self, table: Table) -> dict[str, Floats]:
        """See `StorageLaw`.

        Law: as many rows as fit whole on a page, times bloat; a row beyond the inline limit is cut into pieces that
        fill pages; the index holds header and key at its fill. Source: PostgreSQL 15 documentation and own measurement
        of rows of 64 and 1,668 bytes (68 and 2,048 bytes a row on disk, index 52): within 2 %.
        """
        coefficient = self.inputs.coefficient
        stream = self.inputs.case.stream
        row = coefficient("tuple_header_bytes") + _aligned(self._payload(table))
        page, widest = coefficient("page_bytes"), coefficient("widest_inline_row")
        on_page = np.where(row <= widest, page / np.floor(page / np.minimum(row, widest)), row)
        bloat = np.maximum(coefficient("bloat"), 1.0)  # a table is never smaller than its rows
        key = _key_columns(table)
        key_bytes = _aligned(np.array(2 * TIME_WIDTH + sum(_relational_width(stream.column(name)) for name in key)))
        index = (coefficient("index_entry_bytes") + key_bytes) / coefficient("index_fill")
        return {"row": row, "page waste and bloat": on_page * bloat - row, "index": index}

    def _payload(self, table: Table) -> Floats:
        """Bytes of the fields of a row before alignment, shape (draws,)."""
        stream = self.inputs.case.stream
        time = 2.0 * TIME_WIDTH
        none = np.zeros(self.inputs.draws.count)
        if isinstance(table, RawTable):
            names = table.columns if table.columns is not None else [c.name for c in stream.columns if c.captured]
            rest = stream.rest.mean_bytes if table.include_rest and stream.rest else 0.0
            return none + (time + rest + sum(_relational_width(stream.column(name)) for name in names))
        fields = none + (time + sum(_relational_width(stream.column(name)) for name in table.dimensions))
        events = max(1.0, median(stream.events_per_day) * table.sample * counted_days(table, stream.curve))
        rows = RowOrder(events, tuple(sort_key(table, table.dimensions)), table.grain, unique=True)
        for measure in table.measures:
            if measure.function in ("distinct", "percentile", "top"):
                fields = fields + state_bytes(self.inputs, measure, rows)
            else:
                fields = fields + MEASURE_WIDTH * (2.0 if measure.function in ("average", "ratio") else 1.0)
        return fields + self.inputs.raw_bytes_per_event if table.full_width else fields


def state_bytes(inputs: Inputs, measure: Measure, rows: RowOrder) -> Floats:
    """Bytes of a measure's sketch in a rollup row, shape (draws,): sparse for few values, never more than when full.

    Law: the mean over the rows, small and large, of `min(values x bytes, full)`; a row of n events has the distinct
    values of n events. An exact distinct count keeps every value, so it has no upper bound. A count-min sketch is full
    from the first event on.
    """
    if measure.sketch == "count_min":
        return count_min_bytes(inputs.coefficient)
    events, share = Layout(inputs.facts, rows).events_of_rows
    values = events
    if measure.column is not None and measure.function in ("distinct", "top"):
        values = inputs.facts.values([measure.column])(events)
    each = inputs.coefficient(f"{measure.function}_state_bytes_per_event")
    if measure.exact:
        return np.asarray(each * float(share @ values), dtype=np.float64)
    full = inputs.coefficient(f"{measure.function}_state_bytes_full")
    # The mean is smooth in the ratio: a curve over it spares the rows x draws.
    ratio = full / each
    steps = np.geomspace(ratio.min(), ratio.max() * SPAN, RATIO_STEPS)
    return np.asarray(each * np.interp(ratio, steps, mean_state(values, share, steps)), dtype=np.float64)


def _total(parts: Mapping[str, Floats]) -> Floats:
    return np.asarray(np.sum(list(parts.values()), axis=0), dtype=np.float64)


def _relational_width(column: Column) -> float:
    """Unsigned integers take the next wider signed type, strings a length byte."""
    if column.type == "string":
        return column_width(column) + 1
    if column.type.startswith("uint"):
        return min(8.0, max(2.0, 2 * column_width(column)))
    return column_width(column)


def _aligned(width: Floats) -> Floats:
    return 8.0 * np.ceil(width / 8.0)


def _key_columns(table: Table) -> list[str]:
    return list(table.sort_key) if isinstance(table, RawTable) else list(table.dimensions)
