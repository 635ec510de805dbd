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

_FINEST_FIRST = tuple(UNITS)


def look(check: Totals, data: Data) -> Found:
    """Buckets and groups whose total differs between two tables, at any of the grains."""
    grains = sorted(check.grains, key=_FINEST_FIRST.index)
    if "1w" in grains and "1month" in grains:  # months are no whole number of weeks
        return _compare(check, [grain for grain in grains if grain != "1w"], data) + _compare(check, ["1w"], data)
    return _compare(check, grains, data)


def _compare(check: Totals, grains: Sequence[str], data: Data) -> Found:
    found = Found()
    kept = [data.engine.keep(data.grouped(amount, check.by, grains[0])) for amount in check.amounts]
    keys = ["bucket", *check.by]
    for grain in grains:
        sums = [_coarser(table, grain, check.by, data) for table in kept]
        for other, amount in zip(sums[1:], check.amounts[1:], strict=True):
            told = {"compared": f"{_label(check.amounts[0])} with {_label(amount)}", "grain": grain}
            found += data.differing(sums[0], other, keys, check.tolerance, labels=("one", "other"), told=told)
    return found


def _coarser(table: str, grain: str, by: Sequence[str], data: Data) -> str:
    """The totals of a kept answer in wider buckets."""
    bucket = data.engine.dialect.bucket("bucket", UNITS[grain])
    groups = "".join(f", {data.name(name)}" for name in by)
    positions = ", ".join(str(position + 1) for position in range(1 + len(by)))
    return f"SELECT {bucket} AS bucket{groups}, sum(value) AS value FROM {table} GROUP BY {positions}"


def _label(amount: Amount) -> str:
    return amount.table if amount.measure is None else f"{amount.table}.{amount.measure}"
