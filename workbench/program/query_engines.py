"""Query engines: what answers questions of files where they lie, and the coefficients of its work."""

from __future__ import annotations

from .base import Model, Name, Text
from .coefficients import Coefficient


class QueryEngine(Model):
    """An engine that reads files and answers, without a store of its own: the same laws, other coefficients."""

    name: Name
    """The engine's name, also its file's."""
    title: Text
    """What it is called on screens."""
    coefficients: dict[Name, Coefficient]
    """The numbers that the laws of questions multiply with, by name."""
