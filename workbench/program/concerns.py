"""Concerns: doubts with a clock, from the day they are raised until who raised them takes them for settled."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field

from .base import AnyLink, Item, Model, PartyLink, PersonLink, Text
from .roadmap import Evidence


class Concern(Item):
    """A doubt with a clock: who raised it, who answers it, by when, and who is next if nobody does.

    Who raised it, or for whom, settles it; anybody else who ends it overrules it, by name and with a reason.
    """

    kind: Literal["concern"] = "concern"
    """Always `concern`."""
    about: list[AnyLink] = []
    """The items in doubt."""
    raised_by: PersonLink
    """The person who doubts."""
    raised_for: PartyLink | None = None
    """The person or team in whose name it was raised, where that is somebody else; they may settle it too."""
    raised_on: dt.date
    """The day the doubt was raised, from which its clock runs."""
    owner: PersonLink | None = None
    """The person who answers it."""
    due_on: dt.date | None = None
    """The day by which an answer is due; the program's patience when left out."""
    escalates_to: list[PersonLink] = []
    """Who is next if no answer comes, in order."""
    evidence: list[Evidence] = []
    """What there is to see."""
    settled_when: Text | None = None
    """What must be so for the doubt to be settled."""
    status: Literal["open", "answered", "settled", "overruled"] = "open"
    """How far the concern has come."""
    answer: Text | None = None
    """What was answered."""
    answered_by: PersonLink | None = None
    """The person who answered."""
    answered_on: dt.date | None = None
    """The day of the answer."""
    changes: list[AnyLink] = []
    """The items that the answer changed or brought: an owner, a date, a requirement, an action."""
    settled_by: PersonLink | None = None
    """The person who takes the doubt for settled."""
    settled_on: dt.date | None = None
    """The day on which it was settled."""
    overruled_by: PersonLink | None = None
    """The person who goes on in spite of it."""
    overruled_on: dt.date | None = None
    """The day on which it was overruled."""
    overruled_because: Text | None = None
    """Why the plan goes on in spite of it."""


class Patience(Model):
    """How long concerns may wait, in working days, Monday to Friday."""

    answer_working_days: Annotated[int, Field(ge=1, le=260)] = 10
    """Working days until an answer is due where a concern names no day."""
    level_working_days: Annotated[int, Field(ge=1, le=260)] = 5
    """Working days past that after which it goes on to the next level of its ladder, each time."""
