"""A probe as text, Markdown and JSON: coefficients and predictions before and after, and what sketches miss."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence

from workbench.measure.probe.fit import Told
from workbench.measure.probe.telling import Comparison
from workbench.verbs import words
from workbench.verbs.probe import Found, Probed

from .values import as_json, markdown_table, plain, text_table

WORST = 8
"""Predictions that the text shows, those that are furthest off afterwards first."""

_COEFFICIENTS = ("coefficient", "unit", "before", "+-", "after", "+-", "seen")
_PREDICTIONS = ("predicted", "measured", "before", "after", "unit")
_SKETCHES = ("sketch", "values", "error", "bytes of a state")


def render(probed: Probed, output_format: str) -> str:
    """Everything in `json`; in `text` and `markdown` the coefficients, the worst predictions, rollups and sketches."""
    if output_format == "json":
        return as_json(_contract(probed))
    answer, table = probed.answer, markdown_table if output_format == "markdown" else text_table
    worst = worst_first(answer.comparisons)[:WORST]
    sketches = [
        (one.sketch, words.number(one.values), f"{one.relative_error:.2%}",
         "" if one.state_bytes is None else words.number(one.state_bytes))
        for one in answer.sketches
    ]  # fmt: skip
    tables: list[tuple[Sequence[str], Sequence[Sequence[str]]]] = [
        (_COEFFICIENTS, [_coefficient(probed, one) for one in answer.told]),
        (_PREDICTIONS, [_prediction(one) for one in (*worst, *answer.rows)]),
        (_SKETCHES, sketches),
    ]
    shown = [table(head, rows) for head, rows in tables if rows]
    return "\n\n".join([sentence(probed), *shown, _ending(probed)])


def _contract(probed: Probed) -> dict[str, object]:
    calibration = probed.calibration
    coefficients = [
        {"file": one.key[0], "coefficient": one.key[1], "unit": one.prior.unit,
         "before": {"value": one.prior.value, "sigma": one.prior.sigma},
         "measured": {"value": one.measured, "relative_error": one.relative_error},
         "after": {"value": one.value, "sigma": one.deviation}}
        for one in probed.answer.told
    ]  # fmt: skip
    return {
        "file": str(probed.file),
        "calibration": plain(calibration.model_dump(exclude={"measurements"})),
        "coefficients": coefficients,
        "predictions": probed.answer.comparisons,
        "rollup_rows": [{"what": one.what, "measured": one.measured, "predicted": one.after}
                        for one in probed.answer.rows],
        "sketches": probed.answer.sketches,
    }  # fmt: skip


def _coefficient(probed: Probed, told: Told) -> tuple[str, ...]:
    file, name = told.key
    return (f"{file} {name}", told.prior.unit, words.number(told.prior.value), f"{told.prior.sigma:.0%}",
            words.number(told.value), f"{told.deviation:.0%}", str(probed.answer.observations[told.key]))  # fmt: skip


def _prediction(one: Comparison) -> tuple[str, ...]:
    return one.what, *(f"{value:.4g}" for value in (one.measured, one.before, one.after)), one.unit


def sentence(found: Found) -> str:
    """What was probed, and how far predictions of it were off before and after, by unit."""
    calibration = found.calibration
    said = (f"{calibration.title}: {calibration.events:,} events after {calibration.stream} in "
            f"{calibration.seconds:g} s on {calibration.machine.processor}.")  # fmt: skip
    if calibration.cut_off:
        said += f" The time was up while {calibration.cut_off}; what comes after it was not measured."
    for unit, (count, before, after) in medians(found).items():
        said += f" {unit}: half of {count} predictions were within {before:.0%}, now {after:.0%}."
    return said


def medians(found: Found) -> dict[str, tuple[int, float, float]]:
    """By unit how many predictions there are, and by how much the middle one was off before and is now."""
    told = {}
    for unit in dict.fromkeys(one.unit for one in found.answer.comparisons):
        of_unit = [one for one in found.answer.comparisons if one.unit == unit]
        before = statistics.median(_off(one.measured, one.before) for one in of_unit)
        told[unit] = len(of_unit), before, statistics.median(_off(one.measured, one.after) for one in of_unit)
    return told


def worst_first(compared: Sequence[Comparison]) -> list[Comparison]:
    """Predictions, those that are furthest off afterwards first."""
    return sorted(compared, key=lambda one: -_off(one.measured, one.after))


def _ending(probed: Probed) -> str:
    file, used = probed.file, probed.calibration.in_use
    return f"Written to {file}; {'estimates rest on it' if used else 'estimates rest on it once it says in_use: true'}."


def _off(measured: float, predicted: float) -> float:
    return math.expm1(abs(math.log(predicted / measured)))
