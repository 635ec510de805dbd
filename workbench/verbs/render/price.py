"""Prices of wishes as text, Markdown and JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from workbench.simulate.price import Prices
from workbench.verbs import words
from workbench.verbs.cutline import warnings

from .values import as_json, markdown_table, text_table

_REQUIREMENTS = ("priority", "question", "alone it costs", "with all before it", "nodes", "within the budget")
_DIMENSIONS = ("table", "column", "rows x", "stored", "a month")


def render(prices: Prices, output_format: str) -> str:
    """The prices in one of `text`, `json` and `markdown`."""
    if output_format == "json":
        return as_json(prices)
    return "\n\n".join(_parts(prices, markdown_table if output_format == "markdown" else text_table))


def _parts(prices: Prices, table: Any) -> Iterator[str]:
    yield sentence(prices)
    yield table(_REQUIREMENTS, list(_requirements(prices)))
    yield table(_DIMENSIONS, list(_dimensions(prices)))
    yield from warnings(prices)


def sentence(prices: Prices) -> str:
    """What the prices say, in one sentence."""
    total, slack = prices.total_usd.p50, prices.slack_usd.p50
    said = f"{prices.design} costs {words.dollars(total)} a month"
    if slack > 0:
        said += f", {words.dollars(slack)} of it for what no question asks"
    below = [one.id for one in prices.requirements if one.above_cut_line is False]
    if all(one.above_cut_line is None for one in prices.requirements):
        return f"{said}."
    if not below:
        return f"{said}; cut down to its questions, all of them fit the budget."
    return f"{said}; in the order of priority the budget ends before {below[0]}."


def _requirements(prices: Prices) -> Iterator[tuple[str, ...]]:
    for one in prices.requirements:
        within = "no budget" if one.above_cut_line is None else "yes" if one.above_cut_line else "no"
        yield (
            str(one.priority),
            one.id,
            words.dollars(one.leave_one_out_usd.p50) if one.table else "not answered",
            words.dollars(one.cumulative_usd.p50),
            words.number(one.cumulative_nodes.p50),
            within,
        )


def _dimensions(prices: Prices) -> Iterator[tuple[str, ...]]:
    for one in sorted(prices.dimensions, key=lambda one: -one.monthly_cost_usd.p50):
        yield (
            one.table,
            one.column,
            f"{one.row_multiplier:.3g}",
            words.stored(max(0.0, one.stored_bytes.p50)),
            words.dollars(one.monthly_cost_usd.p50),
        )
