"""Units as people write them beside a target: times, rates and amounts of data, made comparable."""

from __future__ import annotations

import re
from collections.abc import Mapping

_SECONDS = {
    "ms": 1e-3, "millisecond": 1e-3, "s": 1.0, "sec": 1.0, "second": 1.0, "min": 60.0, "minute": 60.0, "h": 3600.0,
    "hr": 3600.0, "hour": 3600.0, "d": 86400.0, "day": 86400.0, "week": 7 * 86400.0, "month": 30.44 * 86400.0,
    "quarter": 91.31 * 86400.0, "year": 365.25 * 86400.0,
}  # fmt: skip
_BYTES = {
    "b": 1.0, "byte": 1.0, "kb": 1e3, "mb": 1e6, "gb": 1e9, "tb": 1e12, "pb": 1e15,
    "kib": 2.0**10, "mib": 2.0**20, "gib": 2.0**30, "tib": 2.0**40, "pib": 2.0**50,
}  # fmt: skip
_EVENTS = frozenset({
    "event", "record", "row", "message", "request", "hit", "click", "log", "line", "point", "reading", "impression",
    "bid", "ping", "sample", "call",
})  # fmt: skip
_TIMES = {"thousand": 1e3, "k": 1e3, "million": 1e6, "m": 1e6, "billion": 1e9, "bn": 1e9}
_RATE = re.compile(r"^(?P<what>.+?)\s*(?:/|\bper\b|\ban?\b|\beach\b)\s*(?P<each>[a-z]+)$")
_PERCENTILE = re.compile(
    r"\bp\s?(\d\d(?:[.,]\d+)?)\b|\b(\d\d(?:[.,]\d+)?)(?:th|st|nd|rd|\.)?\s*(?:%|per[cz]ent)", re.IGNORECASE
)
_MEAN = re.compile(r"\b(mean|average|avg|median|typical(ly)?)\b", re.IGNORECASE)
MIDDLE = 50.0
"""What a mean, a median or a typical case is taken for, as a percentile."""


def seconds(unit: str) -> float | None:
    """The seconds of a unit of time; None for any other unit."""
    return _SECONDS.get(_singular(unit))


def events_per_day(unit: str) -> float | None:
    """Events a day of a unit such as `events per second`; None for a unit of anything else."""
    return _per_day(unit, dict.fromkeys(_EVENTS, 1.0))


def bytes_per_day(unit: str) -> float | None:
    """Bytes a day of a unit such as `GB per day`; None for a unit of anything else."""
    return _per_day(unit, _BYTES)


def percentile(text: str) -> float | None:
    """The percentile that a text speaks of, 50 for a mean, a typical case or a median; None when it tells none."""
    found = _PERCENTILE.search(text)
    if found:
        return float((found[1] or found[2]).replace(",", "."))
    return MIDDLE if _MEAN.search(text) else None


def _per_day(unit: str, worth: Mapping[str, float]) -> float | None:
    text = unit.strip().lower()
    text = "events per second" if text == "eps" else text
    found = _RATE.match(text)
    span = seconds(found["each"]) if found else None
    if found is None or span is None:
        return None
    *before, last = found["what"].split()
    factor = 1.0
    for word in before:
        factor *= _TIMES.get(word, 1.0)
    one = worth.get(_singular(last))
    return None if one is None else factor * one * _SECONDS["day"] / span


def _singular(word: str) -> str:
    text = word.strip().lower()
    return text if text in ("s", "ms") else text.removesuffix("s")
