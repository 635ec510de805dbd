"""Freshness: the newest row is recent, and none comes from the future.

Finds a load that stopped, one region that fell behind, clocks in another zone and times in another unit.
"""

from __future__ import annotations

import datetime as dt

from workbench.program.data_checks import Freshness
from workbench.verify.data import Data
from workbench.verify.found import DataProblemError, Found

EXAMPLE = """\
id: fresh
kind: freshness
what: Every country's newest hour is at most six hours old.
table: hours
by: [country]
within_hours: 6
ahead_hours: 1
"""
"""A check of this kind as a file of checks has it."""


def look(check: Freshness, data: Data) -> Found:
    """Combinations whose newest row is too old, and those with rows ahead of the clock."""
    keys = {name: data.column(check.table, name) for name in check.by}
    shown = "".join(f"{expression} AS {data.name(name)}, " for name, expression in keys.items())
    positions = ", ".join(str(position + 1) for position in range(len(keys)))
    rows = data.engine.query(
        f"SELECT {shown}max({data.reading(check.table, 'UTC')}) AS newest FROM {data.name(check.table)}"
        f" WHERE {data.where(check.table, check.only, {})}" + (f" GROUP BY {positions}" if keys else "")
    )
    if not rows or all(row["newest"] is None for row in rows):
        raise DataProblemError(f"{check.table} has no row that tells its time")
    oldest = data.now - dt.timedelta(hours=check.within_hours)
    ahead = data.now + dt.timedelta(hours=check.ahead_hours)
    offending = [
        {**row, "looked_at": data.now, "fault": fault}
        for row in rows
        if (fault := _fault(row["newest"], oldest, ahead)) is not None
    ]
    return Found.of(sorted(offending, key=lambda row: str(row["newest"])))


def _fault(newest: dt.datetime | None, oldest: dt.datetime, ahead: dt.datetime) -> str | None:
    if newest is None:
        return "no time"
    return "too old" if newest < oldest else "ahead of the clock" if newest > ahead else None
