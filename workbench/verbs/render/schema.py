"""JSON Schema as it is, or its fields as text and Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .values import as_json, markdown_table, text_table

_HEAD = ("field", "required", "what it says")


def render(schema: Mapping[str, Any], output_format: str) -> str:
    """The schema of one kind, or a mapping of several by their names, in one of `text`, `json` and `markdown`."""
    if output_format == "json":
        return as_json(schema)
    table = markdown_table if output_format == "markdown" else text_table
    schemas = [schema] if "properties" in schema else schema.values()
    return "\n\n".join(
        f"## {one['properties']['kind']['const']}\n\n{table(_HEAD, list(_rows(one)))}" for one in schemas
    )


def _rows(schema: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    required = schema.get("required", [])
    for name, field in schema["properties"].items():
        said = " ".join(field.get("description", "").split())
        yield name, "yes" if name in required else "no", said
