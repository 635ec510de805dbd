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
    unit: Text
    sigma: NonNegative = 0.0
    source: Text
    date: dt.date
    grade: Grade


class SideService(Model):
    """A service that an engine cannot run without: at least `count` machines in production, more where it scales."""

    name: Name
    instance: Text
    count: Annotated[int, Field(ge=0)]
    scales_with: Literal["nothing", "raw_bytes", "job_cpu"] = "nothing"
    source: Text
    date: dt.date
    grade: Grade


class Engine(Model):
    """An engine: the shape of its cost law, its coefficients by name, its floors and side services."""

    name: Name
    title: Text
    shape: Name
    minimum_nodes: Annotated[int, Field(ge=0)]
    coefficients: dict[Name, Coefficient]
    side_services: list[SideService] = []


class Instance(Model):
    """A machine one can rent: what it has and what it costs an hour and a year."""

    name: Text
    vcpu: Positive
    memory_gib: Positive
    disk_gib: NonNegative
    disk_bandwidth_mb_per_second: Positive | None = None
    network_mbit_per_second: Positive | None = None
    on_demand_usd_per_hour: Positive
    reserved_3yr_usd_per_year: Positive | None = None
    source: Text
    date: dt.date
    grade: Grade = "published"


class PriceList(Model):
    """What things cost in one region of one cloud: instances by name and other prices as coefficients."""

    cloud: Text
    region: Text
    instances: dict[str, Instance]
    prices: dict[Name, Coefficient]


class Catalog(Model):
    """Everything the simulator may multiply with: engines by name, and the price list."""

    engines: dict[str, Engine]
    prices: PriceList
    common: dict[Name, Coefficient]


CoefficientTable = Mapping[str, Coefficient]
