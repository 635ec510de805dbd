"""The budget ledger: what was asked, estimated, approved and spent for a design, and who answers for the gap."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from .base import AnyLink, BudgetLink, DesignLink, Item, Misfit, Model, NonNegative, PersonLink, Positive, Text

MonthName = Annotated[str, StringConstraints(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]
Kind = Literal["fund", "cut", "relax", "redesign", "stage", "accept", "stop"]


class Amount(Model):
    """Reference nodes and money a month that somebody asked for or approved."""

    on: dt.date
    """The day it was said."""
    by: PersonLink
    """The person who said it."""
    nodes: NonNegative | None = None
    """Reference nodes."""
    monthly_cost_usd: NonNegative | None = None
    """US dollars a month."""
    words: Text | None = None
    """Why, in their own words."""


class Spread(Model):
    """The 10th, 50th and 90th percentile of an estimate."""

    p10: NonNegative
    """The amount that it is below one time in ten."""
    p50: NonNegative
    """The amount that it is as likely above as below."""
    p90: NonNegative
    """The amount that it is above one time in ten."""


class MonthEstimate(Model):
    """What one month was estimated to take."""

    month: MonthName
    """The month, `YYYY-MM`."""
    nodes: Spread | None = None
    """Reference nodes; none for a design without nodes."""
    monthly_cost_usd: Spread
    """US dollars."""
    stored_bytes: Spread
    """Bytes on disk, copies included."""


class FrozenEstimate(Model):
    """An estimate as it was on a day, so that it can be made again and held against what came."""

    made_on: dt.date
    """The day it was made."""
    revision: Text | None = None
    """The version of the program that it was made from, as git names it."""
    inputs: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    """Hash over all that it follows from: the items that it reads, and the engine's coefficients and prices."""
    model: Text
    """The version of the workbench that made it."""
    at_month: MonthName
    """The worst month of the budget, of which its figures are."""
    nodes: Spread | None = None
    """Reference nodes; none for a design without nodes."""
    monthly_cost_usd: Spread
    """US dollars a month."""
    months: list[MonthEstimate] = []
    """What each month of the horizon was to take, against which that month is then held."""


class Actual(Model):
    """What one month really took."""

    month: MonthName
    """The month, `YYYY-MM`."""
    nodes: NonNegative | None = None
    """Reference nodes."""
    monthly_cost_usd: NonNegative | None = None
    """US dollars."""
    stored_bytes: NonNegative | None = None
    """Bytes on disk at its end, copies included."""
    events: NonNegative | None = None
    """Events that came in."""


class Disposition(Model):
    """What is done about a gap. It stands once both validators of the budget have signed it."""

    kind: Kind
    """Fund it, cut the scope, relax a promise, redesign, do it in stages, accept the gap, or stop."""
    on: dt.date
    """The day it was proposed."""
    by: PersonLink
    """The person who proposes it."""
    reason: Text
    """Why."""
    nodes: NonNegative | None = None
    """Reference nodes that it then takes, as the solver or an estimate tells."""
    monthly_cost_usd: NonNegative | None = None
    """US dollars a month that it then costs."""
    signed_by: list[PersonLink] = []
    """The validators who have signed: engineering for the need, finance for the limit."""


class Ledger(Item):
    """One line of the ledger: a design held against a budget, from the wish to the bill."""

    kind: Literal["ledger"] = "ledger"
    """Always `ledger`."""
    design: DesignLink
    """The design."""
    budget: BudgetLink
    """The budget that it is to fit."""
    asked: Amount | None = None
    """What was asked for."""
    estimates: list[FrozenEstimate] = []
    """What estimates said, frozen, the latest last."""
    approved: Amount | None = None
    """What was approved; the budget's own limit counts when left out."""
    disposition: Disposition | None = None
    """What is done about the gap."""
    rests: list[AnyLink] = []
    """The decisions that rest on the latest estimate."""
    actuals: list[Actual] = []
    """What the months took, in their order."""

    @model_validator(mode="after")
    def _months_once(self) -> Ledger:
        months = [one.month for one in self.actuals]
        if months != sorted(set(months)):
            raise Misfit(f"the months of {self.id} do not rise", "write each month once, in order", "actuals")
        return self


class GapLimits(Model):
    """How many times the budget an estimate may be before somebody has to act."""

    warns: Positive = 1.5
    """From here on the gap is told."""
    needs_decision: Positive = 3.0
    """From here on an open or taken decision must be about it."""
    blocks: Positive = 10.0
    """From here on nothing goes ahead until both validators have signed a disposition."""
    actual_over: Annotated[float, Field(gt=1)] = 1.2
    """How many times what was approved a month may take before it is told."""
