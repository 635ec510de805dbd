"""The evidence of a spike as text, Markdown and JSON."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterator, Sequence

from workbench.program.base import Model
from workbench.program.finding import spell
from workbench.program.roadmap import Criterion, Spike
from workbench.verbs import words
from workbench.verbs.evidence import Evidence, Number
from workbench.verbs.recording import Difference
from workbench.verbs.resting import CostChange, Moved, Update

from .values import as_json, markdown_table, text_table

MANY_DEVIATIONS = 10.0
"""Past this many, how many deviations it is says nothing more."""
LIKELY = 0.5
"""The chance of being within the limit below which a number is said to be beyond it."""
MOST_MOVED = 6
"""Inputs that are told of those that evidence moves; JSON tells them all."""

_NUMBERS = ("number", "predicted (8 of 10)", "limit", "measured", "surprise", "within the limit")
_PROPOSED = ("number", "limit", "predicted (8 of 10)", "the design by then")
_MOVED = ("input", "before (8 of 10)", "after")
_CHANGES = ("design", "nodes", "a month", "the budget holds")


def render(found: Evidence, output_format: str, today: dt.date) -> str:
    """The evidence in one of `text`, `json` and `markdown`."""
    if output_format == "json":
        return as_json(_data(found) | {"today": today.isoformat()})
    table = markdown_table if output_format == "markdown" else text_table
    parts = [sentence(found)]
    if found.numbers:
        parts.append(table(_NUMBERS, [_row(one) for one in found.numbers]))
    if found.updates:
        named = ", ".join(one.name for one in found.updates)
        parts.append(f"Estimates do not rest on {named} yet. If they did:")
        parts.append(table(_CHANGES, [cost_row(one, " -> ") for one in found.changes]))
        if moved := moved_most(found.updates):
            parts.append(table(_MOVED, [_moved_row(one) for one in moved]))
    return "\n\n".join(parts)


def render_proposals(spike: Spike, found: Sequence[Criterion], output_format: str) -> str:
    """Break-evens that a spike could take as numbers."""
    if output_format == "json":
        return as_json({"spike": spike.id, "proposals": [one.model_dump(exclude_none=True) for one in found]})
    if not found:
        return f"No value of what {spike.id} measures decides alone, or its numbers are taken."
    table = markdown_table if output_format == "markdown" else text_table
    head = f"{found[0].design} holds {found[0].budget} within these limits; take them with --take."
    return "\n\n".join([head, table(_PROPOSED, [proposal_row(one) for one in found])])


def proposal_row(one: Criterion) -> tuple[str, str, str, str]:
    """A break-even as a person reads it: what, the limit, the prediction, what has given way by then."""
    return one.input, limit(one), _prediction(one), one.with_plan or "as it stands"


def _prediction(one: Criterion) -> str:
    return value_in_words(one.prediction) if one.prediction else "by nobody"


def differences(changed: Sequence[Difference]) -> Iterator[str]:
    """The fields that a recording changes, one line each."""
    for one in changed:
        yield f"{one.item} {spell(one.path)}: {value_in_words(one.after)}"


def value_in_words(value: object) -> str:
    """What a field of a recording holds, in one line."""
    match value:
        case None:
            return "(blank)"
        case bool():
            return str(value).lower()
        case float() | int():
            return words.number(value)
        case list():
            return "; ".join(map(value_in_words, value))
        case Model():
            return value_in_words(value.model_dump())
        case {"input": _}:
            number = Criterion.model_validate(value)
            return f"{number.input}: {limit(number)}, predicted {_prediction(number)}"
        case {"p10": low, "p50": middle, "p90": high}:
            return f"{words.number(middle)} ({words.number(low)} to {words.number(high)})"
        case {"p5": low, "p95": high}:
            return f"{words.number(low)} to {words.number(high)}"
        case {"value": found, "source": source}:
            return f"{words.number(found)} ({source})"
    return str(value)


def limit(criterion: Criterion) -> str:
    """The limit of a number with its side and unit."""
    return f"{criterion.limit_in_words} {words.with_unit(criterion.limit, criterion.unit)}"


def sentence(found: Evidence) -> str:
    """What a spike has to show, in one sentence."""
    if not found.numbers:
        return f"{found.spike.id} has no number to find."
    measured = [one for one in found.numbers if one.criterion.measurement is not None]
    said = f"{found.spike.id}: {len(measured)} of {len(found.numbers)} numbers measured"
    surprising = [one.criterion.input for one in measured if one.is_surprising]
    if surprising:
        said += f"; {', '.join(surprising)} surprised"
    missed = [one.criterion.input for one in measured if (one.chance_met or 0.0) < LIKELY]
    if missed:
        said += f"; beyond the limit: {', '.join(missed)}"
    elif measured:
        said += "; within the limit" if len(measured) == 1 else "; all within their limits"
    return f"{said}."


def surprise_in_words(one: Number) -> str:
    """How surprising a measurement is."""
    if one.criterion.measurement is None:
        return "not measured yet"
    if one.deviations is None:
        return "nobody predicted it"
    way = "above" if one.deviations > 0 else "below"
    far = abs(one.deviations)
    told = f"more than {MANY_DEVIATIONS:.0f}" if far > MANY_DEVIATIONS else f"{far:.1f}"
    return f"{'surprising' if one.is_surprising else 'as expected'}: {told} deviations {way}"


def predicted_in_words(one: Number) -> str:
    """The prediction with its interval."""
    if one.predicted is None:
        return "by nobody"
    if one.predicted.p10 == one.predicted.p90:
        return words.number(one.predicted.p50)
    return words.with_interval(one.predicted, words.number)


def chance_in_words(one: Number) -> str:
    """The probability that a number is on the good side of its limit."""
    return words.percent(one.chance_met) if one.chance_met is not None else "cannot tell"


def moved_most(updates: Sequence[Update]) -> list[Moved]:
    """The inputs that resting on evidence moves most, as a ratio of medians: the farthest first, only a few."""
    moved = [one for update in updates for one in update.moved]
    return sorted(moved, key=lambda one: -abs(math.log(one.after.p50 / one.before.p50)))[:MOST_MOVED]


def cost_row(one: CostChange, arrow: str) -> tuple[str, str, str, str]:
    """A design with nodes, money and odds before and after; one value where nothing that shows has changed."""
    return (
        one.design,
        _both(one.nodes, words.number, arrow),
        _both(one.monthly_cost_usd, words.dollars, arrow),
        _both(one.probability_met, words.percent, arrow),
    )


def _both(pair: tuple[float | None, float | None], say: Callable[[float], str], arrow: str) -> str:
    return arrow.join(dict.fromkeys(say(one) for one in pair if one is not None))


def _moved_row(one: Moved) -> tuple[str, str, str]:
    before, after = (words.with_interval(each, words.number) for each in (one.before, one.after))
    return one.input, before, f"{after} {one.unit}"


def _row(one: Number) -> tuple[str, ...]:
    criterion, measured = one.criterion, one.criterion.measurement
    return (
        criterion.input,
        predicted_in_words(one),
        limit(criterion),
        f"{words.number(measured.value)} ({measured.source})" if measured else "",
        surprise_in_words(one),
        chance_in_words(one),
    )


def _data(found: Evidence) -> dict[str, object]:
    return {
        "spike": found.spike.id,
        "numbers": [_number(one) for one in found.numbers],
        "updates": [
            {"name": one.name, "item": one.item, "field": spell(one.field), "before": _plain(one.before),
             "after": _plain(one.after), "moved": one.moved}
            for one in found.updates
        ],
        "changes": found.changes,
    }  # fmt: skip


def _number(one: Number) -> dict[str, object]:
    told = one.criterion.model_dump(exclude={"prediction", "measurement"}, exclude_none=True)
    measured = one.criterion.measurement
    return told | {
        "predicted": one.predicted,
        "predicted_on": one.criterion.prediction.made_on if one.criterion.prediction else None,
        "measured": measured.value if measured else None,
        "relative_error": measured.relative_error if measured else None,
        "source": measured.source if measured else None,
        "deviations": one.deviations,
        "surprising": one.is_surprising,
        "chance_met": one.chance_met,
    }


def _plain(value: object) -> object:
    return value.model_dump() if isinstance(value, Model) else value
