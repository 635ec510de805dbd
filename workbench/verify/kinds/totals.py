"""Totals: the same measure comes to the same total at every grain.

Finds jobs that ran twice for one day, a month that was closed before its late data came, days that were cut in another
zone. The finest table is read once, at the finest grain asked for; every coarser total is made of that answer.
"""

from __future__ import annotations

from collections.abc import Sequence

from workbench.program.data_checks import Amount, Totals
from workbench.verify.data import Data
from workbench.verify.dialect import UNITS
from workbench.verify.found import Found

EXAMPLE = """\
id: hours-and-months
kind: totals
what: Hours, days and months come to the same requests, country by country.
finest: {table: hours, measure: requests}
coarser:
  - {table: days, measure: requests, grain: 1d}
  - {table: months, measure: requests, grain: 1month}
by: [country]
tolerance: 0.001
"""
"""A check of this kind as a file of checks has it."""

_FINEST_FIRST = tuple(UNITS)
_MADE_OF = {"1w": "1d", "1month": "1d"}
"""What weeks and months are both whole numbers of."""


def look(check: Totals, data: Data) -> Found:
    """Buckets and groups whose total differs between the finest table and a coarser one, at the coarser one's grain."""
    finest = min((other.grain for other in check.coarser), key=_FINEST_FIRST.index)
    kept = data.engine.keep(data.grouped(check.finest, check.by, _MADE_OF.get(finest, finest)))
    found = Found()
    for other in check.coarser:
        told = {"compared": f"{_label(check.finest)} with {_label(other)}", "grain": other.grain}
        found += data.differing(
            _coarser(kept, other.grain, check.by, data), data.grouped(other, check.by, other.grain),
            ["bucket", *check.by], check.tolerance, labels=("one", "other"), told=told,
        )  # fmt: skip
    return found


def _coarser(table: str, grain: str, by: Sequence[str], data: Data) -> str:
    """The totals of a kept answer in wider buckets."""
    bucket = data.engine.dialect.bucket("bucket", UNITS[grain])
    groups = "".join(f", {data.name(name)}" for name in by)
    positions = ", ".join(str(position + 1) for position in range(1 + len(by)))
    return f"SELECT {bucket} AS bucket{groups}, sum(value) AS value FROM {table} GROUP BY {positions}"


def _label(amount: Amount) -> str:
    return amount.table if amount.measure is None else f"{amount.table}.{amount.measure}"
