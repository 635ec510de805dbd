"""The history of a program as rules look at it: who changed which items on which day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Edit:
    """One commit: its day, its author's e-mail address in lower case, and the ids of the items that it changed."""

    day: dt.date
    email: str
    items: tuple[str, ...]


Edits = Callable[[], Sequence[Edit]]
"""Tells every edit, newest first, when somebody asks."""


def no_edits() -> Sequence[Edit]:
    """The history of a program that has none, as outside git."""
    return ()
