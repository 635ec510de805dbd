"""What all items share: strict fields, typed links and ranges."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler, StringConstraints, model_validator
from pydantic_core import CoreSchema, core_schema

ID_PATTERN = r"^[A-Z]{2,4}-[A-Za-z0-9-]+$"
NAME_PATTERN = r"^[A-Za-z_][A-Za-z0-9_]*$"
ACCEPTABLE_PATTERN = r"^WB[1-8][0-9]{2}$"
"""Codes of rules that may be accepted: not that a file is unreadable, nor that an acceptance itself is in disorder."""
LEAST_WIDTH = 1e-6
"""The narrowest range of a share, as a difference of logits: below it, digits run out."""

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Share = Annotated[float, Field(ge=0, le=1)]
Positive = Annotated[float, Field(gt=0, le=1e30)]
NonNegative = Annotated[float, Field(ge=0, le=1e30)]
Finite = Annotated[float, Field(ge=-1e30, le=1e30)]
YearlyGrowth = Annotated[float, Field(gt=-1, le=1e3)]
Name = Annotated[str, StringConstraints(pattern=NAME_PATTERN)]


@dataclass(frozen=True, slots=True)
class LinkTo:
    """Marks a text field as a link that must resolve to an item whose id has one of `prefixes` (empty: any kind)."""

    prefixes: tuple[str, ...] = ()

    def pattern(self) -> str:
        """The regular expression that an id of these kinds matches."""
        head = "|".join(self.prefixes) if self.prefixes else "[A-Z]{2,4}"
        return rf"^(?:{head})-[A-Za-z0-9-]+$"

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.str_schema(pattern=self.pattern())


AnyLink = Annotated[str, LinkTo()]
PersonLink = Annotated[str, LinkTo(("PER",))]
PartyLink = Annotated[str, LinkTo(("PER", "TEAM"))]
TeamLink = Annotated[str, LinkTo(("TEAM",))]
RequirementLink = Annotated[str, LinkTo(("FR", "NFR"))]
FunctionalLink = Annotated[str, LinkTo(("FR",))]
StreamLink = Annotated[str, LinkTo(("STR",))]
DesignLink = Annotated[str, LinkTo(("DES",))]
BudgetLink = Annotated[str, LinkTo(("BUD",))]
MilestoneLink = Annotated[str, LinkTo(("MS",))]
SpikeLink = Annotated[str, LinkTo(("SPK",))]
WorkLink = Annotated[str, LinkTo(("MS", "SPK"))]
ConcernLink = Annotated[str, LinkTo(("CON",))]
IncidentLink = Annotated[str, LinkTo(("INC",))]
LessonLink = Annotated[str, LinkTo(("PM", "INC", "REV", "CON"))]


class Misfit(ValueError):  # noqa: N818 - what values are that contradict each other
    """Values that are each sound and contradict each other: what is so, the mend, and the path of the field to mend.

    The path counts from the model whose validator raises this.
    """

    def __init__(self, what: str, mend: str, *at: str | int) -> None:
        super().__init__(f"{what}; {mend}")
        self.what, self.mend, self.at = what, mend, at


class Model(BaseModel):
    """A strict, frozen mapping: unknown fields are refused and nothing is coerced between text and numbers."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, use_attribute_docstrings=True)


class Acceptance(Model):
    """A finding of `check` that somebody takes as it is, for a while: set aside, counted and shown, and never lost."""

    rule: Annotated[str, StringConstraints(pattern=ACCEPTABLE_PATTERN)]
    """The code of the rule, whose findings about this item are set aside."""
    reason: Text | None = None
    """Why the finding may stand; without it nothing is set aside."""
    until: dt.date | None = None
    """The last day on which it may; without it nothing is set aside."""
    by: PersonLink | None = None
    """The person who answers for that; without one nothing is set aside."""


class Item(Model):
    """One file of a program. `id` names the file and is never reused."""

    id: Annotated[str, StringConstraints(pattern=ID_PATTERN)]
    """The item's name for good: the prefix of its kind, a hyphen, letters, digits and hyphens; also its file's name."""
    kind: str
    """The kind of item, which decides the fields below."""
    title: Text
    """What the item is called on every screen."""
    notes: str | None = None
    """Anything worth knowing that no other field holds."""
    accepted: list[Acceptance] = []
    """What `check` finds of this item and somebody has accepted, with a reason and an end."""


class Range(Model):
    """An uncertain amount: the 5th and 95th percentile of a lognormal distribution, in the unit of its field."""

    p5: Positive
    """The amount that it is below one time in twenty, in the unit of the field."""
    p95: Positive
    """The amount that it is above one time in twenty, in the unit of the field."""

    @model_validator(mode="after")
    def _ordered(self) -> Range:
        if self.p5 > self.p95:
            raise Misfit(f"p5 ({self.p5:g}) must not exceed p95 ({self.p95:g})", "swap the two", "p5")
        return self

    @property
    def median(self) -> float:
        """The amount that it is as often above as below."""
        return math.sqrt(self.p5) * math.sqrt(self.p95)


class ShareRange(Model):
    """An uncertain share: the 5th and 95th percentile of a beta distribution."""

    p5: Annotated[float, Field(ge=1e-9, le=1 - 1e-9)]
    """The share, 0 to 1, that it is below one time in twenty."""
    p95: Annotated[float, Field(ge=1e-9, le=1 - 1e-9)]
    """The share, 0 to 1, that it is above one time in twenty."""

    @model_validator(mode="after")
    def _apart(self) -> ShareRange:
        if self.p95 - self.p5 < LEAST_WIDTH * self.p5 * (1 - self.p5):
            raise Misfit(f"p5 ({self.p5:g}) must be below p95 ({self.p95:g})", "swap the two, or write one share", "p5")
        return self


class GrowthRange(Model):
    """Uncertain growth a year: the 5th and 95th percentile, where 1 plus growth is lognormal."""

    p5: YearlyGrowth
    """The growth that it is below one time in twenty: 0.2 is 20 percent more."""
    p95: YearlyGrowth
    """The growth that it is above one time in twenty: 0.2 is 20 percent more."""

    @model_validator(mode="after")
    def _ordered(self) -> GrowthRange:
        if self.p5 > self.p95:
            raise Misfit(f"p5 ({self.p5:g}) must not exceed p95 ({self.p95:g})", "swap the two", "p5")
        return self

    @property
    def median(self) -> float:
        """The growth that it is as often above as below."""
        return math.sqrt((1 + self.p5) * (1 + self.p95)) - 1


Amount = Positive | Range
UncertainShare = Share | ShareRange
Growth = YearlyGrowth | GrowthRange
