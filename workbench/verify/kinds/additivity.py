"""Additivity: what does not add up was not added up.

Distinct values of a whole are at least those of its largest part and at most the sum over its parts; where a value can
be in several parts, a whole as large as the sum was added up. A percentile of a whole lies between those of its parts,
and is not their average. A mean is that of its parts by weight, and not the average of their averages.
"""

from __future__ import annotations

from workbench.program.data_checks import Additivity
from workbench.verify.data import ROUNDING, Data
from workbench.verify.found import Found

EXAMPLE = """\
id: visitors-not-added-up
kind: additivity
what: Visitors of the world are fewer than the sum over its countries.
measures: distinct
whole: {table: world, measure: visitors}
parts: {table: countries, measure: visitors}
grain: 1d
"""
"""A check of this kind as a file of checks has it."""

TOLERANCES = {"distinct": 0.001, "mean": 0.001, "percentile": 0.25}
"""Shares by which bounds may be passed unless a check says otherwise. A percentile of few values lies between two of
them, and that of a whole can so lie beyond each of its parts'."""

LEAST_OVERLAP = 0.02
"""Share of values that at least are in several parts, where any are."""

NOTICED = 5.0
"""Values in several parts that would be expected at `LEAST_OVERLAP`, from which their absence is no chance: less than
one time in a hundred does a Poisson count with this mean come to none."""

LEAST_SPREAD = 0.02
"""Share by which parts must lie apart, for their plain average to be told from a value between them."""

LEAST_GROUPS = 3
"""Groups whose whole is the plain average of its parts, from which that is no chance for values that are rounded."""


def look(check: Additivity, data: Data) -> Found:
    """Groups whose whole breaks a bound that it must keep, or is what adding up or averaging its parts comes to."""
    compared = data.engine.keep(_compared(check, data))
    bounds = {"distinct": _distinct, "percentile": _percentile, "mean": _mean}[check.measures](check)
    order = ", ".join(map(data.name, [*(["bucket"] if check.grain else []), *check.by])) or "whole"
    found = data.offending(_broken(compared, bounds), order)
    if check.measures == "distinct" and check.overlap:
        return found + _added_up(compared, order, data)
    if check.measures == "percentile" or (check.measures == "mean" and check.weight is None):
        return found + _averaged(compared, order, data)
    return found


def _compared(check: Additivity, data: Data) -> str:
    """Each group with its whole, and the sum, extremes, plain and weighted mean of its parts."""
    keys = [*(["bucket"] if check.grain else []), *check.by]
    part = data.number(check.parts.table, check.parts.measure or "")
    weight = data.number(check.parts.table, check.weight) if check.weight else "NULL"
    parts = data.grouped(
        check.parts, check.by, check.grain, least=f"min({part})", most=f"max({part})", plain=f"avg({part})",
        weighted=f"sum({part} * {weight}) / nullif(sum({weight}), 0)" if check.weight else "CAST(NULL AS DOUBLE)",
        pieces=f"sum(CASE WHEN {part} > 0 THEN 1 ELSE 0 END)",
    )  # fmt: skip
    named = [data.name(key) for key in keys]
    listed = "".join(f"p.{key}, " for key in named)
    joined = " AND ".join(f"w.{key} IS NOT DISTINCT FROM p.{key}" for key in named) or "true"
    return (
        f"SELECT {listed}w.value AS whole, p.value AS total, p.least, p.most, p.plain, p.weighted, p.pieces"
        f" FROM ({data.grouped(check.whole, check.by, check.grain)}) AS w"
        f" JOIN ({parts}) AS p ON {joined}"
    )


def _broken(compared: str, reasons: dict[str, str]) -> str:
    told = " ".join(f"WHEN {condition} THEN '{reason}'" for reason, condition in reasons.items())
    broken = " OR ".join(f"({condition})" for condition in reasons.values())
    return f"SELECT CASE {told} END AS broken, * FROM {compared} WHERE {broken}"


def _slack(check: Additivity) -> float:
    return max(TOLERANCES[check.measures] if check.tolerance is None else check.tolerance, ROUNDING)


def _distinct(check: Additivity) -> dict[str, str]:
    slack = _slack(check)
    reasons = {
        "more than the sum of its parts": f"whole > total * {1 + slack!r}",
        "fewer than its largest part": f"whole < most * {1 - slack!r}",
    }
    if not check.overlap:
        reasons["fewer than the sum of parts that share nothing"] = f"whole < total * {1 - slack!r}"
    return reasons


def _percentile(check: Additivity) -> dict[str, str]:
    slack = _slack(check)
    return {
        "above every part": f"whole > most + {slack!r} * abs(most)",
        "below every part": f"whole < least - {slack!r} * abs(least)",
    }


def _mean(check: Additivity) -> dict[str, str]:
    if check.weight is None:
        return _percentile(check)
    return {
        "not the mean by weight": f"abs(whole - weighted) > {_slack(check)!r} * greatest(abs(whole), abs(weighted))"
    }


def _added_up(compared: str, order: str, data: Data) -> Found:
    """Groups whose whole is the sum of their parts, where most are so and too many values are beside for chance."""
    several, added = "pieces > 1", f"abs(whole - total) <= {ROUNDING!r} * total"
    [counted] = data.engine.query(
        f"SELECT count(*) AS judged, coalesce(sum(CASE WHEN {added} THEN 1 ELSE 0 END), 0) AS equal,"
        f" coalesce(sum(CASE WHEN {added} THEN total - most ELSE 0 END), 0) AS beside FROM {compared} WHERE {several}"
    )
    if counted["beside"] * LEAST_OVERLAP < NOTICED or 2 * counted["equal"] <= counted["judged"]:
        return Found()
    return data.offending(
        f"SELECT 'the sum of its parts' AS broken, * FROM {compared} WHERE {several} AND {added}", order
    )


def _averaged(compared: str, order: str, data: Data) -> Found:
    """Groups whose whole is the plain average of parts that lie apart, where most of those are so."""
    apart = f"pieces > 1 AND most - least > {LEAST_SPREAD!r} * abs(most)"
    average = f"abs(whole - plain) <= {ROUNDING!r} * abs(plain)"
    [counted] = data.engine.query(
        f"SELECT count(*) AS judged, coalesce(sum(CASE WHEN {average} THEN 1 ELSE 0 END), 0) AS equal"
        f" FROM {compared} WHERE {apart}"
    )
    if counted["equal"] < LEAST_GROUPS or 2 * counted["equal"] <= counted["judged"]:
        return Found()
    return data.offending(
        f"SELECT 'the plain average of its parts' AS broken, * FROM {compared} WHERE {apart} AND {average}", order
    )
