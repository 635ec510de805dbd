"""Streams of events: volume, bursts, growth, and the columns with their cardinality and skew."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from .base import Amount, Item, Model, Name, NonNegative, PartyLink, Positive, Share, Text

ColumnType = Literal[
    "uint8", "uint16", "uint32", "uint64", "int8", "int16", "int32", "int64",
    "float32", "float64", "bool", "string", "date", "datetime", "ipv4", "ipv6", "uuid",
]  # fmt: skip
Privacy = Literal["public", "identifies_customer", "personal"]


class Lognormal(Model):
    """A measure whose natural logarithm is normal with mean `mu` and standard deviation `sigma`."""

    mu: float
    sigma: Positive


class Column(Model):
    """A column of a stream and how its events spread over its values.

    Say what is known: `cardinality` (the population, not what one day shows) with `skew` (Zipf exponent), explicit
    `weights` (shares of events), `lognormal` (a measure), `frequencies` (counts of a sample, as a profile writes them),
    or `distinct_per_hour`, `distinct_per_day` and `top_share`, to which a spectrum is fitted. `within` names the parent
    whose values own this column's values (`cardinality` is then the total over all parents, spread over them as
    rank^-`parent_skew`, at least `at_least` each); `determined_by` names the column that this one is a function of.
    """

    name: Name
    type: ColumnType
    title: Text | None = None
    mean_bytes: Positive | None = None
    cardinality: Amount | None = None
    skew: NonNegative | None = None
    weights: Annotated[list[NonNegative], Field(min_length=1)] | None = None
    lognormal: Lognormal | None = None
    frequencies: Frequencies | None = None
    distinct_per_hour: Positive | None = None
    distinct_per_day: Positive | None = None
    top_share: dict[int, Share] | None = None
    within: Name | None = None
    parent_skew: NonNegative = 0.0
    at_least: Positive = 1.0
    determined_by: Name | None = None
    growth_per_year: Annotated[float, Field(gt=-1)] = 0.0
    captured: bool = True
    supplier: PartyLink | None = None
    privacy: Privacy = "public"

    @model_validator(mode="after")
    def _says_one_thing(self) -> Column:
        ways = [
            name
            for name, said in (
                ("cardinality", self.cardinality is not None),
                ("weights", self.weights is not None),
                ("lognormal", self.lognormal is not None),
                ("frequencies", self.frequencies is not None),
                ("distinct_per_day", (self.distinct_per_hour or self.distinct_per_day or self.top_share) is not None),
            )
            if said
        ]
        if len(ways) > 1:
            raise ValueError(f"column {self.name} says its values in {len(ways)} ways ({', '.join(ways)}); keep one")
        if not ways:
            raise ValueError(f"column {self.name} does not say how many values it has; add cardinality and skew")
        if self.within and self.determined_by:
            raise ValueError(f"column {self.name} cannot be both within a column and determined_by one; keep one")
        if self.weights is not None and sum(self.weights) <= 0:
            raise ValueError(f"weights of column {self.name} sum to zero; give at least one positive share")
        return self


class Frequencies(Model):
    """Counts of a sample: `values[i]` distinct values were each seen `seen[i]` times. Holds counts, never values."""

    seen: Annotated[list[Positive], Field(min_length=1)]
    values: Annotated[list[Positive], Field(min_length=1)]

    @model_validator(mode="after")
    def _same_length(self) -> Frequencies:
        if len(self.seen) != len(self.values):
            raise ValueError(f"seen has {len(self.seen)} entries and values {len(self.values)}; they go in pairs")
        return self


class TupleSpectrum(Model):
    """Frequencies of the combinations of a named set of columns, as measured by a profile."""

    columns: Annotated[list[Name], Field(min_length=2)]
    frequencies: Frequencies


class Burst(Model):
    """A recurring peak on top of `peak_to_mean`; the columns in `unique` take a new value on every event of it."""

    title: Text | None = None
    multiplier: Annotated[float, Field(ge=1)]
    minutes: Positive
    per_month: NonNegative
    unique: list[Name] = []


class Curve(Model):
    """The course of a day: density 1 + swing sin(2 pi t/day - pi/2), or 24 `hourly` weights; of `days` days each."""

    swing: Share | None = None
    hourly: Annotated[list[NonNegative], Field(min_length=24, max_length=24)] | None = None
    days: Positive = 1.0

    @model_validator(mode="after")
    def _one_shape(self) -> Curve:
        if self.swing is not None and self.hourly is not None:
            raise ValueError("a curve has either swing or hourly weights; keep one")
        if self.hourly is not None and sum(self.hourly) <= 0:
            raise ValueError("hourly weights sum to zero; give at least one positive weight")
        return self


class Rest(Model):
    """The fields not listed as columns: mean width of an event in bytes, and the bytes that a codec can reach."""

    mean_bytes: NonNegative
    entropy_bytes: NonNegative


class Stream(Item):
    """A stream of events: how many, how they come, what they hold."""

    kind: Literal["stream"] = "stream"
    events_per_day: Amount
    peak_to_mean: Annotated[float, Field(ge=1)] = 1.0
    growth_per_year: Annotated[float, Field(gt=-1)] = 0.0
    raw_bytes_per_event: Amount
    rest: Rest | None = None
    curve: Curve = Curve()
    bursts: list[Burst] = []
    late_share: Share = 0.0
    correction_window_hours: NonNegative = 0.0
    columns: Annotated[list[Column], Field(min_length=1)]
    tuples: list[TupleSpectrum] = []
    owner: PartyLink | None = None
    source: Text | None = None

    @model_validator(mode="after")
    def _columns_hang_together(self) -> Stream:
        names = [column.name for column in self.columns]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"column {name} is listed {names.count(name)} times; keep one")
        parents = {column.name: column.within or column.determined_by for column in self.columns}
        for name, parent in parents.items():
            if parent is not None and parent not in parents:
                raise ValueError(
                    f"column {name} hangs on {parent}, which is not a column; columns are {', '.join(names)}"
                )
        for name in names:
            seen = [name]
            while (parent := parents[seen[-1]]) is not None:
                if parent in seen:
                    raise ValueError(f"columns hang on each other in a circle: {' -> '.join([*seen, parent])}; cut it")
                seen.append(parent)
        used = [name for burst in self.bursts for name in burst.unique]
        used += [name for spectrum in self.tuples for name in spectrum.columns]
        for name in used:
            if name not in parents:
                raise ValueError(f"{name} is not a column; columns are {', '.join(names)}")
        return self

    def column(self, name: str) -> Column:
        """The column of that name. Raises KeyError when the stream has none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.id} has no column {name}; columns are {', '.join(c.name for c in self.columns)}")


Column.model_rebuild()
