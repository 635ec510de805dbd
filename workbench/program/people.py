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
    lead: PersonLink | None = None
    purpose: Text | None = None


class Person(Item):
    """Somebody with a role in the program; `title` is the full name."""

    kind: Literal["person"] = "person"
    role: Text
    team: TeamLink | None = None
    email: Annotated[str, StringConstraints(pattern=EMAIL_PATTERN)] | None = None
    joined_on: dt.date | None = None
    left_on: dt.date | None = None
    committed_share: Share | None = None
