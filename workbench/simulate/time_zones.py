"""Time zones: how wide a bucket of UTC may be for the days of another zone to be put together from whole buckets."""

from __future__ import annotations

import re

HOUR_SECONDS = 3600

ANYBODYS_SECONDS = 900
"""Every zone in use today is a whole number of quarter hours from UTC (IANA time zone database 2026a)."""

_FIXED = re.compile(r"(?:UTC|GMT)([+-])([0-9]{1,2})(?::?([0-9]{2}))?")
_REGION = re.compile(r"[A-Z][A-Za-z_]+(/[A-Za-z_+-]+)+")

_UTC = frozenset({"UTC", "GMT", "Etc/UTC", "Z"})

_PARTS_OF_HOURS = {
    1800: frozenset(
        {
            "America/St_Johns", "Asia/Calcutta", "Asia/Colombo", "Asia/Kabul", "Asia/Kolkata", "Asia/Rangoon",
            "Asia/Tehran", "Asia/Yangon", "Australia/Adelaide", "Australia/Broken_Hill", "Australia/Darwin",
            "Australia/Lord_Howe", "Indian/Cocos", "Pacific/Marquesas",
        }
    ),
    900: frozenset({"Asia/Kathmandu", "Asia/Katmandu", "Australia/Eucla", "Pacific/Chatham"}),
}  # fmt: skip
"""Zones that are not whole hours from UTC, by what divides their offsets (IANA time zone database 2026a)."""


def widest_bucket_seconds(time_zone: str) -> int | None:
    """The widest bucket of UTC that the zone's offsets are multiples of; None for UTC, where every one will do.

    `UTC+05:30` says its offset. A region of the IANA database is whole hours from UTC unless listed above. Anything
    else, such as `customer's own`, may be any zone: quarter hours.
    """
    if time_zone in _UTC:
        return None
    fixed = _FIXED.fullmatch(time_zone)
    if fixed:
        offset = int(fixed[2]) * HOUR_SECONDS + int(fixed[3] or 0) * 60
        return offset or None
    for seconds, zones in _PARTS_OF_HOURS.items():
        if time_zone in zones:
            return seconds
    return HOUR_SECONDS if _REGION.fullmatch(time_zone) else ANYBODYS_SECONDS
