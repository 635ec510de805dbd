"""From a sample of real events to the description of their stream: counts of values, never the values."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from workbench.program.streams import Column, Curve, Frequencies, Stream, TupleSpectrum
from workbench.simulate.widths import column_width

from .dependencies import Dependency, dependencies, hung
from .source import Bucket, ColumnFacts, ProfileError, Source

GRAINS: dict[str, Bucket] = {"1h": "hour", "1d": "day"}
"""Time buckets in which the named sets are counted, beside the whole period, and what engines call them."""

EXACT_TO = 64
"""Values seen at most this often are counted one number of times by one: extrapolation rests on them."""

BIN_WIDTH = 0.05
"""More frequent values share bins of this width in log count, each told by its mean, so that no event is lost. The bins
of the spectrum's own algebra are as wide."""

MOST_NAMED = 1000
"""Columns of more values name somebody or something: not even the most frequent ones of these are kept."""

LEAST_KEPT = 10
"""A value seen in fewer events may tell of one person: it is not kept, however few values its column has."""

Say = Callable[[str, int, int], None]
"""Hears what is being counted, and which step of how many that is."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a profile is to hold: the column of the time, sets counted together, how many frequent values to keep.

    `raw_bytes` are of all events as they came, none for a table. No value is kept of columns that are `private`.
    """

    stream_id: str
    title: str
    raw_bytes: float | None
    time_column: str | None = None
    sets: Sequence[Sequence[str]] = ()
    keep_top: int = 0
    private: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Profile:
    """The stream found, and which of its columns follow from others; what holds in part is told here alone."""

    stream: Stream
    dependencies: Sequence[Dependency]


@dataclass(frozen=True, slots=True)
class _Period:
    events_per_day: float
    peak_to_mean: float
    curve: Curve


def quiet(what: str, step: int, steps: int) -> None:
    """Nobody listens."""


def profile(source: Source, asked: Asked, say: Say = quiet) -> Profile:
    """The stream that the events of a source are a sample of.

    Per column its type, mean width in bytes (text), share of events without a value and frequency counts; with a time
    column also the events a day, the busiest hour over the mean hour, and the course of the day. Each set is counted
    over the whole period and, with a time column, in the buckets of `GRAINS`. Columns that follow from others are
    found. Times are read as UTC. Names that a stream cannot hold get underscores. No value leaves this function, but
    for those that `keep_top` asks for.
    Raises ProfileError for a source without events and for names that it does not have.
    """
    named = {name for names in asked.sets for name in names} | ({asked.time_column} if asked.time_column else set())
    if unknown := sorted(named - set(source.columns)):
        raise ProfileError(f"there is no column {unknown[0]}; columns are {', '.join(source.columns)}")
    if source.count == 0:
        raise ProfileError("the files hold no events; name files with at least one")
    steps = _Steps(say, 3 + len(source.columns) + len(asked.sets))
    if asked.time_column:
        source.read_as_time(asked.time_column)
    steps.now("the course of the day")
    period = _period(source, asked.time_column) if asked.time_column else _Period(source.count, 1.0, Curve())
    steps.now("types and widths")
    facts = source.facts()
    columns = [_column(source, name, facts[name], steps) for name in source.columns]
    tuples = [counted for names in asked.sets for counted in _tuples(source, names, asked.time_column, steps)]
    steps.now("which columns follow from others")
    found = dependencies(source)
    stream = Stream(
        id=asked.stream_id,
        title=asked.title,
        notes="\n".join([*_partial(found), *_frequent(source, columns, asked)]) or None,
        source=f"Profile of {source.count:,} events.",
        events_per_day=period.events_per_day,
        peak_to_mean=period.peak_to_mean,
        raw_bytes_per_event=_rounded(_raw_bytes(asked, source.count, columns), 4),
        curve=period.curve,
        columns=hung(columns, found),
        tuples=tuples,
    )
    return Profile(stream, found)


def _raw_bytes(asked: Asked, count: int, columns: Sequence[Column]) -> float:
    """Mean bytes of an event as it came, or of its values in memory, a byte at least, where it is a table's row."""
    if asked.raw_bytes is not None:
        return asked.raw_bytes / count
    return max(1.0, sum(column_width(column) * (1.0 - column.null_share) for column in columns))


class _Steps:
    """Counts what is done, for whoever listens."""

    def __init__(self, say: Say, steps: int) -> None:
        self._say, self._steps, self._step = say, steps, 0

    def now(self, what: str) -> None:
        """The next step begins."""
        self._step += 1
        self._say(what, self._step, self._steps)


def _period(source: Source, time_column: str) -> _Period:
    """How many days the events cover, and how they come in a day and in the busiest hour."""
    counts = source.hours(time_column)
    if not counts:
        raise ProfileError(f"{time_column} is empty in every event; name a column of timestamps")
    days = (max(counts).date() - min(counts).date()).days + 1
    in_hour = [sum(count for hour, count in counts.items() if hour.hour == clock) for clock in range(24)]
    busiest = max(counts.values()) * 24 * days / sum(in_hour)
    return _Period(
        events_per_day=_rounded(source.count / days, 8),
        peak_to_mean=_rounded(max(1.0, busiest), 4),
        curve=Curve(hourly=[_rounded(count / days, 6) for count in in_hour], days=days),
    )


def _column(source: Source, name: str, facts: ColumnFacts, steps: _Steps) -> Column:
    steps.now(name)
    return Column(
        name=name,
        type=facts.type,
        mean_bytes=_rounded(facts.mean_bytes, 4) if facts.mean_bytes else None,
        frequencies=compact(source.frequencies([name])),
        null_share=_rounded(1.0 - facts.filled / source.count, 6),
    )


def _tuples(source: Source, names: Sequence[str], time_column: str | None, steps: _Steps) -> Iterator[TupleSpectrum]:
    """A named set over the whole period, and in each bucket of time when there is a time column."""
    steps.now(" with ".join(names))
    if len(names) > 1:
        yield TupleSpectrum(columns=list(names), frequencies=compact(source.frequencies(names)))
    if time_column is not None:
        for grain, width in GRAINS.items():
            counted = compact(source.frequencies(names, (time_column, width)))
            yield TupleSpectrum(columns=list(names), grain=grain, frequencies=counted)


def _partial(found: Sequence[Dependency]) -> list[str]:
    """Dependencies that hold in part, which no field of a stream can say."""
    return [
        f"{one.child} follows from {one.parent} in {one.share:.1%} of the events." for one in found if not one.holds
    ]


def _frequent(source: Source, columns: Sequence[Column], asked: Asked) -> Iterator[str]:
    """The most frequent values that are to be kept: of columns with few and not private ones, of values seen often."""
    for column in columns if asked.keep_top else ():
        few = column.frequencies is not None and sum(column.frequencies.values) <= MOST_NAMED
        if few and column.name not in asked.private:
            top = [(value, seen) for value, seen in source.top(column.name, asked.keep_top) if seen >= LEAST_KEPT]
            if shares := ", ".join(f"{value} {seen / source.count:.2%}" for value, seen in top):
                yield f"Most frequent in {column.name}: {shares}."


def compact(counts: Iterable[Sequence[int]]) -> Frequencies:
    """Frequency counts, pairs of times seen and number of values, in few numbers: exact to `EXACT_TO`, then binned.

    A bin keeps its number of values and, but for rounding to six digits, their events.
    """
    bins: dict[int, tuple[int, int]] = {}
    for seen, values in sorted((int(seen), int(values)) for seen, values in counts):
        label = seen if seen <= EXACT_TO else EXACT_TO + math.ceil(math.log(seen / EXACT_TO) / BIN_WIDTH)
        events, number = bins.get(label, (0, 0))
        bins[label] = (events + seen * values, number + values)
    return Frequencies(
        seen=[_rounded(events / number, 6) for events, number in bins.values()],
        values=[number for _, number in bins.values()],
    )


def _rounded(number: float, digits: int) -> float:
    """To `digits` significant digits: no more than the sample says, and the same on every machine."""
    rounded = float(f"{number:.{digits}g}")
    return int(rounded) if rounded.is_integer() else rounded
