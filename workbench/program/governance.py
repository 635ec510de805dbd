"""How the plan is agreed: decisions and acknowledgements."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field

from .base import (
    AnyLink,
    ConcernLink,
    DesignLink,
    Item,
    Model,
    Name,
    NonNegative,
    PersonLink,
    Positive,
    RequirementLink,
    Text,
)


class Option(Model):
    """One way a decision can go, and what it costs."""

    name: Name
    """The option's name within the decision."""
    summary: Text
    """What would be done."""
    approach: Literal["build", "adopt", "buy", "nothing"] | None = None
    """Whether we build it, adopt what others have built, buy it, or leave things as they are."""
    puts_off: list[RequirementLink] = []
    """The requirements that it drops or puts off."""
    nodes: Positive | None = None
    """Reference nodes that it takes."""
    monthly_cost_usd: Positive | None = None
    """US dollars a month that it costs."""
    who_must_agree: list[PersonLink] = []
    """The people without whom it cannot be chosen."""
    first_value_on: dt.date | None = None
    """The day on which somebody first has something of it."""


class Taken(Model):
    """A decision as it stood before it was taken back."""

    chosen: Name
    """The option that had been taken, by its name."""
    reason: Text | None = None
    """Why it had been taken."""
    deciders: list[PersonLink] = []
    """The people who had decided."""
    decided_on: dt.date | None = None
    """The day on which it had been taken."""
    reversed_on: dt.date
    """The day on which it was taken back."""
    reversed_by: list[PersonLink] = []
    """The people who took it back."""
    because: Text | None = None
    """Why it no longer holds."""


class Decision(Item):
    """A choice among options: who decides, by when, and why it went as it did."""

    kind: Literal["decision"] = "decision"
    """Always `decision`."""
    question: Text
    """What is to be decided."""
    about: list[AnyLink] = []
    """The items that it changes."""
    options: Annotated[list[Option], Field(min_length=1)]
    """The ways it can go, doing nothing among them."""
    deciders: list[PersonLink] = []
    """The people who decide."""
    decide_by: dt.date | None = None
    """The last day on which deciding still helps."""
    status: Literal["open", "decided", "superseded"] = "open"
    """How far the decision has come."""
    chosen: Name | None = None
    """The option taken, by its name."""
    reason: Text | None = None
    """Why it was taken."""
    decided_on: dt.date | None = None
    """The day of the decision."""
    reversal: Text | None = None
    """What would make us decide again."""
    earlier: list[Taken] = []
    """What had been decided before and was taken back, the latest last."""


class SeenCost(Model):
    """What a design was estimated to take when somebody agreed to it."""

    design: DesignLink
    """The design."""
    nodes: NonNegative | None = None
    """Reference nodes that it needed at the median; none for a design without nodes."""
    monthly_cost_usd: NonNegative
    """US dollars a month that it cost at the median, in the worst month of the budget."""


class Seen(Model):
    """What a verdict is bound to: the version that was looked at, what it meant, and what it cost."""

    revision: Annotated[str, Field(pattern=r"^[0-9a-f]{7,64}$")]
    """The commit that was looked at."""
    meaning: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    """Hash over everything in it that changes meaning, and nothing of its layout."""
    costs: list[SeenCost] = []
    """What it was estimated to cost."""


class Acknowledgement(Item):
    """One person's verdict on one item, or with the program's own id on the brief of the whole plan.

    It is bound to what they saw: a material change since then makes it stale, and a stale block still blocks.
    """

    kind: Literal["acknowledgement"] = "acknowledgement"
    """Always `acknowledgement`."""
    person: PersonLink
    """The person who gives the verdict."""
    item: AnyLink
    """The item that the verdict is on; the program's id for its brief."""
    verdict: Literal["agree", "agree_with_concern", "block"]
    """Agree, agree with a concern, or block."""
    given_on: dt.date
    """The day of the verdict."""
    seen: Seen | None = None
    """What the verdict is bound to; without it nobody can tell which version was seen."""
    words: Text | None = None
    """The verdict in the person's own words."""
    concern: ConcernLink | None = None
    """The concern that it comes with, where it agrees with one: its clock runs from the same day."""
