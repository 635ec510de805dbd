"""Relaxations: what giving way on a lever takes, and whose consent, by default and as a requirement's owner says."""

from __future__ import annotations

from typing import Literal

from .base import Model, Name, PersonLink, Text

Level = Literal["free", "needs_consent", "breaks_promise"]
Role = Literal[
    "question_owner", "availability_owner", "freshness_owner", "budget_owner", "design_owner", "technical_decider",
    "sponsor",
]  # fmt: skip
LEVELS: tuple[Level, ...] = ("free", "needs_consent", "breaks_promise")


class LeverRule(Model):
    """What a kind of lever takes where no owner has said otherwise."""

    title: Text
    """What the lever is called on screens."""
    level: Level
    """Whether engineering may pull it alone, somebody must consent, or a promise is broken."""
    role: Role
    """Whose consent it needs."""
    why: Text
    """What is given up, or why nothing is."""


class Relaxation(Model):
    """What the owner of a requirement says of a lever that touches it."""

    lever: Name
    """The kind of lever, by its name in the list of levers."""
    level: Level
    """Whether engineering may pull it alone, somebody must consent, or a promise is broken."""
    consent: PersonLink | None = None
    """The person whose consent it needs; the requirement's owner when left out."""
    reason: Text | None = None
    """Why the owner sees it so."""
