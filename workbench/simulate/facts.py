"""Spectra remembered by content.

A slider that moves volume recomputes none of them, one that moves a column only those that the column is part of.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from workbench.program.streams import Column, Stream

from .columns import StreamSpectra
from .rollup import DistinctCurve
from .spectrum import Spectrum

Cardinalities = tuple[tuple[str, float], ...]

_NO_COLUMN = Column(name="none", type="bool", weights=[1.0])  # a stream has at least one column, a rollup may have none


def tuple_spectrum(stream: Stream, names: Iterable[str]) -> Spectrum:
    """Spectrum of the combinations of some columns of a stream. Raises KeyError for a column that it does not have."""
    wanted = tuple(sorted(set(names)))
    return _tuple_spectrum(_part(stream, wanted), wanted)


def value_curve(stream: Stream, names: Iterable[str]) -> DistinctCurve:
    """Expected distinct combinations of some columns as a function of events. Raises KeyError as `tuple_spectrum`."""
    wanted = tuple(sorted(set(names)))
    return _curve(_part(stream, wanted), wanted, "none", 0.0, ())


def row_curve(
    stream: Stream,
    dimensions: Iterable[str],
    grain: str,
    *,
    years: float = 0.0,
    cardinality: Mapping[str, float] | None = None,
) -> DistinctCurve:
    """Rows of a rollup as a function of the events of its curve's days.

    `years` and `cardinality` are those of `StreamSpectra`. Raises KeyError as `tuple_spectrum`.
    """
    wanted = tuple(sorted(set(dimensions)))
    changed = tuple(sorted((cardinality or {}).items()))
    return _curve(_part(stream, wanted), wanted, grain, years, changed)


def ancestors(stream: Stream, names: Iterable[str]) -> list[str]:
    """The named columns and all that they hang on, in the order of the stream."""
    known: set[str] = set()
    pending = list(names)
    while pending:
        column = stream.column(pending.pop())
        if column.name not in known:
            known.add(column.name)
            pending += [parent for parent in (column.within, column.determined_by) if parent]
    return [column.name for column in stream.columns if column.name in known]


def _part(stream: Stream, names: Iterable[str]) -> str:
    """What the spectra of some columns follow from, as text: the cache's key and the stream to compute from."""
    kept = set(ancestors(stream, names))
    columns = [column for column in stream.columns if column.name in kept]
    fitted = any(column.distinct_per_hour or column.distinct_per_day for column in columns)
    part = Stream(
        id="STR-part",
        title="part",
        events_per_day=stream.events_per_day if fitted else 1.0,
        raw_bytes_per_event=1.0,
        curve=stream.curve,
        columns=[column.model_copy(update={"title": None, "supplier": None}) for column in columns] or [_NO_COLUMN],
        tuples=[spectrum for spectrum in stream.tuples if set(spectrum.columns) <= kept],
    )
    return part.model_dump_json(exclude_defaults=True)


@lru_cache(maxsize=512)
def _spectra(part: str, years: float, cardinality: Cardinalities) -> StreamSpectra:
    return StreamSpectra(Stream.model_validate_json(part), years=years, cardinality=dict(cardinality))


@lru_cache(maxsize=1024)
def _tuple_spectrum(part: str, names: tuple[str, ...]) -> Spectrum:
    return _spectra(part, 0.0, ()).tuple(names)


@lru_cache(maxsize=1024)
def _curve(part: str, names: tuple[str, ...], grain: str, years: float, cardinality: Cardinalities) -> DistinctCurve:
    return DistinctCurve.of(_spectra(part, years, cardinality).rows(names, grain))
