"""What clocks show: days of a change of clocks have 23 or 25 hours, one of which a clock shows never or twice."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo


def times_shown(reading: dt.datetime, zone: ZoneInfo) -> int:
    """How often a clock of the zone shows a reading: 0 where it is put forward over it, 2 where it is put back."""
    offsets = {reading.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1)}
    if len(offsets) == 1:
        return 1
    moment = reading.replace(tzinfo=zone).astimezone(dt.UTC)
    return 2 if moment.astimezone(zone).replace(tzinfo=None) == reading else 0
