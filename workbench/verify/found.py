"""What checks find: offending rows, how many, and the first of them; and why a check could not be made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

SHOWN_ROWS = 20
"""Offending rows that are shown of a check; all are counted."""

Row = Mapping[str, Any]


class DataProblemError(Exception):
    """The data is such that a check cannot be made, as without a column that it names: the check has failed."""


class CannotVerifyError(Exception):
    """The checks cannot run at all, as without a file; the message says why and what to do instead."""


@dataclass(frozen=True, slots=True)
class Found:
    """The rows that a check found, counted, and the first `SHOWN_ROWS` of them."""

    failing_rows: int = 0
    sample: Sequence[Row] = ()

    @classmethod
    def of(cls, rows: Sequence[Row]) -> Found:
        """What is found when all offending rows are at hand."""
        return cls(len(rows), tuple(rows[:SHOWN_ROWS]))

    def __add__(self, other: Found) -> Found:
        return Found(self.failing_rows + other.failing_rows, (*self.sample, *other.sample)[:SHOWN_ROWS])


@dataclass(frozen=True, slots=True)
class Checked:
    """One check of a run. `problem` says why it could not be made; then it has failed and found no rows."""

    id: str
    kind: str
    severity: str
    what: str
    protects: Sequence[str]
    passed: bool
    failing_rows: int
    sample: Sequence[Row]
    problem: str | None = None
