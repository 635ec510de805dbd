"""The law of storage for a plan's tables, as a function of the coefficients of a format and its codec."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from workbench.program.catalog import Catalog
from workbench.program.coefficients import Coefficient
from workbench.program.designs import RollupTable, Table
from workbench.simulate.formats import Facts, Format, format_of
from workbench.simulate.layout import SECOND, TIME, Laid, Layout, RowOrder, sort_key
from workbench.simulate.spectrum import Floats

from .fit import Evidence, Key
from .observed import TOTAL, Observed, Stored
from .plan import Plan

LEAST_BYTES = 0.1
"""Columns of fewer bytes a row are all heads and marks, which the law does not tell."""

NOT_OF_MADE_EVENTS = frozenset({"text_error"})
"""How far real texts differ from paths: made ones cannot say."""

TOTAL_SPREAD = 0.05
"""Standard deviation of a whole table's bytes over the law's: errors of columns cancel in part (own measurement)."""

PER_ROW = "B a row"

NUDGE = 0.01
"""Part by which a coefficient is moved to see whether anything measured depends on it."""


@dataclass(frozen=True)
class StoredColumn:
    """One column as it lies in its table, whether a text is kept as codes, and what was measured of it."""

    table: Table
    name: str
    laid: Laid
    coded: bool
    bytes_per_row: float

    @property
    def is_text(self) -> bool:
        """Whether it is kept as text."""
        return self.laid.is_text and not self.coded


@dataclass(frozen=True)
class StorageLaw:
    """Bytes of a row of columns in the files of a format (`stored`)."""

    catalog: Catalog
    stored: str
    whole_blocks: bool

    def predicted(
        self,
        values: Mapping[Key, float],
        columns: Sequence[StoredColumn],
        kept: Sequence[StoredColumn],
        tables: Sequence[StoredTable],
    ) -> Floats:
        """Bytes of a row of each of the `kept` columns and then of the tables, whose `columns` are given."""
        forms = {codec: self.form(codec, values) for codec in {one.table.codec for one in columns}}
        figures = self._facts(self.stored, values)
        sizes = {}
        for one in columns:
            error = 1.0 if one.is_text else figures("number_error")
            sizes[one.table.name, one.name] = error * forms[one.table.codec].column_bytes(one.laid, coded=one.coded)
        fill = figures("table_overhead") if self.whole_blocks else 1.0
        of_columns = [fill * sizes[one.table.name, one.name] for one in kept]
        of_tables = [
            figures("table_overhead") * sum(size for (name, _), size in sizes.items() if name == table.name)
            + figures("file_bytes") / table.rows
            for table in tables
        ]
        return np.array(of_columns + of_tables)

    def spread(self, column: StoredColumn) -> float:
        """How far the law is off for a column, as the standard deviation of the logarithm."""
        error = "text_error" if column.is_text else "number_error"
        return self.catalog.formats[self.stored].coefficients[error].sigma

    def form(self, codec: str, values: Mapping[Key, float]) -> Format:
        """The format with a codec, with other values for some of their coefficients."""
        return format_of(self.stored, self._facts(self.stored, values), self._facts(codec, values))

    def _facts(self, name: str, values: Mapping[Key, float]) -> Facts:
        form = self.catalog.formats[name]
        changed = {
            key: one.model_copy(update={"value": values.get((f"formats/{name}", key), one.value)})
            for key, one in form.coefficients.items()
        }
        return Facts.of(form.model_copy(update={"coefficients": changed}))


def columns_of(
    plan: Plan, events: float, numbered: float, coded: float, seen: Sequence[Observed]
) -> list[StoredColumn]:
    """The columns whose bytes were measured, as the law has them in their table's order."""
    layouts = {name: _layout(plan, table, events, numbered) for name, table in plan.tables.items()}
    found = []
    for one in seen:
        if isinstance(one, Stored) and one.column != TOTAL:
            table = plan.tables[one.table]
            laid = _laid(layouts[one.table], table, one.column)
            is_coded = laid.is_text and laid.spectrum.cardinality <= coded
            found.append(StoredColumn(table, one.column, laid, is_coded, one.bytes_per_row))
    return found


def _layout(plan: Plan, table: Table, events: float, numbered: float) -> Layout:
    if isinstance(table, RollupTable):
        key = tuple(sort_key(table, table.dimensions))
        return Layout(plan.facts, RowOrder(events, key, table.grain, unique=True, dense_values=numbered))
    key = tuple(sort_key(table, []))
    until_time = key[: key.index(TIME) + 1]
    return Layout(plan.facts, RowOrder(events * table.sample, until_time, SECOND, unique=False, dense_values=numbered))


def _laid(layout: Layout, table: Table, column: str) -> Laid:
    measure = (
        next((one for one in table.measures if one.name == column), None) if isinstance(table, RollupTable) else None
    )
    if measure is None:
        return layout.laid(column)
    return layout.count(column) if measure.column is None else layout.total(measure.column, added=True)


@dataclass(frozen=True)
class StoredTable:
    """A table of so many rows, and the bytes of one of them with all that the table takes."""

    name: str
    rows: float
    bytes_per_row: float


def tables_of(plan: Plan, events: float, numbered: float, seen: Sequence[Observed]) -> list[StoredTable]:
    """The tables whose bytes were measured as a whole."""
    return [
        StoredTable(one.table, _layout(plan, plan.tables[one.table], events, numbered).rows, one.bytes_per_row)
        for one in seen
        if isinstance(one, Stored) and one.column == TOTAL
    ]


def evidence_of(law: StorageLaw, columns: Sequence[StoredColumn], tables: Sequence[StoredTable]) -> Evidence:
    """The evidence of bytes of columns and tables on the uncertain coefficients of the format and of the codecs."""
    kept = [one for one in columns if one.bytes_per_row >= LEAST_BYTES]
    # What the law misses of a column it misses in every table: seen several times it says no more than once.
    times = Counter(one.name for one in kept)
    names = dict.fromkeys([law.stored, *(one.table.codec for one in kept)])
    uncertain: list[tuple[Key, Coefficient]] = [
        ((f"formats/{name}", key), one)
        for name in names
        for key, one in law.catalog.formats[name].coefficients.items()
        if one.sigma > 0.0 and key not in NOT_OF_MADE_EVENTS
    ]
    at = {key: place for place, (key, _) in enumerate(uncertain)}

    def predict_all(values: Floats) -> Floats:
        return law.predicted({key: float(values[place]) for key, place in at.items()}, columns, kept, tables)

    middle = np.array([one.value for _, one in uncertain])
    here = predict_all(middle)
    moving = [row for row in np.eye(middle.size) if not np.array_equal(predict_all(middle * (1.0 + NUDGE * row)), here)]
    matters = np.array(moving).reshape(len(moving), middle.size)
    return Evidence(
        priors=[uncertain[int(row.argmax())] for row in matters],
        labels=[(f"{one.name} of {one.table.name}", PER_ROW) for one in kept]
        + [(f"all of {one.name}", PER_ROW) for one in tables],
        measured=np.array([one.bytes_per_row for one in kept] + [one.bytes_per_row for one in tables]),
        spread=np.array([law.spread(one) * times[one.name] ** 0.5 for one in kept] + [TOTAL_SPREAD] * len(tables)),
        predict=lambda values: predict_all(middle + (values - matters @ middle) @ matters),
    )
