"""Doubts as text, Markdown and JSON: the verdict, and what would settle it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from workbench.simulate.result import Doubt
from workbench.verbs import words
from workbench.verbs.doubts import Doubts
from workbench.verbs.odds import headline

from .values import as_json, markdown_table, plain, text_table

_HEAD = ("settled by", "weeks", "share of the doubt", "worth", "worth a week", "inputs")
_NAMED = 3


def render(found: Doubts, output_format: str, today: dt.date) -> str:
    """The doubts in one of `text`, `json` and `markdown`."""
    if output_format == "json":
        return as_json(plain(found) | {"today": today.isoformat()})
    rows = list(_rows(found))
    if not rows:
        return sentence(found)
    table = markdown_table(_HEAD, rows) if output_format == "markdown" else text_table(_HEAD, rows, right=(1, 2, 3, 4))
    return f"{sentence(found)}\n\n{table}"


def sentence(found: Doubts) -> str:
    """What the doubts come to, in a few sentences."""
    said = f"{found.design} under {found.budget}: {headline(found.verdict)}. "
    if found.value_of_knowing_all_usd <= 0:
        return f"{said}Whatever is learnt, the decision stays as it is."
    return f"{said}To know everything would be worth {words.dollars(found.value_of_knowing_all_usd)} to the decision."


def _rows(found: Doubts) -> Iterator[tuple[str, ...]]:
    for one in found.doubts:
        weeks = "" if one.weeks is None else words.number(one.weeks)
        per_week = "" if one.per_week is None else words.dollars(one.per_week)
        share, worth = words.percent(one.variance_share), words.dollars(one.value_usd)
        yield one.spike or "no spike yet", weeks, share, worth, per_week, _named(one)


def _named(one: Doubt) -> str:
    more = len(one.inputs) - _NAMED
    return ", ".join(one.inputs[:_NAMED]) + (f" and {more} more" if more > 0 else "")
