"""Events made after a stream: every column drawn from its spectrum, hanging on the others as the stream says."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from workbench.program.streams import Column, Stream
from workbench.simulate.columns import StreamSpectra, median
from workbench.simulate.facts import StreamFacts
from workbench.simulate.grain import DAY_SECONDS, events_until
from workbench.simulate.layout import FIRST_MOMENT, SCATTERED, TIME
from workbench.simulate.spectrum import Floats, Spectrum, from_weights, zipf
from workbench.simulate.widths import UNTOLD_TEXT_WIDTH, column_width

from .scatter import Ids, mixed, shares
from .texts import texts

ROW_GROUP_ROWS = 100_000
DAY_MINUTES = 1440
WIDEST_NUMBER = 8
"""Bytes of the widest column that a probe makes; uuid and ipv6 are wider and stand as numbers of so many."""


@dataclass(frozen=True)
class EventFile:
    """Made events in the order of their time, as a Parquet file with a column `time` and those of the stream.

    Integers of at most `numbered` values are counted up, those of more lie anywhere in their width; texts of at most
    `coded` values are kept as codes into a dictionary where an engine leaves the choice.
    """

    stream: Stream
    path: Path
    events: int
    numbered: float
    coded: float

    def is_coded(self, column: Column) -> bool:
        """Whether a column holds texts of so few values that a dictionary pays."""
        return column.type == "string" and StreamFacts(self.stream).spectrum([column.name]).cardinality <= self.coded

    @property
    def columns(self) -> list[str]:
        """Time and the columns of the stream, as the file has them."""
        return [TIME, *(column.name for column in self.stream.columns)]


def write_events(stream: Stream, events: int, path: Path, *, seed: int, numbered: float, coded: float) -> EventFile:
    """Make so many events over the days of the stream's curve and write them as Parquet.

    Columns are independent where the stream does not say how they hang together; measured combinations (`tuples`) are
    not followed. The same seed makes the same events.
    """
    drawing = _Drawing(stream, events, np.random.default_rng(seed))
    columns = {TIME: pa.array(drawing.moments(), pa.timestamp("s"))}
    columns |= {one.name: _values(one, drawing, numbered) for one in stream.columns}
    pq.write_table(pa.table(columns), path, row_group_size=ROW_GROUP_ROWS)
    return EventFile(stream, path, events, numbered, coded)


class _Drawing:
    """The values of each column as ids: ranks of popularity where the column stands alone, else any numbers."""

    def __init__(self, stream: Stream, events: int, rng: np.random.Generator) -> None:
        self.stream, self.events, self._rng = stream, events, rng
        self.facts = StreamFacts(stream)
        self._spectra = StreamSpectra(stream)
        self._ids: dict[str, Ids] = {}

    def moments(self) -> NDArray[np.int64]:
        """Seconds since 1970 of each event, in order."""
        curve = self.stream.curve
        minutes = np.arange(np.ceil(curve.days * DAY_MINUTES) + 1.0) / DAY_MINUTES
        until = events_until(curve, minutes)
        days = np.interp(np.sort(self._rng.random(self.events)), until / until[-1], minutes)
        seconds = np.minimum(days * DAY_SECONDS, curve.days * DAY_SECONDS - 1)
        return FIRST_MOMENT + seconds.astype(np.int64)

    def amounts(self, column: Column) -> Floats:
        """A measure's amounts."""
        assert column.lognormal is not None
        return np.exp(column.lognormal.mu + column.lognormal.sigma * self._rng.standard_normal(self.events))

    def ids(self, name: str) -> Ids:
        """The ids of a column's values in the order of the events, shape (events,)."""
        if name not in self._ids:
            self._ids[name] = self._drawn(self.stream.column(name))
        return self._ids[name]

    def _drawn(self, column: Column) -> Ids:
        parent = column.within or column.determined_by
        if parent is None or column.frequencies or column.top_share or column.distinct_per_day:
            return _ranks(self._spectra.column(column.name), self._rng.random(self.events))
        if column.determined_by:
            own = self._own(column, median(column.cardinality) if column.cardinality else None)
            return _ranks(own, shares(self.ids(parent)))
        return self._owned(column, parent)

    def _owned(self, column: Column, parent: str) -> Ids:
        """Values that belong to the parent's: as many as it owns, the same law among them."""
        of_parent = self.ids(parent)
        drawn = self._rng.random(self.events)
        local = np.zeros(self.events, dtype=np.uint64)
        owned = self._sizes(column, parent, of_parent)
        for size in np.unique(owned):
            members = owned == size
            local[members] = _ranks(self._own(column, float(size)), drawn[members])
        return mixed(mixed(of_parent) + local)

    def _sizes(self, column: Column, parent: str, of_parent: Ids) -> Floats:
        """How many values each event's parent owns: `max(at_least, floor(C rank^-s / sum))`, as the law of `within`."""
        if column.cardinality is None:
            return np.ones(self.events)
        parents, total = self._spectra.column(parent).cardinality, median(column.cardinality)
        floor = max(1.0, column.at_least)
        if not column.parent_skew or self.stream.column(parent).within or self.stream.column(parent).determined_by:
            return np.full(self.events, max(floor, np.floor(total / parents)))
        largest = total * zipf(parents, column.parent_skew).largest
        return np.maximum(floor, np.floor(largest * (of_parent.astype(np.float64) + 1.0) ** -column.parent_skew))

    def _own(self, column: Column, size: float | None) -> Spectrum:
        if column.weights is not None:
            return from_weights(column.weights)
        return zipf(size, column.skew or 0.0) if size is not None else self._spectra.column(column.name)


def _ranks(spectrum: Spectrum, at: Floats) -> Ids:
    """The ranks, from nought, of the values at these shares of the mass."""
    mass, until = np.cumsum(spectrum.mass), np.cumsum(spectrum.count)
    atom = np.minimum(np.searchsorted(mass, at * mass[-1], side="right"), mass.size - 1)
    within = np.clip((at * mass[-1] - mass[atom]) / spectrum.mass[atom] + 1.0, 0.0, 1.0 - 1e-12)
    return np.asarray(np.floor(until[atom] - spectrum.count[atom] + within * spectrum.count[atom]), dtype=np.uint64)


def _values(column: Column, drawing: _Drawing, numbered: float) -> pa.Array:
    """A column's values as its type has them."""
    kind = _ARROW[column.type]
    if column.lognormal is not None:
        amounts = drawing.amounts(column)
        if pa.types.is_integer(kind):
            amounts = np.minimum(np.floor(amounts), float(np.iinfo(kind.to_pandas_dtype()).max) / 2)
        return pa.array(amounts).cast(kind, safe=False)
    cardinality = drawing.facts.spectrum([column.name]).cardinality
    ids, code = np.unique(drawing.ids(column.name), return_inverse=True)
    ranks = np.arange(ids.size, dtype=np.uint64) if column.within else ids
    if column.type == "string":
        made = texts(column.name, ranks, cardinality, column.mean_bytes or UNTOLD_TEXT_WIDTH)
    else:
        made = pa.array(_numbers(column, ids, ranks, cardinality, numbered)).cast(kind, safe=False)
    return made.take(pa.array(code.ravel()))


def _numbers(column: Column, ids: Ids, ranks: Ids, cardinality: float, numbered: float) -> Ids:
    """Numbers of the values: counted up in no order of popularity, or anywhere in the width of the type."""
    width = min(WIDEST_NUMBER, round(column_width(column)))
    if column.type in SCATTERED or cardinality > numbered:
        return mixed(ids) >> np.uint64(64 - 8 * width)
    order = np.argsort(mixed(ranks)).astype(np.uint64)
    spread = cardinality / max(1, ids.size)
    return np.floor((order.astype(np.float64) + 0.5) * spread).astype(np.uint64) + np.uint64(1)


_ARROW: dict[str, pa.DataType] = {
    "uint8": pa.uint8(), "uint16": pa.uint16(), "uint32": pa.uint32(), "uint64": pa.uint64(),
    "int8": pa.int8(), "int16": pa.int16(), "int32": pa.int32(), "int64": pa.int64(),
    "float32": pa.float32(), "float64": pa.float64(), "bool": pa.bool_(), "string": pa.string(),
    "date": pa.uint16(), "datetime": pa.uint32(), "ipv4": pa.uint32(), "ipv6": pa.uint64(), "uuid": pa.uint64(),
}  # fmt: skip
