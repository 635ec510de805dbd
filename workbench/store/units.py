"""Amounts written with a unit, turned into the number that a field wants: `13 months` for `hot_days` is 395."""

from __future__ import annotations

import re
from dataclasses import dataclass

_DAY = 86_400.0
_SECONDS: dict[str, float] = {
    "us": 1e-6, "microseconds": 1e-6, "ms": 1e-3, "milliseconds": 1e-3, "s": 1.0, "sec": 1.0, "seconds": 1.0,
    "min": 60.0, "mins": 60.0, "minutes": 60.0, "h": 3_600.0, "hr": 3_600.0, "hours": 3_600.0, "d": _DAY, "days": _DAY,
    "w": 7 * _DAY, "weeks": 7 * _DAY, "months": 365 / 12 * _DAY, "y": 365 * _DAY, "years": 365 * _DAY,
}  # fmt: skip
_BYTES: dict[str, float] = {
    "b": 1.0,
    "bytes": 1.0,
    **{prefix: 1000.0**power for power, prefix in enumerate("kmgtp", 1)},
    **{f"{prefix}b": 1000.0**power for power, prefix in enumerate("kmgtp", 1)},
    **{f"{prefix}ib": 1024.0**power for power, prefix in enumerate("kmgtp", 1)},
}
_COUNTS: dict[str, float] = {
    "": 1.0, "k": 1e3, "thousand": 1e3, "m": 1e6, "mn": 1e6, "million": 1e6, "g": 1e9, "b": 1e9, "bn": 1e9,
    "billion": 1e9, "t": 1e12, "tn": 1e12, "trillion": 1e12, "%": 0.01, "percent": 0.01, "usd": 1.0, "x": 1.0,
}  # fmt: skip
_ROUGH = frozenset({"months", "y", "years"})
_AMOUNT = re.compile(r"[$€]?\s*([+-]?[0-9][0-9_,\u2009 ]*(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)\s*(.*)")


@dataclass(frozen=True, slots=True)
class _Unit:
    scale: dict[str, float]
    factor: float
    per: float | None = None


def number_in(text: str, field: str) -> str | None:
    """The number to write into `field` for an amount with a unit, as text; None when it cannot be told.

    The field's own unit is the last word of its name before `per`: `raw_bytes_per_event`, `latency_p95_seconds`.
    """
    match = _AMOUNT.fullmatch(text.strip())
    if match is None:
        return None
    amount = float(re.sub(r"[_,\u2009 ]", "", match[1]))
    said = re.split(r"\s*/\s*|\s+per\s+|\s+an?\s+", match[2].strip().lower(), maxsplit=1)
    field_unit = _unit_of_field(field)
    # A field's own noun adds nothing: `3 replicas`, `5000 events/s`.
    words = [word for word in said[0].split() if word not in field.split("_")] or [""]
    if len(words) > 1 and words[-1] != "usd":
        return None
    unit = words[0]
    factor = _factor(field_unit.scale, unit, field_unit.factor)
    if factor is None:
        return None
    if len(said) > 1:
        per = _factor(_SECONDS, said[1], 1.0)
        if per is None or field_unit.per is None:
            return None
        factor *= field_unit.per / per
    value = amount * factor
    return _spell(round(value) if _plural(unit) in _ROUGH else value)


def renamed(field: str, known: str, value: float) -> str | None:
    """What to write when `field` names the field `known` in another unit (`latency_p95_ms`); None when it does not."""
    for word in reversed(field.split("_")):
        rest, known_unit = field.removesuffix(f"_{word}"), known.rpartition("_")
        if rest != field and rest == known_unit[0]:
            scale = _unit_of_field(known).scale
            if scale is not _COUNTS and _factor(scale, word, 1.0) is not None:
                return number_in(f"{value!r} {word}", known)
    return None


def _unit_of_field(field: str) -> _Unit:
    head, _, denominator = field.partition("_per_")
    per = _factor(_SECONDS, denominator, 1.0) if denominator else None
    for word in reversed(head.split("_")):
        for scale in (_SECONDS, _BYTES):
            factor = _factor(scale, word, 1.0)
            if factor is not None and len(word) > 1:
                return _Unit(scale, 1 / factor, per)
    return _Unit(_COUNTS, 1.0, per)


def _factor(scale: dict[str, float], word: str, field_factor: float) -> float | None:
    found = scale.get(word, scale.get(_plural(word)))
    return None if found is None else found * field_factor


def _plural(word: str) -> str:
    return f"{word}s" if len(word) > 2 and not word.endswith("s") else word


def _spell(value: float) -> str:
    nearest = round(value)
    return str(nearest) if abs(value - nearest) <= 1e-9 * max(1.0, abs(value)) else f"{value:.6g}"
