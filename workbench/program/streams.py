"""Streams of events: volume, bursts, growth, and the columns with their cardinality and skew."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from .base import (
    Amount,
    Growth,
    Item,
    Misfit,
    Model,
    Name,
    NonNegative,
    PartyLink,
    PersonLink,
    Positive,
    Range,
    Share,
    Text,
    UncertainShare,
    YearlyGrowth,
)

ColumnType = Literal[
    "uint8", "uint16", "uint32", "uint64", "int8", "int16", "int32", "int64",
    "float32", "float64", "bool", "string", "date", "datetime", "ipv4", "ipv6", "uuid",
]  # fmt: skip
Privacy = Literal["public", "identifies_customer", "personal"]


class Lognormal(Model):
    """A measure whose natural logarithm is normal with mean `mu` and standard deviation `sigma`."""

    mu: float
    """Mean of the natural logarithm."""
    sigma: Positive
    """Standard deviation of the natural logarithm."""


class Column(Model):
    """A column of a stream and how its events spread over its values.

    Say what is known: `cardinality` (the population, not what one day shows) with `skew` (Zipf exponent), explicit
    `weights` (shares of events), `lognormal` (a measure), `frequencies` (counts of a sample, as a profile writes them),
    or `distinct_per_hour`, `distinct_per_day` and `top_share`, to which a spectrum is fitted. `within` names the parent
    whose values own this column's values (`cardinality` is then the total over all parents, spread over them as
    rank^-`parent_skew`, at least `at_least` each); `determined_by` names the column that this one is a function of.
    `null_share` of the events have none; that counts as one of the values.
    """

    name: Name
    """The column's name in the stream."""
    type: ColumnType
    """How a value is stored."""
    title: Text | None = None
    """What the column is called on screens."""
    mean_bytes: Positive | None = None
    """Mean bytes of a value as written, for texts."""
    cardinality: Amount | None = None
    """Distinct values that exist, over all time and all parents; more than one day shows."""
    skew: NonNegative | None = None
    """Zipf exponent: 0 is even, 1 gives the second value half the first one's events."""
    weights: Annotated[list[NonNegative], Field(min_length=1)] | None = None
    """Share of events of each value, largest first."""
    lognormal: Lognormal | None = None
    """The distribution of a measure."""
    frequencies: Frequencies | None = None
    """How often the values of a sample were seen, as a profile writes it."""
    distinct_per_hour: Positive | None = None
    """Distinct values seen in an average hour."""
    distinct_per_day: Positive | None = None
    """Distinct values seen in an average day."""
    top_share: dict[int, Share] | None = None
    """Share of events, 0 to 1, that the top 1, 10 or 100 values have together."""
    within: Name | None = None
    """The column whose values own this column's values."""
    parent_skew: NonNegative = 0.0
    """How unevenly values are spread over parents: their number falls as rank to the minus this."""
    at_least: Positive = 1.0
    """The fewest values that a parent has."""
    determined_by: Name | None = None
    """The column that this one is a function of."""
    growth_per_year: YearlyGrowth = 0.0
    """Growth of the number of values a year: 0.2 is 20 percent more."""
    null_share: Share = 0.0
    """Share of events, 0 to 1, in which it is empty."""
    place: bool = False
    """Whether it says where an event arose, such as the edge that answered; events can be counted there."""
    captured: bool = True
    """Whether events hold it today."""
    supplier: PartyLink | None = None
    """The person or team who supplies it."""
    privacy: Privacy = "public"
    """Who may see it: everybody, the customer it identifies, or nobody without a reason."""

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
            what = f"column {self.name} says its values in {len(ways)} ways ({', '.join(ways)})"
            raise Misfit(what, "keep one", ways[1])
        if not ways:
            raise Misfit(f"column {self.name} does not say how many values it has", "add cardinality and skew")
        if self.within and self.determined_by:
            what = f"column {self.name} is both within a column and determined_by one"
            raise Misfit(what, "keep one", "determined_by")
        if self.weights is not None and sum(self.weights) <= 0:
            raise Misfit(f"weights of column {self.name} sum to zero", "give at least one positive share", "weights")
        return self


class Frequencies(Model):
    """Counts of a sample: `values[i]` distinct values were each seen `seen[i]` times. Holds counts, never values."""

    seen: Annotated[list[Positive], Field(min_length=1)]
    """How often a value was seen."""
    values: Annotated[list[Positive], Field(min_length=1)]
    """How many values were seen that often."""

    @model_validator(mode="after")
    def _same_length(self) -> Frequencies:
        if len(self.seen) != len(self.values):
            what = f"seen has {len(self.seen)} entries and values {len(self.values)}"
            raise Misfit(what, "write them in pairs", "values")
        return self


class TupleSpectrum(Model):
    """Frequencies of the combinations of a named set of columns, as measured by a profile.

    With a `grain` the time bucket is one more column of the set, so that values that keep to hours count as they came.
    """

    columns: Annotated[list[Name], Field(min_length=1)]
    """The columns that are counted together."""
    grain: Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]*(s|min|h|d)$")] | None = None
    """The time bucket that they are counted with; without it, over the whole period."""
    frequencies: Frequencies
    """How often their combinations were seen."""


class Burst(Model):
    """A recurring peak on top of `peak_to_mean`; the columns in `unique` take a new value on every event of it."""

    title: Text | None = None
    """What causes it."""
    multiplier: Annotated[float, Field(ge=1, le=1e9)]
    """Events during the burst over the usual number."""
    minutes: Positive
    """Minutes that it lasts."""
    per_month: NonNegative
    """How often it comes in a month."""
    unique: list[Name] = []
    """The columns that take a new value on every event of it."""


class Curve(Model):
    """The course of a day: density 1 + swing sin(2 pi t/day - pi/2), or 24 `hourly` weights; of `days` days each."""

    swing: Share | None = None
    """How far the busiest moment of the day lies above the mean, 0 to 1."""
    hourly: Annotated[list[NonNegative], Field(min_length=24, max_length=24)] | None = None
    """24 weights, one for each hour from midnight."""
    days: Positive = 1.0
    """Days that the events cover."""

    @model_validator(mode="after")
    def _one_shape(self) -> Curve:
        if self.swing is not None and self.hourly is not None:
            raise Misfit("a curve has either swing or hourly weights", "keep one", "hourly")
        if self.hourly is not None and sum(self.hourly) <= 0:
            raise Misfit("hourly weights sum to zero", "give at least one positive weight", "hourly")
        return self


class Rest(Model):
    """The fields not listed as columns: mean width of an event in bytes, and the bytes that a codec can reach."""

    mean_bytes: NonNegative
    """Mean bytes of those fields in an event."""
    entropy_bytes: NonNegative
    """Bytes of them that the best codec can reach."""


def _circle(start: str, parents: Mapping[str, str | None]) -> list[str]:
    """The names from a column up its parents and back to one of them; empty when the chain ends."""
    chain = [start]
    while (parent := parents.get(chain[-1])) is not None:
        if parent in chain:
            return [*chain[chain.index(parent) :], parent]
        chain.append(parent)
    return []


class Stream(Item):
    """A stream of events: how many, how they come, what they hold."""

    kind: Literal["stream"] = "stream"
    """Always `stream`."""
    events_per_day: Amount
    """Events on an average day at the start of the horizon."""
    peak_to_mean: Annotated[float, Field(ge=1, le=1e6)] | Range = 1.0
    """Events in the busiest hour of the busiest day over those of a mean hour, without bursts."""
    growth_per_year: Growth = 0.0
    """Growth of events a year, compounding: 0.6 is 60 percent more."""
    raw_bytes_per_event: Amount
    """Mean bytes of an event as it arrives."""
    hosts: Amount | None = None
    """Machines that run a paid agent of a managed service; none where events are sent without one."""
    rest: Rest | None = None
    """The fields that are not listed as columns."""
    curve: Curve = Curve()
    """The course of a day."""
    bursts: list[Burst] = []
    """Peaks on top of `peak_to_mean`, such as attacks."""
    late_share: UncertainShare = 0.0
    """Share of events, 0 to 1, that arrive after their hour is closed."""
    correction_window_hours: NonNegative = 0.0
    """Hours for which late events still change an answer."""
    columns: Annotated[list[Column], Field(min_length=1)]
    """The columns and how events spread over their values."""
    tuples: list[TupleSpectrum] = []
    """Measured combinations of columns."""
    owner: PartyLink | None = None
    """The person or team who supplies the stream."""
    backup: PersonLink | None = None
    """The person who answers for it when the owner cannot."""
    source: Text | None = None
    """Where its description comes from."""

    @model_validator(mode="after")
    def _peaks_above_the_mean(self) -> Stream:
        if isinstance(self.peak_to_mean, Range) and self.peak_to_mean.p5 < 1:
            what = f"peak_to_mean.p5 ({self.peak_to_mean.p5:g}) is below 1, and no peak is below the mean"
            raise Misfit(what, "write 1 or more", "peak_to_mean", "p5")
        return self

    @model_validator(mode="after")
    def _columns_hang_together(self) -> Stream:
        names = [column.name for column in self.columns]
        known = f"use one of the columns: {', '.join(names)}"
        parents = {column.name: column.within or column.determined_by for column in self.columns}
        for position, column in enumerate(self.columns):
            name, parent = column.name, parents[column.name]
            field = "within" if column.within else "determined_by"
            if name in names[:position]:
                raise Misfit(f"there is a column {name} already", "keep one of the two", "columns", position, "name")
            if parent is not None and parent not in parents:
                what = f"column {name} hangs on {parent}, which is not a column"
                raise Misfit(what, known, "columns", position, field)
            if circle := _circle(name, parents):
                what = f"columns hang on each other in a circle: {' -> '.join(circle)}"
                raise Misfit(what, "cut it at one of them", "columns", position, field)
        used = [("bursts", position, "unique", burst.unique) for position, burst in enumerate(self.bursts)]
        used += [("tuples", position, "columns", several.columns) for position, several in enumerate(self.tuples)]
        for field, position, below, named in used:
            for place, name in enumerate(named):
                if name not in parents:
                    raise Misfit(f"{name} is not a column", known, field, position, below, place)
        return self

    def column(self, name: str) -> Column:
        """The column of that name. Raises KeyError when the stream has none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.id} has no column {name}; columns are {', '.join(c.name for c in self.columns)}")


Column.model_rebuild()
