"""A number that the simulator multiplies with, and how far to trust it."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from .base import Model, NonNegative, Text

Grade = Literal["measured", "benchmark", "published", "vendor", "guess"]


class Coefficient(Model):
    """A number that the simulator multiplies with. `sigma` is the lognormal standard deviation of its natural log."""

    value: NonNegative
    """The number, in `unit`."""
    unit: Text
    """What the value counts, such as `ns per event`."""
    sigma: NonNegative = 0.0
    """Standard deviation of the value's natural logarithm; 0 for a fact."""
    source: Text
    """Where the value was found or how it was measured."""
    date: dt.date
    """The day on which the value was found or measured."""
    grade: Grade
    """How far to trust it: measured, benchmark, published, vendor or guess."""
