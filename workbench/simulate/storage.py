"""Storage: bytes of a row on disk, from the entropy of its columns and the way its engine lays them out."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from workbench.program.designs import RawTable, RollupTable, Table
from workbench.program.requirements import Measure
from workbench.program.streams import Column, Stream

from .case import DAY_SECONDS, Inputs
from .columns import median
from .grain import counted_days
from .spectrum import Floats, Spectrum
from .widths import MEASURE_WIDTH, TIME_WIDTH, column_width

TIME = "time"
"""The event time, or the time bucket of a rollup: a column of every table, sorted last unless the key names it."""

SCATTERED = frozenset({"ipv4", "ipv6", "uuid"})


@dataclass(frozen=True)
class Codec:
    """Coefficients of one codec over the draws, each of shape (draws,); see `value_bytes` and `text_bytes`."""

    token_bytes: Floats
    byte_overhead: Floats
    entropy_factor: Floats
    width_factor: Floats
    repeat_bytes: Floats
    text_factor: Floats
    run_bytes: Floats
    run_floor: Floats
    rest_factor: Floats

    @classmethod
    def of(cls, inputs: Inputs, name: str) -> Codec:
        """The codec of that name from the engine's coefficients `<name>_<field>`."""
        return cls(**{field: inputs.coefficient(f"{name}_{field}") for field in cls.__dataclass_fields__})

    def value_bytes(self, entropy_bits: float, width: float, *, scattered: bool = False) -> Floats:
        """Stored bytes of a fixed-width value of that entropy in random order, shape (draws,).

        Law: `min(width, token + entropy_factor H + overhead s, width_factor width H)` with H in bytes and s the bytes
        that the entropy fills (all of them when `scattered`): a codec codes each byte by itself, pays a token where it
        cannot, and finds matches where entropy is low. Source: own measurement of ClickHouse 26.9, ten columns, LZ4 and
        ZSTD(1); median error over columns 7 %, over whole tables 2 %
        (tests).
        """
        entropy = entropy_bits / 8
        significant = width if scattered else min(width, math.ceil(entropy))
        coded = self.token_bytes + self.entropy_factor * entropy + self.byte_overhead * significant
        return np.asarray(np.minimum(np.minimum(coded, self.width_factor * width * entropy), width))

    def text_bytes(self, mean_bytes: float, new_share: float) -> Floats:
        """Stored bytes of a string, shape (draws,): a repeat's reference, and text where it is new to its granule."""
        return np.minimum(self.repeat_bytes + self.text_factor * mean_bytes * new_share, mean_bytes + 1)

    def sorted_bytes(self, value: Floats, width: float, run_share: float) -> Floats:
        """Stored bytes of a column that comes in runs, shape (draws,): a value once a run, and the floor of a copy."""
        return np.minimum(run_share * (value + self.run_bytes) + self.run_floor * width, value + self.run_floor * width)


class StorageLaw(Protocol):
    """Bytes of one row of a table on the nodes' disks, one copy."""

    def columns(self, table: Table) -> dict[str, Floats]:
        """Stored bytes of a row by column, index and overhead, each of shape (draws,); a row takes their sum."""


@dataclass(frozen=True)
class ColumnarStorage:
    """Columns compressed by themselves, rows in the order of a sort key."""

    inputs: Inputs

    def columns(self, table: Table) -> dict[str, Floats]:
        """See `StorageLaw`."""
        codec = Codec.of(self.inputs, table.codec)
        found = self._raw(table, codec) if isinstance(table, RawTable) else self._rollup(table, codec)
        overhead = self.inputs.coefficient("part_overhead") - 1.0
        return {**found, "index and parts": overhead * _total(found)}

    def _raw(self, table: RawTable, codec: Codec) -> dict[str, Floats]:
        stream, facts = self.inputs.case.stream, self.inputs.facts
        events = max(1.0, median(stream.events_per_day) * table.sample)
        listed = [column.name for column in stream.columns if column.captured]
        names = table.columns if table.columns is not None else listed
        key = _sort_key(table, names)
        before_time = key[: key.index(TIME)]
        gap_bits = _gap_bits(facts.spectrum(before_time), events)
        found = {TIME: codec.value_bytes(gap_bits, TIME_WIDTH, scattered=True)}
        for at, name in enumerate(key):
            if name != TIME:
                prefix = [other for other in key[:at] if other != TIME]
                runs = float(facts.values([*prefix, name])(events)) if TIME not in key[:at] else events
                value = self._value(stream.column(name), codec, prefix, events)
                found[name] = codec.sorted_bytes(value, column_width(stream.column(name)), min(1.0, runs / events))
        for name in names:
            if name not in found:
                found[name] = self._value(stream.column(name), codec, before_time, events)
        if table.include_rest:
            found["rest"] = _rest_bytes(stream, codec)
        return found

    def _rollup(self, table: RollupTable, codec: Codec) -> dict[str, Floats]:
        stream, facts = self.inputs.case.stream, self.inputs.facts
        events = max(1.0, median(stream.events_per_day) * table.sample * counted_days(table, stream.curve))
        rows = max(1.0, float(facts.rows(table.dimensions, table.grain)(events)))
        key = _sort_key(table, table.dimensions)
        found: dict[str, Floats] = {}
        before = 1.0
        for at, name in enumerate(key):
            prefix = key[: at + 1]
            grain = table.grain if TIME in prefix else "none"
            distinct = float(facts.rows([one for one in prefix if one != TIME], grain)(events))
            branching_bits = math.log2(max(1.0, distinct / before))
            run_share = min(1.0, distinct / rows)
            if name == TIME:
                value, width = codec.value_bytes(branching_bits, TIME_WIDTH), float(TIME_WIDTH)
            else:
                column = stream.column(name)
                value = self._value(column, codec, [one for one in key[:at] if one != TIME], rows, branching_bits)
                width = column_width(column)
            found[name] = codec.sorted_bytes(value, width, run_share)
            before = distinct
        for measure in table.measures:
            found[measure.name] = self._measure(measure, codec, max(1.0, events / rows))
        if table.full_width:
            for column in stream.columns:
                if column.name not in found and column.captured:
                    found[column.name] = self._value(column, codec, [], events)
            found["rest"] = _rest_bytes(stream, codec)
        return found

    def _value(
        self, column: Column, codec: Codec, prefix: Sequence[str], rows: float, most_bits: float = math.inf
    ) -> Floats:
        """Bytes of a column's value in a row whose sort key begins with the columns of `prefix`."""
        facts = self.inputs.facts
        spectrum = facts.spectrum([column.name])
        joint = facts.spectrum([*prefix, column.name]).entropy_bits
        given = joint - facts.spectrum(prefix).entropy_bits
        bits = min(max(0.0, given), spectrum.entropy_bits, most_bits)
        if column.type != "string":
            dense = spectrum.cardinality <= self._certain("dense_values") or column.lognormal is not None
            return codec.value_bytes(bits, column_width(column), scattered=column.type in SCATTERED or not dense)
        if spectrum.cardinality <= self._certain("low_cardinality_values"):
            return codec.value_bytes(bits, 1 if spectrum.cardinality <= 256 else 2)
        owned = set(prefix) & set(facts.ancestors([column.name]))
        block = rows if owned else min(rows, self._certain("query_least_rows"))
        new_share = float(facts.values([column.name])(block)) / block
        return codec.text_bytes(column_width(column), min(1.0, new_share))

    def _certain(self, name: str) -> float:
        """A coefficient that is a property of the engine and does not vary."""
        return float(self.inputs.coefficient(name)[0])

    def _measure(self, measure: Measure, codec: Codec, events_per_row: float) -> Floats:
        if measure.function in ("distinct", "percentile", "top"):
            return state_bytes(self.inputs, measure, events_per_row)
        count = codec.value_bytes(math.log2(1.0 + events_per_row), MEASURE_WIDTH)
        if measure.column is None:
            return count
        bits = self.inputs.facts.spectrum([measure.column]).entropy_bits
        if measure.function in ("min", "max"):
            return codec.value_bytes(bits, MEASURE_WIDTH)
        total = codec.value_bytes(bits + 0.5 * math.log2(events_per_row), MEASURE_WIDTH)
        return total if measure.function == "sum" else total + count


@dataclass(frozen=True)
class RelationalStorage:
    """Rows on pages of fixed size, found through a primary key on dimensions and time."""

    inputs: Inputs

    def columns(self, table: Table) -> dict[str, Floats]:
        """See `StorageLaw`.

        Law: as many rows as fit whole on a page, times bloat; a row beyond the inline limit is cut into pieces that
        fill pages; the index holds header and key at its fill. Source: PostgreSQL 15 documentation and own measurement
        of rows of 64 and 1,668 bytes (68 and 2,048 bytes a row on disk, index 52): within 2 %.
        """
        coefficient = self.inputs.coefficient
        stream = self.inputs.case.stream
        row = coefficient("tuple_header_bytes") + _aligned(self._payload(table))
        page, widest = coefficient("page_bytes"), coefficient("widest_inline_row")
        on_page = np.where(row <= widest, page / np.floor(page / np.minimum(row, widest)), row)
        bloat = np.maximum(coefficient("bloat"), 1.0)  # a table is never smaller than its rows
        key = _key_columns(table)
        key_bytes = _aligned(np.array(2 * TIME_WIDTH + sum(_relational_width(stream.column(name)) for name in key)))
        index = (coefficient("index_entry_bytes") + key_bytes) / coefficient("index_fill")
        return {"row": row, "page waste and bloat": on_page * bloat - row, "index": index}

    def _payload(self, table: Table) -> Floats:
        """Bytes of the fields of a row before alignment, shape (draws,)."""
        stream = self.inputs.case.stream
        time = 2.0 * TIME_WIDTH
        none = np.zeros(self.inputs.draws.count)
        if isinstance(table, RawTable):
            names = table.columns if table.columns is not None else [c.name for c in stream.columns if c.captured]
            rest = stream.rest.mean_bytes if table.include_rest and stream.rest else 0.0
            return none + (time + rest + sum(_relational_width(stream.column(name)) for name in names))
        fields = none + (time + sum(_relational_width(stream.column(name)) for name in table.dimensions))
        events = max(1.0, median(stream.events_per_day) * table.sample * counted_days(table, stream.curve))
        events_per_row = max(
            1.0, events / max(1.0, float(self.inputs.facts.rows(table.dimensions, table.grain)(events)))
        )
        for measure in table.measures:
            if measure.function in ("distinct", "percentile", "top"):
                fields = fields + state_bytes(self.inputs, measure, events_per_row)
            else:
                fields = fields + MEASURE_WIDTH * (2.0 if measure.function in ("average", "ratio") else 1.0)
        return fields + self.inputs.raw_bytes_per_event if table.full_width else fields


def state_bytes(inputs: Inputs, measure: Measure, events_per_row: float) -> Floats:
    """Bytes of a measure's sketch in a rollup row, shape (draws,): sparse for few events, never more than when full.

    An exact distinct count keeps every value, so it has no upper bound.
    """
    sparse = inputs.coefficient(f"{measure.function}_state_bytes_per_event") * events_per_row
    if measure.exact:
        return sparse
    return np.asarray(np.minimum(sparse, inputs.coefficient(f"{measure.function}_state_bytes_full")))


def _total(parts: Mapping[str, Floats]) -> Floats:
    return np.asarray(np.sum(list(parts.values()), axis=0), dtype=np.float64)


def _relational_width(column: Column) -> float:
    """Unsigned integers take the next wider signed type, strings a length byte."""
    if column.type == "string":
        return column_width(column) + 1
    if column.type.startswith("uint"):
        return min(8.0, max(2.0, 2 * column_width(column)))
    return column_width(column)


def _aligned(width: Floats) -> Floats:
    return 8.0 * np.ceil(width / 8.0)


def _key_columns(table: Table) -> list[str]:
    return list(table.sort_key) if isinstance(table, RawTable) else list(table.dimensions)


def _sort_key(table: Table, names: Sequence[str]) -> list[str]:
    """The sort key with time in it, and for a rollup with all its dimensions."""
    key = list(table.sort_key)
    if isinstance(table, RollupTable):
        key += [name for name in names if name not in key]
    return key if TIME in key else [*key, TIME]


def _gap_bits(prefix: Spectrum, events: float) -> float:
    """Bits of the time from one event to the next of the same sort prefix: those of an exponential gap in seconds."""
    log_gap = math.log(math.e * DAY_SECONDS) - math.log(events) - prefix.log_probability
    return float(prefix.mass @ np.logaddexp(0.0, log_gap)) / math.log(2)


def _rest_bytes(stream: Stream, codec: Codec) -> Floats:
    rest = stream.rest
    if rest is None:
        return np.zeros_like(codec.rest_factor)
    return np.asarray(np.minimum(codec.rest_factor * rest.entropy_bytes, rest.mean_bytes), dtype=np.float64)
