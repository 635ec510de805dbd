"""How the program learns: incidents, post-mortems and actions."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from .base import AnyLink, IncidentLink, Item, LessonLink, PersonLink, Text


class Incident(Item):
    """Something went wrong: when, where, and of which kind it was."""

    kind: Literal["incident"] = "incident"
    """Always `incident`."""
    about: list[AnyLink] = []
    """The items that it hit."""
    happened_on: dt.date
    """The day it happened."""
    found_by: PersonLink | None = None
    """The person who noticed."""
    found_how: Literal["check", "reader", "team"] | None = None
    """Whether a check on the data found it, a reader of the figures, or somebody of the team by other means."""
    cause: Literal["schema", "outage", "aggregation", "capture", "capacity", "process", "unknown"] = "unknown"
    """The sort of cause, so that the same sort is seen when it comes again."""
    effect: Text
    """What it did to whom."""
    fixed_on: dt.date | None = None
    """The day it was mended."""


class PostMortem(Item):
    """The blameless sheet of an incident: what happened, what helped, what changes."""

    kind: Literal["post-mortem"] = "post-mortem"
    """Always `post-mortem`."""
    incident: IncidentLink
    """The incident looked at."""
    held_on: dt.date
    """The day of the meeting."""
    facilitator: PersonLink | None = None
    """The person who leads it and was not part of the incident."""
    timeline: list[Text] = []
    """What happened, in order."""
    causes: list[Text] = []
    """What made it possible, never who."""
    where_we_got_lucky: list[Text] = []
    """What could as well have gone worse."""


class Action(Item):
    """A change somebody promised, by a date."""

    kind: Literal["action"] = "action"
    """Always `action`."""
    owner: PersonLink | None = None
    """The person who promised it."""
    due_on: dt.date | None = None
    """The day by which it is promised."""
    follows: LessonLink | None = None
    """The incident or post-mortem that it comes from."""
    status: Literal["open", "done", "dropped"] = "open"
    """How far the action has come."""
    systemic: bool = False
    """Whether it prevents every incident of the sort, not only the one."""
