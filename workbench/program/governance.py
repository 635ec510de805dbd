"""How the plan is agreed: concerns, decisions, reviews and acknowledgements."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field

from .base import AnyLink, Item, Model, Name, PartyLink, PersonLink, Positive, Text
from .roadmap import Evidence


class Concern(Item):
    """A doubt with a clock: who raised it, who answers it, by when, and who is next if nobody does."""

    kind: Literal["concern"] = "concern"
    about: list[AnyLink] = []
    raised_by: PersonLink
    raised_on: dt.date
    owner: PersonLink | None = None
    due_on: dt.date | None = None
    escalates_to: list[PersonLink] = []
    evidence: list[Evidence] = []
    settled_when: Text | None = None
    status: Literal["open", "answered", "settled", "overruled"] = "open"
    answer: Text | None = None


class Option(Model):
    """One way a decision can go, and what it costs."""

    name: Name
    summary: Text
    nodes: Positive | None = None
    monthly_cost_usd: Positive | None = None
    who_must_agree: list[PersonLink] = []
    first_value_on: dt.date | None = None


class Decision(Item):
    """A choice among options: who decides, by when, and why it went as it did."""

    kind: Literal["decision"] = "decision"
    question: Text
    about: list[AnyLink] = []
    options: Annotated[list[Option], Field(min_length=1)]
    deciders: list[PersonLink] = []
    decide_by: dt.date | None = None
    status: Literal["open", "decided", "superseded"] = "open"
    chosen: Name | None = None
    reason: Text | None = None
    decided_on: dt.date | None = None
    reversal: Text | None = None


class Review(Item):
    """A meeting in which the plan was shown: who was there, what was asked, what followed."""

    kind: Literal["review"] = "review"
    held_on: dt.date
    attendees: list[PartyLink] = []
    covered: list[AnyLink] = []
    questions: list[Text] = []
    outcome: Text | None = None


class Acknowledgement(Item):
    """One person's verdict on one item, bound to the version they saw."""

    kind: Literal["acknowledgement"] = "acknowledgement"
    person: PersonLink
    item: AnyLink
    verdict: Literal["agree", "agree_with_concern", "block"]
    given_on: dt.date
    blob: Annotated[str, Field(pattern=r"^[0-9a-f]{7,64}$")] | None = None
    words: Text | None = None
