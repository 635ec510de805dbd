"""Reviews: the meetings in which the plan is gone through, point by point, and what came of each point."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Literal

from pydantic import model_validator

from .base import AnyLink, Item, Misfit, Model, Name, PartyLink, Text

PointKind = Literal[
    "block", "decision", "budget", "finding", "concern", "verdict", "change", "blank", "learning", "note"
]  # fmt: skip
PointOutcome = Literal["agreed", "decided", "action", "later"]


class Point(Model):
    """One point of an agenda as it stood when the review began, and what came of it.

    It names items by plain ids, since minutes stay true when an item goes.
    """

    name: Name
    """The point's name within its review, by which two people's records of it are told to be of the same."""
    kind: PointKind
    """The sort of point, which decides its place in the meeting."""
    what: Text
    """What is so, in a sentence."""
    why: Text | None = None
    """Why it matters."""
    ask: Text | None = None
    """What the room is asked to do."""
    about: list[Text] = []
    """The ids of the items that it is about."""
    who: list[Text] = []
    """The ids of the people without whom it cannot be settled."""
    outcome: PointOutcome | None = None
    """What came of it: agreed, decided, an action, or put off; nothing while it is still to be gone through."""
    words: Text | None = None
    """What was said and settled, for the minutes."""
    follow_up: Text | None = None
    """The id of the decision or action that came of it."""


class Review(Item):
    """A meeting in which the plan was shown: who was there, what was asked, what followed."""

    kind: Literal["review"] = "review"
    """Always `review`."""
    held_on: dt.date
    """The day of the meeting."""
    status: Literal["open", "closed"] = "closed"
    """Whether it is still going on."""
    attendees: list[PartyLink] = []
    """The people and teams who were there."""
    covered: list[AnyLink] = []
    """The items that were shown."""
    questions: list[Text] = []
    """The questions asked, as asked."""
    since: Text | None = None
    """The version that its agenda compares the plan with: a baseline or a commit, as git names it."""
    points: list[Point] = []
    """The agenda, in the order of the meeting, with what came of each point."""
    outcome: Text | None = None
    """What followed from it."""
    baseline: Text | None = None
    """The git tag of the plan as the review left it."""

    @model_validator(mode="after")
    def _points_told_apart(self) -> Review:
        if twice := [name for name, times in Counter(point.name for point in self.points).items() if times > 1]:
            raise Misfit(f"point {twice[0]} is there twice", "rename or remove one of them", "points")
        return self
