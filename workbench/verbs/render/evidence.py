"""The evidence of a spike as text, Markdown and JSON."""

from __future__ import annotations

import datetime as dt

from workbench.verbs import words
from workbench.verbs.evidence import CostChange, Evidence, Number

from .values import as_json, markdown_table, plain, text_table

_NUMBERS = ("number", "predicted (8 of 10)", "at most", "measured", "surprise", "within the limit")
_CHANGES = ("design", "nodes", "a month", "the budget holds")


def render(found: Evidence, output_format: str, today: dt.date) -> str:
    """The evidence in one of `text`, `json` and `markdown`."""
    if output_format == "json":
        return as_json(_data(found) | {"today": today.isoformat()})
    table = markdown_table if output_format == "markdown" else text_table
    parts = [sentence(found)]
    if found.numbers:
        parts.append(table(_NUMBERS, [_row(one) for one in found.numbers]))
    if found.changes:
        named = ", ".join(one.id for one in found.calibrations)
        parts.append(f"If estimates rested on {named}:")
        parts.append(table(_CHANGES, [_change(one) for one in found.changes]))
    return "\n\n".join(parts)


def sentence(found: Evidence) -> str:
    """What a spike has to show, in one or two sentences."""
    if not found.numbers:
        return f"{found.spike.id} has no number to find; take a break-even of `workbench solve` with --take."
    measured = [one for one in found.numbers if one.deviations is not None]
    said = f"{found.spike.id}: {len(measured)} of {len(found.numbers)} numbers measured"
    surprising = [one.criterion.input for one in measured if one.is_surprising]
    if surprising:
        said += f"; {', '.join(surprising)} surprised"
    missed = [one.criterion.input for one in measured if one.chance_met < 0.5]
    if missed:
        said += f"; beyond the limit: {', '.join(missed)}"
    return f"{said}."


def surprise_in_words(one: Number) -> str:
    """How surprising a measurement is."""
    if one.deviations is None:
        return "not measured yet"
    way = "above" if one.deviations > 0 else "below"
    told = f"{words.number(abs(one.deviations))} deviations {way}"
    return f"surprising: {told}" if one.is_surprising else f"as expected: {told}"


def _row(one: Number) -> tuple[str, ...]:
    criterion, measured = one.criterion, one.criterion.measurement
    return (
        criterion.input,
        f"{words.with_interval(one.predicted, words.number)} {criterion.unit}",
        words.number(criterion.at_most),
        f"{words.number(measured.value)} ({measured.source})" if measured else "",
        surprise_in_words(one),
        words.percent(one.chance_met),
    )


def _change(one: CostChange) -> tuple[str, ...]:
    before, after = one.nodes
    nodes = f"{words.number(before)} -> {words.number(after)}" if before is not None and after is not None else ""
    odds = [words.percent(met) for met in one.probability_met if met is not None]
    return one.design, nodes, " -> ".join(map(words.dollars, one.monthly_cost_usd)), " -> ".join(odds)


def _data(found: Evidence) -> dict[str, object]:
    return {
        "spike": found.spike.id,
        "numbers": [
            {
                "input": one.criterion.input,
                "unit": one.criterion.unit,
                "at_most": one.criterion.at_most,
                "predicted": plain(one.predicted),
                "measured": one.criterion.measurement.value if one.criterion.measurement else None,
                "source": one.criterion.measurement.source if one.criterion.measurement else None,
                "deviations": plain(one.deviations),
                "surprising": one.is_surprising,
                "chance_met": plain(one.chance_met),
            }
            for one in found.numbers
        ],
        "calibrations": [one.id for one in found.calibrations],
        "changes": plain(found.changes),
    }
