"""Budgets: what may be spent, in reference nodes and money, and who vouches for need and limit."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field, model_validator

from .base import Item, Misfit, Model, PersonLink, Positive, Share, Text


class ReferenceNode(Model):
    """The one named machine that every node figure counts, so that bigger boxes are no saving."""

    instance: Text
    """The machine's name in the price list."""
    vcpu: Positive
    """Virtual CPUs."""
    memory_gib: Positive
    """Memory in GiB."""
    disk_gib: Positive
    """Disk of its own in GiB."""


class Validators(Model):
    """Who vouches for both sides: engineering for the need, finance for the limit."""

    engineering: PersonLink | None = None
    """The person who vouches that this much is needed."""
    finance: PersonLink | None = None
    """The person who vouches that this much may be spent."""


class Budget(Item):
    """Reference nodes and money a month, for a period."""

    kind: Literal["budget"] = "budget"
    """Always `budget`."""
    starts_on: dt.date
    """The first day that the budget covers."""
    ends_on: dt.date
    """The last day that the budget covers."""
    nodes: Positive
    """The most reference nodes in any month, production and all other environments together."""
    monthly_cost_usd: Positive | None = None
    """The most US dollars in any month."""
    target_probability: Share = 0.8
    """The probability, 0 to 1, with which an estimate must hold the budget."""
    lead_time_days: Annotated[int, Field(ge=0, le=3650)] | None = None
    """Days from an order of more nodes, its approval included, until they carry load."""
    covers: Literal["infrastructure", "infrastructure_and_people"] = "infrastructure"
    """Whether the people who run it are paid from its money too, or machines and services alone."""
    owner: PersonLink | None = None
    """The person who answers for the budget."""
    backup: PersonLink | None = None
    """The person who answers for it when the owner cannot."""
    validators: Validators = Validators()
    """Who vouches for the need and for the limit."""
    source: Text | None = None
    """Where the limit comes from, so that somebody can look it up."""

    def order_by(self, month: str) -> str | None:
        """The day, `YYYY-MM-DD`, by which to order what must carry load from a month (`YYYY-MM`) on.

        That is the first day of the month less the lead time; None when nobody has said how long that is.
        """
        if self.lead_time_days is None:
            return None
        return (dt.date.fromisoformat(f"{month}-01") - dt.timedelta(days=self.lead_time_days)).isoformat()

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Budget:
        if self.ends_on <= self.starts_on:
            what = f"ends_on ({self.ends_on}) must come after starts_on ({self.starts_on})"
            raise Misfit(what, "mend the wrong one of the two days", "ends_on")
        return self
