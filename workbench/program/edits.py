"""The history of a program as rules look at it: who changed which items on which day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Moved:
    """A milestone's date as one commit moved it."""

    item: str
    before: dt.date
    after: dt.date


@dataclass(frozen=True, slots=True)
class Edit:
    """One commit: its day, its author's e-mail address in lower case, the ids of the items that it changed.

    `moved` are the dates that it moved, of milestones that were edited often.
    """

    day: dt.date
    email: str
    items: tuple[str, ...]
    moved: tuple[Moved, ...] = ()


Edits = Callable[[], Sequence[Edit]]
"""Tells every edit, newest first, when somebody asks."""


def no_edits() -> Sequence[Edit]:
    """The history of a program that has none, as outside git."""
    return ()
