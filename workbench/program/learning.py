"""How the program learns: verifications of data, incidents, post-mortems and actions."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from .base import AnyLink, IncidentLink, Item, LessonLink, Model, PersonLink, Text


class DataCheck(Model):
    """One check on data and whether it passed when it last ran."""

    what: Text
    passed: bool | None = None


class Verification(Item):
    """Checks on the data that a spike or a launch publishes."""

    kind: Literal["verification"] = "verification"
    about: list[AnyLink] = []
    owner: PersonLink | None = None
    ran_on: dt.date | None = None
    checks: list[DataCheck] = []


class Incident(Item):
    """Something went wrong: when, where, and of which kind it was."""

    kind: Literal["incident"] = "incident"
    about: list[AnyLink] = []
    happened_on: dt.date
    found_by: PersonLink | None = None
    cause: Literal["schema", "outage", "aggregation", "capture", "capacity", "process", "unknown"] = "unknown"
    effect: Text
    fixed_on: dt.date | None = None


class PostMortem(Item):
    """The blameless sheet of an incident: what happened, what helped, what changes."""

    kind: Literal["post-mortem"] = "post-mortem"
    incident: IncidentLink
    held_on: dt.date
    facilitator: PersonLink | None = None
    timeline: list[Text] = []
    causes: list[Text] = []
    where_we_got_lucky: list[Text] = []


class Action(Item):
    """A change somebody promised, by a date."""

    kind: Literal["action"] = "action"
    owner: PersonLink | None = None
    due_on: dt.date | None = None
    follows: LessonLink | None = None
    status: Literal["open", "done", "dropped"] = "open"
    systemic: bool = False
