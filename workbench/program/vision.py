"""The program itself: its true north, horizon and reference node."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field

from .base import BudgetLink, DesignLink, Item, Model, Name, PersonLink, Text
from .budgets import ReferenceNode


class Capability(Model):
    """Something the vision promises to somebody."""

    name: Name
    title: Text
    audience: Literal["public", "customer", "internal"]


class TrueNorth(Model):
    """The vision: one statement and the capabilities that make it real."""

    statement: Text
    capabilities: Annotated[list[Capability], Field(min_length=1)]


class Horizon(Model):
    """The months that the plan looks at."""

    starts_on: dt.date
    months: Annotated[int, Field(ge=1, le=120)]


class ProgramItem(Item):
    """The file `program.yaml`: what the program is for and how it counts."""

    kind: Literal["program"] = "program"
    true_north: TrueNorth
    horizon: Horizon
    reference_node: ReferenceNode
    sponsor: PersonLink | None = None
    technical_decider: PersonLink | None = None
    chosen_design: DesignLink | None = None
    budget: BudgetLink | None = None
    as_of: dt.date | None = None
