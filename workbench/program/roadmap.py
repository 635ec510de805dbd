"""The roadmap: milestones, spikes beside them, and stop-gaps that must end."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field, model_validator

from .base import (
    AnyLink,
    BudgetLink,
    DesignLink,
    Finite,
    Item,
    MilestoneLink,
    Misfit,
    Model,
    PartyLink,
    PersonLink,
    Positive,
    RequirementLink,
    Text,
    WorkLink,
)

Progress = Literal["planned", "started", "done", "abandoned"]
Stage = Literal["spike", "pilot", "scale", "run"]


class Effort(Model):
    """Work that something takes, and whose: spread evenly from its start to its date."""

    by: PartyLink
    """The person who does it, or the team whose people share it."""
    weeks: Positive
    """Weeks of one person's whole time."""


class Milestone(Item):
    """A date by which something works for somebody: the likely day, and the days between which it is nearly sure."""

    kind: Literal["milestone"] = "milestone"
    """Always `milestone`."""
    starts_on: dt.date | None = None
    """The day on which work starts."""
    due_on: dt.date
    """The day by which it works; where a range stands beside it, the day that is as likely missed as met."""
    earliest_on: dt.date | None = None
    """The day by which it works one time in ten, if what it depends on is in time."""
    latest_on: dt.date | None = None
    """The day by which it works nine times in ten, if what it depends on is in time."""
    owner: PersonLink | None = None
    """The person who answers for it."""
    backup: PersonLink | None = None
    """The person who answers for it when the owner cannot."""
    status: Progress = "planned"
    """How far it has come."""
    work: list[Effort] = []
    """The work that it takes, and whose."""
    launch: bool = False
    """Whether something is shown to the outside on that day."""
    delivers: list[RequirementLink] = []
    """The requirements that work from then on."""
    depends_on: list[WorkLink] = []
    """The milestones and spikes that must be done first."""

    @model_validator(mode="after")
    def _due_after_start(self) -> Milestone:
        if self.starts_on is not None and self.due_on < self.starts_on:
            what = f"due_on ({self.due_on}) must not come before starts_on ({self.starts_on})"
            raise Misfit(what, "mend the wrong one of the two days", "due_on")
        return self

    @model_validator(mode="after")
    def _due_within_its_range(self) -> Milestone:
        if (self.earliest_on is None) != (self.latest_on is None):
            absent = "earliest_on" if self.earliest_on is None else "latest_on"
            raise Misfit(f"the range of {self.due_on} has one end only", f"add {absent}", "due_on")
        if self.earliest_on and self.latest_on and not self.earliest_on <= self.due_on <= self.latest_on:
            what = f"due_on ({self.due_on}) lies outside {self.earliest_on} to {self.latest_on}"
            raise Misfit(what, "write the likely day between the two", "due_on")
        return self


class Evidence(Model):
    """Something a spike or a concern can show: when it was seen and what it said."""

    seen_on: dt.date
    """The day it was seen."""
    what: Text
    """What it said."""
    where: Text | None = None
    """Where it can be looked at."""
    found_how: Literal["check", "reader", "team"] | None = None
    """Of a fault of the data: whether a check found it, a reader of the figures, or the team by other means."""


class Prediction(Model):
    """What estimates took a number for before it was measured; it stays as it is, so that it can be wrong."""

    made_on: dt.date
    """The day it was predicted."""
    revision: Text | None = None
    """The version of the program that it was predicted from, as git names it."""
    p10: Finite
    """The number that it is below one time in ten."""
    p50: Finite
    """The number that it is as likely above as below."""
    p90: Finite
    """The number that it is above one time in ten."""

    @model_validator(mode="after")
    def _ordered(self) -> Prediction:
        if not self.p10 <= self.p50 <= self.p90:
            raise Misfit(f"p10, p50 and p90 ({self.p10:g}, {self.p50:g}, {self.p90:g}) do not rise",
                         "write the smallest first", "p10")  # fmt: skip
        return self


class Measured(Model):
    """What a number was found to be."""

    seen_on: dt.date
    """The day it was measured."""
    value: Finite
    """The number found."""
    relative_error: Annotated[float, Field(ge=0, le=5)] = 0.0
    """Standard deviation that its natural logarithm (of a share: that of its odds) still has; 0 takes it for exact."""
    source: Text
    """Where it can be looked at: the id of a calibration, a stream or a verification, or words."""
    in_use: bool = False
    """Whether the program's own field has been changed to it; a calibration says that of itself."""


class Criterion(Model):
    """A number that a spike must find, and the limit up to which the plan holds: its exit criterion."""

    input: Text
    """What it is, as estimates name it: `clickhouse.scan_cpu_ns_per_byte`, `STR-x.events_per_day`, `bytes_per_row`."""
    unit: Text
    """What it counts."""
    at_most: Positive | None = None
    """The value up to which the plan holds, such as a break-even of the solver."""
    at_least: Positive | None = None
    """The value from which on the plan holds, where more is better."""
    design: DesignLink | None = None
    """The design that the limit is a break-even of."""
    budget: BudgetLink | None = None
    """The budget that this design holds up to the limit."""
    with_plan: Text | None = None
    """What has given way by then, as the solver calls it; nothing when left out."""
    taken_on: dt.date | None = None
    """The day on which the solver told the limit."""
    prediction: Prediction | None = None
    """What estimates took it for before it was measured."""
    measurement: Measured | None = None
    """What was found."""

    @model_validator(mode="after")
    def _one_limit(self) -> Criterion:
        if (self.at_most is None) == (self.at_least is None):
            what = f"{self.input} has {'no limit' if self.at_most is None else 'two limits'}"
            raise Misfit(what, "write either at_most or at_least", "at_most")
        return self

    @property
    def limit(self) -> float:
        """The value beyond which the plan does not hold."""
        limit = self.at_least if self.at_most is None else self.at_most
        assert limit is not None
        return limit

    @property
    def limit_in_words(self) -> str:
        """Which side of the limit is the good one."""
        return "at least" if self.at_most is None else "at most"


class Spike(Item):
    """A time-boxed experiment: the question it answers, when it ends and what it leads to at scale."""

    kind: Literal["spike"] = "spike"
    """Always `spike`."""
    question: Text
    """The one question that it answers."""
    stage: Stage = "spike"
    """Its rung of the ladder: a spike answers, a pilot serves a few, scale serves everybody, run stays."""
    owner: PersonLink | None = None
    """The person who does it."""
    backup: PersonLink | None = None
    """The person who does it when the owner cannot."""
    starts_on: dt.date
    """The day on which it starts."""
    time_box_days: Annotated[int, Field(ge=1)] | None = None
    """Days after which it ends, answered or not."""
    stop_when: Text | None = None
    """What is seen early that ends it before its time: the stop threshold."""
    work: list[Effort] = []
    """The work that it takes, and whose."""
    displaces: list[AnyLink] = []
    """The items that wait because of it."""
    breaks_at_ten_times: Text | None = None
    """What gives way first at ten times the load."""
    exit_criteria: list[Text] = []
    """What must be known for the question to be answered."""
    numbers: list[Criterion] = []
    """The numbers among its exit criteria, each with its limit, what was predicted and what was measured."""
    path_to_scale: Text | None = None
    """How its result becomes something that serves everybody."""
    scale_owner: PersonLink | None = None
    """The person who takes its result from here to scale."""
    leads_to: list[MilestoneLink] = []
    """The milestones that its result opens."""
    informs: list[RequirementLink] = []
    """The requirements that its result decides about."""
    measures: list[Text] = []
    """The inputs of estimates that it measures, such as `clickhouse.scan_cpu_ns_per_value`; `*` stands for anything."""
    relative_error: Annotated[float, Field(ge=0, le=5)] = 0.0
    """Standard deviation of the natural logarithm that a value still has once it is measured; 0 takes it for exact."""
    depends_on: list[WorkLink] = []
    """The milestones and spikes that must be done first."""
    evidence: list[Evidence] = []
    """What it has shown so far."""
    status: Progress = "planned"
    """How far it has come."""
    result: Text | None = None
    """The answer."""

    @property
    def weeks(self) -> float | None:
        """Weeks of its time box; None when the spike has none."""
        return self.time_box_days / 7 if self.time_box_days else None

    @property
    def ends_on(self) -> dt.date | None:
        """The last day of the time box; None when the spike has none."""
        return self.starts_on + dt.timedelta(days=self.time_box_days) if self.time_box_days else None


class Verdict(Model):
    """What a named role thinks of something, in its own words."""

    by: Text
    """The role or person who judges."""
    verdict: Literal["pleased", "neutral", "unhappy"]
    """What they think of it."""
    words: Text | None = None
    """Why, in their own words."""


class StopGap(Item):
    """Something temporary that fills a gap: until when, and how the program gets off it."""

    kind: Literal["stop-gap"] = "stop-gap"
    """Always `stop-gap`."""
    fills: list[RequirementLink] = []
    """The requirements that it stands in for."""
    owner: PersonLink | None = None
    """The person who answers for it."""
    backup: PersonLink | None = None
    """The person who answers for it when the owner cannot."""
    starts_on: dt.date
    """The day from which it is used."""
    ends_on: dt.date | None = None
    """The last day on which it is used."""
    exit_plan: Text | None = None
    """How the program gets off it."""
    monthly_cost_usd: Annotated[float, Field(ge=0)] | None = None
    """US dollars a month that it costs."""
    verdicts: list[Verdict] = []
    """What those who live with it think of it."""
