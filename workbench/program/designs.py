"""Designs: an engine, its tables, how long they keep what, on which hardware."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field, model_validator

from .base import (
    BudgetLink,
    FunctionalLink,
    Item,
    Model,
    Name,
    NonNegative,
    PersonLink,
    Positive,
    Share,
    StreamLink,
    Text,
)
from .requirements import Grain, Measure


class Retention(Model):
    """Days kept on the nodes' own disks (`hot`), then in object storage (`cold`)."""

    hot_days: NonNegative
    cold_days: NonNegative = 0.0


class RawTable(Model):
    """A table with one row an event."""

    name: Name
    type: Literal["raw"]
    columns: list[Name] | None = None
    include_rest: bool = False
    sort_key: list[Name] = []
    codec: Literal["lz4", "zstd"] = "zstd"
    sample: Annotated[float, Field(gt=0, le=1)] = 1.0
    retention: Retention


class RollupTable(Model):
    """A table with one row per combination of `dimensions` and time bucket; `full_width` copies the event's fields."""

    name: Name
    type: Literal["rollup"]
    dimensions: list[Name] = []
    grain: Grain
    measures: Annotated[list[Measure], Field(min_length=1)]
    sort_key: list[Name] = []
    codec: Literal["lz4", "zstd"] = "zstd"
    full_width: bool = False
    sample: Annotated[float, Field(gt=0, le=1)] = 1.0
    retention: Retention


Table = Annotated[RawTable | RollupTable, Field(discriminator="type")]


class Hardware(Model):
    """The machine of the data nodes: a name in the price list, how it is bought, the disk it carries."""

    instance: Text
    purchase: Literal["on_demand", "reserved_3yr"] = "on_demand"
    disk_gib: Positive | None = None


class Environment(Model):
    """A further copy of the cluster for other than production, as a share of production's nodes."""

    name: Name
    share: Annotated[float, Field(ge=0, le=2)]


class WrittenEstimate(Model):
    """The estimate that somebody wrote down and stands by."""

    nodes: Positive
    monthly_cost_usd: Positive | None = None
    made_on: dt.date
    made_by: PersonLink


class Design(Item):
    """One way to build the program: what runs, what is stored, how often it is copied."""

    kind: Literal["design"] = "design"
    engine: Name
    stream: StreamLink
    budget: BudgetLink | None = None
    status: Literal["proposed", "under_work", "built", "rejected"] = "proposed"
    owner: PersonLink | None = None
    serves: list[FunctionalLink] = []
    hardware: Hardware
    zones: Annotated[int, Field(ge=1, le=9)] = 3
    replicas: Annotated[int, Field(ge=1, le=9)] = 2
    shard_key: Name | None = None
    target_utilisation: Annotated[Share, Field(gt=0)] | None = None
    environments: list[Environment] = []
    tables: Annotated[list[Table], Field(min_length=1)]
    estimate: WrittenEstimate | None = None
    rationale: Text | None = None

    @model_validator(mode="after")
    def _table_names_differ(self) -> Design:
        names = [table.name for table in self.tables]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"table {name} is listed {names.count(name)} times; rename one")
        return self
