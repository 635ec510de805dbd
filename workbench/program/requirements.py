"""Requirements: the questions somebody must be able to ask, and the qualities that the answers must have."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from .base import Item, Model, Name, NonNegative, PartyLink, PersonLink, Positive, RequirementLink, StreamLink, Text

GRAIN_PATTERN = r"^(none|[1-9][0-9]{0,5}(s|min|h|d))$"
Grain = Annotated[str, StringConstraints(pattern=GRAIN_PATTERN)]
Status = Literal["draft", "proposed", "agreed", "building", "shipped", "dropped"]
MeasureFunction = Literal["count", "sum", "min", "max", "average", "ratio", "distinct", "percentile", "top"]
Audience = Literal["public", "customer", "internal"]

ADDITIVE: frozenset[MeasureFunction] = frozenset({"count", "sum", "min", "max"})


class Measure(Model):
    """A number asked for. Counts, sums, minima and maxima add up over a rollup's rows; the others do not."""

    name: Name
    function: MeasureFunction
    column: Name | None = None
    percentile: Annotated[float, Field(gt=0, lt=100)] | None = None
    exact: bool = True

    @property
    def additive(self) -> bool:
        """Whether rollup rows of this measure may be merged into coarser ones exactly."""
        return self.function in ADDITIVE

    @model_validator(mode="after")
    def _complete(self) -> Measure:
        if self.function != "count" and self.column is None:
            raise ValueError(f"measure {self.name} takes a {self.function} of no column; add column")
        if self.function == "percentile" and self.percentile is None:
            raise ValueError(f"measure {self.name} does not say which percentile; add percentile: 95")
        return self


class Window(Model):
    """How far back a question looks, and in whose days it counts."""

    days: Positive
    time_zone: Text = "UTC"


class MissingPiece(Model):
    """A blank to fill in: what the requirement cannot do without, who supplies it and by when."""

    what: Text
    supplier: PartyLink | None = None
    due_on: dt.date | None = None


class Requirement(Item):
    """What every requirement says: who answers for it, when it is done, how it ranks."""

    owner: PersonLink | None = None
    contributors: list[PartyLink] = []
    acceptance: list[Text] = []
    priority: Annotated[int, Field(ge=1)]
    status: Status = "draft"
    source: Text | None = None
    due_on: dt.date | None = None
    missing: MissingPiece | None = None
    depends_on: list[RequirementLink] = []


class Functional(Requirement):
    """A question that somebody must be able to ask, and the shape of its answer."""

    kind: Literal["functional"] = "functional"
    question: Text
    audience: Audience
    capability: Name | None = None
    stream: StreamLink | None = None
    dimensions: list[Name] = []
    measures: list[Measure] = []
    filter_by: list[Name] = []
    grain: Grain = "1h"
    window: Window | None = None
    top_n: Annotated[int, Field(ge=1)] | None = None
    asked_by: Literal["evenly", "by_traffic", "largest"] = "by_traffic"
    queries_per_day: NonNegative | None = None
    latency_p95_seconds: Positive | None = None


class NonFunctional(Requirement):
    """A quality that answers must have: measured on `scale` in `unit`, where it must be and where it is now."""

    kind: Literal["non-functional"] = "non-functional"
    quality: Literal["volume", "latency", "freshness", "retention", "availability", "exactness", "privacy", "cost"]
    scale: Text
    unit: Text
    must: float
    now: float | None = None
    applies_to: list[RequirementLink] = []
