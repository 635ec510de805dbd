"""A profiled stream as text, Markdown and JSON."""

from __future__ import annotations

from pathlib import Path

from workbench.program.streams import Stream
from workbench.verbs import words

from .values import as_json, markdown_table, text_table

_HEAD = ("column", "type", "distinct", "without a value")


def render(stream: Stream, out: Path, output_format: str) -> str:
    """What was profiled in one of `text`, `json` (the stream itself) and `markdown`."""
    if output_format == "json":
        return as_json({"out": str(out), "stream": stream.model_dump(exclude_defaults=True)})
    rows = [
        (
            column.name,
            column.type,
            words.number(sum(column.frequencies.values)) if column.frequencies else "",
            f"{column.null_share:.1%}",
        )
        for column in stream.columns
    ]
    if output_format == "markdown":
        return markdown_table(_HEAD, rows)
    return f"{text_table(_HEAD, rows, right=(2, 3))}\n\n{stream.source} Written to {out}."
