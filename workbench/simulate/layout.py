"""Layout: the values of a table's columns in the order in which its rows lie, as a format meets them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from workbench.program.designs import RawTable, RollupTable, Table
from workbench.program.requirements import Measure
from workbench.program.streams import Column, Stream

from .case import DAY_SECONDS
from .codec import Values, Words, counted_from_one, entropy_bits, quantile_values, ranks, scattered
from .facts import StreamFacts
from .grain import grain_seconds, time_spectrum
from .spectrum import Floats, Spectrum, binned, from_atoms, uniform
from .widths import MEASURE_WIDTH, TIME_WIDTH, column_width

TIME = "time"
"""The event time, or the time bucket of a rollup: a column of every table, sorted last unless the key names it."""

SCATTERED = frozenset({"ipv4", "ipv6", "uuid"})
SECOND = "1s"
FEW_ATOMS = 160
"""Atoms to which a prefix is binned where it is crossed with a column."""


@dataclass(frozen=True, eq=False)
class Laid:
    """One column of a table in the order of its rows.

    `spectrum`: of its runs' values; `run_share`: runs a row; `continues`, `next_bits` as in `Values`; `told_share`: the
    share of its entropy that the columns it is sorted behind leave open. `number` is its place among numbers of
    `width` bytes, None for a text.
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
    sample: Words = field(default_factory=lambda: np.empty(0, dtype=np.uint64))
    first: bool = False
    gap: float = 0.0
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
        """The values of its runs as fixed-width numbers."""
        return self._values(round(self.width), self.sample)

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
class _Order:
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


@dataclass(frozen=True, eq=False)
class Layout:
    """Rows of one table of `events` events of a stream, sorted by `key`; time buckets are `grain` wide.

    Rows are the distinct combinations of key columns in a rollup (`unique`), else one an event.
    """

    facts: StreamFacts
    events: float
    key: Sequence[str]
    grain: str
    unique: bool
    dense_values: float

    @property
    def stream(self) -> Stream:
        """The stream whose events are stored."""
        return self.facts.stream

    @cached_property
    def rows(self) -> float:
        """Rows of the table."""
        return self._distinct(self.key) if self.unique else self.events

    def laid(self, name: str) -> Laid:
        """A column of the table, or its time."""
        if name in self.key:
            return self._sorted(name)
        prefix = [one for one in self.key if one != TIME]
        column = self.stream.column(name)
        spectrum = self.facts.spectrum([name])
        joint, before = self.facts.spectrum([*prefix, name]), self.facts.spectrum(prefix)
        entropy = spectrum.entropy_bits
        told = (joint.entropy_bits - before.entropy_bits) / entropy if entropy > 0.0 else 0.0
        runs = self._distinct(self._up_to_time() + [name]) if not self.unique else self.rows
        open_share = min(1.0, max(told, 0.0, min(1.0, runs / self.rows) if told < 0.5 else told))
        return self._of(column, spectrum, 1.0, None, None, open_share)

    def _up_to_time(self) -> list[str]:
        at = self.key.index(TIME) if TIME in self.key else len(self.key)
        return list(self.key[:at])

    def _sorted(self, name: str) -> Laid:
        at = list(self.key).index(name)
        prefix = list(self.key[:at])
        run_share = min(1.0, self._distinct([*prefix, name]) / self.rows)
        if TIME in prefix and not self.unique:
            run_share = 1.0
        values = self._alone(name)
        others = self.facts.rows([one for one in prefix if one != TIME], self.grain if TIME in prefix else "none")
        independent = name == TIME or not set(self.facts.ancestors([name])) & set(
            self.facts.ancestors([one for one in prefix if one != TIME])
        )
        if not independent:
            before = self.facts.spectrum([one for one in prefix if one != TIME])
            joint = self.facts.spectrum([*[one for one in prefix if one != TIME], name])
            told = (joint.entropy_bits - before.entropy_bits) / max(values.entropy_bits, 1e-12)
            return self._of(self.stream.column(name), values, run_share, None, None, min(1.0, max(0.0, told)))
        flat = from_atoms(values.count, np.maximum(others(self.events * values.probability), 1e-300))
        order = self._order(prefix, values, flat)
        if name == TIME:
            return self._times(prefix, flat, run_share, order)
        column = self.stream.column(name)
        return replace(self._of(column, flat, run_share, None, None, 1.0), continues=order.continues,
                       next_bits=order.next_bits, cycles=order.cycles, shares=order.shares)  # fmt: skip

    def _alone(self, name: str) -> Spectrum:
        if name != TIME:
            return self.facts.spectrum([name])
        if self.grain == SECOND:
            return uniform(DAY_SECONDS * self.stream.curve.days)
        return time_spectrum(self.stream.curve, self.grain)

    def _distinct(self, names: Sequence[str]) -> float:
        columns = [one for one in names if one != TIME]
        grain = self.grain if TIME in names else "none"
        return max(1.0, float(self.facts.rows(columns, grain)(self.events)))

    def _rows_of(self, names: Sequence[str], events: Floats) -> Floats:
        """Rows of so many events of one prefix, by the columns that the rows are sorted by behind it."""
        curve = self.facts.rows([one for one in names if one != TIME], self.grain if TIME in names else "none")
        return np.maximum(curve(events), 1e-300)

    def _prefix(self, prefix: Sequence[str]) -> Spectrum:
        spectrum = self.facts.spectrum([one for one in prefix if one != TIME])
        return _coarse(spectrum)

    def _order(self, prefix: Sequence[str], values: Spectrum, flat: Spectrum) -> _Order:
        """What being sorted within each prefix tells of the next value.

        Law: a prefix of n events holds a value of probability p with chance f = 1 - exp(-n p), so its sorted values
        are told by `h(f)` bits a value of the column, `sum h(f) / sum f` bits a value held; the next value held is the
        same for two prefixes with chance `f / (2 - f)`.
        """
        before = self._prefix(prefix)
        coarse = _coarse(values)
        held = -np.expm1(-np.multiply.outer(self.events * before.probability, coarse.probability))
        weight = before.count[:, None] * coarse.count[None, :]
        inside = np.clip(held, 1e-300, 1.0 - 1e-16)
        bits = -(inside * np.log2(inside) + (1.0 - inside) * np.log2(1.0 - inside))
        present = float((weight * held).sum())
        continues = float((weight * held * held / (2.0 - held)).sum()) / present
        next_bits = min(float((weight * bits).sum()) / present, flat.entropy_bits)
        by_prefix = held @ coarse.count
        of_rows = before.count * by_prefix / present
        events = self.events * before.probability
        rows = self._rows_of(self.key[len(prefix) :], events) if self.unique else events
        shares = (by_prefix / rows, before.count * rows / float(before.count @ rows))
        return _Order(continues, next_bits, (by_prefix, of_rows), shares)

    def _times(self, prefix: Sequence[str], flat: Spectrum, run_share: float, order: _Order) -> Laid:
        seconds = grain_seconds(self.grain) or 1
        before = self._prefix(prefix)
        gap = DAY_SECONDS * self.stream.curve.days / np.maximum(self.events * before.probability, 1.0)
        mean_gap = float(before.mass @ gap)
        return Laid(TIME, flat, TIME_WIDTH, self.rows, run_share, order.continues, order.next_bits,
                    sample=_moments(before, gap, DAY_SECONDS * self.stream.curve.days, seconds), first=not prefix,
                    gap=mean_gap, cycles=order.cycles, shares=order.shares)  # fmt: skip

    def _of(
        self,
        column: Column,
        spectrum: Spectrum,
        run_share: float,
        continues: float | None,
        next_bits: float | None,
        open_share: float,
    ) -> Laid:
        width = column_width(column)
        is_text = column.type == "string"
        sample = np.empty(0, dtype=np.uint64) if is_text else self._sample(column, spectrum, width)
        return Laid(column.name, spectrum, width, self.rows, run_share, continues, next_bits, open_share, is_text, sample)

    def _sample(self, column: Column, spectrum: Spectrum, width: float) -> Words:
        if column.lognormal is not None:
            return quantile_values(column.lognormal.mu, column.lognormal.sigma, round(width))
        dense = column.type not in SCATTERED and spectrum.cardinality <= self.dense_values
        return counted_from_one(spectrum) if dense else scattered(spectrum, min(8, round(width)))

    def count(self, name: str) -> Laid:
        """The number of events of a row."""
        last = self.key[-1]
        before, values = self._prefix(self.key[:-1]), _coarse(self._alone(last))
        rate = np.multiply.outer(self.events * before.probability, values.probability)
        weight = before.count[:, None] * values.count[None, :]
        steps = _count_steps(float(rate.max()))
        shares = _poisson_steps(rate, steps) * weight[:, :, None]
        by_prefix = shares.sum(axis=1)
        present = np.maximum(by_prefix.sum(axis=1, keepdims=True), 1e-300)
        same = float(((by_prefix / np.diff(steps, append=2 * steps[-1])) * by_prefix / present).sum() / by_prefix.sum())
        numbers = np.maximum(1.0, np.diff(steps, append=2 * steps[-1]))
        spectrum = from_atoms(numbers, np.maximum(by_prefix.sum(axis=0), 1e-300) / numbers)
        sample = _quantiles(steps, by_prefix.sum(axis=0))
        return Laid(name, spectrum, MEASURE_WIDTH, self.rows, 1.0, same, None, sample=sample)

    def total(self, measure: Measure, events_per_row: float) -> Laid:
        """The sum (or least, or largest) of a column over the events of a row."""
        column = self.stream.column(measure.column or "")
        spectrum = self.facts.spectrum([column.name])
        if column.lognormal is None:
            scale = events_per_row if measure.function not in ("min", "max") else 1.0
            sample = np.asarray(counted_from_one(spectrum) * scale, dtype=np.uint64)
        else:
            parts = events_per_row if measure.function not in ("min", "max") else 1.0
            mu, sigma = _sum_of_lognormals(column.lognormal.mu, column.lognormal.sigma, parts)
            sample = quantile_values(mu, sigma, 8)
        return Laid(measure.name, spectrum, MEASURE_WIDTH, self.rows, sample=sample)


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
    quantile = ranks_of_atoms(before)
    span = np.minimum(period, gap[quantile] * BLOCK_ROWS)
    part = (np.arange(quantile.size) * 0.6180339887498949) % 1.0
    moment = np.floor(part * span / seconds) * seconds
    return np.asarray(FIRST_MOMENT + moment, dtype=np.uint64)


BLOCK_ROWS = 16_384
FIRST_MOMENT = 1_795_305_600
"""Seconds since 1970 of a day's start: the higher bytes of all moments of a day are the same, whichever day."""


def ranks_of_atoms(spectrum: Spectrum) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """The atoms at even quantiles of a spectrum."""
    mass = np.cumsum(spectrum.mass)
    at = np.searchsorted(mass, (np.arange(4096) + 0.5) / 4096 * mass[-1])
    return np.minimum(at, mass.size - 1)


def _count_steps(largest: float) -> Floats:
    """Whole numbers from one, all of them at first and then in steps of an eighth."""
    steps = [1.0]
    while steps[-1] < largest + 6.0 * math.sqrt(largest) + 8.0:
        steps.append(max(steps[-1] + 1.0, math.floor(steps[-1] * 1.125)))
    return np.array(steps)


def _poisson_steps(rate: Floats, steps: Floats) -> Floats:
    """Chance of a count in each step at each rate, by the normal law beyond small rates; rates' shape + (steps,)."""
    log_factorial = np.array([math.lgamma(step + 1.0) for step in steps])
    width = np.diff(steps, append=2 * steps[-1])
    log_chance = np.multiply.outer(np.log(rate), steps) - rate[..., None] - log_factorial + np.log(width)
    return np.asarray(np.exp(np.minimum(log_chance, 0.0)), dtype=np.float64)


def _quantiles(numbers: Floats, weight: Floats) -> Words:
    mass = np.cumsum(weight)
    at = np.searchsorted(mass, (np.arange(4096) + 0.5) / 4096 * mass[-1])
    return np.asarray(numbers[np.minimum(at, numbers.size - 1)], dtype=np.uint64)
