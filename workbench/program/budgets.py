"""Budgets: what may be spent, in reference nodes and money, and who vouches for need and limit."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import model_validator

from .base import Item, Model, PersonLink, Positive, Share, Text


class ReferenceNode(Model):
    """The one named machine that every node figure counts, so that bigger boxes are no saving."""

    instance: Text
    vcpu: Positive
    memory_gib: Positive
    disk_gib: Positive


class Validators(Model):
    """Who vouches for both sides: engineering for the need, finance for the limit."""

    engineering: PersonLink | None = None
    finance: PersonLink | None = None


class Budget(Item):
    """Reference nodes and money a month, for a period."""

    kind: Literal["budget"] = "budget"
    starts_on: dt.date
    ends_on: dt.date
    nodes: Positive
    monthly_cost_usd: Positive | None = None
    target_probability: Share = 0.8
    owner: PersonLink | None = None
    validators: Validators = Validators()
    source: Text | None = None

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Budget:
        if self.ends_on <= self.starts_on:
            raise ValueError(f"ends_on ({self.ends_on}) must come after starts_on ({self.starts_on})")
        return self
