"""The replay of a story as text, Markdown and JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from workbench.verbs.replay import Replayed

from .values import as_json, markdown_table, text_table

HEAD = ("n", "date", "what happened", "rules", "told", "could have been known", "months earlier")


def render(found: Sequence[Replayed], output_format: str) -> str:
    """The moments in one of `text`, `json` and `markdown`."""
    if output_format == "json":
        return as_json({"moments": [_data(one) for one in found]})
    table = markdown_table if output_format == "markdown" else text_table
    return f"{sentence(found)}\n\n{table(HEAD, [row(one) for one in found])}"


def sentence(found: Sequence[Replayed]) -> str:
    """How many moments were seen on their day, how many twins were blamed, and how much earlier it could have been."""
    fired = sum(one.fired for one in found)
    twins = sum(one.twin_fired for one in found)
    earlier = [one for one in found if one.months_gained >= 1]
    most = max(earlier, key=lambda one: one.months_gained, default=None)
    gained = ""
    if most is not None:
        gained = (
            f"; {len(earlier)} could have been known a month or more earlier, up to {most.months_gained:.0f} months"
        )
    blamed = "no mended twin is blamed" if not twins else f"{twins} mended twins are blamed"
    return f"{fired} of {len(found)} moments are seen on their day, {blamed}{gained}."


def row(one: Replayed) -> tuple[str, ...]:
    """A moment as a row of `HEAD`."""
    rules = ", ".join(dict.fromkeys(asked.rule for asked in one.expected))
    state = rules if one.fired else f"missed: {rules}"
    known = one.could_have_been_known_on.isoformat()
    return str(one.n), one.date.isoformat(), one.title, state, ", ".join(one.told), known, f"{one.months_gained:.1f}"


def _data(one: Replayed) -> dict[str, Any]:
    return {
        "n": one.n,
        "date": one.date,
        "title": one.title,
        "expected": list(dict.fromkeys(asked.rule for asked in one.expected)),
        "fired": one.fired,
        "findings": [finding.as_dict() for finding in one.findings],
        "told": list(one.told),
        "twin_fired": one.twin_fired,
        "could_have_been_known_on": one.could_have_been_known_on,
        "months_gained": round(one.months_gained, 1),
    }
