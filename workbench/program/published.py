"""Published clusters: what their owners told of load and size, and what is taken where an account says nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from .base import Misfit, Model, Name, Positive, Text
from .coefficients import Coefficient, Grade

Tier = Literal["store", "jobs"]


class StatedFacts(Model):
    """What an account of a cluster states, its size aside; a figure that it does not state is left out."""

    year: Annotated[int, Field(ge=2000, le=2100)] | None = None
    """The year that the account is of."""
    content: Literal["events", "logs"] = "events"
    """Whether events of a product are kept, or logs of machines, which are dropped sooner."""
    tier: Tier | None = None
    """What is counted: the nodes that keep the rows, or the jobs in front of them; the family's own when left out."""
    events_per_day: Positive | None = None
    """Events a day."""
    peak_events_per_second: Positive | None = None
    """Events a second at the peak."""
    raw_bytes_per_event: Positive | None = None
    """Bytes of an event as it arrives."""
    raw_bytes_per_day: Positive | None = None
    """Bytes a day as they arrive."""
    columns: Positive | None = None
    """Columns of a row, or dimensions and metrics together."""
    dimensions: Positive | None = None
    """Dimensions of a row, its metrics aside."""
    events_per_row: Annotated[float, Field(ge=1)] | None = None
    """Events that a rolled-up row stands for."""
    stored_rows: Positive | None = None
    """Rows that are kept."""
    stored_bytes_per_row: Positive | None = None
    """Bytes of a row on disk, one copy."""
    stored_bytes: Positive | None = None
    """Bytes that are kept, one copy, compressed."""
    uncompressed_bytes: Positive | None = None
    """Bytes that are kept, before compression."""
    raw_bytes_per_stored_byte: Positive | None = None
    """Bytes that arrive for one that is kept in one copy."""
    retention_days: Positive | None = None
    """Days that rows are kept."""
    replicas: Annotated[float, Field(ge=1)] | None = None
    """Copies of every row."""
    vcpu_per_node: Positive | None = None
    """Virtual CPUs, or cores where the account counts these, of a node."""
    memory_gib_per_node: Positive | None = None
    """Memory of a node in GiB."""
    disk_bytes_per_node: Positive | None = None
    """Disk of a node in bytes."""
    queries_per_second: Positive | None = None
    """Queries a second, averaged over the day."""

    UNITS: ClassVar[Mapping[str, str]] = {
        "events_per_day": "events a day", "peak_events_per_second": "events a second", "raw_bytes_per_event": "B",
        "raw_bytes_per_day": "B a day", "columns": "columns", "dimensions": "dimensions",
        "events_per_row": "events per row", "stored_rows": "rows", "stored_bytes_per_row": "B",
        "stored_bytes": "B, one copy", "uncompressed_bytes": "B, one copy", "raw_bytes_per_stored_byte": "B/B",
        "retention_days": "days", "replicas": "copies", "vcpu_per_node": "vCPU", "memory_gib_per_node": "GiB",
        "disk_bytes_per_node": "B", "queries_per_second": "questions a second",
    }  # fmt: skip
    """What each figure counts."""

    @property
    def bounds_storage(self) -> bool:
        """Whether what is kept is told by itself, or follows from load and retention."""
        loaded = self.events_per_day is not None or self.raw_bytes_per_day is not None
        return self.stored_bytes is not None or (loaded and self.retention_days is not None)


class PublishedCluster(Model):
    """A production cluster whose owner published what it carries and how large it is."""

    name: Name
    """The case's name, also its file's."""
    organisation: Text
    """Who runs it."""
    engine: Text
    """The engine as the account names it."""
    workload: Text
    """What it serves."""
    stated: StatedFacts
    """What the account states of load, rows and machines."""
    nodes: Positive | None = None
    """Nodes that were bought, of the tier that the facts are about."""
    cores: Positive | None = None
    """Cores that were bought, where the account tells no nodes."""
    comparable: bool = True
    """Whether load and size are told of the same thing, so that the laws may be held to it; else `remark` says why."""
    remark: Text | None = None
    """What to know before comparing, such as a figure that is a lower bound."""
    source: Text
    """The account's title."""
    url: Text | None = None
    """Where the account can be read."""
    date: dt.date
    """The day on which the account was published; the first of its year or month where it tells no more."""
    grade: Grade
    """How far to trust it: measured, benchmark, published, vendor or guess."""

    @model_validator(mode="after")
    def _has_a_size(self) -> PublishedCluster:
        if self.nodes is None and self.cores is None:
            raise Misfit("neither nodes nor cores are told", "add nodes or cores", "nodes")
        return self

    @model_validator(mode="after")
    def _says_why_not(self) -> PublishedCluster:
        if not self.comparable and self.remark is None:
            raise Misfit("it is not comparable and does not say why", "add a remark", "remark")
        return self

    @property
    def size(self) -> float:
        """What was bought: nodes, or cores where only these are told."""
        return self.nodes or self.cores or 0.0


class Family(Model):
    """Engines that are sized alike: they share the coefficients of an engine of ours, and differ in some."""

    name: Name
    """The family's name, such as `search_index`."""
    title: Text
    """What the family is called on screens."""
    like: Name
    """The engine of the catalog whose coefficients hold where the family says nothing."""
    words: Annotated[list[Text], Field(min_length=1)]
    """Words by which an account names an engine of the family, in lower case."""
    tier: Tier = "store"
    """What accounts of the family count: nodes that keep rows, or jobs."""
    coefficients: dict[Name, Coefficient] = {}
    """The numbers in which the family differs."""


class Unstated(Model):
    """What is taken for the figures that an account does not state."""

    reference_year: Annotated[int, Field(ge=2000, le=2100)]
    """The year that the machines of `coefficients` are of."""
    coefficients: dict[Name, Coefficient]
    """Loads, rows and machines as they are in general, by name."""
    families: list[Family]
    """Families of engines; the first one with a word of an account's engine is taken."""

    def family_of(self, engine: str) -> Family | None:
        """The family of an engine as an account names it; None when no family covers it.

        `A -> B` is a move from A to B and means B; a longer chain is a pipeline, whose first covered part takes the
        load.
        """
        parts = [part.strip().lower() for part in engine.split("->")]
        order = parts[::-1] if len(parts) == 2 else parts
        found = (family for part in order for family in self.families if any(word in part for word in family.words))
        return next(found, None)
