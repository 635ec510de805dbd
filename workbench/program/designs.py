"""Designs: an engine, its tables, how long they keep what, on which hardware."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field, model_validator

from .base import (
    BudgetLink,
    FunctionalLink,
    Item,
    Misfit,
    Model,
    Name,
    NonNegative,
    PersonLink,
    Positive,
    Range,
    Share,
    StreamLink,
    Text,
)
from .requirements import Grain, Measure


class Retention(Model):
    """Days kept on the nodes' own disks (`hot`), then in object storage (`cold`)."""

    hot_days: NonNegative
    """Days kept on the nodes' own disks."""
    cold_days: NonNegative = 0.0
    """Further days kept in object storage."""


class RawTable(Model):
    """A table with one row an event."""

    name: Name
    """The table's name within the design."""
    type: Literal["raw"]
    """Always `raw`."""
    columns: list[Name] | None = None
    """The stream's columns that are stored; all of them when left out."""
    include_rest: bool = False
    """Whether the fields not listed as columns are stored too."""
    sort_key: list[Name] = []
    """Columns by which rows are sorted, first to last; sorting decides how well they compress."""
    codec: Literal["lz4", "zstd"] = "zstd"
    """How columns are compressed."""
    sample: Annotated[float, Field(gt=0, le=1)] = 1.0
    """The share of events that is stored, above 0 and up to 1."""
    retention: Retention
    """How long rows are kept, and where."""


class KeptTop(Model):
    """Only the largest values of a column are told apart within each combination of the others; the rest is one."""

    column: Name
    """The dimension whose small values are counted as one."""
    values: Annotated[int, Field(ge=1)]
    """How many values of each combination of the other dimensions keep a row of their own."""


class RollupTable(Model):
    """A table with one row per combination of `dimensions` and time bucket; `full_width` copies the event's fields."""

    name: Name
    """The table's name within the design."""
    type: Literal["rollup"]
    """Always `rollup`."""
    dimensions: list[Name] = []
    """The columns whose every combination has a row in each time bucket."""
    grain: Grain
    """Width of a time bucket, such as `10min` or `1h`; `none` for one bucket over all time."""
    measures: Annotated[list[Measure], Field(min_length=1)]
    """The numbers kept in each row."""
    sort_key: list[Name] = []
    """Columns by which rows are sorted, first to last; sorting decides how well they compress."""
    codec: Literal["lz4", "zstd"] = "zstd"
    """How columns are compressed."""
    full_width: bool = False
    """Whether each row carries a copy of an event's other fields."""
    sample: Annotated[float, Field(gt=0, le=1)] = 1.0
    """The share of events that is counted, above 0 and up to 1."""
    keep_top: KeptTop | None = None
    """The dimension of which only the largest values keep their own rows; every value does when left out."""
    ingest_partitions: Annotated[int, Field(ge=1)] = 1
    """Tasks that each roll up the share of events that they see; equal rows of different tasks are never merged."""
    retention: Retention
    """How long rows are kept, and where."""


Table = Annotated[RawTable | RollupTable, Field(discriminator="type")]


class Hardware(Model):
    """The machine of the data nodes: a name in the price list, how it is bought, the disk it carries."""

    instance: Text
    """The data nodes' machine, by its name in the price list."""
    purchase: Literal["on_demand", "reserved_3yr", "spot", "own"] = "on_demand"
    """How the machine is paid for."""
    disk_gib: Positive | None = None
    """Attached block storage of each node in GiB; the machine's own disk when left out."""


class Largest(Model):
    """Only the largest values of a column are served: the largest thousand customers, say."""

    column: Name
    """The column whose largest values are served."""
    values: Annotated[int, Field(ge=1)]
    """How many of them, counted from the largest."""


class Stage(Model):
    """From a month of the horizon on, this share of events is served."""

    from_month: Annotated[int, Field(ge=1)]
    """The month of the horizon, 1 for the first."""
    share: Share
    """The share of events that is served from then on, 0 to 1."""


class Environment(Model):
    """A further copy of the cluster for other than production, as a share of production's nodes."""

    name: Name
    """What the environment is called, such as `staging`."""
    share: Annotated[float, Field(ge=0, le=2)]
    """Its size as a share of production's nodes, 0 to 2."""


class Build(Model):
    """What people have to do for it: what is left out is taken from the engine."""

    person_months: NonNegative | Range | None = None
    """Person-months until it is in production."""
    months_to_first_value: NonNegative | Range | None = None
    """Months until the first question is answered in production."""
    operate_person_months: NonNegative | Range | None = None
    """Person-months a month to keep it running."""
    on_call_hours_per_month: NonNegative | Range | None = None
    """Hours a month that people on call work."""
    double_running_months: NonNegative | Range | None = None
    """Months in which the old system runs beside it."""
    replaced_monthly_cost_usd: NonNegative | Range = 0.0
    """US dollars a month of the system that it replaces, paid twice meanwhile."""


class WrittenEstimate(Model):
    """The estimate that somebody wrote down and stands by."""

    nodes: Positive
    """Reference nodes that the design needs."""
    monthly_cost_usd: Positive | None = None
    """US dollars a month that the design costs."""
    made_on: dt.date
    """The day on which the estimate was written down."""
    made_by: PersonLink
    """The person who stands by it."""


class Design(Item):
    """One way to build the program: what runs, what is stored, how often it is copied."""

    kind: Literal["design"] = "design"
    """Always `design`."""
    engine: Name
    """The engine, by its name in the catalog."""
    stream: StreamLink
    """The stream that the design stores."""
    budget: BudgetLink | None = None
    """The budget it is held against; the program's when left out."""
    status: Literal["proposed", "under_work", "built", "rejected"] = "proposed"
    """How far the design has come."""
    owner: PersonLink | None = None
    """The person who answers for the design."""
    backup: PersonLink | None = None
    """The person who answers for it when the owner cannot."""
    serves: list[FunctionalLink] = []
    """The questions that the design answers."""
    hardware: Hardware | None = None
    """The machine of the data nodes; left out where a managed service runs its own."""
    zones: Annotated[int, Field(ge=1, le=9)] = 3
    """Availability zones that the nodes are spread over."""
    replicas: Annotated[int, Field(ge=1, le=9)] = 2
    """Copies of every row."""
    shard_key: Name | None = None
    """The column by which rows are spread over shards; a skewed one makes hot shards."""
    target_utilisation: Annotated[Share, Field(gt=0)] | None = None
    """The share of CPU that may be busy at the peak; the engine's own when left out."""
    pools: Literal["shared", "separate"] = "shared"
    """Whether the same nodes write and answer, or each has nodes of its own, which may be busier where nobody waits."""
    environments: list[Environment] = []
    """Further copies of the cluster beside production."""
    serves_largest: Largest | None = None
    """The values of a column that are served, the largest ones; all when left out."""
    stages: list[Stage] = []
    """How service grows over the horizon; all events from the first month when left out."""
    counted_at: Name | None = None
    """The column of the place at which events are counted before they are sent; all are sent when left out."""
    catch_up_hours: Positive | None = None
    """Hours within which the queue of a burst is worked off; the engine's own when left out."""
    batch_hours: Positive | None = None
    """Hours between two runs of a batch job; the engine's own when left out."""
    tables: Annotated[list[Table], Field(min_length=1)]
    """The tables that are stored."""
    build: Build = Build()
    """What people have to do for it."""
    estimate: WrittenEstimate | None = None
    """The estimate that somebody wrote down and stands by."""
    rationale: Text | None = None
    """Why it is built this way."""

    @model_validator(mode="after")
    def _table_names_differ(self) -> Design:
        names = [table.name for table in self.tables]
        for position, name in enumerate(names):
            if name in names[:position]:
                raise Misfit(f"there is a table {name} already", "rename one of them", "tables", position, "name")
        return self
