"""Public benchmarks: a data set, the questions asked of it, and how it is loaded."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import Field

from .base import Model, Name, NonNegative, Positive, Share, Text
from .coefficients import Coefficient


class BenchmarkQuery(Model):
    """What one question of a benchmark works through."""

    name: Name
    """The question, by its number in the benchmark."""
    columns: NonNegative = 0.0
    """Values of fixed width that are read of each row."""
    text_bytes: NonNegative = 0.0
    """Bytes of text that are worked through of each row; each pass of a costly pattern counts."""
    read: Share = 1.0
    """Share of the rows that are read."""
    grouped: Share = 1.0
    """Share of the rows that pass the filter and are grouped."""
    groups: Annotated[float, Field(ge=1)] = 1.0
    """Groups that are kept apart while it runs, distinct values among them; its order of magnitude."""


class Benchmark(Model):
    """A public benchmark of one table: its size, its questions and its machines."""

    name: Name
    """The benchmark's name, also its file's."""
    title: Text
    """What the benchmark is called on screens."""
    rows: Positive
    """Rows of its table."""
    columns: Positive
    """Columns of its table."""
    file_bytes: Positive
    """Bytes of the compressed columnar files that it is loaded from."""
    source: Text
    """Where its size and its questions were found."""
    date: dt.date
    """The day on which they were found."""
    coefficients: dict[Name, Coefficient]
    """Numbers of its machines, and of what its files become in a store."""
    queries: Annotated[list[BenchmarkQuery], Field(min_length=1)]
    """The questions, in their order."""
