"""The simulator's record: what it is held to beside published clusters, and what is known to be wrong with it."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import Field, model_validator

from .base import Misfit, Model, Name, Positive, Text


class BenchmarkResult(Model):
    """What one system took for a benchmark on one machine, or on several alike."""

    name: Name
    """The result's name within its benchmark."""
    system: Text
    """The system, as the benchmark lists it."""
    machine: Text
    """The machine, as the benchmark lists it."""
    nodes: Annotated[int, Field(ge=1)] = 1
    """How many such machines there were."""
    vcpu: Positive | None = None
    """Virtual CPUs of a machine that was rented; left out for a managed service, which tells its memory."""
    memory_gib: Positive | None = None
    """Memory in GiB of a node of a managed service."""
    load_seconds: Positive
    """Seconds that loading the files took."""
    stored_bytes: Positive
    """Bytes after loading."""
    hot_seconds: Positive
    """Seconds that all questions took one after another, their data in memory."""
    date: dt.date
    """The day of the run."""

    @model_validator(mode="after")
    def _has_a_size(self) -> BenchmarkResult:
        if (self.vcpu is None) == (self.memory_gib is None):
            raise Misfit("its size must be told once", "add vcpu for a rented machine, else memory_gib", "vcpu")
        return self


class BenchmarkResults(Model):
    """Public results of one benchmark."""

    name: Name
    """The benchmark's name, also its file's."""
    source: Text
    """Where the results were found."""
    date: dt.date
    """The day on which they were found."""
    results: Annotated[list[BenchmarkResult], Field(min_length=1)]
    """The results, by system and machine."""


class Weakness(Model):
    """Something that a law is known to get wrong, or to leave out."""

    name: Name
    """The weakness's name."""
    law: Text
    """The law, in the words of the screens."""
    wrong: Text
    """What is wrong or left out, in one sentence."""
    measured: Text
    """By how much, against what; or that nobody has measured it."""
    settles: Text
    """What would settle it."""
    plots: list[Name] = []
    """The plots of predicted against published whose errors it explains, by name."""
    date: dt.date
    """The day on which it was found."""


class Record(Model):
    """What the simulator is held to, and where it is known to fail."""

    results: dict[Name, BenchmarkResults]
    """Public results by benchmark."""
    weaknesses: list[Weakness]
    """Known weaknesses, the gravest first."""
