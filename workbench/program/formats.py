"""Formats of files, and the codecs that they compress with: the coefficients of the storage law."""

from __future__ import annotations

from .base import Model, Name, Text
from .coefficients import Coefficient


class StoredFormat(Model):
    """How values become bytes on disk: the layout of an engine's or a writer's files, or a codec."""

    name: Name
    """The format's name, also its file's."""
    title: Text
    """What it is called on screens."""
    coefficients: dict[Name, Coefficient]
    """The numbers that the storage law multiplies with, by name."""
