"""How the program learns: incidents, post-mortems and actions."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import StringConstraints

from .base import AnyLink, IncidentLink, Item, LessonLink, Model, PersonLink, Text
from .roadmap import Evidence

RuleCode = Annotated[str, StringConstraints(pattern=r"^WB[1-9][0-9]{2}$")]


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


class Lesson(Model):
    """What was learned, and the rule of `workbench check` that says it earlier next time."""

    text: Text
    """The lesson, as advice to the next program."""
    rule: RuleCode | None = None
    """The rule that would have fired, such as `WB408`."""


class Line(Model):
    """What one person wrote in silence, before anybody saw the others' lines."""

    by: PersonLink
    """The person who wrote it."""
    text: Text
    """What they wrote."""


class PostMortem(Item):
    """The blameless sheet of an incident or of a stretch of the program: what happened, what helped, what changes.

    As a pre-mortem it is filled in before the start: what will have gone wrong, written in silence first.
    """

    kind: Literal["post-mortem"] = "post-mortem"
    """Always `post-mortem`."""
    sheet: Literal["post-mortem", "pre-mortem"] = "post-mortem"
    """Whether it looks back at what happened, or ahead at what could."""
    incident: IncidentLink | None = None
    """The incident looked at, if it is one."""
    about: list[AnyLink] = []
    """The items looked at."""
    looks_from: dt.date | None = None
    """The first day looked at."""
    looks_to: dt.date | None = None
    """The last day looked at."""
    held_on: dt.date
    """The day of the meeting."""
    facilitator: PersonLink | None = None
    """The person who leads it and was not part of the incident."""
    writers: list[PersonLink] = []
    """The people who write in silence before a pre-mortem; their lines show when all are in."""
    lines: list[Line] = []
    """What they wrote, in the order of the alphabet, put here when all were in."""
    goals: list[Text] = []
    """What was to be reached."""
    engineering_design: list[Text] = []
    """How it was built, and what was decided about that."""
    hurdles: list[Text] = []
    """What stood in the way."""
    timeline: list[Text] = []
    """What happened, in order."""
    owners: list[Text] = []
    """Who answered for what."""
    impact: list[Text] = []
    """What it did to whom, for how long."""
    went_well: list[Text] = []
    """What helped."""
    went_wrong: list[Text] = []
    """What did not."""
    where_we_got_lucky: list[Text] = []
    """What could as well have gone worse."""
    who_knew_what_when: list[Text] = []
    """Who knew of it on which day, and who did not."""
    causes: list[Text] = []
    """What made it possible, never who."""
    lessons: list[Lesson] = []
    """What the next program does from its first day."""


class Action(Item):
    """A change somebody promised, by a date."""

    kind: Literal["action"] = "action"
    """Always `action`."""
    about: list[AnyLink] = []
    """The items that it changes."""
    owner: PersonLink | None = None
    """The person who promised it."""
    due_on: dt.date | None = None
    """The day by which it is promised."""
    follows: LessonLink | None = None
    """The incident, post-mortem, review or concern that it comes from."""
    status: Literal["open", "done", "dropped"] = "open"
    """How far the action has come."""
    systemic: bool = False
    """Whether it prevents every incident of the sort, not only the one."""
    proof: Evidence | None = None
    """What shows that it is done and works: when it was seen, what, and where to look at it."""
