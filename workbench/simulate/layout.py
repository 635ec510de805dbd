"""Layout: the values of a table's columns in the order in which its rows lie, as a format meets them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from workbench.program.designs import RollupTable, Table
from workbench.program.streams import Column, Stream

from .case import DAY_SECONDS
from .codec import (
    GOLDEN_SHARE,
    SPECIMENS,
    WORD,
    Values,
    Words,
    counted_from_one,
    entropy_bits,
    quantile_values,
    ranks,
    scattered,
)
from .columns import StreamSpectra
from .facts import StreamFacts
from .grain import grain_seconds, time_spectrum
from .spectrum import Floats, Spectrum, binned, from_atoms, product, uniform
from .widths import MEASURE_WIDTH, TIME_WIDTH, column_width

TIME = "time"
"""The event time, or the time bucket of a rollup: a column of every table, sorted last unless the key names it."""

SCATTERED = frozenset({"ipv4", "ipv6", "uuid"})
SECOND = "1s"
"""The grain of the event time itself."""

MOSTLY_TOLD = 0.5
"""Share of a column's entropy below which it is taken to come in the runs of the sort key."""

NOTHING: Words = np.empty(0, dtype=np.uint64)
"""The sample of a text."""

FEW_ATOMS = 64
"""Atoms to which a prefix is binned where it is crossed with a column."""


@dataclass(frozen=True, eq=False)
class Laid:
    """One column of a table in the order of its `rows`, a value `width` bytes wide in memory.

    `spectrum`: of its runs' values; `run_share`: runs a row, `shares` the same by stretches of rows; `continues`,
    `next_bits` and `cycles` as in `Values`; `open_share`: the share of its entropy that the columns before it in
    the sort key leave open; `sample`: its values at even quantiles when it is no text; `gaps`: seconds between
    moments of one prefix, and the share of the rows that are so far apart; `first`: whether it is the first of the
    sort key; `pair_share`: of one that hangs on the sort key, its combinations with the key's columns before time,
    a row.
    """

    name: str
    spectrum: Spectrum
    width: float
    rows: float
    run_share: float = 1.0
    continues: float | None = None
    next_bits: float | None = None
    open_share: float = 1.0
    is_text: bool = False
    sample: Words = field(default_factory=lambda: NOTHING)
    first: bool = False
    gaps: tuple[Floats, Floats] | None = None
    pair_share: float = 1.0
    cycles: tuple[Floats, Floats] | None = None
    shares: tuple[Floats, Floats] | None = None

    @property
    def runs(self) -> tuple[Floats, Floats]:
        """Runs a row, and the share of the rows in stretches like that."""
        return self.shares or (np.array([self.run_share * self.open_share]), np.ones(1))

    @cached_property
    def goes_on(self) -> float:
        """The chance that after a value seen before comes the value that came after it then."""
        own = self.spectrum.repeat_probability
        return own if self.continues is None else max(own, self.continues)

    def numbers(self) -> Values:
        """The values of its runs as fixed-width numbers, of a word where they are wider."""
        return self._values(min(WORD, round(self.width)), self.sample)

    def codes(self, width: int) -> Values:
        """The values of its runs as numbers of dictionary entries, in order of popularity."""
        return self._values(width, ranks(self.spectrum))

    def _values(self, width: int, sample: Words) -> Values:
        return Values(self.spectrum, width, sample, self.goes_on, self.next_bits, self.cycles)

    def by_row(self, values: Values) -> Values:
        """The values of the rows, repeats within runs included: what a codec sees of values narrower than a match.

        Law: the next row is another run's with chance s, the runs a row: `s h + H(s)` bits, h those of the next run.
        """
        stay = 1.0 - self.run_share
        change = entropy_bits(np.array([self.run_share, stay]))
        further = self.run_share * (self.next_bits or 0.0) + change
        goes_on = stay**2 + self.run_share**2 * self.goes_on
        return replace(values, next_bits=further, continues=goes_on)


@dataclass(frozen=True, eq=False)
class _Sorting:
    """What sorting tells: the chance that values go on as before, the bits left in the next, cycles and runs."""

    continues: float
    next_bits: float
    cycles: tuple[Floats, Floats]
    shares: tuple[Floats, Floats] | None


def sort_key(table: Table, names: Sequence[str]) -> list[str]:
    """The sort key with time in it, and for a rollup with all its dimensions."""
    key = list(table.sort_key)
    if isinstance(table, RollupTable):
        key += [name for name in names if name not in key]
    return key if TIME in key else [*key, TIME]


class RowOrder(NamedTuple):
    """Rows of one table of so many `events`, sorted by `key`; time buckets are `grain` wide.

    Rows are the distinct combinations of the key's columns when `unique`, else one an event. Integers of at most
    `dense_values` values are numbered, those of more lie anywhere in their width.
    """

    events: float
    key: tuple[str, ...]
    grain: str
    unique: bool
    dense_values: float = 0.0


@dataclass(frozen=True, eq=False)
class Layout:
    """The columns of a table's rows, in their order."""

    facts: StreamFacts
    order: RowOrder

    @property
    def stream(self) -> Stream:
        """The stream whose events are stored."""
        return self.facts.stream

    @cached_property
    def rows(self) -> float:
        """Rows of the table."""
        return self._distinct(self.order.key) if self.order.unique else self.order.events

    def laid(self, name: str) -> Laid:
        """A column of the table, or its time."""
        if name in self.order.key:
            return self._sorted(name)
        prefix = [one for one in self.order.key if one != TIME]
        column = self.stream.column(name)
        spectrum = self.facts.spectrum([name])
        joint, before = self.facts.spectrum([*prefix, name]), self.facts.spectrum(prefix)
        entropy = spectrum.entropy_bits
        told = (joint.entropy_bits - before.entropy_bits) / entropy if entropy > 0.0 else 0.0
        runs = self.rows if self.order.unique else self._distinct([*self._up_to_time(), name])
        # What is all but told by the sort key still changes where a run of the key ends.
        least = min(1.0, runs / self.rows) if told < MOSTLY_TOLD else 0.0
        open_share = min(1.0, max(told, least))
        hangs = bool(set(self.facts.ancestors([name])) & set(self.facts.ancestors(prefix)))
        pair_share = min(1.0, runs / self.rows) if hangs else 1.0
        return replace(self._of(column, spectrum, 1.0, open_share), pair_share=pair_share)

    def _up_to_time(self) -> list[str]:
        at = self.order.key.index(TIME) if TIME in self.order.key else len(self.order.key)
        return list(self.order.key[:at])

    def _sorted(self, name: str) -> Laid:
        at = list(self.order.key).index(name)
        prefix = list(self.order.key[:at])
        run_share = min(1.0, self._distinct([*prefix, name]) / self.rows)
        if TIME in prefix and not self.order.unique:
            run_share = 1.0
        values = self._alone(name)
        others = self.facts.rows([one for one in prefix if one != TIME], self.order.grain if TIME in prefix else "none")
        independent = name == TIME or not set(self.facts.ancestors([name])) & set(
            self.facts.ancestors([one for one in prefix if one != TIME])
        )
        if not independent and name != TIME and self._tells(name, prefix):
            # A value that belongs to one prefix alone comes in one run of the table and never again.
            return self._of(self.stream.column(name), uniform(max(1.0, run_share * self.rows)), run_share, 1.0)
        if not independent:
            before = self.facts.spectrum([one for one in prefix if one != TIME])
            joint = self.facts.spectrum([*[one for one in prefix if one != TIME], name])
            told = (joint.entropy_bits - before.entropy_bits) / max(values.entropy_bits, 1e-12)
            return self._of(self.stream.column(name), values, run_share, min(1.0, max(0.0, told)))
        flat = from_atoms(values.count, np.maximum(others(self.order.events * values.probability), 1e-300))
        sorting = self._sorting(prefix, values, flat)
        if name == TIME:
            return self._times(prefix, flat, run_share, sorting)
        column = self.stream.column(name)
        return replace(self._of(column, flat, run_share, 1.0), continues=sorting.continues,
                       next_bits=sorting.next_bits, cycles=sorting.cycles, shares=sorting.shares)  # fmt: skip

    def _tells(self, name: str, prefix: Sequence[str]) -> bool:
        """Whether a column's value tells those of all columns of a prefix that has no time in it."""
        return TIME not in prefix and StreamSpectra(self.stream).known_from([name]).issuperset(prefix)

    def _alone(self, name: str) -> Spectrum:
        if name != TIME:
            return self.facts.spectrum([name])
        if self.order.grain == SECOND:
            return uniform(DAY_SECONDS * self.stream.curve.days)
        return time_spectrum(self.stream.curve, self.order.grain)

    def _distinct(self, names: Sequence[str]) -> float:
        columns = [one for one in names if one != TIME]
        grain = self.order.grain if TIME in names else "none"
        return max(1.0, float(self.facts.rows(columns, grain)(self.order.events)))

    def _rows_of(self, names: Sequence[str], events: Floats) -> Floats:
        """Rows of so many events of one prefix, by the columns that the rows are sorted by behind it."""
        curve = self.facts.rows([one for one in names if one != TIME], self.order.grain if TIME in names else "none")
        return np.maximum(curve(events), 1e-300)

    def _prefix(self, prefix: Sequence[str]) -> Spectrum:
        columns = self.facts.spectrum([one for one in prefix if one != TIME])
        return _coarse(product([columns, self._alone(TIME)]) if TIME in prefix else columns)

    def _sorting(self, prefix: Sequence[str], values: Spectrum, flat: Spectrum) -> _Sorting:
        """What being sorted within each prefix tells of the next value.

        Law: a prefix of n events holds a value of probability p with chance f = 1 - exp(-n p), so its sorted values
        are told by `h(f)` bits a value of the column, `sum h(f) / sum f` bits a value held; the next value held is the
        same for two prefixes with chance `f / (2 - f)`.
        """
        before = self._prefix(prefix)
        coarse = _coarse(values)
        held = -np.expm1(-np.multiply.outer(self.order.events * before.probability, coarse.probability))
        weight = before.count[:, None] * coarse.count[None, :]
        inside = np.clip(held, 1e-300, 1.0 - 1e-16)
        bits = -(inside * np.log2(inside) + (1.0 - inside) * np.log2(1.0 - inside))
        present = float((weight * held).sum())
        continues = float((weight * held * held / (2.0 - held)).sum()) / present
        next_bits = min(float((weight * bits).sum()) / present, flat.entropy_bits)
        by_prefix = held @ coarse.count
        of_rows = before.count * by_prefix / present
        cycle = by_prefix if prefix else np.full_like(by_prefix, np.inf)
        events = self.order.events * before.probability
        rows = self._rows_of(self.order.key[len(prefix) :], events) if self.order.unique else events
        shares = (by_prefix / rows, before.count * rows / float(before.count @ rows))
        return _Sorting(continues, next_bits, (cycle, of_rows), shares)

    def _times(self, prefix: Sequence[str], flat: Spectrum, run_share: float, sorting: _Sorting) -> Laid:
        seconds = grain_seconds(self.order.grain) or 1
        before = self._prefix(prefix)
        gap = DAY_SECONDS * self.stream.curve.days / np.maximum(self.order.events * before.probability, 1.0)
        return Laid(TIME, flat, TIME_WIDTH, self.rows, run_share, sorting.continues, sorting.next_bits,
                    sample=_moments(before, gap, DAY_SECONDS * self.stream.curve.days, seconds), first=not prefix,
                    gaps=(gap, before.mass), cycles=sorting.cycles, shares=sorting.shares)  # fmt: skip

    def _of(self, column: Column, spectrum: Spectrum, run_share: float, open_share: float) -> Laid:
        width = column_width(column)
        is_text = column.type == "string"
        sample = NOTHING if is_text else self._sample(column, spectrum, width)
        return Laid(column.name, spectrum, width, self.rows, run_share, open_share=open_share, is_text=is_text,
                    sample=sample)  # fmt: skip

    def _sample(self, column: Column, spectrum: Spectrum, width: float) -> Words:
        if column.lognormal is not None:
            return quantile_values(column.lognormal.mu, column.lognormal.sigma, round(width))
        dense = column.type not in SCATTERED and spectrum.cardinality <= self.order.dense_values
        return counted_from_one(spectrum) if dense else scattered(spectrum, min(WORD, round(width)))

    @cached_property
    def events_of_rows(self) -> tuple[Floats, Floats]:
        """Events of a row, and the share of the rows that have so many."""
        columns = [one for one in self.order.key if one != TIME]
        rows = _coarse(product([self.facts.spectrum(columns), self._alone(TIME)]))
        rate = self.order.events * rows.probability
        held = -np.expm1(-rate)
        return rate / held, rows.count * held / float(rows.count @ held)

    def count(self, name: str) -> Laid:
        """The number of events of a row.

        Law: Poisson, where it is not zero; rows next to each other have the same prefix, so that a number is followed
        by itself with the chance that two rows of one prefix agree.
        """
        before, values = self._prefix(self.order.key[:-1]), _coarse(self._alone(self.order.key[-1]))
        rate = np.multiply.outer(self.order.events * before.probability, values.probability)
        steps = _count_steps(float(rate.max()))
        width = np.diff(steps, append=steps[-1] * COUNT_STEP)
        chance = _poisson(rate, steps, width) * (before.count[:, None] * values.count[None, :])[:, :, None]
        by_prefix = chance.sum(axis=1)
        present = np.maximum(by_prefix.sum(axis=1, keepdims=True), 1e-300)
        same = float((by_prefix * by_prefix / (present * width)).sum() / by_prefix.sum())
        weight = by_prefix.sum(axis=0)
        spectrum = from_atoms(width, np.maximum(weight, 1e-300) / width)
        return Laid(name, spectrum, MEASURE_WIDTH, self.rows, 1.0, same, None, sample=_quantiles(steps, weight))

    def total(self, name: str, *, added: bool) -> Laid:
        """The sum of a column over the events of a row, or the least or largest of them."""
        column, spectrum = self.stream.column(name), self.facts.spectrum([name])
        parts = max(1.0, self.order.events / self.rows) if added else 1.0
        if column.lognormal is None:
            sample = np.asarray(np.minimum(counted_from_one(spectrum) * parts, 2.0**62), dtype=np.uint64)
        else:
            sample = quantile_values(*_sum_of_lognormals(column.lognormal.mu, column.lognormal.sigma, parts), 8)
        return Laid(name, spectrum, MEASURE_WIDTH, self.rows, sample=sample)


def _coarse(spectrum: Spectrum) -> Spectrum:
    small = binned(spectrum)
    if small.count.size <= FEW_ATOMS:
        return small
    at = np.linspace(0, FEW_ATOMS, small.count.size, endpoint=False).astype(np.intp)
    mass, count = np.bincount(at, small.mass), np.bincount(at, small.count)
    return from_atoms(count, mass / count)


def _sum_of_lognormals(mu: float, sigma: float, parts: float) -> tuple[float, float]:
    """Lognormal with the mean and variance of the sum of `parts` amounts (Fenton 1960)."""
    spread = math.log1p(math.expm1(min(sigma * sigma, 700.0)) / parts)
    return math.log(parts) + mu + (sigma * sigma - spread) / 2.0, math.sqrt(spread)


def _moments(before: Spectrum, gap: Floats, period: float, seconds: int) -> Words:
    """Moments at even quantiles of the rows, each within the span of time that one block of its prefix covers."""
    quantile = _at_quantiles(before.mass)
    span = np.minimum(period, gap[quantile] * BLOCK_ROWS)
    part = (np.arange(quantile.size) * GOLDEN_SHARE) % 1.0
    moment = np.floor(part * span / seconds) * seconds
    return np.asarray(FIRST_MOMENT + moment, dtype=np.uint64)


BLOCK_ROWS = 16_384
"""Rows of a block of moments: 64 KiB."""

COUNT_STEP = 1.25
"""Ratio of the steps in which large counts are told apart."""

FIRST_MOMENT = 1_795_305_600
"""Seconds since 1970 of a day's start: the higher bytes of all moments of a day are the same, whichever day."""


def _at_quantiles(weight: Floats) -> NDArray[np.intp]:
    """The places at even quantiles of some weights, shape (SPECIMENS,)."""
    mass = np.cumsum(weight)
    at = np.searchsorted(mass, (np.arange(SPECIMENS) + 0.5) / SPECIMENS * mass[-1])
    return np.asarray(np.minimum(at, mass.size - 1), dtype=np.intp)


def _count_steps(largest: float) -> Floats:
    """Whole numbers from one, all of them at first and then in steps of a fourth."""
    steps = [1.0]
    while steps[-1] < largest + 6.0 * math.sqrt(largest) + 8.0:
        steps.append(max(steps[-1] + 1.0, math.floor(steps[-1] * COUNT_STEP)))
    return np.array(steps)


def _poisson(rate: Floats, steps: Floats, width: Floats) -> Floats:
    """Chance of a count in each step at each rate, that of none left out; rates' shape + (steps,)."""
    log_factorial = np.array([math.lgamma(step + 1.0) for step in steps])
    log_chance = np.multiply.outer(np.log(rate), steps) - rate[..., None] - log_factorial + np.log(width)
    chance = np.exp(log_chance - log_chance.max(axis=-1, keepdims=True))
    return np.asarray(chance * (-np.expm1(-rate) / chance.sum(axis=-1))[..., None], dtype=np.float64)


def _quantiles(numbers: Floats, weight: Floats) -> Words:
    return np.asarray(numbers[_at_quantiles(weight)], dtype=np.uint64)
