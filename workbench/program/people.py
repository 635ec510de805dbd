"""Who carries the plan: teams and people."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import StringConstraints, model_validator

from .base import AnyLink, Item, Misfit, Model, PersonLink, Share, TeamLink, Text

EMAIL_PATTERN = r"^[^@\s]+@[^@\s]+$"


class Team(Item):
    """A group that builds, pays for or uses the result."""

    kind: Literal["team"] = "team"
    """Always `team`."""
    lead: PersonLink | None = None
    """The person who leads the team."""
    purpose: Text | None = None
    """What the team is there for."""


class Absence(Model):
    """Days on which somebody is not there, first and last included."""

    starts_on: dt.date
    """The first day away."""
    ends_on: dt.date
    """The last day away."""

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Absence:
        if self.ends_on < self.starts_on:
            what = f"ends_on ({self.ends_on}) must not come before starts_on ({self.starts_on})"
            raise Misfit(what, "mend the wrong one of the two days", "ends_on")
        return self


class Person(Item):
    """Somebody with a role in the program; `title` is the full name."""

    kind: Literal["person"] = "person"
    """Always `person`."""
    role: Text
    """What the person answers for."""
    team: TeamLink | None = None
    """The team they belong to."""
    email: Annotated[str, StringConstraints(pattern=EMAIL_PATTERN)] | None = None
    """Their e-mail address, by which commits are told to be theirs."""
    joined_on: dt.date | None = None
    """The day they joined."""
    left_on: dt.date | None = None
    """The last day they were there."""
    committed_share: Share | None = None
    """The share of their time promised to the program, 0 to 1."""
    on_call_share: Share = 0.0
    """The share of their time that on-call takes, 0 to 1: one week in three is 0.33."""
    absences: list[Absence] = []
    """When they are away, as far as it is known."""

    def is_there(self, day: dt.date) -> bool:
        """Whether they belong to the organisation on a day."""
        joined = self.joined_on is None or self.joined_on <= day
        return joined and (self.left_on is None or day < self.left_on)

    @property
    def real_share(self) -> float:
        """The share of their time that the program can have: what is promised, and no more than on-call leaves."""
        promised = 1.0 if self.committed_share is None else self.committed_share
        return min(promised, 1 - self.on_call_share)


class Handover(Item):
    """What one person passes on to another, on one page: frozen as it was written, so that it can be acknowledged."""

    kind: Literal["handover"] = "handover"
    """Always `handover`."""
    leaver: PersonLink
    """The person who passes it on."""
    successor: PersonLink
    """The person who takes it over, and who acknowledges this item."""
    effective_on: dt.date
    """The day from which the successor answers."""
    items: list[AnyLink] = []
    """The items that change hands."""
    brief: Text
    """The brief as it was written: what there is, what is open, who doubts and what is next."""
