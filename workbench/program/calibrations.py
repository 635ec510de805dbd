"""Calibrations: what a probe measured on a real engine, on which machine, and which coefficients that narrows."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from .base import Item, Model, Name, NonNegative, Positive, Text

DataFile = Annotated[str, StringConstraints(pattern=r"^((engines|formats|query_engines)/[a-z0-9_]+|common)$")]


class Machine(Model):
    """The machine that something was measured on."""

    processor: Text
    """What the processor calls itself."""
    cores: Annotated[int, Field(ge=1)]
    """Cores that the engine could use."""
    memory_bytes: Positive
    """Bytes of memory."""
    system: Text
    """The operating system and its version."""


class Measurement(Model):
    """One coefficient as measured, beside what the catalog said of it at that time."""

    file: DataFile
    """The data file that holds the coefficient, such as `engines/clickhouse`."""
    coefficient: Name
    """The coefficient's name there, such as `scan_cpu_ns_per_byte`."""
    unit: Text
    """What the value counts, as the catalog has it."""
    measured: NonNegative
    """The value found, in `unit`."""
    relative_error: Annotated[float, Field(gt=0, le=5)]
    """Standard deviation that the value's natural logarithm (of a share: that of its odds) still has."""
    observations: Annotated[int, Field(ge=1)]
    """How many timings or sizes it rests on."""
    prior: NonNegative
    """The catalog's value when it was measured, in `unit`."""
    prior_sigma: NonNegative
    """The catalog's standard deviation of the natural logarithm when it was measured."""


class Calibration(Item):
    """What a probe measured of one engine, so that it can be read, doubted and measured again."""

    kind: Literal["calibration"] = "calibration"
    """Always `calibration`."""
    engine: Name
    """The engine that was probed."""
    engine_version: Text
    """Its version, as it says itself."""
    measured_on: dt.date
    """The day of the probe."""
    command: Text
    """The command that measures it again."""
    machine: Machine
    """The machine that it ran on."""
    seconds: Positive
    """Seconds that the probe took."""
    events: Annotated[int, Field(ge=1)]
    """Events that were loaded into the engine."""
    stream: Text | None = None
    """The stream that the events were made after, by its id."""
    cut_off: Text | None = None
    """The step at which its time was up, where it was: what comes after it was not measured."""
    in_use: bool = False
    """Whether estimates of this program rest on it."""
    measurements: Annotated[list[Measurement], Field(min_length=1)]
    """The coefficients that it measured."""
