"""Formats: how ClickHouse, Parquet and DuckDB lay a column down, and what their codecs make of it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np

from workbench.program.formats import StoredFormat

from .codec import GOLDEN, WORD, Codec, Values, Words, code_bits, ranks
from .layout import Laid
from .spectrum import Floats, Spectrum, product, uniform

Figures = tuple[tuple[str, tuple[float, float]], ...]
"""Names with value and sigma."""


@dataclass(frozen=True)
class Facts:
    """The figures of a format by name."""

    figures: Figures

    @classmethod
    def of(cls, form: StoredFormat) -> Facts:
        """The coefficients of a format."""
        return cls(tuple((name, (one.value, one.sigma)) for name, one in sorted(form.coefficients.items())))

    def __call__(self, name: str) -> float:
        """The figure of that name. Raises KeyError when there is none."""
        return self._by_name[name][0]

    def sigma(self, name: str) -> float:
        """Standard deviation of the figure's logarithm. Raises KeyError when there is none."""
        return self._by_name[name][1]

    @cached_property
    def _by_name(self) -> dict[str, tuple[float, float]]:
        return dict(self.figures)


class Format(Protocol):
    """How a column becomes bytes; formats compare by their figures."""

    def column_bytes(self, laid: Laid, *, coded: bool) -> float:
        """Bytes of a row of one column; `coded` when a text is kept as codes into a dictionary."""

    def __hash__(self) -> int:
        """Formats of the same figures are the same."""


@dataclass(frozen=True)
class ClickHouseFormat:
    """A file per column, in blocks that a codec compresses; texts of few values as codes into a dictionary."""

    facts: Facts
    codec: Codec

    def column_bytes(self, laid: Laid, *, coded: bool) -> float:
        """Bytes of a row of one column; `coded` when a text is kept as codes into a dictionary."""
        if not laid.is_text:
            values = laid.numbers()
            return self._numbers(laid, values) * laid.width / values.width
        if coded:
            width = 1 if laid.spectrum.cardinality <= self.facts("one_byte_values") else 2
            return self._numbers(laid, laid.codes(width))
        return self._text(laid)

    def _numbers(self, laid: Laid, values: Values) -> float:
        block = self.facts("block_bytes")
        of_runs = self.codec.run_bytes(values, self.codec.value_bytes(values, block * laid.run_share), laid.runs)
        if laid.next_bits is None or values.width >= self.codec.minimum_match:
            return of_runs
        return min(of_runs, self.codec.value_bytes(laid.by_row(values), block))

    def _text(self, laid: Laid) -> float:
        size_bytes = self.facts("size_width")
        inline = self.facts("inline_size_bytes")
        few = laid.spectrum.cardinality <= self.facts("few_texts") and laid.width + inline <= 2 * WORD
        if few:
            width = min(WORD, round(laid.width + inline))
            text = self._numbers(laid, laid.codes(width))
        else:
            text = self.codec.text_bytes(laid, max(self.facts("block_bytes"), laid.width * self.facts("granule_rows")))
        if not size_bytes:
            return text
        lengths = uniform(self.facts("text_lengths"))
        sizes = Values(lengths, int(size_bytes), ranks(lengths) + np.uint64(1), lengths.repeat_probability)
        size = self.codec.value_bytes(sizes, self.facts("block_bytes"))
        return text + self.codec.run_bytes(sizes, size, laid.runs)


@dataclass(frozen=True)
class ParquetFormat:
    """Row groups of columns; a column's values as codes into a dictionary of the row group while that stays small."""

    facts: Facts
    codec: Codec

    def column_bytes(self, laid: Laid, *, coded: bool = True) -> float:  # noqa: ARG002 - decided by the dictionary
        """Bytes of a row of one column."""
        group = min(laid.rows, self.facts("row_group_rows"))
        width = laid.width + (self.facts("length_bytes") if laid.is_text else 0.0)
        entries = self.facts("dictionary_bytes") / width
        runs = max(1.0, laid.run_share * laid.open_share * group)
        held = self._distinct(laid, runs)
        share = 1.0
        if held > entries:
            share = _solve(lambda some: self._distinct(laid, some), entries, runs) / runs
            held = entries
        codes = self._codes(laid, held)
        dictionary = held / group * self._plain_new(laid)
        if share >= 1.0:
            return codes + dictionary
        return share * codes + dictionary + (1.0 - share) * self._plain(laid)

    @staticmethod
    def _distinct(laid: Laid, runs: float) -> float:
        if laid.next_bits is not None and laid.run_share < 1.0 and laid.first:
            return runs
        return float(laid.spectrum.expected_distinct(runs))

    def _codes(self, laid: Laid, held: float) -> float:
        bits = max(0, math.ceil(math.log2(max(1.0, held))))
        if bits == 0:
            return 0.0
        run_share = laid.run_share * laid.open_share
        packed = packed_bytes(self.codec, laid, bits, self.facts("page_bytes"))
        shorter = self.facts("least_run") - 1.0
        long = float((1.0 - run_share) ** shorter) * (1.0 + shorter * run_share)
        of_run = run_share * (1.0 + math.ceil(bits / 8.0))
        return long * min(of_run, packed) + (1.0 - long) * packed

    def _plain_new(self, laid: Laid) -> float:
        if laid.is_text:
            return self.codec.text_literal * laid.width + self.facts("length_bytes") * 0.5
        values = laid.numbers()
        return min(float(values.width), self.codec.literal_bytes(values, 0.0))

    def _plain(self, laid: Laid) -> float:
        if laid.is_text:
            return self.codec.text_bytes(laid, self.facts("page_bytes"))
        return self.codec.value_bytes(laid.numbers(), self.facts("page_bytes"))


@dataclass(frozen=True)
class DuckFormat:
    """Row groups whose columns are packed by the range or the dictionary of their values, in blocks of a fixed size."""

    facts: Facts

    def column_bytes(self, laid: Laid, *, coded: bool = True) -> float:  # noqa: ARG002 - always a dictionary
        """Bytes of a row of one column, before blocks are filled."""
        if laid.is_text:
            return self._text(laid)
        width = float(round(laid.width))
        run_share = laid.run_share * laid.open_share
        of_runs = run_share * (width + self.facts("run_count_bytes"))
        return min(of_runs, self._packed(laid, run_share), width)

    def _packed(self, laid: Laid, run_share: float) -> float:
        """Frame of reference: as many bits as the range of a group of values needs, when packed at all."""
        group = self.facts("packed_group_values")
        runs = max(1.0, run_share * group)
        if laid.gaps is not None:
            return (_moment_bits(*laid.gaps, group) + self.facts("frame_bits")) / 8.0
        drawn = np.sort(laid.sample.astype(np.float64))
        # The largest and the least of so many values, at the quantiles where one of them is expected.
        tail = min(1.0 / (runs + 1.0), 0.5)
        low, high = np.quantile(drawn, [tail, 1.0 - tail])
        span = high - low
        return (math.ceil(math.log2(span + 1.0)) + self.facts("frame_bits")) / 8.0 if span > 0 else 0.0

    def _text(self, laid: Laid) -> float:
        """Codes into a dictionary of a segment, that ends when its block is full or with the row group."""
        block = self.facts("block_bytes")
        group = min(laid.rows, self.facts("row_group_rows"))
        entry = laid.width * self.facts("text_symbol_share") + self.facts("entry_bytes")

        def segment(rows: float) -> float:
            held = float(laid.spectrum.expected_distinct(max(1.0, rows * laid.run_share)))
            held = max(1.0, min(held, rows * laid.pair_share))
            return rows * max(1.0, math.ceil(math.log2(held + 1.0))) / 8.0 + held * entry

        if segment(group) <= block:
            return segment(group) / group
        return block / _solve(segment, block, group)


def _moment_bits(gap: Floats, share: Floats, group: float) -> float:
    """Bits of a moment, packed in groups of so many, where those of one prefix are `gap` seconds apart.

    Law: where a group holds moments of one prefix alone, as many as the longest of its gaps needs (the longest of n
    exponential ones is `ln n` times their mean); where it holds several prefixes, as many as the whole period.
    """
    period = float(gap.max())
    longest = gap * math.log(group)
    span = np.where(gap * group <= period, np.minimum(longest, gap * group), period)
    return float(share @ np.ceil(np.log2(span + 1.0)))


def format_of(name: str, figures: Facts, codec: Facts) -> Format:
    """The format of that name. Raises KeyError for one that is not known."""
    if name == "duckdb":
        return DuckFormat(figures)
    return LAYOUTS[name](figures, Codec.of(codec))


LAYOUTS: dict[str, type[ClickHouseFormat | ParquetFormat]] = {
    "clickhouse": ClickHouseFormat,
    "clickhouse_18": ClickHouseFormat,
    "parquet": ParquetFormat,
}


def packed_bytes(codec: Codec, laid: Laid, bits: int, page_bytes: float) -> float:
    """Bytes of a code of so many bits, codes packed without gaps and given to a codec.

    Codes repeat at whole bytes only: together they are values of as many bytes as the least common multiple fills.
    """
    codes = 8 // math.gcd(bits, 8)
    whole = bits * codes // 8
    spectrum, order = laid.spectrum, _shuffled(ranks(laid.spectrum))
    packed = pack(order, bits)
    coded = code_bits(np.bincount(packed, minlength=256) / packed.size) * bits / 64.0
    literal = codec.literal_coding * coded + (1.0 - codec.literal_coding) * bits / 8.0
    if whole > WORD // 2 and bits > 8:
        return literal
    words = np.zeros(packed.size // whole, dtype=np.uint64)
    for at in range(whole if whole <= WORD else 0):
        words |= packed[: words.size * whole].reshape(-1, whole)[:, at].astype(np.uint64) << np.uint64(8 * at)
    group = _power(spectrum, codes)
    values = Values(group, whole, words, group.repeat_probability)
    return min(literal, codec.value_bytes(values, page_bytes) / codes)


def pack(codes: np.ndarray, bits: int) -> np.ndarray:
    """Codes packed into bytes, lowest bit first."""
    held = np.minimum(codes, (1 << bits) - 1).astype(np.uint64)
    of_bits = (held[:, None] >> np.arange(bits, dtype=np.uint64)) & np.uint64(1)
    return np.packbits(of_bits.astype(np.uint8).ravel(), bitorder="little")


def _shuffled(values: Words) -> Words:
    """The values in an order without pattern, the same on every machine: by a hash of their places (splitmix)."""
    mixed = (np.arange(values.size, dtype=np.uint64) + np.uint64(1)) * np.uint64(GOLDEN)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values[np.argsort(mixed ^ (mixed >> np.uint64(31)), kind="stable")]


def _power(spectrum: Spectrum, times: int) -> Spectrum:
    return product([spectrum] * times)


def _solve(rising: Callable[[float], float], target: float, most: float) -> float:
    """The argument, between one and `most`, at which a rising function reaches a target; halving in the logarithm."""
    low, high = 0.0, math.log(max(most, 1.0))
    for _ in range(40):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if rising(math.exp(middle)) < target else (low, middle)
    return math.exp(0.5 * (low + high))
