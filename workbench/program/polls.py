"""Polls of confidence: the same question twice, in the room and again privately, so that silence is not consent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field, model_validator

from .base import AnyLink, Item, Misfit, Model, PartyLink, Text

ANSWERS = (1, 2, 3, 4, 5)
"""From no confidence at all to full confidence."""
LEAST_VOTES = 4
"""Votes below which nothing but their number is told: of three votes, each voter who knows their own sees too much."""
DOUBTFUL = 2
"""The highest answer that is a doubt, and asks for a sentence."""
PRIVATE_DAYS = 2
"""Days for the private answer after the room's, 48 hours: long enough to think, short enough to remember."""

Round = Literal["room", "private"]
ROUNDS: dict[Round, str] = {"room": "In the room", "private": "Privately"}
"""The two rounds and what each is called."""


class Tally(Model):
    """What one round came to: how many voted, and from four votes up how often each answer was given."""

    votes: Annotated[int, Field(ge=0)]
    """How many voted."""
    counts: Annotated[list[Annotated[int, Field(ge=0)]], Field(min_length=5, max_length=5)] | None = None
    """How often each answer was given, 1 to 5 in this order; left out below four votes."""

    @model_validator(mode="after")
    def _permitted(self) -> Tally:
        if self.counts is not None and self.votes < LEAST_VOTES:
            raise Misfit(f"{self.votes} votes tell who gave which", "leave the counts out", "counts")
        if self.counts is not None and sum(self.counts) != self.votes:
            raise Misfit(f"the counts add up to {sum(self.counts)}, not to {self.votes} votes", "mend one", "counts")
        return self

    @property
    def given(self) -> list[int]:
        """The answers that were given, lowest first; empty where they may not be told."""
        return [answer for answer, count in zip(ANSWERS, self.counts or [], strict=False) if count]

    @property
    def mean(self) -> float | None:
        """The mean answer, 1 to 5."""
        if not self.counts:
            return None
        return sum(answer * count for answer, count in zip(ANSWERS, self.counts, strict=True)) / self.votes

    @property
    def spread(self) -> int | None:
        """The highest answer less the lowest."""
        return self.given[-1] - self.given[0] if self.given else None


class Poll(Item):
    """A question of confidence, answered anonymously on a scale of 1 to 5: in the room, and again privately."""

    kind: Literal["poll"] = "poll"
    """Always `poll`."""
    question: Text
    """What people should be confident of, as a question."""
    about: list[AnyLink] = []
    """The items that it asks about."""
    asked_on: dt.date
    """The day of the room's answer."""
    closes_on: dt.date
    """The last day of the private answer."""
    electorate: list[PartyLink] = []
    """The people and teams who are asked; everybody of the program when left out."""
    status: Literal["open", "closed"] = "open"
    """Whether answers are still taken."""
    closed_on: dt.date | None = None
    """The day on which it was closed."""
    room: Tally | None = None
    """What the room said, written when the poll closes."""
    private: Tally | None = None
    """What they said privately, written when the poll closes."""

    @model_validator(mode="after")
    def _in_order(self) -> Poll:
        if self.closes_on < self.asked_on:
            raise Misfit(f"it closes on {self.closes_on}, before it is asked", "move the later day", "closes_on")
        return self


def gap(room: Tally | None, private: Tally | None) -> float | None:
    """The private mean less the room's, in steps of the scale: below zero, the room said more than people believe."""
    if room is None or private is None or room.mean is None or private.mean is None:
        return None
    return private.mean - room.mean


def tally(counts: Sequence[int]) -> Tally:
    """What may be told of how often each answer was given."""
    votes = sum(counts)
    return Tally(votes=votes, counts=list(counts)) if votes >= LEAST_VOTES else Tally(votes=votes)
