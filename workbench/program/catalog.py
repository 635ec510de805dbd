"""Engines and prices as typed data: every coefficient with unit, spread, source, date and grade."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from .base import Model, Name, NonNegative, Positive, Text
from .benchmarks import Benchmark
from .coefficients import Coefficient, Grade
from .formats import StoredFormat
from .published import PublishedCluster, Unstated
from .query_engines import QueryEngine
from .relaxing import LeverRule

__all__ = [
    "Catalog",
    "Coefficient",
    "CoefficientTable",
    "Engine",
    "Grade",
    "Instance",
    "PriceDimension",
    "PriceList",
    "SideService",
]


class SideService(Model):
    """A service that an engine cannot run without: at least `count` machines in production, more where it scales."""

    name: Name
    """The service, such as `keeper`."""
    instance: Text
    """The machine it runs on, by its name in the price list."""
    count: Annotated[int, Field(ge=0)]
    """The least number of machines in production."""
    scales_with: Literal["nothing", "raw_bytes", "jobs", "data_nodes"] = "nothing"
    """The load that asks for more machines than `count`."""
    data_nodes_each: Positive | None = None
    """Data nodes that one machine serves, where it scales with them."""
    rented: Literal["always", "while_running"] = "always"
    """Whether its machines are paid for all day, or only while a batch job runs."""
    source: Text
    """Where the number of machines was found."""
    date: dt.date
    """The day on which it was found."""
    grade: Grade
    """How far to trust it: measured, benchmark, published, vendor or guess."""


class PriceDimension(Model):
    """What a managed service counts and what it asks for it."""

    name: Name
    """What is counted, such as `ingestion`."""
    per: Literal["event", "ingested_gb", "scanned_gb", "stored_gb_month", "host_month"]
    """The unit that is counted; GB are 10^9 bytes."""
    usd: Coefficient
    """US dollars for one of them."""


class Engine(Model):
    """An engine: what works in front of its store, the store, their coefficients, floors and side services."""

    name: Name
    """The engine's name in designs; also its file's name."""
    title: Text
    """What the engine is called on screens."""
    front: Literal["none", "consumers", "stream_jobs", "batch_jobs", "ingest_tasks", "sketches"] = "none"
    """What counts events before they are stored; `none` when the store takes them as they come."""
    store: Literal["columnar", "relational", "managed"]
    """How rows are kept: in compressed columns, on pages, or by somebody else who sends a bill."""
    inherits: Name | None = None
    """The engine whose coefficients and side services hold where this file says nothing, as of a serving store."""
    minimum_nodes: Annotated[int, Field(ge=0)]
    """The fewest data nodes that survive the loss of one."""
    coefficients: dict[Name, Coefficient]
    """The numbers of its cost law, by name."""
    side_services: list[SideService] = []
    """The services it cannot run without."""
    price_dimensions: list[PriceDimension] = []
    """What a managed service charges for."""
    contract_minimum: Coefficient | None = None
    """The least that a managed service asks, in US dollars a month."""


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
    spot_usd_per_hour: Positive | None = None
    """Price in US dollars an hour of a machine that may be taken away."""
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
    unstated: Unstated
    """What is taken for the figures that accounts of published clusters do not state."""
    published: dict[Name, PublishedCluster]
    """Published clusters by name."""
    benchmarks: dict[Name, Benchmark]
    """Public benchmarks by name."""
    levers: dict[Name, LeverRule]
    """What giving way takes where no owner has said otherwise, by kind of lever."""
    query_engines: dict[Name, QueryEngine]
    """Engines that answer questions of files, by name."""
    formats: dict[Name, StoredFormat]
    """Formats of files and their codecs, by name."""


CoefficientTable = Mapping[str, Coefficient]
