"""Rows of a rollup as text, Markdown and JSON."""

from __future__ import annotations

from workbench.simulate.rollup import RollupRows
from workbench.verbs import words

from .values import as_json, markdown_table


def render(rows: RollupRows, output_format: str) -> str:
    """The rows in one of `text`, `json` and `markdown`."""
    if output_format == "json":
        counted = {"expected": rows.expected, "p10": rows.p10, "p90": rows.p90}
        return as_json({"rows": counted, "events": rows.events, "rollup_ratio": rows.rollup_ratio})
    interval = f"{words.number(rows.p10)} to {words.number(rows.p90)}"
    if output_format == "markdown":
        return markdown_table(
            ("rows", "p10 to p90", "events", "events a row"),
            [(words.number(rows.expected), interval, words.number(rows.events), words.number(rows.rollup_ratio))],
        )
    return (
        f"{words.number(rows.events)} events roll up to {words.number(rows.expected)} rows ({interval}), "
        f"{words.number(rows.rollup_ratio)} events a row."
    )
