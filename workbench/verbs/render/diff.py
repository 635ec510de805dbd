"""What changed between two versions, as text, Markdown and JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from workbench.verbs import words
from workbench.verbs.diff import Cost, CostDifference, Difference, ItemDifference

from .values import as_json, markdown_table

LONGEST_SHOWN = 60


def render(difference: Difference, output_format: str) -> str:
    """The difference in one of `text`, `json` and `markdown`."""
    if output_format == "json":
        return as_json(difference)
    return _markdown(difference) if output_format == "markdown" else "\n".join(_text(difference))


def _text(difference: Difference) -> Iterator[str]:
    yield f"From {difference.before} to {difference.after}: {_counted(len(difference.items), 'item')} changed."
    for item in difference.items:
        yield f"{item.change}  {item.id}  {item.title}"
        yield from (f"    {line}" for line in _fields(item))
    yield from (_cost(one) for one in difference.costs)
    for stale in difference.stale_acknowledgements:
        yield f"{stale.id} of {stale.person} is stale: {stale.item} has changed since."


def _markdown(difference: Difference) -> str:
    rows = [(item.change, item.id, item.title, "; ".join(_fields(item))) for item in difference.items]
    parts = [f"**From {difference.before} to {difference.after}: {_counted(len(rows), 'item')} changed.**"]
    if rows:
        parts.append(markdown_table(("change", "item", "title", "fields"), rows))
    parts += [_cost(one) for one in difference.costs]
    if difference.stale_acknowledgements:
        stale = [(one.id, one.person, one.item) for one in difference.stale_acknowledgements]
        parts.append(markdown_table(("stale acknowledgement", "person", "item"), stale))
    return "\n\n".join(parts)


def _fields(item: ItemDifference) -> Iterator[str]:
    for field in item.fields:
        yield f"{field.words}: {_shown(field.before)} -> {_shown(field.after)}"


def _shown(value: Any) -> str:
    if value is None:
        return "(nothing)"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return words.number(value)
    text = " ".join(str(value).split())
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}..."


def _cost(one: CostDifference) -> str:
    if one.before == one.after:
        return f"{one.design}: cost unchanged, {_priced(one.after)}."
    return f"{one.design}: {_priced(one.before)} -> {_priced(one.after)}."


def _priced(cost: Cost | None) -> str:
    if cost is None:
        return "not sized"
    nodes = f"{words.number(cost.nodes.p50)} nodes, " if cost.nodes else ""
    holds = f", budget holds with probability {cost.budget.probability_met:.2f}" if cost.budget else ""
    return f"{nodes}{words.dollars(cost.monthly_cost_usd.p50)} a month{holds}"


def _counted(number: int, name: str) -> str:
    return f"{number} {name}{'' if number == 1 else 's'}"
