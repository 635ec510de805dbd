"""Codecs: what a byte matcher, with or without entropy coding, makes of a column's values in their order."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from .spectrum import Floats, Spectrum, product

if TYPE_CHECKING:
    from .layout import Laid

SPECIMENS = 4096
"""Values, at even quantiles of a spectrum, from which the shares of byte values are counted."""

GOLDEN = 0x9E3779B97F4A7C15
"""An odd multiplier that scatters ranks evenly over a type's width (Knuth's multiplicative hashing)."""

SETTLING_STEPS = 4
"""Rounds in which what is found and what fills the table settle."""

SURE = 0.9999
"""The highest chance that a match goes on with which its mean length is told."""

ONE_VALUE = 1.5
"""Fewer values than this are one."""

SHORT = 3
"""Values in the shortest match from which on an entropy coder gains nothing by references: each is about as long as the
literals that it stands for (own measurement, ZSTD(1), values of one and two bytes)."""

SURPLUS_REACH = 0.9
"""Bytes of a value that are found along with the idle bytes before it, where literals are copied (own measurement)."""

LARGEST_LOG = 40.0
"""Natural logarithm beyond which amounts are told as that large: they still fit into eight bytes."""

WORD = 8
"""Bytes of the widest number."""

GOLDEN_SHARE = 0.6180339887498949
"""The fraction whose multiples fall most evenly between nought and one."""

DISTANCE_BITS = 1.4427
"""Bits of a geometric distance beyond the logarithm of its mean: log2 e."""

Words = NDArray[np.uint64]


@dataclass(frozen=True, eq=False)
class Values:
    """Fixed-width values in the order in which a codec meets them.

    `spectrum`: how often each value comes; `sample`: values at its even quantiles. `continues`: the chance that the
    value after a repeated one is the value that came after it before; `next_bits`: what the next value holds that the
    one before it does not tell (None: values come in random order).
    """

    spectrum: Spectrum
    width: int
    sample: Words
    continues: float
    next_bits: float | None = None
    cycles: tuple[Floats, Floats] | None = None
    """Where values come sorted again and again: values in such a cycle, and the share of the rows in each."""

    @cached_property
    def planes(self) -> Floats:
        """Share of each byte value in each byte of a value, lowest byte first, shape (width, 256)."""
        of_bytes = self.sample.astype("<u8").view(np.uint8).reshape(-1, 8)[:, : self.width]
        counts = [np.bincount(of_bytes[:, at], minlength=256) for at in range(self.width)]
        return np.asarray(counts, dtype=np.float64) / self.sample.size

    @cached_property
    def plane_bytes(self) -> Floats:
        """Entropy in bytes of each byte of a value, shape (width,)."""
        return np.array([entropy_bits(plane) / 8.0 for plane in self.planes])

    @property
    def idle(self) -> int:
        """Bytes at the high end of a value that never change."""
        changing = np.flatnonzero(self.plane_bytes > 0.0)
        return self.width - 1 - int(changing[-1]) if changing.size else self.width

    @property
    def repeats(self) -> int:
        """Bytes that never change, wherever they are."""
        return int((self.plane_bytes <= 0.0).sum())


def entropy_bits(shares: Floats) -> float:
    """Shannon entropy in bits of shares that sum to one."""
    kept = shares[shares > 0.0]
    return float(-(kept @ np.log2(kept)))


def code_bits(shares: Floats) -> float:
    """Bits of a symbol in a code of whole bits: those of its entropy, but one at least for the commonest."""
    largest = float(shares.max())
    if largest <= 0.5:
        return entropy_bits(shares)
    rest = np.delete(shares, int(shares.argmax()))
    others = float(rest.sum())
    return 1.0 + (others * entropy_bits(rest / others) if others > 0.0 else 0.0)


def ranks(spectrum: Spectrum) -> Words:
    """Ranks of the values at even quantiles of a spectrum, the most popular value being 0, shape (SPECIMENS,)."""
    mass = np.cumsum(spectrum.mass)
    quantile = (np.arange(SPECIMENS) + 0.5) / SPECIMENS * mass[-1]
    atom = np.minimum(np.searchsorted(mass, quantile), mass.size - 1)
    until = np.cumsum(spectrum.count)
    within = (quantile - (mass[atom] - spectrum.mass[atom])) / spectrum.mass[atom]
    rank = until[atom] - spectrum.count[atom] + np.clip(within, 0.0, 1.0) * spectrum.count[atom]
    return np.asarray(np.minimum(rank, 2.0**62), dtype=np.uint64)


def counted_from_one(spectrum: Spectrum) -> Words:
    """Values at even quantiles of a column whose values are numbered without gaps, in no order of popularity."""
    cardinality = max(1, round(min(spectrum.cardinality, 2.0**62)))
    step = round(cardinality * GOLDEN_SHARE) | 1
    while math.gcd(step, cardinality) > 1:
        step += 2
    return np.array([(int(rank) * step) % cardinality + 1 for rank in ranks(spectrum)], dtype=np.uint64)


def quantile_values(mu: float, sigma: float, width: int) -> Words:
    """Whole amounts at even quantiles of a lognormal measure, as large as the width holds."""
    amounts = np.exp(np.minimum(mu + sigma * _normal_quantiles(), LARGEST_LOG))
    return np.asarray(np.minimum(amounts, 2.0 ** (8 * width - 1)), dtype=np.uint64)


@cache
def _normal_quantiles() -> Floats:
    normal = NormalDist()
    return np.array([normal.inv_cdf((at + 0.5) / SPECIMENS) for at in range(SPECIMENS)])


def scattered(spectrum: Spectrum, width: int) -> Words:
    """Values at even quantiles of a column whose values lie anywhere in the width: addresses, hashes, identifiers."""
    hashed = (ranks(spectrum) + np.uint64(1)) * np.uint64(GOLDEN)
    return np.asarray(hashed >> np.uint64(64 - 8 * width), dtype=np.uint64)


@dataclass(frozen=True)
class Codec:
    """A codec that replaces byte strings seen before by references, and may code what is left by its entropy.

    Sizes in bytes unless told. `slots`: entries of the table that finds earlier strings; `window`: how far back a
    reference reaches; `reference_bits`: a reference of its own, `distance_coding`: share of the distance's bits that
    it takes on top; `literal_coding`: 1 when literals are entropy coded, 0 when they are copied.
    """

    minimum_match: float
    slots: float
    window: float
    reference_bits: float
    distance_coding: float
    length_bits: float
    length_free: float
    repeat_bits: float
    literal_coding: float
    run_bits: float
    run_length_bits: float
    run_step: float
    text_bits: float
    text_literal: float
    text_insertions: float

    @classmethod
    def of(cls, coefficient: Callable[[str], float]) -> Codec:
        """The codec of the coefficients of its fields' names."""
        return cls(**{field: coefficient(field) for field in cls.__dataclass_fields__})

    def value_bytes(self, values: Values, block_bytes: float) -> float:
        """Bytes of one value in a block of so many bytes.

        Law: at each value a match of `together` values is found with chance q and goes on with chance `continues`, or
        the value is a literal: `(q R + (1-q) L) / (q G + 1-q)`, R the bytes of a reference, G the values it covers, L
        those of a literal. A match that must begin in the idle bytes of the value before needs that one as a literal.
        """
        if values.spectrum.cardinality < ONE_VALUE:
            return self.run_step * values.width
        together, group = self._group(values)
        found = self._found(group, values, together, min(self.window, block_bytes) / values.width)
        share = float(group.mass @ found)
        bits = DISTANCE_BITS + math.log2(values.width) - group.log_probability / math.log(2)
        reference = (self.reference_bits + self.distance_coding * bits) / 8.0
        separate = values.idle >= self.minimum_match - 1.0
        usual = self.literal_bytes(values, share)
        rare = 1.0 if separate else 1.0 + self.literal_coding * (_rarity(group, found) - 1.0)
        literal = min(rare * usual, float(values.width))
        covered = together + values.continues / (1.0 - min(values.continues, SURE))
        varied = values.width - values.idle
        if together == 1 and values.width < self.minimum_match:
            covered += 1.0
            reference = reference + self._literals(values.planes[:varied])
        found_bytes = float(group.mass @ (found * reference))
        if separate:
            found_bytes = min(found_bytes, share * literal * covered)
        value = (found_bytes + (1.0 - share) * literal) / (share * covered + 1.0 - share)
        if separate or (together >= SHORT and values.next_bits is None):
            value = max(value, self.literal_coding * usual)
        return max(value, (values.next_bits or 0.0) / 8.0)

    def run_bytes(self, values: Values, value: float, runs: tuple[Floats, Floats]) -> float:
        """Bytes of a row of a column that comes in runs: runs a row, and the share of the rows in stretches like that.

        Law: a run is written as so many values or, when that is less, as its changed bytes and a reference for the rest
        whose length takes bits; lengths are geometric, so that with m values in place of a run a row costs
        `value (1 - (1 - runs)^m)`; a copied row costs `run_step` of its width.
        """
        if values.spectrum.cardinality < ONE_VALUE:
            return self.run_step * values.width
        run_share, of_rows = np.clip(runs[0], 1e-300, 1.0), runs[1]
        changed = values.plane_bytes
        first = min(value, self._mixed(float(changed.sum()), float((changed > 0.0).sum())))
        bits = self.run_bits + self.run_length_bits * np.log2(values.width / run_share)
        of_run = (first + bits / 8.0) / max(value, 1e-300)
        copied = (1.0 - run_share) * self.run_step * values.width
        with np.errstate(divide="ignore"):
            spread = value * -np.expm1(of_run * np.log1p(-run_share)) + copied
        return float(of_rows @ np.minimum(value, spread))

    def text_bytes(self, laid: Laid, block_bytes: float) -> float:
        """Bytes of a row of a text: a reference where it is found, its new letters where it is not."""
        reach = min(self.window, block_bytes) / laid.width
        expected = laid.spectrum.probability * reach
        seen = 1.0 + np.expm1(-expected) / expected
        inserted = laid.width * self.text_insertions
        survives = laid.spectrum.probability / (laid.spectrum.probability + inserted / self.slots)
        found = seen * survives
        bits = DISTANCE_BITS + math.log2(laid.width) - laid.spectrum.log_probability / math.log(2)
        reference = (self.reference_bits + self.text_bits + self.distance_coding * bits) / 8.0
        value = float(laid.spectrum.mass @ (found * reference + (1.0 - found) * self.text_literal * laid.width))
        run_share = min(1.0, laid.run_share * laid.open_share)
        return run_share * value + (1.0 - run_share) * self.run_step * laid.width

    def literal_bytes(self, values: Values, found_next: float) -> float:
        """Bytes of a value that is not found; its idle bytes go with the next value's match, or make one themselves."""
        idle = values.idle
        if idle < self.minimum_match - 1.0:
            copied = values.width - idle * found_next
            return self._mixed(self.coded_bytes(values.planes), copied)
        surplus = max(0.0, float(values.plane_bytes.sum()) - SURPLUS_REACH)
        copied = min(float(values.width), self.reference_bits / 8.0 + surplus)
        return self._mixed(self._before_idle(values), copied)

    def _before_idle(self, values: Values) -> float:
        """Coded bytes where the high bytes are a match of their own, from the byte on that costs the least."""
        costs = [self.coded_bytes(values.planes)]
        for kept in range(1, values.width):
            high = values.planes[kept:]
            beyond = float((1.0 - high[:, 0]).max())
            escaped = beyond * (values.width - values.idle - kept + self.repeat_bits / 8.0)
            costs.append(self.repeat_bits / 8.0 + self.coded_bytes(values.planes[:kept]) + max(0.0, escaped))
        return min(costs)

    def _literals(self, planes: Floats) -> float:
        return self._mixed(self.coded_bytes(planes), float(planes.shape[0]))

    def _mixed(self, coded: float, copied: float) -> float:
        return self.literal_coding * coded + (1.0 - self.literal_coding) * copied

    @staticmethod
    def coded_bytes(planes: Floats) -> float:
        """Bytes of a value whose bytes share one table of codes, shape of planes (bytes, 256)."""
        return float(planes.shape[0]) * code_bits(planes.mean(axis=0)) / 8.0

    def _group(self, values: Values) -> tuple[int, Spectrum]:
        """How many values make the shortest match, and the spectrum of so many in a row."""
        own = values.width + values.idle if values.idle and values.idle < values.width else values.width
        together = 1 if own >= self.minimum_match else math.ceil(self.minimum_match / values.width)
        spectrum = values.spectrum
        if values.next_bits is None:
            return together, product([spectrum] * together) if together > 1 else spectrum
        shift = (together - 1) * values.next_bits * math.log(2)
        return together, Spectrum(spectrum.count * math.exp(min(shift, 500.0)), spectrum.log_probability - shift)

    def _found(self, group: Spectrum, values: Values, together: int, reach: float) -> Floats:
        """Chance that a group is found, by atom: seen within reach, and not pushed out of the table since."""
        chances = max(1.0 + values.repeats, values.width * together - self.minimum_match + 1.0)
        expected = group.probability * reach
        seen = 1.0 + np.expm1(-expected) / expected
        if values.cycles is not None:
            cycle, of_rows = values.cycles
            seen = seen * float(of_rows @ np.maximum(0.0, 1.0 - cycle / max(reach, 1e-300)))
        found = seen
        for _ in range(SETTLING_STEPS):
            share = float(group.mass @ found)
            inserted = together * (share + (1.0 - share) * values.width)
            survives = group.probability / (group.probability + inserted / self.slots)
            found = seen * (1.0 - (1.0 - survives) ** chances)
        return found


def _rarity(group: Spectrum, found: Floats) -> float:
    """Bits of what is not found over those of all: what is left over are the rare values."""
    missed = group.mass * (1.0 - found)
    usual = float(missed.sum()) * float(group.mass @ group.log_probability)
    return float(missed @ group.log_probability) / usual if usual < 0.0 else 1.0
