"""Rows of a rollup of a stream file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from workbench.simulate.rollup import RollupRows, rollup_rows
from workbench.store.loader import load_stream
from workbench.verbs.trouble import Trouble


def rollup(
    stream_file: Path, dimensions: Sequence[str], grain: str, events: float | None = None, partitions: int = 1
) -> RollupRows:
    """Rows that the rollup of a stream's events by `dimensions` and `grain` stores.

    Without `events`, those of the whole period that the stream's curve covers. Raises InvalidFile for a stream that
    cannot be read and Trouble for an unknown dimension, grain or number.
    """
    stream = load_stream(stream_file)
    try:
        return rollup_rows(stream, dimensions, grain, events, partitions=partitions)
    except (KeyError, ValueError) as error:
        raise Trouble(str(error.args[0])) from error
