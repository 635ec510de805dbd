"""Engines and prices as typed data: every coefficient with unit, spread, source, date and grade."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from .base import Model, Name, NonNegative, Positive, Text

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


class SideService(Model):
    """A service that an engine cannot run without: at least `count` machines in production, more where it scales."""

    name: Name
    """The service, such as `keeper`."""
    instance: Text
    """The machine it runs on, by its name in the price list."""
    count: Annotated[int, Field(ge=0)]
    """The least number of machines in production."""
    scales_with: Literal["nothing", "raw_bytes", "job_cpu"] = "nothing"
    """The load that asks for more machines than `count`."""
    source: Text
    """Where the number of machines was found."""
    date: dt.date
    """The day on which it was found."""
    grade: Grade
    """How far to trust it: measured, benchmark, published, vendor or guess."""


class Engine(Model):
    """An engine: the shape of its cost law, its coefficients by name, its floors and side services."""

    name: Name
    """The engine's name in designs; also its file's name."""
    title: Text
    """What the engine is called on screens."""
    shape: Name
    """The form of its cost law, by name."""
    minimum_nodes: Annotated[int, Field(ge=0)]
    """The fewest data nodes that survive the loss of one."""
    coefficients: dict[Name, Coefficient]
    """The numbers of its cost law, by name."""
    side_services: list[SideService] = []
    """The services it cannot run without."""


class Instance(Model):
    """A machine one can rent: what it has and what it costs an hour and a year."""

    name: Text
    """The machine's name at its seller."""
    vcpu: Positive
    """Virtual CPUs."""
    memory_gib: Positive
    """Memory in GiB."""
    disk_gib: NonNegative
    """Disk of its own in GiB; 0 when block storage is attached."""
    disk_bandwidth_mb_per_second: Positive | None = None
    """Disk bandwidth in MB per second."""
    network_mbit_per_second: Positive | None = None
    """Network bandwidth in Mbit per second."""
    on_demand_usd_per_hour: Positive
    """Price in US dollars an hour, on demand."""
    reserved_3yr_usd_per_year: Positive | None = None
    """Price in US dollars a year, reserved for three years."""
    source: Text
    """Where size and price were found."""
    date: dt.date
    """The day on which they were found."""
    grade: Grade = "published"
    """How far to trust them: measured, benchmark, published, vendor or guess."""


class PriceList(Model):
    """What things cost in one region of one cloud: instances by name and other prices as coefficients."""

    cloud: Text
    """Who sells."""
    region: Text
    """Where the machines stand."""
    instances: dict[str, Instance]
    """The machines by name."""
    prices: dict[Name, Coefficient]
    """All other prices by name, as coefficients."""


class Catalog(Model):
    """Everything the simulator may multiply with: engines by name, and the price list."""

    engines: dict[str, Engine]
    """The engines by name."""
    prices: PriceList
    """The price list of one region."""
    common: dict[Name, Coefficient]
    """Coefficients that hold for every engine, by name."""


CoefficientTable = Mapping[str, Coefficient]
