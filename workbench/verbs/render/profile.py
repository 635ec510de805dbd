"""A profiled stream as text, Markdown and JSON."""

from __future__ import annotations

from pathlib import Path

from workbench.measure.profile.profiling import Profile
from workbench.program.streams import Column
from workbench.verbs import words

from .values import as_json, markdown_table, text_table

_HEAD = ("column", "type", "distinct", "without a value", "follows from")


def render(found: Profile, out: Path, output_format: str) -> str:
    """What was profiled in one of `text`, `json` (the stream itself) and `markdown`."""
    stream = found.stream
    if output_format == "json":
        return as_json(
            {
                "out": str(out),
                "stream": stream.model_dump(exclude_defaults=True),
                "dependencies": found.dependencies,
            }
        )
    rows = [
        (
            column.name,
            column.type,
            words.number(sum(column.frequencies.values)) if column.frequencies else "",
            f"{column.null_share:.1%}",
            _follows(found, column),
        )
        for column in stream.columns
    ]
    if output_format == "markdown":
        return markdown_table(_HEAD, rows)
    return f"{text_table(_HEAD, rows, right=(2, 3))}\n\n{stream.source} Written to {out}."


def _follows(found: Profile, column: Column) -> str:
    """The columns that this one follows from, with the share of the events where it is not all of them."""
    mine = (one for one in found.dependencies if one.child == column.name)
    return ", ".join(one.parent if one.holds else f"{one.parent} ({one.share:.1%})" for one in mine)
