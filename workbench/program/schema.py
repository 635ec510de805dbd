"""JSON Schema of each kind of item, from the models, so that editors complete and check a file as one types."""

from __future__ import annotations

from typing import Any

from .kinds import BY_NAME

DIALECT = "https://json-schema.org/draft/2020-12/schema"
FOLDER = ".schemas"
"""Where a program keeps its schemas, below its own folder."""


def json_schema(kind: str) -> dict[str, Any]:
    """The JSON Schema of one kind of item; `kind` must be written down, as the reader asks. KeyError for no kind."""
    known = BY_NAME[kind]
    schema = known.model.model_json_schema()
    schema["properties"]["id"]["pattern"] = rf"^{known.prefix}-[A-Za-z0-9-]+$"
    schema["required"] = ["id", "kind", *(name for name in schema["required"] if name != "id")]
    return {"$schema": DIALECT, "$id": f"{kind}.json", **schema, "title": kind}
