"""The program itself: its true north, horizon and reference node."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field

from .base import BudgetLink, DesignLink, Item, Model, Name, PersonLink, Positive, Text
from .budgets import ReferenceNode
from .concerns import Patience
from .ledger import GapLimits


class Capability(Model):
    """Something the vision promises to somebody."""

    name: Name
    """The capability's name, by which questions refer to it."""
    title: Text
    """What somebody will be able to do."""
    audience: Literal["public", "customer", "internal"]
    """Who will be able to do it."""


class TrueNorth(Model):
    """The vision: one statement and the capabilities that make it real."""

    statement: Text
    """The vision in one or two sentences."""
    capabilities: Annotated[list[Capability], Field(min_length=1)]
    """What makes it real, one by one."""


class Horizon(Model):
    """The months that the plan looks at."""

    starts_on: dt.date
    """The first day of the first month."""
    months: Annotated[int, Field(ge=1, le=120)]
    """How many months."""


class Agreement(Model):
    """How far a plan may move before those who agreed to it are asked again."""

    slip_days: Annotated[int, Field(ge=0)] = 0
    """Days that a date may move without making a verdict stale."""
    cost_tolerance: Annotated[float, Field(ge=0)] = 0.1
    """How far the median of nodes or money may move, as a share of what was seen."""


class ProgramItem(Item):
    """The file `program.yaml`: what the program is for and how it counts."""

    kind: Literal["program"] = "program"
    """Always `program`."""
    true_north: TrueNorth
    """What the program is for."""
    horizon: Horizon
    """The months that the plan looks at."""
    reference_node: ReferenceNode
    """The machine that every node figure counts."""
    sponsor: PersonLink | None = None
    """The person who wants it and pays for it."""
    technical_decider: PersonLink | None = None
    """The person who has the last word on engineering."""
    chosen_design: DesignLink | None = None
    """The design that the plan rests on."""
    budget: BudgetLink | None = None
    """The budget of designs that name none."""
    agreement: Agreement = Agreement()
    """How far the plan may move before those who agreed to it are asked again."""
    gaps: GapLimits = GapLimits()
    """How wide a gap between estimate and budget may be before somebody has to act."""
    concerns: Patience = Patience()
    """How long concerns may wait for an answer."""
    customers: Positive | None = None
    """Customers who are to be served; costs are told for each of them too."""
    as_of: dt.date | None = None
    """The day that counts as today; the clock's day when left out."""
