"""Checks on data: what each kind compares, with its parameters. All that they take is names, never a piece of SQL."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from .base import Misfit, Model, Name, Positive, RequirementLink, Share, Text

Bucket = Literal["1min", "1h", "1d", "1w", "1month"]
Severity = Literal["error", "warning"]
ValueType = Literal["whole", "number", "text", "bool", "date", "time"]
CheckName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_-]*$")]
Zone = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_+/-]+$")]


class DataTable(Model):
    """A table of the data: the files that hold it, and how it tells time."""

    name: Name
    """What the checks call it."""
    files: Text | None = None
    """The names of its files, with `*` for any characters; its own name and an ending when left out."""
    time: Text | None = None
    """The column that says when."""
    time_zone: Zone | None = None
    """The zone of times that do not tell their own; that of the verification when left out."""


class DataCheck(Model):
    """What every check on data says of itself."""

    id: CheckName
    """The check's name, by which runs and screens know it."""
    what: Text | None = None
    """What is compared with what, in a sentence."""
    protects: list[RequirementLink] = []
    """The requirements whose answers would be wrong if it failed."""
    severity: Severity = "error"
    """Whether its failure fails the verification, or is told only."""


class Amount(Model):
    """Something added up: a measure of a table, of all its rows or of those that hold given values."""

    table: Name
    """The table that holds it."""
    measure: Text | None = None
    """The column that is added up; rows are counted when left out."""
    only: dict[Text, list[Text]] = {}
    """Values to keep by column; every other row is left out."""
    without: dict[Text, list[Text]] = {}
    """Values to leave out by column, such as the total among its parts."""


class OfTable(DataCheck):
    """What checks of a single table share."""

    table: Name
    """The table that is looked at."""
    only: dict[Text, list[Text]] = {}
    """Values to keep by column; every other row is left out."""


class DateCoverage(OfTable):
    """Every day or hour is there, and none of them twice."""

    kind: Literal["date_coverage"]
    """Always `date_coverage`."""
    grain: Bucket = "1d"
    """Width of the buckets that must all be there."""
    by: list[Text] = []
    """Columns each combination of which must have every bucket."""
    unique: list[Text] = []
    """Further columns that, with the bucket, name one row."""
    rows: Literal["one", "many"] = "one"
    """Whether a bucket has one row for each combination, or many, as raw events have."""
    from_day: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\d$")] | None = None
    """The first day that must be there, in quotes; the data's own when left out."""
    to_day: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\d$")] | None = None
    """The last day that must be there, in quotes; the data's own when left out."""


class Graded(Amount):
    """Something added up in a table whose rows are as wide as `grain`."""

    grain: Bucket
    """Width of the time buckets of its rows."""


class Totals(DataCheck):
    """The same measure comes to the same total at every grain."""

    kind: Literal["totals"]
    """Always `totals`."""
    finest: Amount
    """The measure in the finest table, such as that of raw events."""
    coarser: Annotated[list[Graded], Field(min_length=1)]
    """The measure in each other table, held against the finest at that table's own grain."""
    by: list[Text] = []
    """Columns whose values are compared each for itself."""
    tolerance: Share = 0.0
    """Share of the larger total by which they may differ."""


class Parts(DataCheck):
    """Parts come to the whole: countries to the world, the largest N and all others to everything."""

    kind: Literal["parts"]
    """Always `parts`."""
    parts: Amount
    """What is added up over its parts."""
    whole: Amount
    """What they must come to."""
    by: list[Text] = []
    """Columns whose values are compared each for itself."""
    grain: Bucket | None = None
    """Width of the time buckets compared; the whole period when left out."""
    relation: Literal["equal", "at_most"] = "equal"
    """Whether parts must reach the whole, or only must not exceed it, as the largest N without the others do."""
    tolerance: Share = 0.0
    """Share of the larger by which they may differ."""


class RollupMeasure(Model):
    """A column of a rollup and how it comes out of the raw rows."""

    column: Text
    """The column of the rollup."""
    how: Literal["count", "sum", "distinct", "min", "max", "mean"] = "count"
    """How it is counted from raw rows."""
    of: Text | None = None
    """The raw column that it is counted of; rows are counted when left out."""
    tolerance: Share = 0.0
    """Share by which it may differ, as sketches do."""

    @model_validator(mode="after")
    def _counts_something(self) -> RollupMeasure:
        if self.how != "count" and self.of is None:
            raise Misfit(f"{self.column} does not say what is counted", "add of: the raw column", "how")
        return self


class Recount(DataCheck):
    """A rollup says what a recount of the raw rows says, on a slice of its buckets."""

    kind: Literal["recount"]
    """Always `recount`."""
    raw: Name
    """The table of raw rows."""
    rollup: Name
    """The table of the rollup."""
    by: list[Text] = []
    """The dimensions of the rollup."""
    grain: Bucket | None = None
    """Width of its time buckets; the whole period when left out."""
    measures: Annotated[list[RollupMeasure], Field(min_length=1)]
    """Its columns and how they are counted."""
    most_rows: Annotated[int, Field(ge=1)] = 20_000_000
    """Raw rows up to which every bucket is counted again; of more rows a sample of whole buckets."""


class HopLedger(OfTable):
    """What one stage sends is what the next received, rejected or got late, for every stage and hour."""

    kind: Literal["hop_ledger"]
    """Always `hop_ledger`."""
    by: list[Text] = []
    """The columns that name a line of the ledger beside its time, such as the stage."""
    grain: Bucket = "1h"
    """Width of its time buckets."""
    sent: Text = "sent"
    """The column of what was sent."""
    outcomes: Annotated[list[Text], Field(min_length=1)] = ["received", "rejected", "late"]
    """The columns that must come to what was sent."""
    stage: Text | None = None
    """The column that names the stage, where stages follow each other."""
    order: list[Text] = []
    """The stages in order: what one received, the next one sends."""
    tolerance: Share = 0.0
    """Share of what was sent by which they may differ."""


class Additivity(DataCheck):
    """What does not add up was not added up: distinct values, percentiles, averages."""

    kind: Literal["additivity"]
    """Always `additivity`."""
    measures: Literal["distinct", "percentile", "mean"]
    """What the column holds."""
    whole: Amount
    """The column for the whole."""
    parts: Amount
    """The column for the parts."""
    by: list[Text] = []
    """Columns whose values are compared each for itself."""
    grain: Bucket | None = None
    """Width of the time buckets compared; the whole period when left out."""
    weight: Text | None = None
    """The column of the parts by which means are weighted, such as the number of requests."""
    overlap: bool = True
    """Whether a value can be in several parts, so that a whole as large as their sum was added up."""
    tolerance: Share | None = None
    """Share by which bounds may be passed; when left out 0.001, and 0.25 for percentiles, which few values pass."""

    @model_validator(mode="after")
    def _measured(self) -> Additivity:
        for side, amount in (("whole", self.whole), ("parts", self.parts)):
            if amount.measure is None:
                raise Misfit(f"{side} does not say which column", "add measure: the column", side)
        return self


class SchemaColumn(Model):
    """A column that must be there, and what it may hold."""

    name: Text
    """The column's name."""
    type: ValueType | None = None
    """The type of its values."""
    allowed: list[Text] = []
    """The values that it may hold, as text; any when left out."""
    pattern: Text | None = None
    """A regular expression that each whole value must match."""


class Schema(DataCheck):
    """Columns and their types are the agreed ones, in every file."""

    kind: Literal["schema"]
    """Always `schema`."""
    table: Name
    """The table that is looked at."""
    columns: list[SchemaColumn] = []
    """The columns that must be there; when left out, those of its first file."""
    more_columns: bool = False
    """Whether further columns may be there."""


class Freshness(OfTable):
    """The newest row is recent, and none comes from the future."""

    kind: Literal["freshness"]
    """Always `freshness`."""
    within_hours: Positive
    """Hours that may have passed since the newest row's time."""
    by: list[Text] = []
    """Columns each combination of which must be recent."""
    ahead_hours: Annotated[float, Field(ge=0)] = 1.0
    """Hours that a row's time may lie ahead of the clock."""


class Nulls(OfTable):
    """Values are there."""

    kind: Literal["nulls"]
    """Always `nulls`."""
    columns: Annotated[list[Text], Field(min_length=1)]
    """The columns that must hold values; blank text and not-a-number count as none."""
    at_most: Share = 0.0
    """Share of rows that may hold none."""
    grain: Bucket | None = None
    """Width of the time buckets that are judged each for itself; all rows together when left out."""
    also: list[Text] = []
    """Texts that mean no value, such as `unknown`."""


class Negatives(OfTable):
    """Amounts are not below nothing."""

    kind: Literal["negatives"]
    """Always `negatives`."""
    columns: Annotated[list[Text], Field(min_length=1)]
    """The columns that must not hold negative values."""


class PartOf(Model):
    """Two columns of a row, the first of which cannot exceed the second."""

    part: Text
    """The smaller, such as errors."""
    whole: Text
    """The larger, such as requests."""


class Ratios(OfTable):
    """No part exceeds its whole, and no share its bounds."""

    kind: Literal["ratios"]
    """Always `ratios`."""
    pairs: list[PartOf] = []
    """Columns that are parts of others."""
    shares: list[Text] = []
    """Columns that hold shares."""
    at_least: float = 0.0
    """The least that a share can be."""
    at_most: float = 1.0
    """The most that a share can be; 100 for percent."""

    @model_validator(mode="after")
    def _names_something(self) -> Ratios:
        if not self.pairs and not self.shares:
            raise Misfit("it names no columns", "add pairs: or shares:", "pairs")
        return self


class Jump(DataCheck):
    """No bucket jumps against the same hour and weekday before it, and no line lies flat."""

    kind: Literal["jump"]
    """Always `jump`."""
    amount: Amount
    """What is added up."""
    by: list[Text] = []
    """Columns whose values are judged each for itself."""
    grain: Literal["1h", "1d"] = "1d"
    """Width of the time buckets."""
    factor: Annotated[float, Field(gt=1)] = 1.7
    """Times more or less than expected that is no jump yet, as holidays are."""
    deviations: Positive = 6.0
    """Robust standard deviations of the history that are no jump yet."""
    flat: Annotated[int, Field(ge=2)] = 6
    """Buckets in a row with the same value that are a line lying flat."""
    holidays: list[Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\d$")]] = []
    """Days that are known to be different, in quotes."""


class Agreement(DataCheck):
    """Two independent sources say the same."""

    kind: Literal["agreement"]
    """Always `agreement`."""
    one: Amount
    """What the first says."""
    other: Amount
    """What the second says."""
    by: list[Text] = []
    """Columns whose values are compared each for itself."""
    grain: Bucket | None = None
    """Width of the time buckets compared; the whole period when left out."""
    tolerance: Share = 0.01
    """Share of the larger by which they may differ."""
    least: Annotated[float, Field(ge=0)] = 0.0
    """Amounts up to which differences are noise."""


AnyCheck = Annotated[
    DateCoverage | Totals | Parts | Recount | HopLedger | Additivity | Schema | Freshness | Nulls | Negatives | Ratios
    | Jump | Agreement,
    Field(discriminator="kind"),
]  # fmt: skip
