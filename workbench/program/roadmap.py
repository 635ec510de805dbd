"""The roadmap: milestones, spikes beside them, and stop-gaps that must end."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field, model_validator

from .base import Item, MilestoneLink, Model, PersonLink, RequirementLink, Text, WorkLink

Progress = Literal["planned", "started", "done", "abandoned"]


class Milestone(Item):
    """A date by which something works for somebody."""

    kind: Literal["milestone"] = "milestone"
    starts_on: dt.date | None = None
    due_on: dt.date
    owner: PersonLink | None = None
    status: Progress = "planned"
    launch: bool = False
    delivers: list[RequirementLink] = []
    depends_on: list[WorkLink] = []

    @model_validator(mode="after")
    def _due_after_start(self) -> Milestone:
        if self.starts_on is not None and self.due_on < self.starts_on:
            raise ValueError(f"due_on ({self.due_on}) must not come before starts_on ({self.starts_on})")
        return self


class Evidence(Model):
    """Something a spike or a concern can show: when it was seen and what it said."""

    seen_on: dt.date
    what: Text
    where: Text | None = None


class Spike(Item):
    """A time-boxed experiment: the question it answers, when it ends and what it leads to at scale."""

    kind: Literal["spike"] = "spike"
    question: Text
    owner: PersonLink | None = None
    starts_on: dt.date
    time_box_days: Annotated[int, Field(ge=1)] | None = None
    exit_criteria: list[Text] = []
    path_to_scale: Text | None = None
    leads_to: list[MilestoneLink] = []
    informs: list[RequirementLink] = []
    depends_on: list[WorkLink] = []
    evidence: list[Evidence] = []
    status: Progress = "planned"
    result: Text | None = None

    @property
    def ends_on(self) -> dt.date | None:
        """The last day of the time box; None when the spike has none."""
        return self.starts_on + dt.timedelta(days=self.time_box_days) if self.time_box_days else None


class Verdict(Model):
    """What a named role thinks of something, in its own words."""

    by: Text
    verdict: Literal["pleased", "neutral", "unhappy"]
    words: Text | None = None


class StopGap(Item):
    """Something temporary that fills a gap: until when, and how the program gets off it."""

    kind: Literal["stop-gap"] = "stop-gap"
    fills: list[RequirementLink] = []
    owner: PersonLink | None = None
    starts_on: dt.date
    ends_on: dt.date | None = None
    exit_plan: Text | None = None
    monthly_cost_usd: Annotated[float, Field(ge=0)] | None = None
    verdicts: list[Verdict] = []
