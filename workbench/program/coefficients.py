"""A number that the simulator multiplies with, and how far to trust it."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field, model_validator

from .base import Misfit, Model, NonNegative, Text

Grade = Literal["measured", "benchmark", "published", "vendor", "guess"]

SHARE_OF = "share of "
"""How the unit of a coefficient begins that is a part of a whole, and so never above 1."""


class Coefficient(Model):
    """A number that the simulator multiplies with. `sigma` is the lognormal standard deviation of its natural log.

    Where the unit says `share of` something, the number is at most 1: its odds are lognormal, with `sigma` meant at the
    value.
    """

    value: NonNegative
    """The number, in `unit`."""
    unit: Text
    """What the value counts, such as `ns per event`."""
    sigma: Annotated[float, Field(ge=0, le=5)] = 0.0
    """Standard deviation of the value's natural logarithm; 0 for a fact."""
    source: Text
    """Where the value was found or how it was measured."""
    date: dt.date
    """The day on which the value was found or measured."""
    grade: Grade
    """How far to trust it: measured, benchmark, published, vendor or guess."""

    @property
    def is_share(self) -> bool:
        """Whether it is a part of a whole, by its unit."""
        return self.unit.startswith(SHARE_OF)

    @property
    def deviation(self) -> float:
        """Standard deviation on the scale on which it is normal: of the logarithm, for a share of that of its odds."""
        return self.sigma / (1.0 - self.value) if self.is_share and self.sigma else self.sigma

    @model_validator(mode="after")
    def _is_a_share(self) -> Coefficient:
        if self.is_share and (self.value > 1 or (self.sigma and self.value in (0.0, 1.0))):
            what = f"{self.value:g} cannot be an uncertain share" if self.sigma else f"{self.value:g} is above 1"
            raise Misfit(what, f"write a value between 0 and 1, or a unit that is not `{SHARE_OF}...`", "value")
        return self
