"""What a profiled stream says: values of its columns and sets, seen in the sample and expected of more events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.program.streams import Column, Frequencies, Stream
from workbench.simulate.columns import median
from workbench.simulate.result import Quantiles
from workbench.simulate.rollup import rollup_rows
from workbench.verbs import words

WHOLE = "whole period"
"""What is said for a set that was counted without buckets of time."""


@dataclass(frozen=True, slots=True)
class FoundColumn:
    """A column of a profiled stream: values seen, the share of its events on the most frequent one, and further on."""

    column: Column
    values: float
    top_share: float
    hangs_on: str
    further: Quantiles


@dataclass(frozen=True, slots=True)
class FoundSet:
    """Columns that were counted together, in buckets of a grain: rows of the sample, and further on."""

    columns: tuple[str, ...]
    grain: str
    rows: float
    events_per_row: float
    further: Quantiles


@dataclass(frozen=True, slots=True)
class Profiled:
    """What was found, told for so many `times` the events: columns by their values, and sets."""

    stream: Stream
    times: float
    columns: Sequence[FoundColumn]
    sets: Sequence[FoundSet]

    @property
    def sentence(self) -> str:
        """What was found, in one sentence."""
        stream = self.stream
        days = "one day" if stream.curve.days == 1 else f"{words.number(stream.curve.days)} days"
        held = "one column" if len(stream.columns) == 1 else f"{len(stream.columns)} columns"
        said = f"{stream.title}: {words.number(median(stream.events_per_day))} events a day over {days}, {held}."
        if not self.columns:
            return said
        most = self.columns[0]
        return (
            f"{said} {most.column.name} has the most values, {words.number(most.values)}; {words.number(self.times)} "
            f"times the events would hold {words.with_interval(most.further, words.number)}."
        )


def profiled(stream: Stream, times: float) -> Profiled:
    """What a profiled stream says of itself and of so many `times` its events."""
    columns = [_column(stream, one, one.frequencies, times) for one in stream.columns if one.frequencies is not None]
    sets = [
        FoundSet(
            tuple(one.columns),
            one.grain or WHOLE,
            sum(one.frequencies.values),
            _events(one.frequencies) / sum(one.frequencies.values),
            _further(stream, one.columns, one.grain, times),
        )
        for one in stream.tuples
    ]
    return Profiled(stream, times, sorted(columns, key=lambda one: (-one.values, one.column.name)), sets)


def _column(stream: Stream, column: Column, frequencies: Frequencies, times: float) -> FoundColumn:
    return FoundColumn(
        column,
        sum(frequencies.values),
        max(frequencies.seen) / _events(frequencies),
        _hangs_on(column),
        _further(stream, [column.name], None, times),
    )


def _further(stream: Stream, columns: Sequence[str], grain: str | None, times: float) -> Quantiles:
    """Distinct combinations among so many times the events of the stream's period."""
    told = rollup_rows(stream, columns, grain or "none", times * median(stream.events_per_day) * stream.curve.days)
    return Quantiles(told.p10, told.expected, told.p90)


def _hangs_on(column: Column) -> str:
    if column.determined_by is not None:
        return f"a function of {column.determined_by}"
    return f"within {column.within}" if column.within is not None else ""


def _events(frequencies: Frequencies) -> float:
    return sum(seen * values for seen, values in zip(frequencies.seen, frequencies.values, strict=True))
