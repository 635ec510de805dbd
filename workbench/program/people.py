"""Who carries the plan: teams and people."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import StringConstraints

from .base import Item, PersonLink, Share, TeamLink, Text

EMAIL_PATTERN = r"^[^@\s]+@[^@\s]+$"


class Team(Item):
    """A group that builds, pays for or uses the result."""

    kind: Literal["team"] = "team"
    """Always `team`."""
    lead: PersonLink | None = None
    """The person who leads the team."""
    purpose: Text | None = None
    """What the team is there for."""


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
