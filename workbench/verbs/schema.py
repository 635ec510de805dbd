"""JSON Schema of each kind of item, generated from the models, for editors that complete and check as one types."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from workbench.program.kinds import BY_NAME, KINDS
from workbench.program.schema import FOLDER, json_schema
from workbench.verbs.trouble import Trouble

__all__ = ["FOLDER", "schema", "schemas", "write_schemas"]


def schema(kind: str) -> dict[str, Any]:
    """The JSON Schema of a kind, by its name. Raises Trouble for an unknown kind."""
    if kind not in BY_NAME:
        raise Trouble(f"{kind} is not a kind of item; use one of {', '.join(BY_NAME)}.")
    return json_schema(kind)


def schemas() -> dict[str, dict[str, Any]]:
    """The JSON Schema of every kind by its name."""
    return {kind.name: json_schema(kind.name) for kind in KINDS}


def write_schemas(folder: Path, kind: str | None = None) -> list[Path]:
    """Write the schema of one kind, or of all, to `folder` as KIND.json; the files written."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, found in ({kind: schema(kind)} if kind else schemas()).items():
        path = folder / f"{name}.json"
        path.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        written.append(path)
    return written
