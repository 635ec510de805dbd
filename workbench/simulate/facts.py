"""Spectra of a stream remembered by content.

A slider that moves volume recomputes none of them, one that moves a column only those of the columns that hang on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from workbench.program.designs import KeptTop
from workbench.program.streams import Column, Stream

from .columns import StreamSpectra
from .grain import time_spectrum
from .rollup import DistinctCurve
from .spectrum import Floats, Spectrum, product

Cardinalities = tuple[tuple[str, float], ...]

_NO_COLUMN = Column(name="none", type="bool", weights=[1.0])  # a stream has at least one column, a rollup may have none


class Tree(NamedTuple):
    """Columns of one set that hang on one root, independent of all others: what their joint spectrum follows from."""

    part: str
    names: tuple[str, ...]
    years: float
    cardinality: Cardinalities


class StreamFacts:
    """Spectra and curves of one stream. All methods raise KeyError for a column that the stream does not have."""

    def __init__(self, stream: Stream) -> None:
        self.stream = stream
        self._parts: dict[tuple[str, ...], str] = {}
        self._known: dict[tuple[frozenset[str], float, Cardinalities], tuple[Tree, ...]] = {}

    def spectrum(self, names: Iterable[str]) -> Spectrum:
        """Spectrum of the combinations of some columns."""
        return _joint(self._trees(names, 0.0, {}))

    def values(self, names: Iterable[str]) -> DistinctCurve:
        """Expected distinct combinations of some columns as a function of events."""
        return self.rows(names, "none")

    def rows(
        self,
        dimensions: Iterable[str],
        grain: str,
        *,
        years: float = 0.0,
        cardinality: Mapping[str, float] | None = None,
    ) -> DistinctCurve:
        """Rows of a rollup as a function of the events of the curve's days; keywords as in `StreamSpectra`."""
        return _curve(self._trees(dimensions, years, cardinality or {}), grain)

    def top_rows(
        self,
        dimensions: Iterable[str],
        grain: str,
        top: KeptTop,
        *,
        years: float = 0.0,
        cardinality: Mapping[str, float] | None = None,
    ) -> DistinctCurve:
        """Rows where only the largest values of a column are told apart within each combination of the others.

        Law: a combination of probability p has at most `values` rows and one for the rest, `sum w min(D(n p), values +
        1)` where the column is independent of the others. Where it hangs together with them, its rows are at most
        `min(D(n), (values + 1) x D of the others)`, which is what this answers.
        """
        names = list(dimensions)
        others = [name for name in names if name != top.column]
        together = not set(self.ancestors([top.column])).isdisjoint(self.ancestors(others))
        joint, rest, alone = (self._trees(some, years, cardinality or {}) for some in (names, others, [top.column]))
        if together:
            return _top_of_bound(joint, rest, grain, top.values)
        return _top_of_each(rest, alone, grain, top.values)

    def ancestors(self, names: Iterable[str]) -> list[str]:
        """The named columns and all that they hang on, in the order of the stream."""
        known: set[str] = set()
        pending = list(names)
        while pending:
            column = self.stream.column(pending.pop())
            if column.name not in known:
                known.add(column.name)
                pending += [parent for parent in (column.within, column.determined_by) if parent]
        return [column.name for column in self.stream.columns if column.name in known]

    def described(self, names: Iterable[str]) -> str:
        """All that the spectra of some columns follow from, as the text of a stream of them alone."""
        return self._part(tuple(sorted(set(names))))

    def _trees(self, names: Iterable[str], years: float, cardinality: Mapping[str, float]) -> tuple[Tree, ...]:
        key = (frozenset(names), years, tuple(sorted(cardinality.items())))
        if key not in self._known:
            self._known[key] = self._parted(key[0], years, cardinality)
        return self._known[key]

    def _parted(self, wanted: frozenset[str], years: float, cardinality: Mapping[str, float]) -> tuple[Tree, ...]:
        """The columns parted into those that hang together; all in one where some were measured together."""
        by_root: dict[str, set[str]] = {}
        together = any(wanted.issuperset(measured.columns) for measured in self.stream.tuples)
        for name in wanted:
            by_root.setdefault("" if together else self._root(name), set()).add(name)
        trees = []
        for members in (tuple(sorted(one)) for one in (by_root or {"": set[str]()}).values()):
            known = self.ancestors(members)
            counts = tuple(sorted((name, count) for name, count in cardinality.items() if name in known))
            trees.append(Tree(self._part(members), members, years, counts))
        return tuple(sorted(trees))

    def _root(self, name: str) -> str:
        column = self.stream.column(name)
        parent = column.within or column.determined_by
        return self._root(parent) if parent else name

    def _part(self, names: tuple[str, ...]) -> str:
        """What the spectra of some columns follow from, as text: a cache's key and the stream to compute from."""
        if names not in self._parts:
            self._parts[names] = self._described(names)
        return self._parts[names]

    def _described(self, names: tuple[str, ...]) -> str:
        stream = self.stream
        kept = set(self.ancestors(names))
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
def _alone(tree: Tree) -> Spectrum:
    return _spectra(tree.part, tree.years, tree.cardinality).tuple(tree.names)


@lru_cache(maxsize=1024)
def _joint(trees: tuple[Tree, ...]) -> Spectrum:
    return product([_alone(tree) for tree in trees])


@lru_cache(maxsize=1024)
def _curve(trees: tuple[Tree, ...], grain: str) -> DistinctCurve:
    first = _spectra(trees[0].part, trees[0].years, trees[0].cardinality)
    if len(trees) == 1:
        return DistinctCurve.of(first.rows(trees[0].names, grain))
    return DistinctCurve.of(product([_joint(trees), time_spectrum(first.stream.curve, grain)]))


@lru_cache(maxsize=512)
def _top_of_bound(joint: tuple[Tree, ...], others: tuple[Tree, ...], grain: str, values: int) -> DistinctCurve:
    told, groups = _curve(joint, grain), _curve(others, grain)
    return DistinctCurve.through(lambda events: np.minimum(told(events), (values + 1) * groups(events)))


@lru_cache(maxsize=512)
def _top_of_each(others: tuple[Tree, ...], column: tuple[Tree, ...], grain: str, values: int) -> DistinctCurve:
    first = _spectra(others[0].part, others[0].years, others[0].cardinality)
    groups = product([_joint(others), time_spectrum(first.stream.curve, grain)])
    of_group = _curve(column, "none")

    def rows(events: Floats) -> Floats:
        told = np.minimum(of_group(np.multiply.outer(events, groups.probability)), values + 1)
        return np.asarray(told @ groups.count, dtype=np.float64)

    return DistinctCurve.through(rows)
