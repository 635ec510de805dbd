"""Requirements: the questions somebody must be able to ask, and the qualities that the answers must have."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from .base import (
    Item,
    Misfit,
    Model,
    Name,
    NonNegative,
    PartyLink,
    PersonLink,
    Positive,
    Range,
    RequirementLink,
    StreamLink,
    Text,
)
from .relaxing import Relaxation

GRAIN_PATTERN = r"^(none|[1-9][0-9]{0,5}(s|min|h|d))$"
Grain = Annotated[str, StringConstraints(pattern=GRAIN_PATTERN)]
Status = Literal["draft", "proposed", "agreed", "building", "shipped", "dropped"]
MeasureFunction = Literal["count", "sum", "min", "max", "average", "ratio", "distinct", "percentile", "top"]
Audience = Literal["public", "customer", "internal"]
AskedBy = Literal["evenly", "by_traffic", "largest"]

ADDITIVE: frozenset[MeasureFunction] = frozenset({"count", "sum", "min", "max"})


class Measure(Model):
    """A number asked for. Counts, sums, minima and maxima add up over a rollup's rows; the others do not."""

    name: Name
    """The measure's name within its question or table."""
    function: MeasureFunction
    """How events become a number."""
    column: Name | None = None
    """The column it is taken of; none for a count."""
    percentile: Annotated[float, Field(gt=0, lt=100)] | None = None
    """Which percentile, between 0 and 100, when the function is `percentile`."""
    exact: bool = True
    """Whether the number must be exact; a sketch may be a few percent off."""
    sketch: Literal["space_saving", "count_min"] = "space_saving"
    """How a `top` that need not be exact is counted: by counters of the most frequent values, or by hashed cells."""

    @property
    def additive(self) -> bool:
        """Whether rollup rows of this measure may be merged into coarser ones exactly."""
        return self.function in ADDITIVE

    @model_validator(mode="after")
    def _complete(self) -> Measure:
        if self.function != "count" and self.column is None:
            raise Misfit(f"measure {self.name} takes a {self.function} of no column", "add column")
        if self.function == "percentile" and self.percentile is None:
            raise Misfit(f"measure {self.name} does not say which percentile", "add percentile: 95")
        if self.sketch == "count_min" and (self.function != "top" or self.exact):
            asked = "exact" if self.exact else f"a {self.function}"
            what = f"measure {self.name} is {asked}, which no count-min sketch tells"
            raise Misfit(what, "leave sketch out, or ask for a top with exact: false", "sketch")
        return self


class Window(Model):
    """How far back a question looks, and in whose days it counts."""

    days: Positive
    """Days that the question looks back."""
    time_zone: Text = "UTC"
    """Whose days they are, such as `Europe/Berlin`, `UTC+05:30` or `customer's own`."""
    exact_days: bool = False
    """Whether its buckets must begin at that zone's own midnight; else those of UTC do, and the answer says so."""


class MissingPiece(Model):
    """A blank to fill in: what the requirement cannot do without, who supplies it and by when."""

    what: Text
    """What is missing."""
    supplier: PartyLink | None = None
    """The person or team who supplies it."""
    due_on: dt.date | None = None
    """The day by which it is there."""


class Requirement(Item):
    """What every requirement says: who answers for it, when it is done, how it ranks."""

    owner: PersonLink | None = None
    """The one person accountable for it."""
    backup: PersonLink | None = None
    """The person who answers for it when the owner cannot."""
    contributors: list[PartyLink] = []
    """The people and teams who help."""
    acceptance: list[Text] = []
    """How everybody can see that it is done."""
    priority: Annotated[int, Field(ge=1)]
    """Its rank, 1 first; the cut line runs through this order."""
    status: Status = "draft"
    """How far the requirement has come."""
    source: Text | None = None
    """Who asked for it, and where that is written."""
    due_on: dt.date | None = None
    """The day by which it must work."""
    missing: MissingPiece | None = None
    """What it cannot do without and does not have."""
    depends_on: list[RequirementLink] = []
    """The requirements that must work first."""
    relaxations: list[Relaxation] = []
    """What its owner says may give way, and at whose consent."""


class Functional(Requirement):
    """A question that somebody must be able to ask, and the shape of its answer."""

    kind: Literal["functional"] = "functional"
    """Always `functional`."""
    question: Text
    """The question, as the person who asks it says it."""
    audience: Audience
    """Who sees the answer."""
    capability: Name | None = None
    """The capability of the true north that it makes real."""
    by_hand: bool = False
    """Whether somebody rebuilds its answer for each asking; nobody serves themselves of that."""
    stream: StreamLink | None = None
    """The stream that holds the answer."""
    dimensions: list[Name] = []
    """The columns that the answer is broken down by."""
    measures: list[Measure] = []
    """The numbers in the answer."""
    filter_by: list[Name] = []
    """The columns that one value is picked of, such as one customer's zone."""
    grain: Grain = "1h"
    """Width of a time bucket of the answer, such as `10min` or `1h`; `none` for a single total."""
    window: Window | None = None
    """How far back it looks."""
    top_n: Annotated[int, Field(ge=1)] | None = None
    """How many of the largest values are asked for; all when left out."""
    asked_by: AskedBy = "by_traffic"
    """How questions spread over tenants: evenly, by their traffic, or by the largest alone."""
    queries_per_day: NonNegative | Range | None = None
    """How often it is asked, times a day."""
    concurrency: Annotated[float, Field(ge=1)] | None = None
    """How many ask at the same moment at most, as when everybody opens a page at nine; as it happens when left out."""
    latency_p95_seconds: Positive | None = None
    """Seconds within which 95 of 100 answers must come."""


class NonFunctional(Requirement):
    """A quality that answers must have: measured on `scale` in `unit`, where it must be and where it is now."""

    kind: Literal["non-functional"] = "non-functional"
    """Always `non-functional`."""
    quality: Literal["volume", "latency", "freshness", "retention", "availability", "exactness", "privacy", "cost"]
    """The sort of quality."""
    scale: Text
    """What is measured."""
    unit: Text
    """The unit of `must` and `now`."""
    must: float
    """Where it must be, in `unit`."""
    now: float | None = None
    """Where it is now, in `unit`."""
    applies_to: list[RequirementLink] = []
    """The requirements that it holds for; all when left out."""
